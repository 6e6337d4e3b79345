// Labels that are no map and are listed as one.

import type {Labels} from "./selector.ts"

/** Labels that are a map for whoever lists them all. Who asks for one label, or walks through all, needs none. */
export abstract class ListedLabels implements Labels {
  abstract get(label: string): string | undefined
  abstract has(label: string): boolean
  abstract get size(): number
  abstract forEach(tell: (value: string, label: string, labels: Labels) => void): void
  protected abstract whole(): Labels

  keys(): MapIterator<string> {
    return this.whole().keys()
  }

  values(): MapIterator<string> {
    return this.whole().values()
  }

  entries(): MapIterator<[string, string]> {
    return this.whole().entries()
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.whole().entries()
  }
}
