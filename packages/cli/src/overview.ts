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
  hidden files and folders (.git, .github) and node_modules are passed over unless they are named themselves

exit codes
  0  yes: nothing found, allowed, everything holds
  1  no: findings, denied, a failed expectation
  2  could not answer: usage, unreadable input, a fact is missing

\`carveout COMMAND --help\` explains a command, \`carveout help CODE\` a finding, \`carveout --version\` says what is modelled.
`
}

/** One command's page. */
export function commandText({usage, summary, details, options, examples}: Command): string {
  return `${summary}

usage: ${usage}

${wrap(details, 100)}

options
${[...options, ...commonOptions].map(optionText).join("\n")}

examples
${examples.map(({line, does}) => `  ${line}\n      ${does}`).join("\n")}
`
}

/** One option with its spellings. */
function optionText({name, short, value, help, choices}: Option): string {
  const spelling = `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`
  return `  ${spelling.padEnd(26)} ${help}${choices ? ` (${choices.join(", ")})` : ""}`
}

/** Words in lines of at most a width. */
function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line].join("\n")
}
