// How the reader wants to see the matrix, and the lines that the page was sent.

import {signal} from "@preact/signals"
import type {Signal} from "@preact/signals"
import type {GroupingWish, MatrixLines, MatrixView} from "./view.ts"

/** What rows and columns stand for. */
export const wish: Signal<GroupingWish> = signal("auto")
/** Only rows whose name holds this text. */
export const fromText: Signal<string> = signal("")
/** Only columns whose name holds this text. */
export const toText: Signal<string> = signal("")
/** Whether rows and columns without a change are left out. */
export const onlyChanged: Signal<boolean> = signal(false)
/** The side of a drawn cell, by place in `zooms`. */
export const zoom: Signal<number> = signal(2)

/** Leaves no row and no column out. */
export function showAll(): void {
  fromText.value = ""
  toText.value = ""
  onlyChanged.value = false
}

/** Whether cells are drawn, on a canvas; a table has one size. */
export const isDrawn: Signal<boolean> = signal(false)

/** Sides of a drawn cell in pixels. */
export const zooms = [5, 9, 16, 24] as const

/** LIMIT: lists of lines that are kept; a request that is under way names one of the last two. */
const keptMax = 3
let kept: readonly MatrixLines[] = []

/** The id of the lines that the page has. */
export function knownLines(): string {
  return kept[0]?.id ?? ""
}

/** The lines of a view; null where they are lost, and the next answer brings them. */
export function linesOfView({lines, linesId}: MatrixView): MatrixLines | null {
  const found = lines ?? kept.find(({id}) => id === linesId) ?? null
  if (found !== null && kept[0] !== found) kept = [found, ...kept.filter((each) => each !== found)].slice(0, keptMax)
  return found
}
