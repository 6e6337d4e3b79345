// The texts of `--help`: the overview, and one command's page. Nothing here loads the engine.

import {commonOptions} from "./command.ts"
import type {Command, Option} from "./command.ts"
import {summaries} from "./catalog.ts"

/** The overview. */
export function overviewText(): string {
  const entries = Object.entries(summaries)
  const width = Math.max(...entries.map(([name]) => name.length)) + 2
  return `carveout: know what network policies really do, before the cluster does

usage: carveout COMMAND [PATH…] [options]

commands
${entries.map(([name, summary]) => `  ${name.padEnd(width)}${summary}`).join("\n")}

examples
  carveout check deploy/
      what would the cluster refuse, and what does not mean what it says?
  carveout explain deploy/ --from prod/backend --to svc/kube-system/kube-dns --protocol UDP --port 53
      can the backend look up names, and which rule decides?
  helm template shop ./chart | carveout check -
      any command reads standard input where a PATH is \`-\`

paths
  a folder is read with its subfolders: every file that ends in .yaml, .yml or .json, links followed;
  hidden files and folders (.git, .github) and node_modules are passed over unless they are named themselves;
  a file that is named several times is read once, where it is named last, as after applying one after the other

exit codes
  0  yes: nothing found, allowed, everything holds
  1  no: findings, denied, a failed expectation
  2  could not answer: usage, unreadable input, a fact is missing

\`carveout COMMAND --help\` explains a command, \`carveout help CODE\` a finding, \`carveout --version\` says what is modelled.
`
}

/** LIMIT: columns of a page of help; lines of examples stay as they are typed. */
const columns = 100

/** One command's page. */
export function commandText({usage, summary, details, options, examples}: Command): string {
  const all = [...options, ...commonOptions]
  const width = Math.max(...all.map((option) => spellingOf(option).length))
  return `${summary}

${usageText(usage)}

${wrap(details)}

options
${all.map((option) => `  ${spellingOf(option).padEnd(width)} ${hanging(meaningOf(option).split(/\s+/), width + 3)}`).join("\n")}

examples
${examples.map(({line, does}) => `  ${line}\n      ${does}`).join("\n")}
`
}

/** A usage over as many lines as it needs. WHY whole brackets: an option stays beside its value. */
function usageText(usage: string): string {
  const head = "usage: "
  return head + hanging(usage.match(/\[[^\]]*\]\S*|\S+/g) ?? [], head.length)
}

function spellingOf({name, short, value}: Option): string {
  return `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`
}

function meaningOf({help, choices}: Option): string {
  return `${help}${choices ? ` (${choices.join(", ")})` : ""}`
}

/** A text in lines that fit a page of help; its own lines stay apart. */
export function wrap(text: string): string {
  return text
    .split("\n")
    .map((line) => hanging(line.split(/ +/), 0))
    .join("\n")
}

/** Words in lines that fit a page; all but the first, for which room is made by whoever asks, begin at an indent. */
function hanging(words: readonly string[], indent: number): string {
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line !== undefined && indent + line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join(`\n${" ".repeat(indent)}`)
}
