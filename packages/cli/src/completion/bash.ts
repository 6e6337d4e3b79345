// Completion for bash, 3.2 and later.

import type {CompletedCommand} from "./vocabulary.ts"

/** The script. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `# bash completion of carveout
_carveout() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({name}) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
  COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -o bashdefault -F _carveout carveout
`
}

/** One command: words that its options take, its options, its arguments. */
function commandCase({name, options, words}: CompletedCommand): string {
  const choices = options.flatMap(({name: option, short, choices: list}) =>
    list ? [`        ${short ? `-${short}|` : ""}--${option}) COMPREPLY=($(compgen -W "${list.join(" ")}" -- "$word")); return ;;`] : [],
  )
  const spellings = options.flatMap(({name: option, short}) => [`--${option}`, ...(short ? [`-${short}`] : [])])
  return `    ${name})
      case "$before" in
${[...choices, "        *) ;;"].join("\n")}
      esac
      case "$word" in
        -*) COMPREPLY=($(compgen -W "${spellings.join(" ")}" -- "$word")); return ;;
      esac${words === null ? "" : `\n      COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")); return`} ;;`
}
