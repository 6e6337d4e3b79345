// The words of cells, each once, by number. 0 is nothing.

import type {Analysis} from "@carveout/engine"
import {blocksText} from "@carveout/report"
import type {CellKind, CellWords} from "./view.ts"

/** LIMIT: different contents of one cell that are spelled out. */
const partsMax = 3

/** Passes of several matrices under common numbers, and the words of cells made of them. */
export class CellTable {
  readonly words: CellWords[] = [{kind: "closed", text: "nothing"}]
  private readonly passes = new Map<string, number>()
  private readonly places = new Map<string, number>()

  /** The number of each pass of a matrix. The same packets have the same number, whichever world they pass in. */
  numbersOf({passes}: Analysis.ClassMatrix): Uint32Array {
    return Uint32Array.from(passes, (pass) => this.numberOf(pass))
  }

  /** The place of the words for pairs that differ: numbers of passes with how many pairs have them. */
  mixed(parts: readonly (readonly [place: number, pairs: number])[]): number {
    const sorted = parts.toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    const total = sorted.reduce((sum, [, weight]) => sum + weight, 0)
    const said = sorted
      .slice(0, partsMax)
      .map(
        ([number, weight], i) =>
          `${this.words[number]?.text ?? ""} for ${countText(weight)}${i === 0 ? ` of ${countText(total)} pairs` : ""}`,
      )
    const more = sorted.length - said.length
    return this.placeOf("mixed", `${said.join(", ")}${more > 0 ? `, ${more} more kinds` : ""}`)
  }

  private numberOf(pass: Analysis.MatrixPass): number {
    if (pass.extent === "closed") return 0
    const key = JSON.stringify(pass.faces)
    const known = this.passes.get(key)
    if (known !== undefined) return known
    const place = this.words.length
    this.words.push({kind: pass.extent, text: passText(pass)})
    this.passes.set(key, place)
    return place
  }

  private placeOf(kind: CellKind, text: string): number {
    const known = this.places.get(text)
    if (known !== undefined) return known
    const place = this.words.length
    this.words.push({kind, text})
    this.places.set(text, place)
    return place
  }
}

/** A number of pairs; a part of one is of an end outside that is cut. */
function countText(pairs: number): string {
  return Number.isInteger(pairs) ? String(pairs) : pairs < 1 ? "a part" : `about ${Math.round(pairs)}`
}

function passText({faces}: Analysis.MatrixPass): string {
  const texts = faces.map(({allow, unknown}) =>
    [allow.length === 0 ? "" : blocksText(allow), unknown.length === 0 ? "" : `perhaps ${blocksText(unknown)}`]
      .filter((text) => text !== "")
      .join("; "),
  )
  if (new Set(texts).size === 1) return texts[0] ?? ""
  return faces.map(({ipFamily}, i) => `IPv${ipFamily}: ${texts[i]}`).join("; ")
}
