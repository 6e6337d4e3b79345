// Completion for fish.

import type {Option} from "../command.ts"
import type {CompletedCommand} from "./vocabulary.ts"

/** The script. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({name}) => name).join(" ")
  return `# fish completion of carveout
complete -c carveout -f -n "not __fish_seen_subcommand_from ${names}" -l help -d "overview"
complete -c carveout -f -n "not __fish_seen_subcommand_from ${names}" -l version -d "what is modelled"
${commands.map((command) => commandLines(command, names)).join("\n")}
`
}

/** One command, its options, its arguments. */
function commandLines({name, summary, options, words}: CompletedCommand, names: string): string {
  const seen = `-n "__fish_seen_subcommand_from ${name}"`
  return [
    `complete -c carveout -f -n "not __fish_seen_subcommand_from ${names}" -a ${name} -d '${quoted(summary)}'`,
    ...options.map((option) => optionLine(option, seen)),
    ...(words === null
      ? [`complete -c carveout -F ${seen}`]
      : words.length === 0
        ? []
        : [`complete -c carveout -f ${seen} -a "${words.join(" ")}"`]),
  ].join("\n")
}

/** One option. */
function optionLine({name, short, value, choices, help}: Option, seen: string): string {
  const takes = value === undefined ? "" : choices ? ` -x -a "${choices.join(" ")}"` : value === "PATH" ? " -r -F" : " -x"
  return `complete -c carveout ${seen} -l ${name}${short ? ` -s ${short}` : ""}${takes} -d '${quoted(help)}'`
}

/** Text inside single quotes. */
function quoted(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("`", "")
}
