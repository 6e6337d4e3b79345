// The entry of the command line: finds the command, reads its arguments, runs it, and turns the answer into an exit code.

import {askLine, canAsk} from "./ask-line.ts"
import {readParts} from "./bytes.ts"
import {parseArguments} from "./command.ts"
import type {Arguments, Command} from "./command.ts"
import {exitCode} from "./exit-code.ts"
import type {ExitCode} from "./exit-code.ts"
import {commandText, overviewText} from "./overview.ts"
import {commandNames} from "./catalog.ts"
import {commandNamed} from "./registry.ts"
import {progressLine} from "./progress-line.ts"
import type {Terminal} from "./terminal.ts"
import {versionText} from "./version.ts"

/** Runs one command line on the process's own terminal. */
export async function main(words: readonly string[]): Promise<number> {
  process.stdout.on("error", leaveOnBrokenPipe)
  return runCommandLine(words, processTerminal())
}

/** `carveout … | head` is no error; a disk that is full is one, and then there is no answer. */
export function leaveOnBrokenPipe(error: Error & {readonly code?: string}): void {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0)
  process.stderr.write(`carveout: the answer could not be written: ${error.message}\n`)
  process.exit(exitCode.unanswered)
}

/** The process as a terminal. */
function processTerminal(): Terminal {
  const progress = progressLine((text) => void process.stderr.write(text))
  const to = (stream: NodeJS.WriteStream) => (text: string) => {
    progress.wipe()
    stream.write(text)
  }
  return {
    out: to(process.stdout),
    err: to(process.stderr),
    readInput: () => readParts(0),
    environment: process.env,
    folder: process.cwd(),
    outIsTerminal: process.stdout.isTTY === true,
    ...(canAsk() ? {askLine} : {}),
    ...(process.stderr.isTTY === true ? {progress: progress.show} : {}),
    ...(process.stdout.columns === undefined ? {} : {columns: process.stdout.columns}),
  }
}

/** Runs one command line. A fault of ours loses this one run, says so, and is no answer. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(words, terminal)
  } catch (error) {
    terminal.err(`carveout: this is a fault of carveout, not of your input: ${error instanceof Error ? error.message : String(error)}\n`)
    if ((terminal.environment["CARVEOUT_DEBUG"] ?? "") !== "" && error instanceof Error) terminal.err(`${error.stack ?? ""}\n`)
    return exitCode.unanswered
  }
}

/** Finds and runs the command. */
async function dispatch(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first, ...rest] = words
  if (first === undefined || first === "--help" || first === "-h") {
    terminal[first === undefined ? "err" : "out"](overviewText())
    return first === undefined ? exitCode.unanswered : exitCode.yes
  }
  if (first === "--version" || first === "-V" || first === "version") {
    terminal.out(versionText())
    return exitCode.yes
  }
  const entry = commandNamed(first)
  if (!entry) return unknownCommand(first, terminal)
  const topics = first === "help" ? rest.filter((word) => !word.startsWith("-")) : []
  const topic = topics.length === 1 ? commandNamed(topics[0] ?? "") : undefined
  if (topic) return runLoaded(await topic(), ["--help"], terminal)
  return runLoaded(await entry(), rest, terminal)
}

/** Reads the arguments and runs the command. */
async function runLoaded(command: Command, words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const args = parseArguments(command, words)
  if ("message" in args) {
    terminal.err(`carveout: ${args.message}\n${args.help === undefined ? "" : `  help: ${args.help}\n`}`)
    return exitCode.unanswered
  }
  if (args.values.has("help")) {
    terminal.out(commandText(command))
    return exitCode.yes
  }
  return command.run(args satisfies Arguments, terminal)
}

/** Words that other tools have for what commands here do under another name. */
const instead: ReadonlyMap<string, string> = new Map([
  ["validate", "`carveout check` says what the cluster would refuse"],
  ["repair", "`carveout fix` changes manifests so that what is wished for passes"],
  ["rollout", "`carveout plan` puts a change in an order in which nothing is cut or opened on the way"],
  ["list", "`carveout matrix` lists what passes, `carveout tiers` the policies, `carveout show` every resource"],
  ["trace", "`carveout explain` walks one flow"],
  ["why", "`carveout explain` walks one flow"],
  ["dump", "`carveout snapshot` reads what a running cluster holds, with your own kubectl"],
  ["cluster", "`carveout snapshot` reads what a running cluster holds, with your own kubectl"],
  ["graph", "`carveout matrix -o svg`, `-o dot` or `-o mermaid` draws what passes"],
])

/** A word that is no command, with the nearest one. */
async function unknownCommand(word: string, terminal: Terminal): Promise<ExitCode> {
  const {nearest} = await import("@carveout/engine")
  const near = nearest(word, commandNames)
  const help = instead.get(word) ?? (near === undefined ? "`carveout --help` lists the commands" : `did you mean \`${near}\`?`)
  terminal.err(`carveout: there is no command \`${word}\`\n  help: ${help}\n`)
  return exitCode.unanswered
}
