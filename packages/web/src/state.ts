// What the lab is at a moment, as signals; every change of them is judged anew.

import {computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import type {Asked, LabFile, Loaded, PageEntry, PageView, View, Wire} from "./messages.ts"

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
/** What the worker said last. */
export const view: Signal<View | null> = signal(null)
/** The pages of the course, once they are there. */
export const entries: Signal<readonly PageEntry[]> = signal([])
/** The page beside the editor. */
export const page: Signal<PageView | null> = signal(null)
/** Which part of the page is loaded. */
export const loaded: Signal<Loaded | null> = signal(null)
/** Which panel is open. */
export const panel: Signal<"learn" | "lab"> = signal("learn")
/** A line for the reader: an error, or what was just done. */
export const notice: Signal<string> = signal("")
/** Where the editor is asked to go. */
export const jump: Signal<{readonly file: string; readonly line: number} | null> = signal(null)

/** Whether anything differs from the baseline. */
export const isChanged: ReadonlySignal<boolean> = computed(() => JSON.stringify(files.value) !== JSON.stringify(baseline.value))

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
