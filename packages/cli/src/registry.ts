// The commands, each loaded only when it is asked for: a hook that runs `carveout --help` should not wait for the engine.

import type {Command} from "./command.ts"

/** A command before it is loaded: its name and what the overview says of it. */
export type Entry = {readonly name: string; readonly summary: string; readonly load: () => Promise<Command>}

/** Commands in the order in which a newcomer needs them. */
export const registry: readonly Entry[] = [
  {
    name: "check",
    summary: "find what the cluster would refuse, and what would not mean what it says",
    load: async () => (await import("./commands/check.ts")).check,
  },
  {
    name: "explain",
    summary: "say what happens to one flow, and every step that decided it",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "test",
    summary: "run PolicyTest files: expectations about flows that must hold",
    load: async () => (await import("./commands/test.ts")).test,
  },
  {
    name: "tiers",
    summary: "list tiers and policies in the order in which they are evaluated",
    load: async () => (await import("./commands/tiers.ts")).tiers,
  },
  {
    name: "show",
    summary: "print every resource as the engine reads it, defaults filled in",
    load: async () => (await import("./commands/show.ts")).show,
  },
  {
    name: "selector",
    summary: "check a selector expression, and whether labels match it",
    load: async () => (await import("./commands/selector.ts")).selector,
  },
  {
    name: "completion",
    summary: "print the completion script of a shell",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
  {
    name: "help",
    summary: "explain a command, or the code of a finding",
    load: async () => (await import("./commands/help.ts")).help,
  },
]
