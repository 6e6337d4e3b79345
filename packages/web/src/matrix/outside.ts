// What lies outside as lines: ranges of addresses that policy tells apart, under names that a reader understands.

import type {Analysis} from "@carveout/engine"
import type {Line} from "./lines.ts"
import type {Grouping} from "./view.ts"

/** LIMIT: lines of the outside beside groups; more of them are one. */
const linesMax = 8

/** The lines outside; what is left over when blocks are named comes last. */
export function outsideLines({inside, outside}: Analysis.ClassMatrix, by: Grouping): readonly Line[] {
  const places = outside.map((_, i) => inside.length + i)
  if (by !== "pods" && by !== "classes" && places.length > linesMax) return [{name: "outside", members: places}]
  const lines = outside.map((end, i) => ({isRest: end.isRest, line: {name: label(end, outside), members: [inside.length + i]}}))
  return lines.sort((a, b) => Number(a.isRest) - Number(b.isRest) || (a.line.name < b.line.name ? -1 : 1)).map(({line}) => line)
}

function label(own: Analysis.OutsideEnd, all: readonly Analysis.OutsideEnd[]): string {
  const family = all.some(({ipFamily}) => ipFamily !== own.ipFamily) ? ` IPv${own.ipFamily}` : ""
  if (own.isRest) return `outside${family}${all.filter(({ipFamily}) => ipFamily === own.ipFamily).length > 1 ? ", elsewhere" : ""}`
  const [first, ...more] = own.ranges
  return `outside ${first?.text ?? ""}${more.length === 0 ? "" : ` +${more.length}`}`
}
