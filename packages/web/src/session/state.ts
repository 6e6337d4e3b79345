// What the lab is at a moment, as signals; every change of them is judged anew.

import {computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import type {Comparison} from "../changes/view.ts"
import type {DoctorWant} from "../doctor/view.ts"
import type {HintsWant} from "../hints/view.ts"
import type {PageEntry} from "../lessons/page-view.ts"
import {knownLines, wish} from "../matrix/settings.ts"
import type {Wire} from "../matrix/view.ts"
import type {LookupsRepair, SeenRepair} from "../repair/view.ts"
import {listedMax} from "../seen/view.ts"
import type {SeenLog, SeenWant} from "../seen/view.ts"
import type {Asked} from "../trace/view.ts"
import type {LabFile, ViewName, Views, Wants} from "../worker/messages.ts"
import type {Place} from "./kept-look.ts"
import {steady} from "./steady.ts"
import {active, baseline, files, given, isSameFiles, page} from "./work.ts"

export {active, baseline, files, loaded, page} from "./work.ts"

/** The packets that the matrix shows. */
export const wire: Signal<Wire> = signal({protocol: null, port: null})
/** The flow whose walk is shown. */
export const asked: Signal<Asked | null> = signal(null)
/** The pages of the course, once they are there. */
export const entries: Signal<readonly PageEntry[]> = signal([])
/** Which panel is open beside the editor: the lab alone, or a lesson with it. */
export const panel: Signal<"learn" | "lab"> = signal("learn")
/** Which view is open. */
export const tab: Signal<TabName> = signal("matrix")
/** What a narrow screen shows; a wide one shows all of it. */
export const place: Signal<Place> = signal("learn")
/** Where the borders stand between files and the rest, and between lesson and views, in percent of the page; null where the page itself decides. */
export const borders: {readonly [Name in "columns" | "rows"]: Signal<number | null>} = {columns: signal(null), rows: signal(null)}
/** A line for the reader: an error, or what was just done. */
export const notice: Signal<string> = signal("")
/** What may be done about what the line says; it goes with it. `of`: that line. */
export const offer: Signal<{readonly of: string; readonly words: string; readonly take: () => void} | null> = signal(null)
/** Where the editor is asked to go; without a line to where the file was left. */
export const jump: Signal<{readonly file: string; readonly line: number | null} | null> = signal(null)

/** Whether the kernel's rules are shown of the flow that is walked. */
export const kernelOpen: Signal<boolean> = signal(false)

/** With what the world is compared. */
export const comparedWith: Signal<Comparison> = signal("baseline")
/** The endpoint whose policies are listed; null for every policy. */
export const tiersFor: Signal<string | null> = signal(null)

/** The file that is open and its lines in view, in blocks, so that scrolling asks anew only now and then. */
export const inView: Signal<HintsWant | null> = signal(null)
/** What the list of the world's objects is narrowed to. */
export const worldFilter: Signal<string> = signal("")

/**
 * Who logged what, as it stands in the doctor's fields. WHY neither in a link nor on the device: a log holds names and secrets of whoever runs it, and
 * it was pasted to be read once.
 */
export const consulting: Signal<DoctorWant> = signal({wish: 0, from: "", log: "", beside: [], with: "baseline"})

/** How often the doctor was asked for the rest of its repairs. */
export const remediesRound: Signal<number> = signal(0)

/** What a cluster saw; null before anybody gives it. WHY neither in a link nor on the device: as for the doctor's log. */
export const seenLog: Signal<SeenLog | null> = signal(null)
/** How what was seen is asked and listed. */
export const seenAsked: Signal<Omit<SeenWant, "log">> = signal({with: "baseline", most: listedMax})

/** The words of whoever looks for a file or an object; null while nobody does. */
export const finding: Signal<string | null> = signal(null)

/** The views that have a tab. */
export const tabNames = ["matrix", "graph", "tiers", "changes", "findings", "doctor", "seen", "world"] as const
/** The name of a tab. */
export type TabName = (typeof tabNames)[number]

type ViewSignals = {readonly [Name in ViewName]: Signal<Views[Name]["value"] | null>}

/** What the worker said last, by view; null before it said anything. */
export const views: ViewSignals = {
  matrix: signal(null),
  findings: signal(null),
  claims: signal(null),
  trace: signal(null),
  kernel: signal(null),
  graph: signal(null),
  tiers: signal(null),
  traps: signal(null),
  hints: signal(null),
  changes: signal(null),
  world: signal(null),
  finder: signal(null),
  repair: signal(null),
  facts: signal(null),
  doctor: signal(null),
  remedies: signal(null),
  seen: signal(null),
}

/** Of what in which files a repair is wanted, and the number of the press. */
export const repairing: Signal<{
  readonly wish: number
  readonly of: Asked | LookupsRepair | SeenRepair
  readonly files: readonly LabFile[]
} | null> = signal(null)

let wishes = 0

/** Wants a repair of the flow that is walked, of lookups, or of what was seen. WHY of these files alone: it reads the whole world anew, which no key is to wait for. */
export function wishRepair(of: Asked | LookupsRepair | SeenRepair | null = asked.value): void {
  if (of !== null) repairing.value = {wish: ++wishes, of, files: files.value}
}

/** What is wanted now: what is shown, and what other parts of the page count on. */
export const wants: ReadonlySignal<Wants> = computed(() => ({
  findings: {kind: "all"},
  changes: {with: comparedWith.value},
  facts: {kind: "all"},
  ...(inView.value === null ? {} : {hints: inView.value}),
  ...(tab.value === "world" ? {world: {filter: worldFilter.value}} : {}),
  ...(tab.value === "matrix" ? {matrix: {wire: wire.value, by: wish.value, known: knownLines()}} : {}),
  ...(tab.value === "graph" ? {graph: {wire: wire.value}} : {}),
  ...(tab.value === "findings" ? {traps: {kind: "all"} as const} : {}),
  ...(tab.value === "tiers" ? {tiers: {endpoint: tiersFor.value}} : {}),
  ...(finding.value === null ? {} : {finder: {words: finding.value}}),
  ...(page.value === null ? {} : {claims: {claims: page.value.claims}}),
  ...(asked.value === null ? {} : {trace: {asked: asked.value, wire: wire.value}}),
  ...(asked.value === null || !kernelOpen.value ? {} : {kernel: {asked: asked.value, wire: wire.value}}),
  ...repairWanted(),
  ...doctorWanted(),
  // Whatever is open: its tab counts what an edit takes away.
  ...(seenLog.value === null ? {} : {seen: {log: seenLog.value.id, ...seenAsked.value}}),
}))

/** In which world the view that is open looks at what many do; null where it does not. */
function lookedAt(): Comparison | null {
  if (tab.value === "changes") return comparedWith.value
  if (tab.value === "seen") return seenAsked.value.with
  if (tab.value === "findings") return "baseline"
  return tab.value === "doctor" ? consulting.value.with : null
}

function doctorWanted(): Pick<Wants, "doctor" | "remedies"> {
  if (tab.value !== "doctor" || consulting.value.log.trim() === "") return {}
  return {doctor: consulting.value, remedies: {...consulting.value, round: remediesRound.value}}
}

function repairWanted(): Pick<Wants, "repair"> {
  const wanted = repairing.value
  if (wanted === null || wanted.files !== files.value) return {}
  const {wish, of} = wanted
  if ("kind" in of && of.kind === "seen" && of.log !== seenLog.value?.id) return {}
  if ("kind" in of) return of.with === lookedAt() ? {repair: {wish, of}} : {}
  return of === asked.value ? {repair: {wish, of: {kind: "flow", asked: of, wire: wire.value}}} : {}
}

/** The names of the files, in the order of their tabs. */
export const fileNames: ReadonlySignal<readonly string[]> = steady(
  () => files.value.map(({name}) => name),
  (before, now) => before.length === now.length && now.every((name, i) => name === before[i]),
)

/** Whether anything differs from the baseline. */
export const isChanged: ReadonlySignal<boolean> = computed(() => !isSameFiles(files.value, baseline.value))

/** Whether anything differs from the files as a page, a world or a link gave them. */
export const isEdited: ReadonlySignal<boolean> = computed(() => !isSameFiles(files.value, given.value))

/** The first world with pods after one that had none, which became the baseline by itself. */
export const firstWorld: Signal<readonly LabFile[] | null> = signal(null)

/** How many groups of flows are judged otherwise than in the baseline, as far as that was asked. */
export const changedGroups: ReadonlySignal<number> = computed(() => {
  const changes = views.changes.value
  return changes?.with === "baseline" ? changes.lines.length : 0
})

/** Opens a file of the editor at a line; null: where it was left. */
export function goTo(file: string, line: number | null): void {
  active.value = file
  jump.value = {file, line}
  place.value = "editor"
}
