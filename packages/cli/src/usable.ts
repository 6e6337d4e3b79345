// Whether what was read can be asked about, and saying what is wrong where not.

import {sourceLookup} from "./excerpt.ts"
import {diagnosticJson, diagnosticsText, printable} from "@carveout/report"
import type {Diagnostic} from "@carveout/engine"
import type {Style} from "@carveout/report"
import {unreadable} from "./input.ts"
import {printError, printInputErrors, printJson} from "./output.ts"
import type {Terminal} from "./terminal.ts"
import type {Loaded} from "./world.ts"

/** Where an answer goes. `output`: its format; diagnostics stand inside JSON and nowhere else. */
export type Face = {readonly terminal: Terminal; readonly style: Style; readonly output: string | undefined}

/** Whether every world can be asked; what is wrong with them is said. In JSON a world that cannot is `{diagnostics}` and nothing else. */
export function isUsable(face: Face, ...worlds: readonly Loaded[]): boolean {
  const {terminal, style, output} = face
  const errors = distinct(worlds.flatMap((world) => world.errors))
  printInputErrors(terminal, errors, style)
  if (output !== "json") printAllCaveats(face, worlds)
  const isRead = errors.length === 0 && worlds.every(({isReadable}) => isReadable)
  const isEmpty = worlds.some(({documents}) => documents === 0)
  const isNothingLeft = worlds.some(isAllRefused)
  if (isRead && isEmpty) printError(terminal, {message: "the input holds no document"}, style)
  else if (isRead && isNothingLeft)
    printError(
      terminal,
      {message: "nothing is left to ask about: what there is of pods, hosts and policies the cluster would refuse"},
      style,
    )
  if (isRead && !isEmpty && !isNothingLeft) return true
  const diagnostics = [...errors.map(unreadable), ...findingsOf(worlds)]
  if (output === "json") printJson(terminal, {diagnostics: diagnostics.map(diagnosticJson)})
  return false
}

