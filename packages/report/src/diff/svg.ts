// A difference drawn: one arrow for each group, from its sources to its destinations. One file, no script, nothing from elsewhere.

import type {Analysis} from "@carveout/engine"
import {shownText} from "../markup.ts"
import {diffLines, differenceSummary, signs} from "./model.ts"
import type {DiffLine} from "./model.ts"

const letter = 6.6
const rowHeight = 38
const arrowWidth = 230
const margin = 16
/** LIMIT: letters of a label; the whole text is its title. */
const labelMax = 46
/** LIMIT: letters above an arrow. */
const packetsMax = 32
/** LIMIT: groups drawn; the rest is counted. */
const rowsMax = 200

/** Shape and colour say the same: an unbroken line opens, a dashed one closes, a dotted one is decided otherwise. */
const style = `
text{font:11px ui-monospace,monospace;fill:#1c2430}.head{font-size:13px}
path{fill:none;stroke-width:2}.opened{stroke:#1a7f4b}.closed{stroke:#b3362b;stroke-dasharray:7 4}.redecided{stroke:#8895a5;stroke-dasharray:2 4}
.tip{stroke-dasharray:none}
@media (prefers-color-scheme:dark){text{fill:#dde3ec}.opened{stroke:#4cc38a}.closed{stroke:#f0786c}.redecided{stroke:#9aa7b6}}`

/** Every group as a line: sources, arrow, destinations. */
export function differenceSvg(difference: Analysis.Difference): string {
  const all = diffLines(difference, 2)
  const lines = all.slice(0, rowsMax)
  const summary = differenceSummary(difference)
  const widthOf = (texts: readonly string[]): number => Math.ceil(Math.max(60, ...texts.map((text) => cut(text, labelMax).length * letter)))
  const left = margin + widthOf(lines.map(({from}) => from))
  const right = left + arrowWidth
  const width = Math.max(right + widthOf(lines.map(({to}) => to)) + margin, summary.length * 8 + 2 * margin)
  const more = all.length > rowsMax ? [`… and ${all.length - rowsMax} more groups`] : []
  const height = 44 + (lines.length + more.length) * rowHeight
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>What changes</title><style>${style}</style>`,
    `<text class="head" x="${margin}" y="24">${shownText(summary)}</text>`,
    ...lines.map((line, i) => row(line, 44 + i * rowHeight, {left, right})),
    ...more.map((text) => `<text x="${margin}" y="${44 + lines.length * rowHeight + 22}">${text}</text>`),
    "</svg>",
    "",
  ].join("\n")
}

function row(
  {part, from, to, packets, witness, change, causes}: DiffLine,
  top: number,
  {left, right}: {left: number; right: number},
): string {
  const y = top + 22
  const because = causes.map(({text}) => `; because ${text}`).join("")
  return [
    `<g><title>${shownText(`${signs[part]} ${from} to ${to}: ${packets}; for instance ${witness}: ${change}${because}`)}</title>`,
    `<text x="${left}" y="${y + 4}" text-anchor="end">${shownText(cut(from, labelMax))}</text>`,
    `<path class="${part}" d="M${left + 10} ${y}H${right - 12}"/><path class="${part} tip" d="M${right - 18} ${y - 5}L${right - 11} ${y}L${right - 18} ${y + 5}"/>`,
    `<text x="${(left + right) / 2}" y="${y - 7}" text-anchor="middle">${shownText(cut(`${signs[part]} ${packets}`, packetsMax))}</text>`,
    `<text x="${right}" y="${y + 4}">${shownText(cut(to, labelMax))}</text></g>`,
  ].join("")
}

function cut(text: string, lengthMax: number): string {
  const letters = [...text]
  return letters.length > lengthMax ? `${letters.slice(0, lengthMax - 1).join("")}…` : text
}
