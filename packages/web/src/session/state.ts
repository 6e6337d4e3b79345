// What the lab is at a moment, as signals; every change of them is judged anew.

import {computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import type {Comparison} from "../changes/view.ts"
import type {Loaded, PageEntry, PageView} from "../lessons/page-view.ts"
import {knownLines, wish} from "../matrix/settings.ts"
import type {Wire} from "../matrix/view.ts"
import type {Asked} from "../trace/view.ts"
import type {LabFile, ViewName, Views, Wants} from "../worker/messages.ts"

/** The files of the world and its policies, in the order of their tabs. */
export const files: Signal<readonly LabFile[]> = signal([])
/** What the files are compared with. */
export const baseline: Signal<readonly LabFile[]> = signal([])
/** The name of the file in the editor. */
export const active: Signal<string> = signal("")
/** The packets that the matrix shows. */
export const wire: Signal<Wire> = signal({protocol: null, port: null})
/** The flow whose walk is shown. */
export const asked: Signal<Asked | null> = signal(null)
/** The pages of the course, once they are there. */
export const entries: Signal<readonly PageEntry[]> = signal([])
/** The page beside the editor. */
export const page: Signal<PageView | null> = signal(null)
/** Which part of the page is loaded. */
export const loaded: Signal<Loaded | null> = signal(null)
/** Which panel is open beside the editor: the lab alone, or a lesson with it. */
export const panel: Signal<"learn" | "lab"> = signal("learn")
/** Which view is open. */
export const tab: Signal<TabName> = signal("matrix")
/** What a narrow screen shows; a wide one shows all of it. */
export const place: Signal<"learn" | "editor" | "views"> = signal("learn")
/** A line for the reader: an error, or what was just done. */
export const notice: Signal<string> = signal("")
/** Where the editor is asked to go. */
export const jump: Signal<{readonly file: string; readonly line: number} | null> = signal(null)

/** With what the world is compared. */
export const comparedWith: Signal<Comparison> = signal("baseline")
/** The endpoint whose policies are listed; null for every policy. */
export const tiersFor: Signal<string | null> = signal(null)

/** The views that have a tab. */
export const tabNames = ["matrix", "graph", "tiers", "changes", "findings"] as const
/** The name of a tab. */
export type TabName = (typeof tabNames)[number]

type ViewSignals = {readonly [Name in ViewName]: Signal<Views[Name]["value"] | null>}

/** What the worker said last, by view; null before it said anything. */
export const views: ViewSignals = {
  matrix: signal(null),
  findings: signal(null),
  claims: signal(null),
  trace: signal(null),
  graph: signal(null),
  tiers: signal(null),
  changes: signal(null),
}

/** What is wanted now: what is shown, and what other parts of the page count on. */
export const wants: ReadonlySignal<Wants> = computed(() => ({
  findings: {kind: "all"},
  changes: {with: comparedWith.value},
  ...(tab.value === "matrix" ? {matrix: {wire: wire.value, by: wish.value, known: knownLines()}} : {}),
  ...(tab.value === "graph" ? {graph: {wire: wire.value}} : {}),
  ...(tab.value === "tiers" ? {tiers: {endpoint: tiersFor.value}} : {}),
  ...(page.value === null ? {} : {claims: {claims: page.value.claims}}),
  ...(asked.value === null ? {} : {trace: {asked: asked.value, wire: wire.value}}),
}))

/** Whether anything differs from the baseline. */
export const isChanged: ReadonlySignal<boolean> = computed(() => {
  const [now, before] = [files.value, baseline.value]
  return now.length !== before.length || now.some(({name, text}, i) => before[i]?.name !== name || before[i].text !== text)
})

/** Replaces the text of a file. */
export function setText(name: string, text: string): void {
  files.value = files.value.map((file) => (file.name === name ? {name, text} : file))
}

/** Takes files as a new beginning: they are the baseline, too. */
export function loadFiles(next: readonly LabFile[], first: string): void {
  files.value = next
  baseline.value = next
  active.value = next.some(({name}) => name === first) ? first : (next.at(-1)?.name ?? "")
}

/** Opens a file of the editor at a line. */
export function goTo(file: string, line: number): void {
  active.value = file
  jump.value = {file, line}
  place.value = "editor"
}
