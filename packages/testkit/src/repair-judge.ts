// One denied flow put to the doctor, and what comes of it held against the worlds before and after: what a repair is for, what it opens, and
// whether there is really none where the doctor has none.

import {ask, buildSnapshot, compile, decide, Doctor, parseManifests, printAddress, protocolName, withStagedEnforced} from "@carveout/engine"
import type {Answer, End, Flow, Program, Question} from "@carveout/engine"
import {contradiction} from "./matrix-change.ts"
import {isSelf} from "./matrix-judge.ts"

/** A world with the text that it was read from. `view`: how it is looked at, as it is or once its staged policies are promoted. */
export type WrittenWorld = {readonly text: string; readonly view: "as it is" | "promoted"; readonly program: Program}

/** Reads a world. */
export function writtenWorld(text: string, view: WrittenWorld["view"]): WrittenWorld {
  const {resources} = parseManifests([{name: "world.yaml", text}])
  return {text, view, program: viewed(compile(buildSnapshot(resources).snapshot), view)}
}

function viewed(program: Program, view: WrittenWorld["view"]): Program {
  return view === "promoted" ? withStagedEnforced(program) : program
}

/** A flow as a question; null for those that no question speaks of. */
export function questionOf({from, to, family, protocol, sourcePort, port, icmp}: Flow): Question | null {
  if (from.kind === "address" && to.kind === "address") return null
  // The control messages of the other family, which nobody sends.
  if (protocol === (family === 4 ? 58 : 1)) return null
  const name = (end: End): string =>
    end.kind === "address" ? printAddress(end.address) : end.kind === "node" ? `host/${end.name}` : end.id
  return {
    from: name(from),
    to: name(to),
    protocol: protocolName(protocol),
    ipFamily: family,
    ...(sourcePort === null ? {} : {sourcePort}),
    ...(port === null ? {} : {port}),
    ...(icmp === null ? {} : {icmp}),
  }
}

/** What became of a flow. `wrong`: the law that was broken. */
export type Outcome =
  | {readonly kind: "passed" | "open"}
  | {readonly kind: "repaired"; readonly sets: number}
  | {readonly kind: "none"; readonly because: Doctor.Unrepaired["because"]}
  | {readonly kind: "wrong"; readonly wrong: string; readonly text: string}

/** What the doctor's blame gets wrong of a question; null where it is right. */
export function wrongBlame({program}: WrittenWorld, {from, to, protocol, port}: Question): string | null {
  const complaint = {line: "", trouble: "timeout", source: null, target: null, resolver: null, protocol: null} as const
  const {tried, blame} = Doctor.diagnose(program, complaint, {from, to, port, protocol, namespace: undefined})
  const cases = tried.flatMap(({answer}) => answer?.cases ?? [])
  // WHY not what a pod says to itself: that passes no policy, unless it goes by a Service, and a flow alone does not say so.
  const verdicts = cases
    .filter(({entry}) => entry === undefined)
    .map(({flow, decision}) => [isSelf(flow) ? decision.verdict : decide(program, flow).verdict, decision.by] as const)
  const isDenied = verdicts.some(([verdict, by]) => verdict === "deny" && by !== "LoadBalancerSourceRanges")
  if (blame === "innocent" && isDenied) return "policy is called innocent, and denies a flow"
  if (blame === "policy" && verdicts.length === cases.length && !isDenied) return "policy is blamed, and denies nothing"
  return blame !== "open" && tried.some(({answer}) => answer === null) ? "the blame is of a question without an answer" : null
}

