// Everything that a shell can complete, taken from the commands themselves.

import {commandNames, summaries} from "../catalog.ts"
import {commonOptions} from "../command.ts"
import type {Option} from "../command.ts"
import {check} from "../commands/check.ts"
import {explain} from "../commands/explain.ts"
import {selector} from "../commands/selector.ts"
import {show} from "../commands/show.ts"
import {test} from "../commands/test.ts"
import {tiers} from "../commands/tiers.ts"

/** A command as a shell sees it. `words` complete its arguments; null: files do. */
export type CompletedCommand = {
  readonly name: string
  readonly summary: string
  readonly options: readonly Option[]
  readonly words: readonly string[] | null
}

/** The commands. */
export const vocabulary: readonly CompletedCommand[] = [
  ...[check, explain, test, tiers, show].map(({name, summary, options}) => ({
    name,
    summary,
    options: [...options, ...commonOptions],
    words: null,
  })),
  {name: selector.name, summary: selector.summary, options: [...selector.options, ...commonOptions], words: []},
  {name: "completion", summary: summaries.completion, options: commonOptions, words: ["bash", "zsh", "fish"]},
  {
    name: "help",
    summary: summaries.help,
    options: commonOptions,
    words: [...commandNames, "codes"],
  },
]
