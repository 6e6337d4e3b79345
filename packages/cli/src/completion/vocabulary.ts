// Everything that a shell can complete, taken from the commands themselves.

import {commandNames} from "../catalog.ts"
import {commonOptions} from "../command.ts"
import type {Command, Option} from "../command.ts"
import {registry} from "../registry.ts"

/** A command as a shell sees it. `words` complete its arguments; null: files do. */
export type CompletedCommand = {
  readonly name: string
  readonly summary: string
  readonly options: readonly Option[]
  readonly words: readonly string[] | null
}

/** Words of commands whose arguments are no files. */
const wordsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["selector", []],
  ["learn", []],
  ["serve", []],
  ["completion", ["bash", "zsh", "fish"]],
  ["help", [...commandNames, "codes"]],
])

/** Every command of the registry, in its order. */
export async function vocabulary(): Promise<readonly CompletedCommand[]> {
  const commands = await Promise.all(Object.values(registry).map(async (load): Promise<Command> => load()))
  return commands.map(({name, summary, options}) => ({
    name,
    summary,
    options: [...options, ...commonOptions],
    words: wordsOf.get(name) ?? null,
  }))
}