/** Puts one question to the doctor and judges what it says. */
export function judgeRepair(world: WrittenWorld, question: Question): Outcome {
  const {program, text, view} = world
  const before = ask(program, question)
  if (!before.ok || before.value.verdict === "unknown") return {kind: "open"}
  if (before.value.verdict === "allow") return {kind: "passed"}
  const look = (written: Program): Program => viewed(written, view)
  const origin = {program, files: [{name: "world.yaml", text}], namespace: undefined, viewed: look}
  const repair = Doctor.repairOf(origin, [question])
  if (!("text" in repair)) return withoutRepair(world, question, before.value, repair)
  const wrong = wrongOf(world, question, repair) ?? strangerOf(question, repair)
  if (wrong !== null) return {kind: "wrong", wrong, text: repair.text}
  for (const each of repair.sets) {
    const amiss = wrongOf(world, question, each)
    if (amiss !== null) return {kind: "wrong", wrong: `by ${each.set}: ${amiss}`, text: each.text}
  }
  return {kind: "repaired", sets: repair.sets.length}
}

function wrongOf({program, text, view}: WrittenWorld, question: Question, repair: Doctor.Addition): string | null {
  const read = parseManifests([
    {name: "world.yaml", text},
    {name: "repair.yaml", text: repair.text},
  ])
  const built = buildSnapshot(read.resources)
  // A built-in tier that the world itself does not speak of is no fault of the repair, nor is one that nobody defines and that the world is denied by.
  const found = [...read.diagnostics, ...built.diagnostics, ...built.snapshot.assumptions].find(
    ({place, code}) => place?.file === "repair.yaml" && code !== "assumed-tiers" && code !== "missing-tier",
  )
  if (found !== undefined) return `it is read with a finding: ${found.code} ${found.message}`
  const after = viewed(compile(built.snapshot), view)
  const answer = ask(after, question)
  if (!answer.ok || answer.value.verdict !== "allow") return `it does not help: ${answer.ok ? answer.value.verdict : "no answer"}`
  const denied = answer.value.cases.find(({flow, entry}) => entry === undefined && decide(after, flow).verdict === "deny")
  if (denied !== undefined) return "a flow is still denied"
  if (repair.difference.closed.length > 0)
    return `it closes ${JSON.stringify(repair.difference.closed.map(({from, to, allow}) => [from, to, allow]))}`
  return contradiction(program, after, repair.difference)
}

/** A port of nodes that leads to another of a pod. */
const nodePort = 30_080

/** Packets that a repair opens and that nobody asked for. */
function strangerOf({protocol, port, to}: Question, {difference}: Doctor.Repair): string | null {
  if (to.startsWith("svc/") || port === nodePort) return null
  for (const {allow} of difference.opened) {
    const other = allow.find((block) => block.protocol !== protocol || (port !== undefined && block.ports !== String(port)))
    if (other !== undefined) return `it opens ${JSON.stringify(other)}`
  }
  return null
}

/** The most open policies that can be added, in front of everything. */
const everything = (
  ["", "applyOnForward: true, ", "applyOnForward: true, preDNAT: true, ", "applyOnForward: true, doNotTrack: true, "] as const
)
  .map((mode, i) => {
    const egress = mode.includes("preDNAT") ? "" : ", egress: [{action: ACTION}]"
    const types = mode.includes("preDNAT") ? "[Ingress]" : "[Ingress, Egress]"
    const action = mode.includes("doNotTrack") ? "Pass" : "Allow"
    return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: open-${i}}\nspec: {tier: open, order: -1000000000, ${mode}types: ${types}, ingress: [{action: ACTION}]${egress}}\n`.replaceAll(
      "ACTION",
      action,
    )
  })
  .join("---\n")
const openTier = "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: open}\nspec: {order: -1000000000}\n"

/** Where the doctor has no repair: whether everything that may be added would not do either. */
function withoutRepair({text, view}: WrittenWorld, question: Question, {cases}: Answer, {because, by}: Doctor.Unrepaired): Outcome {
  if (because === "open") return {kind: "open"}
  const after = writtenWorld([text, openTier, everything].join("---\n"), view)
  const answer = ask(after.program, question)
  if (cases.length > 0 && answer.ok && answer.value.verdict === "allow")
    return {kind: "wrong", wrong: `none is found (${because}, ${by}), and there is one`, text: ""}
  return {kind: "none", because}
}
