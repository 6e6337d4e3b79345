// The shape of a command: what its help and the shells' completion say, and how its arguments are read.

import {parseArgs} from "node:util"
import {nearest} from "@carveout/engine"
import type {ExitCode} from "./exit-code.ts"
import type {Terminal} from "./terminal.ts"

/** One option. `value` names its argument in the help; absent for a switch. `choices` are offered by completion and checked. */
export type Option = {
  readonly name: string
  readonly short?: string
  readonly value?: string
  readonly choices?: readonly string[]
  readonly many?: true
  readonly help: string
}

/** An example of the help: the line to type, and what it does. */
export type Example = {readonly line: string; readonly does: string}

/** One command of the command line. `run` answers with an exit code and never throws for the input's sake. `words`: the most that it takes beside options. */
export type Command = {
  readonly name: string
  readonly usage: string
  readonly summary: string
  readonly details: string
  readonly options: readonly Option[]
  readonly examples: readonly Example[]
  readonly words?: number
  readonly run: (args: Arguments, terminal: Terminal) => ExitCode | Promise<ExitCode>
}

/** Arguments as read. `values` hold every option given, in order; a switch has the value "true". */
export type Arguments = {readonly paths: readonly string[]; readonly values: ReadonlyMap<string, readonly string[]>}

/** A line that could not be read, with what to do. */
export type UsageError = {readonly message: string; readonly help?: string}

/** The last value of an option, or undefined. */
export function valueOf(args: Arguments, name: string): string | undefined {
  return args.values.get(name)?.at(-1)
}

/** Whether a switch was given. */
export function hasSwitch(args: Arguments, name: string): boolean {
  return args.values.has(name)
}

/** Options that every command has. */
export const commonOptions: readonly Option[] = [
  {name: "no-color", help: "plain text; the variable NO_COLOR does the same"},
  {name: "help", short: "h", help: "this text"},
]

/** Options of every command that reads manifests. */
export const inputOptions: readonly Option[] = [
  {name: "filename", short: "f", value: "PATH", many: true, help: "the same as PATH; `-` is standard input"},
  {
    name: "recursive",
    short: "R",
    help: "folders are always read with their subfolders, but for hidden ones and node_modules; links are followed",
  },
  {name: "namespace", short: "n", value: "NS", help: "completes names without a slash; namespace of manifests that name none"},
]

/** Reads the words after the command's name. */
export function parseArguments(command: Command, words: readonly string[]): Arguments | UsageError {
  const options = [...command.options, ...commonOptions]
  const config = Object.fromEntries(
    options.map(({name, short, value}) => [
      name,
      {type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: true, ...(short ? {short} : {})},
    ]),
  )
  const {tokens} = parseArgs({args: [...words], options: config, strict: false, tokens: true, allowPositionals: true})
  const paths: string[] = []
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === "positional") paths.push(token.value)
    if (token.kind !== "option") continue
    const option = options.find(({name}) => name === token.name)
    const error = option ? misuse(option, token.value) : unknownOption(token.rawName, options, command)
    if (error) return error
    const list = values.get(token.name) ?? []
    if (option?.value !== undefined && option.many !== true && list.length > 0 && list[0] !== token.value) {
      return {message: `\`--${token.name}\` is given twice, as \`${list[0]}\` and \`${token.value}\``, help: "leave one of them out"}
    }
    values.set(token.name, [...list, token.value ?? "true"])
  }
  const extra = command.words === undefined ? undefined : paths[command.words]
  return extra === undefined ? {paths: [...(values.get("filename") ?? []), ...paths], values} : wordTooMany(extra, command)
}

/** A word that would have been passed over. */
export function wordTooMany(word: string, {name}: Pick<Command, "name">): UsageError {
  return {message: `\`${word}\` is one word too many`, help: `\`carveout ${name} --help\` says what it takes`}
}

/** An option that the command does not have, with the nearest one that it has. */
function unknownOption(raw: string, options: readonly Option[], command: Command): UsageError {
  const near = nearest(
    raw.replace(/^-+/, ""),
    options.map(({name}) => name),
  )
  const help = near === undefined ? `\`carveout ${command.name} --help\` lists its options` : `did you mean \`--${near}\`?`
  return {message: `\`${command.name}\` has no option \`${raw}\``, help}
}

/** A value that is missing, not wanted, or not among the choices. */
function misuse(option: Option, value: string | undefined): UsageError | undefined {
  if (option.value === undefined) return value === undefined ? undefined : {message: `\`--${option.name}\` takes no value`}
  if (value === undefined || value === "")
    return {message: `\`--${option.name}\` needs a value`, help: `write \`--${option.name} ${option.value}\``}
  if (option.choices && !option.choices.includes(value)) {
    const near = nearest(value, option.choices)
    return {
      message: `\`--${option.name}\` does not take \`${value}\``,
      help: near ? `did you mean \`${near}\`?` : `one of ${option.choices.join(", ")}`,
    }
  }
  return undefined
}
