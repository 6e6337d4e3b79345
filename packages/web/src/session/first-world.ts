// The first world with pods after one that had none becomes the baseline by itself: as it was when its pods came, not as it is by the time of
// the answer. An answer to the comparison may never come where something was added at once; that there are pods is said before.

import type {LabFile} from "../worker/messages.ts"
import {baseline, files, firstWorld} from "./state.ts"

type Sent = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]}

const sent = new Map<number, Sent>()
/** The first files with pods beside a baseline, until something becomes of them. */
let first: Sent | null = null

/** Remembers what was sent under a number. */
export function noteSent(number: number): void {
  sent.set(number, {files: files.peek(), baseline: baseline.peek()})
}

/** Hears how many pods there are in what was sent under a number. */
export function notePods(number: number, pods: number): void {
  const judged = sent.get(number)
  if (judged === undefined) return
  if (pods === 0) first = null
  else if (first?.baseline !== judged.baseline) first = judged
}

/** Takes the answer under a number. WHY no change of its own: taking back what brought the pods takes this back with it. */
export function takeFirst(number: number, isFirst: boolean): void {
  const judged = sent.get(number)
  for (const each of sent.keys()) if (each <= number) sent.delete(each)
  if (!isFirst || judged === undefined || judged.baseline !== baseline.peek()) return
  const {files: withPods} = first?.baseline === judged.baseline ? first : judged
  first = null
  firstWorld.value = withPods
  baseline.value = withPods
}
