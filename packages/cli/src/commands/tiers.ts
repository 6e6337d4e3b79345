// `carveout tiers`: the order in which policies are evaluated.

import {summaries} from "../catalog.ts"
import {listTiers} from "@carveout/engine"
import {diagnosticJson, tiersJson, tiersText} from "@carveout/report"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {isUsable} from "../usable.ts"
import {loadWorld} from "../world.ts"

/** The command. */
export const tiers: Command = {
  name: "tiers",
  usage: "carveout tiers PATH… [--for NS/POD] [-o text|json]",
  summary: summaries.tiers,
  details:
    "Lower orders first, ties by name. A Kubernetes NetworkPolicy stands in the tier `default` at order 1000. Staged policies are marked. With --for only policies that select the pod are listed: what is asked about its traffic, from top to bottom.",
  options: [
    ...inputOptions,
    {name: "for", value: "NS/POD", help: "only policies that select this pod"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [{line: "carveout tiers deploy/ --for prod/backend", does: "see what is asked about prod/backend, in order"}],
  run,
}

/** Loads and lists. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "nothing to list", help: "name a file, a folder, or `-` for standard input"}, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  if (!isUsable({terminal, style, output: valueOf(args, "output")}, loaded)) return exitCode.unanswered
  const {program} = loaded
  const wanted = valueOf(args, "for")
  const id = wanted === undefined || wanted.includes("/") ? wanted : `${valueOf(args, "namespace") ?? "default"}/${wanted}`
  const listed =
    id === undefined ? listTiers(program) : (listTiers(program, id) ?? listTiers(program, workloadOf(id, program.snapshot.owned)))
  if (listed === null) {
    printError(terminal, {message: `nothing is called \`${wanted ?? ""}\``, help: "name a pod as `namespace/name`"}, style)
    return exitCode.unanswered
  }
  if (valueOf(args, "output") === "json") {
    const diagnostics = loaded.diagnostics.map(diagnosticJson)
    printJson(terminal, {ingress: tiersJson(listed.ingress), egress: tiersJson(listed.egress), diagnostics})
  } else terminal.out(tiersText(listed.ingress, listed.egress, style))
  return exitCode.yes
}

/** The first endpoint of the workload of a name; the name itself where there is none. */
function workloadOf(name: string, owned: ReadonlyMap<string, readonly string[]>): string {
  const bare = name.replace(/^pod\//, "")
  const [namespace, short] = bare.split("/")
  const found = [...owned].find(([id]) => id === bare || (id.startsWith(`${namespace}/`) && id.endsWith(`/${short}`)))
  return found?.[1][0] ?? bare
}
