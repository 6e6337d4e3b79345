// Labels of two layers that nobody copied together: a world has a label set for each of its pods, and few of their labels are looked at.

import {ListedLabels} from "./listed-labels.ts"
import type {Labels} from "./selector.ts"

/** Whether only profiles may lend a label. WHY the first letters: nearly no label has them. */
export function isReserved(label: string): boolean {
  return label.startsWith("pc") && (label.startsWith("pcns.") || label.startsWith("pcsa."))
}

/** Labels as somebody wrote them, without those that only profiles may lend, under a few that say what he is and win over his own. */
export class LayeredLabels extends ListedLabels {
  readonly written: Labels
  readonly above: Labels
  #whole: Labels | null = null
  /** Under which number something was last noted of these labels, and what. */
  #noteKey = -1
  #note = -1

  constructor(written: Labels, above: Labels) {
    super()
    this.written = written
    this.above = above
  }

  get(label: string): string | undefined {
    return this.above.get(label) ?? (isReserved(label) ? undefined : this.written.get(label))
  }

  has(label: string): boolean {
    return this.above.has(label) || (!isReserved(label) && this.written.has(label))
  }

  /** What was noted under a number, -1 where the last note was under another. WHY here: a map of as many label sets as pods is slow to ask. */
  noted(key: number): number {
    return this.#noteKey === key ? this.#note : -1
  }

  /** Notes what follows from these labels and from what the number stands for; no two of a process stand for different things. */
  note(key: number, note: number): void {
    this.#noteKey = key
    this.#note = note
  }

  /** Every label once, without putting the layers together. */
  eachLayer(tell: (value: string, label: string) => void): void {
    this.above.forEach(tell)
    this.written.forEach((value, label) => {
      if (!this.hides(label)) tell(value, label)
    })
  }

  /** Whether a written label is hidden. */
  hides(label: string): boolean {
    return this.above.has(label) || isReserved(label)
  }

  get size(): number {
    return this.whole().size
  }

  forEach(tell: (value: string, label: string, labels: Labels) => void): void {
    for (const [label, value] of this.whole()) tell(value, label, this)
  }

  protected whole(): Labels {
    if (this.#whole !== null) return this.#whole
    const whole = new Map<string, string>()
    this.written.forEach((value, label) => void (isReserved(label) || whole.set(label, value)))
    this.above.forEach((value, label) => whole.set(label, value))
    return (this.#whole = whole)
  }
}
