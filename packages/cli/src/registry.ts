// The commands, each loaded only when it is asked for: a hook that runs `carveout --help` should not wait for the engine.

import type {CommandName} from "./catalog.ts"
import type {Command} from "./command.ts"

/** How each command is loaded. */
export const registry: Readonly<Record<CommandName, () => Promise<Command>>> = {
  check: async () => (await import("./commands/check.ts")).check,
  lint: async () => (await import("./commands/lint.ts")).lint,
  explain: async () => (await import("./commands/explain.ts")).explain,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  fix: async () => (await import("./commands/fix.ts")).fix,
  matrix: async () => (await import("./commands/matrix.ts")).matrix,
  diff: async () => (await import("./commands/diff.ts")).diff,
  plan: async () => (await import("./commands/plan.ts")).plan,
  replay: async () => (await import("./commands/replay.ts")).replay,
  snapshot: async () => (await import("./commands/snapshot.ts")).snapshot,
  search: async () => (await import("./commands/search.ts")).search,
  shadowed: async () => (await import("./commands/shadowed.ts")).shadowed,
  exposure: async () => (await import("./commands/exposure.ts")).exposure,
  init: async () => (await import("./commands/init.ts")).init,
  test: async () => (await import("./commands/test.ts")).test,
  krm: async () => (await import("./commands/krm.ts")).krm,
  tiers: async () => (await import("./commands/tiers.ts")).tiers,
  prove: async () => (await import("./commands/prove.ts")).prove,
  ruleset: async () => (await import("./commands/ruleset.ts")).ruleset,
  show: async () => (await import("./commands/show.ts")).show,
  selector: async () => (await import("./commands/selector.ts")).selector,
  learn: async () => (await import("./commands/learn.ts")).learn,
  serve: async () => (await import("./commands/serve.ts")).serve,
  completion: async () => (await import("./commands/completion.ts")).completion,
  help: async () => (await import("./commands/help.ts")).help,
}

/** The command of a name, or undefined. */
export function commandNamed(name: string): (() => Promise<Command>) | undefined {
  return Object.entries(registry).find(([known]) => known === name)?.[1]
}
