// Labels of one's own over labels that are lent, read where they stand.

import type {LabelReader, Labels} from "./selector.ts"

/** Own labels, which win, and lent ones. WHY not put together: there are as many as classes of labels, and few of their labels are asked for. */
export class OwnAndLent<Own extends LabelReader = Labels> implements LabelReader {
  readonly own: Own
  readonly lent: Labels

  constructor(own: Own, lent: Labels) {
    this.own = own
    this.lent = lent
  }

  get(label: string): string | undefined {
    return this.own.get(label) ?? this.lent.get(label)
  }

  has(label: string): boolean {
    return this.own.has(label) || this.lent.has(label)
  }
}
