// A matrix drawn: a grid in SVG, and a page that holds it with every group. One file, no script, nothing from elsewhere.

import type {Analysis} from "@carveout/engine"
import {shownText} from "../markup.ts"
import {gridOf} from "./grid.ts"
import type {CellKind, Grid, GridCell} from "./grid.ts"
import {blocksText, endText, familyJson, namesText, shortened} from "./model.ts"

const cell = 22
const letter = 6.6
const legendWidth = 600
/** LIMIT: letters of a label. */
const labelMax = 40

/** Shape and colour say the same, so that neither is needed. */
const shapes: Readonly<Record<CellKind, (x: number, y: number) => string>> = {
  closed: () => "",
  open: (x, y) => `<rect class="open" x="${x + 4}" y="${y + 4}" width="14" height="14" rx="2"/>`,
  partly: (x, y) => `<path class="partly" d="M${x + 4} ${y + 18}V${y + 4}L${x + 18} ${y + 18}Z"/>`,
  unknown: (x, y) => `<circle class="unknown" cx="${x + 11}" cy="${y + 11}" r="6"/>`,
}

const svgStyle = `
text{font:11px ui-monospace,monospace;fill:#1c2430}
.line{stroke:#d6dbe3}.open{fill:#1a7f4b}.partly{fill:#2f6fb3}.unknown{fill:none;stroke:#9a6700;stroke-width:2;stroke-dasharray:3 2}.self{fill:#eef1f5}
@media (prefers-color-scheme:dark){text{fill:#dde3ec}.line{stroke:#39424f}.open{fill:#4cc38a}.partly{fill:#6cb0f5}.unknown{stroke:#e0b030}.self{fill:#232b36}}`

const titled = "What passes: sources down, destinations across"
const byNamespace = "a line is a namespace, with how many ends it has; a cell is whole only where all of its pairs are"

/** The grid: sources down, destinations across. */
export function matrixSvg(matrix: Analysis.Matrix): string {
  return drawing(gridOf(matrix))
}

function drawing(grid: Grid): string {
  const labels = grid.labels.map((label) => shortened(label, labelMax))
  const margin = Math.ceil(Math.max(60, ...labels.map(({length}) => length * letter))) + 12
  const size = grid.labels.length * cell
  const total = {width: Math.max(legendWidth, margin + size + 8), height: margin + size + 44}
  const title = grid.isByNamespace ? `${titled}; ${byNamespace}` : titled
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" width="${total.width}" height="${total.height}" role="img">`,
    `<title>${title}</title><style>${svgStyle}</style>`,
    ...labels.flatMap((label, i) => [
      `<text x="${margin - 6}" y="${margin + i * cell + 15}" text-anchor="end">${shownText(label)}</text>`,
      `<text transform="translate(${margin + i * cell + 15} ${margin - 6}) rotate(-90)">${shownText(label)}</text>`,
    ]),
    ...lines(grid.labels.length, margin),
    ...grid.cells.flatMap((row, from) => row.map((each, to) => drawn(grid, {each, from, to}, margin))),
    legend(margin, margin + size + 12),
    "</svg>",
    "",
  ].join("\n")
}

function lines(count: number, margin: number): readonly string[] {
  const end = margin + count * cell
  return Array.from({length: count + 1}, (_, i) => {
    const at = margin + i * cell
    return `<path class="line" d="M${margin} ${at}H${end}M${at} ${margin}V${end}"/>`
  })
}

function drawn(
  grid: Grid,
  {each, from, to}: {readonly each: GridCell; readonly from: number; readonly to: number},
  margin: number,
): string {
  const [x, y] = [margin + to * cell, margin + from * cell]
  if (from === to && grid.names[from]?.length === 1)
    return `<rect class="self" x="${x + 1}" y="${y + 1}" width="${cell - 2}" height="${cell - 2}"/>`
  if (each.kind === "closed") return ""
  const title = `${grid.labels[from]} to ${grid.labels[to]}: ${each.text}`
  return `<g><title>${shownText(title)}</title>${shapes[each.kind](x, y)}</g>`
}

function legend(x: number, y: number): string {
  const entries: readonly (readonly [CellKind, string])[] = [
    ["open", "open to everything"],
    ["partly", "open in part"],
    ["unknown", "unknown: the manifests do not say"],
  ]
  let at = Math.max(0, Math.min(x - 60, 60))
  return entries
    .map(([kind, text]) => {
      const drawnEntry = `${shapes[kind](at, y)}<text x="${at + 24}" y="${y + 15}">${text}</text>`
      at += 40 + text.length * letter
      return drawnEntry
    })
    .join("")
}

const pageStyle = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:1.8rem 0 .5rem}p{margin:.3rem 0 1rem;color:#52606f}
main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,70rem) minmax(0,1fr)}main>*{grid-column:2;min-width:0}
.scroll{overflow-x:auto}.grid{grid-column:2/-1;justify-self:start;box-sizing:border-box;max-width:100%;max-height:85vh;overflow:auto;border:1px solid #d6dbe3;padding:.5rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #d6dbe3}td{overflow-wrap:anywhere;min-width:8rem}
details summary{cursor:pointer}.doubt{color:#9a6700}
@media (prefers-color-scheme:dark){body{color:#dde3ec;background:#12161c}p{color:#9aa7b6}th,td,.grid{border-color:#39424f}.doubt{color:#e0b030}}
@media print{main{display:block}.grid{max-height:none;overflow:visible;border:0}details{display:block}}`

/** A page: the grid, then every group with its names in full. */
export function matrixHtml(matrix: Analysis.Matrix): string {
  const grid = gridOf(matrix)
  const ends = matrix.ends.filter(({kind}) => kind !== "outside").length
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What passes</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>What passes</h1>
<p>${ends} endpoints in ${matrix.classes} classes, ${matrix.groups.length} groups of pairs with something open. Whatever is not listed is denied.${grid.isByNamespace ? ` In the grid ${byNamespace}.` : ""}</p>
<div class="grid" tabindex="0" role="region" aria-label="Grid of sources and destinations">
${drawing(grid)}</div>
<h2>Groups</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Groups">
<table>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Family</th><th scope="col">Passes</th></tr></thead>
<tbody>
${matrix.groups.map(groupRow).join("\n")}
</tbody>
</table>
</div>
</main>
</body>
</html>
`
}

function groupRow({from, to, ipFamily, allow, unknown}: Analysis.MatrixGroup): string {
  const doubt = unknown.length === 0 ? "" : `<div class="doubt">unknown: ${shownText(blocksText(unknown))}</div>`
  const passes = allow.length === 0 ? "" : shownText(blocksText(allow))
  return `<tr><td>${namesHtml(from)}</td><td>${namesHtml(to)}</td><td>${familyJson(ipFamily)}</td><td>${passes}${doubt}</td></tr>`
}

function namesHtml(names: readonly string[]): string {
  const all = names.map((name) => shownText(endText(name))).join("<br>")
  return names.length <= 4 ? all : `<details><summary>${shownText(namesText(names, 2))}</summary>${all}</details>`
}