/** What was found in worlds. WHY each once: two sides of a comparison share what is given with `--with`. */
export function findingsOf(worlds: readonly Loaded[]): readonly Diagnostic[] {
  return distinct(worlds.flatMap(({diagnostics}) => diagnostics))
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

/** Beside an answer about several worlds: of each what the ones before it did not have. */
function printAllCaveats(face: Face, worlds: readonly Loaded[]): void {
  for (const [i, world] of worlds.entries()) {
    const before = findingsOf(worlds.slice(0, i))
    const own = findingsOf(worlds.slice(0, i + 1)).slice(before.length)
    // WHY once: the other side has the same kustomizations under other names.
    const isSaid = (code: string): boolean => unbuilt.has(code) && before.some((each) => each.code === code)
    printCaveats(face, {...world, diagnostics: own.filter(({code}) => !isSaid(code))})
  }
}

/** Whether something was refused and nothing is left. WHY no answer: "nothing passes" would be one about a world that nobody wrote. */
function isAllRefused({diagnostics, program: {snapshot}}: Loaded): boolean {
  const {workloads, hosts, nodes, networkSets, policies, services} = snapshot
  const isLeft = [workloads, hosts, nodes, networkSets, policies].some((list) => list.length > 0) || services.size > 0
  return !isLeft && diagnostics.some(({severity}) => severity === "error")
}

/**
 * Whether there is anybody in some world whom a flow could come from or go to; where not, it is said. `help`: how more is given. WHY no answer:
 * policies by themselves let nothing pass and change nothing, which would read like a proof.
 */
export function hasEnds({terminal, style, output}: Face, worlds: readonly Loaded[], help: string): boolean {
  if (worlds.some(({program: {snapshot}}) => snapshot.workloads.length + snapshot.hosts.length + snapshot.nodes.length > 0)) return true
  const isAbsent = worlds.some(({program: {snapshot}}) => snapshot.absent.length + snapshot.hostPods.size > 0)
  const because = isAbsent ? " that could take part: its pods have finished, have no address, or stand for a node that is not there" : ""
  const found: Diagnostic = {code: "no-end", severity: "error", message: `the input has no pod, workload or node${because}`, help}
  printError(terminal, found, style)
  const diagnostics = [...findingsOf(worlds), found]
  if (output === "json") printJson(terminal, {diagnostics: diagnostics.map(diagnosticJson)})
  return false
}

/** What to do about a world without anybody. */
export const addEnds =
  "add them: name their manifests, or a dump of the cluster's, beside the policies; `carveout exposure` asks about pods that are not there yet"

/** LIMIT: policies and settings that are not modelled which are shown one by one. */
const unjudgedMax = 3

/** Policies and settings that have a say and are not judged. WHY beside every answer: silence about them would turn a proof into a lie. */
function printUnjudged({terminal, style}: Face, {diagnostics, files}: Loaded): void {
  const unjudged = diagnostics.filter(({code}) => code === "not-judged")
  if (unjudged.length === 0) return
  terminal.err(`${diagnosticsText(unjudged.slice(0, unjudgedMax), sourceLookup(files), style)}\n`)
  const more = unjudged.length > unjudgedMax ? ` (and ${unjudged.length - unjudgedMax} more like it)` : ""
  terminal.err(
    `${style.doubt("note:")} the answer is about everything but what is named above${more}: where that has a say it may be wrong\n\n`,
  )
}

/** LIMIT: kinds that a snapshot lacks which are shown one by one. */
const lackingMax = 3

/** Kinds that a snapshot of a cluster could not read. WHY beside every answer: without them it is one about another cluster. */
function printLacking({terminal, style}: Face, {diagnostics}: Loaded): void {
  const lacking = diagnostics.filter(({code}) => code === "snapshot-incomplete")
  for (const {message} of lacking.slice(0, lackingMax)) terminal.err(`${style.doubt("warning:")} ${printable(message)}\n`)
  const more = lacking.length - lackingMax
  if (more > 0) terminal.err(`${style.doubt("warning:")} and it lacks ${more} kinds more: \`carveout check\` lists them\n`)
  const help = lacking[0]?.help
  if (help !== undefined) terminal.err(`  ${style.dim("help:")} ${printable(help)}\n\n`)
}

/** Codes of kustomizations that are not built and of charts that are not rendered, and what that means. */
const unbuilt: ReadonlyMap<string, string> = new Map([
  ["kustomization-not-built", "would change what lies beside it and is not built: give what `kustomize build` renders"],
  ["chart-not-rendered", "of a Helm chart, which is not rendered: give what `helm template` renders"],
])

/** What other tools would have made of what was read. WHY one line for each: a repository has one for each team. */
function printUnbuilt({terminal, style}: Face, {diagnostics}: Loaded): void {
  for (const [unbuiltCode, words] of unbuilt) {
    const [first, ...others] = diagnostics.filter(({code}) => code === unbuiltCode)
    if (first?.place === undefined) continue
    const more = others.length === 0 ? "" : ` and ${others.length} more`
    // WHY this beginning: who reads the errors of a run, as the Action does, tells notes from what went wrong by it.
    terminal.err(`${style.doubt("carveout: note:")} ${printable(first.place.file)}${more} ${words}\n`)
  }
}

/** Pods of which only one address is looked at, policies that a newer release ignores, and workloads that stand for pods with more labels. */
function printHalfSeen({terminal, style}: Face, {diagnostics}: Loaded): void {
  for (const {message} of diagnostics.filter(({code}) => code === "address-told-apart"))
    terminal.err(`${style.doubt("note:")} ${printable(message)}: ask \`explain\` about the others\n\n`)
  const [first, ...others] = diagnostics.filter(({code}) => code === "superseded-kind")
  if (first?.place !== undefined) {
    const more = others.length === 0 ? "" : ` and of ${others.length} more`
    terminal.err(
      `${style.doubt("note:")} ${printable(first.message)}: the answer is that of such a release (${printable(first.place.file)}${more})\n\n`,
    )
  }
  for (const {message} of diagnostics.filter(({code}) => code === "made-label"))
    terminal.err(`${style.doubt("note:")} ${printable(message)}: what is said of them may be wrong\n\n`)
}

/** What an answer is not about: what is not judged, and what the cluster would refuse. */
export function printCaveats(face: Face, loaded: Loaded): void {
  printLacking(face, loaded)
  printUnjudged(face, loaded)
  printUnbuilt(face, loaded)
  printHalfSeen(face, loaded)
  printRefused(face, loaded)
}

/** What the cluster would refuse: an answer about the rest must not hide it. */
function printRefused({terminal, style}: Face, {diagnostics, files, isReadable}: Loaded): void {
  const refused = diagnostics.filter(({severity}) => severity === "error")
  if (refused.length === 0) return
  terminal.err(`${diagnosticsText(refused, sourceLookup(files), style)}\n`)
  if (!isReadable) return
  if (refused.some(({code}) => code === "duplicate-object")) {
    terminal.err(
      `${style.doubt("note:")} of different objects of one name the last one counts, as after \`kubectl apply\` of the files in their order\n\n`,
    )
  }
  // WHY two codes not: an object of the one is judged all the same, and the other is said above.
  const found = refused.filter(({code}) => code !== "no-destination-port" && code !== "duplicate-object")
  const leftOut = new Set(found.map((each) => each.object ?? each))
  if (leftOut.size === 0) return
  const objects = leftOut.size === 1 ? "the object above is" : "the objects above are"
  terminal.err(`${style.doubt("note:")} the answer is about what the cluster would take: ${objects} left out\n\n`)
}
