// `carveout completion`: the script that teaches a shell the commands and their options.

import {summaries} from "../catalog.ts"
import type {Arguments, Command} from "../command.ts"
import {bashScript} from "../completion/bash.ts"
import {fishScript} from "../completion/fish.ts"
import {vocabulary} from "../completion/vocabulary.ts"
import {zshScript} from "../completion/zsh.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"

const scripts = {bash: bashScript, zsh: zshScript, fish: fishScript}

/** The command. */
export const completion: Command = {
  name: "completion",
  usage: "carveout completion bash|zsh|fish",
  summary: summaries.completion,
  details: "Commands, options, the words that options take, and files complete. Load the script in the shell's start-up file.",
  options: [],
  examples: [
    {line: "source <(carveout completion bash)", does: "for bash, in ~/.bashrc"},
    {line: 'carveout completion zsh > "${fpath[1]}/_carveout"', does: "for zsh"},
    {line: "carveout completion fish > ~/.config/fish/completions/carveout.fish", does: "for fish"},
  ],
  words: 1,
  run,
}

/** Prints the script. */
async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [shell] = args.paths
  if (shell === "bash" || shell === "zsh" || shell === "fish") {
    terminal.out(scripts[shell](await vocabulary()))
    return exitCode.yes
  }
  const style = styleFor(args, terminal)
  printError(terminal, {message: shell === undefined ? "which shell?" : `no completion for \`${shell}\``, help: "bash, zsh or fish"}, style)
  return exitCode.unanswered
}
