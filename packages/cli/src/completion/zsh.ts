// Completion for zsh.

import type {Option} from "../command.ts"
import type {CompletedCommand} from "./vocabulary.ts"

/** The script. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef carveout
# zsh completion of carveout
_carveout() {
  local -a commands
  commands=(
${commands.map(({name, summary}) => `    '${name}:${quoted(summary)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_carveout" ]; then _carveout "$@"; else compdef _carveout carveout; fi
`
}

/** One command's options and arguments. */
function commandCase({name, options, words}: CompletedCommand): string {
  const rest = words === null ? "'*:path:_files'" : words.length === 0 ? "'*: :'" : `'*:word:(${words.join(" ")})'`
  return `    ${name}) _arguments ${[...options.map(optionSpec), rest].join(" ")} ;;`
}

/** One option in the language of _arguments. */
function optionSpec({name, short, value, choices, help}: Option): string {
  const argument =
    value === undefined ? "" : `:${value.toLowerCase()}:${choices ? `(${choices.join(" ")})` : value === "PATH" ? "_files" : " "}`
  const text = `[${quoted(help).replace(/[[\]]/g, "")}]${argument}`
  return short === undefined ? `'--${name}${text}'` : `'(-${short} --${name})'{-${short},--${name}}'${text}'`
}

/** Text inside single quotes, without what the language would take for its own. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(":", "\\:").replaceAll("`", "")
}
