// `carveout plan`: in which order a change is applied so that nothing is cut or opened on the way.

import type {Source} from "@carveout/engine"
import {isTowardsRefused, planBetween, stepText} from "@carveout/engine/plan"
import type {Plan} from "@carveout/engine/plan"
import {diagnosticJson, planJson, planScript, planText, printable} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths} from "../input.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {readSides} from "../two-sides.ts"
import {findingsOf, hasEnds, isUsable} from "../usable.ts"
import {worldWithResources} from "../world.ts"

/** The command. */
export const plan: Command = {
  name: "plan",
  usage: "carveout plan BASE HEAD [--with PATH]… | BASE..HEAD [PATH…] [-o text|sh|json]",
  summary: summaries.plan,
  details:
    "Puts the objects that two worlds do not have alike in an order in which they can be applied and deleted one by one: at no step is a flow cut that passes in the end, or one opened that does not. Under a default-deny that matters: the first of several policies for the same pods cuts what the others would let pass. Where no order does it by itself, a policy is put up that is there on the way alone, and taken away when all others have come. Where no order was found that does no harm, the one that does little is printed with the flows that each step harms, and the exit code is 1. BASE and HEAD are those of `carveout diff`, such as what the cluster has and what it is to have; what both share, such as a dump of its pods, is given with --with. A HEAD with objects that the cluster would refuse has no plan. `-o sh` prints the steps as a script of kubectl.",
  options: [
    {name: "with", value: "PATH", many: true, help: "manifests that belong to both worlds"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "sh", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout plan live/ deploy/ --with cluster-dump.json", does: "in which order does this default-deny go out?"},
    {line: "carveout plan main..HEAD:deploy/ -o sh > rollout.sh", does: "write the commands"},
  ],
  run,
}

type Run = {readonly args: Arguments; readonly terminal: Terminal}

/** Reads both sides, plans, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  const worlds = worldsOf({args, terminal})
  if ("message" in worlds) {
    printError(terminal, worlds, style)
    return exitCode.unanswered
  }
  const {base, head} = worlds
  const face = {terminal, style, output}
  const written = [base, head].filter(({files, errors}) => files.length + errors.length > 0)
  if (!isUsable(face, ...written) || !hasEnds(face, [base, head], giveEnds)) return exitCode.unanswered
  if (isTowardsRefused(base.diagnostics, head.diagnostics)) {
    printError(
      terminal,
      {message: "no plan leads to what the cluster would refuse", help: "mend it in HEAD, `carveout check --fix`"},
      style,
    )
    if (output === "json") printJson(terminal, {diagnostics: findingsOf([base, head]).map(diagnosticJson)})
    return exitCode.unanswered
  }
  if (isDeserted(base, head)) {
    printError(terminal, {message: "HEAD has no pod, workload or node: a plan would delete all of BASE's", help: giveEnds}, style)
    if (output === "json") printJson(terminal, {diagnostics: findingsOf([base, head]).map(diagnosticJson)})
    return exitCode.unanswered
  }
  const {progress} = terminal
  const onProgress = (done: number, all: number): void => progress?.(done === all ? "" : `planning: ${done} of ${all} changes`)
  const found = planBetween(base.resources, head.resources, {onProgress})
  if (output === "json") printJson(terminal, {...planJson(found), diagnostics: findingsOf([base, head]).map(diagnosticJson)})
  else if (output === "sh") printScript(found, {files: head.files, terminal, args})
  else terminal.out(planText(found, {style, width: widthOf(terminal)}))
  if (!found.isComplete) return exitCode.unanswered
  return found.isSafe ? exitCode.yes : exitCode.no
}

/** What to do where a world has nobody. */
const giveEnds = "give what both share with `--with`: their manifests, or a dump of the cluster's"

type World = ReturnType<typeof worldWithResources>

/** Whether only BASE has anybody: a dump that was meant for both sides. */
function isDeserted({program: {snapshot: base}}: World, {program: {snapshot: head}}: World): boolean {
  return base.workloads.length > 0 && head.workloads.length + head.hosts.length + head.nodes.length === 0
}

function worldsOf({args, terminal}: Run): {readonly base: World; readonly head: World} | UsageError {
  const sides = readSides(args, terminal)
  if ("message" in sides) return sides
  for (const note of sides.notes) terminal.err(`carveout: note: ${printable(note)}\n`)
  const shared = readPaths(args.values.get("with") ?? [], terminal)
  const [base, head] = [sides.base, sides.head].map((own) =>
    worldWithResources({files: [...shared.files, ...own.files], errors: [...own.errors, ...shared.errors]}, args),
  )
  return base === undefined || head === undefined ? {message: "two worlds are planned between"} : {base, head}
}

/** WHY nothing where no plan is: an empty script would be taken for one. */
function printScript(found: Plan, {files, terminal, args}: Run & {readonly files: readonly Source[]}): void {
  if (!found.isComplete) {
    printError(
      terminal,
      {message: `${found.changes} changes are more than are put in an order`, help: "plan a part of them"},
      styleFor(args, terminal),
    )
    return
  }
  terminal.out(planScript(found, (step) => stepText(step, files)))
}
