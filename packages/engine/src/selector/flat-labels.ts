// Labels as two lists: the names, which many objects share, and their values. A world has a label set for most of its pods; a map for each is
// several times as large, and as much slower to make and to walk through.

import {ListedLabels} from "./listed-labels.ts"
import type {Labels} from "./selector.ts"

/** LIMIT: labels that are searched one by one; with more of them a map is faster. */
export const flatMax = 24

/** Labels of different names, in the order in which they are written. INVARIANT: both lists are of one length, and nobody changes them. */
export class FlatLabels extends ListedLabels {
  readonly names: readonly string[]
  readonly texts: readonly string[]

  constructor(names: readonly string[], values: readonly string[]) {
    super()
    this.names = names
    this.texts = values
  }

  get(label: string): string | undefined {
    const {names} = this
    for (let i = 0; i < names.length; i++) if (names[i] === label) return this.texts[i]
    return undefined
  }

  has(label: string): boolean {
    return this.names.includes(label)
  }

  get size(): number {
    return this.names.length
  }

  forEach(tell: (value: string, label: string, labels: Labels) => void): void {
    const {names, texts: values} = this
    for (let i = 0; i < names.length; i++) tell(values[i] ?? "", names[i] ?? "", this)
  }

  /** WHY made each time: few label sets are ever listed. */
  protected whole(): Labels {
    return new Map(this.names.map((name, i) => [name, this.texts[i] ?? ""]))
  }
}
