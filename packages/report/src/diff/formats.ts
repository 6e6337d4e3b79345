// A difference as text, Markdown, CSV and a page of its own.

import type {Analysis} from "@carveout/engine"
import {csvCell, markdownText, shownText} from "../markup.ts"
import {blocksText} from "../matrix/model.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {diffLines, differenceSummary, parts, signs} from "./model.ts"
import type {DiffLine, Part} from "./model.ts"
import {countsText, countsWords, overviewOf} from "./overview.ts"

/** For terminals: a sign and a line for each group, then why. */
export function differenceText(difference: Analysis.Difference, style: Style): string {
  const lines = diffLines(difference, 3).flatMap((line) => [...textLines(line, style), ""])
  return [...lines, ...overviewLines(difference, style), style.dim(differenceSummary(difference)), ""].join("\n")
}

/** WHY at the end: it is what stands on the screen when a long difference has gone by. */
function overviewLines(difference: Analysis.Difference, style: Style): readonly string[] {
  const {edits, more} = overviewOf(difference)
  if (edits.length === 0) return []
  const width = Math.max(...edits.map(({counts}) => countsText(counts).length))
  const rows = edits.map(({text, counts}) => `  ${countsText(counts).padEnd(width)}  ${printable(text)}`)
  return [style.dim("groups by the edit behind them:"), ...rows, ...(more === 0 ? [] : [`  … and ${more} more edits`]), ""]
}

function textLines({part, from, to, packets, witness, change, causes}: DiffLine, style: Style): readonly string[] {
  const paint = part === "opened" ? style.good : part === "closed" ? style.bad : style.doubt
  return [
    paint(`${signs[part]} ${printable(from)} → ${printable(to)}: ${printable(packets)}`),
    `    for instance ${printable(witness)}: ${printable(change)}`,
    ...causes.map(({text, place}) => `    because ${printable(text)}${place === "" ? "" : `  ${style.place(printable(place))}`}`),
  ]
}

const titles: Readonly<Record<Part, string>> = {opened: "Opened", closed: "Closed", redecided: "Decided by another rule"}

/** LIMIT: groups of one part in a comment; what is beyond is counted. */
const commentMax = 50

/** For a comment on a change: a table for each part, long ones folded. */
export function differenceMarkdown(difference: Analysis.Difference): string {
  const lines = diffLines(difference, 4)
  const sections = parts.flatMap((part) => {
    const own = lines.filter((line) => line.part === part)
    if (own.length === 0) return []
    const rows = own.slice(0, commentMax).map(markdownRow)
    const more = own.length > commentMax ? [`| … and ${own.length - commentMax} more | | | | |`] : []
    return [
      `#### ${titles[part]} (${own.length})`,
      "",
      "| From | To | Packets | For instance | Because |",
      "|---|---|---|---|---|",
      ...rows,
      ...more,
      "",
    ]
  })
  return [`### Network policy: ${differenceSummary(difference)}`, "", ...markdownOverview(difference), ...sections].join("\n")
}

/** WHY first: a comment is read from its beginning, and long tables are cut. */
function markdownOverview(difference: Analysis.Difference): readonly string[] {
  const {edits, more} = overviewOf(difference)
  if (edits.length === 0) return []
  const rows = edits.map(({text, counts}) => `| ${markdownText(text)} | ${parts.map((part) => counts[part]).join(" | ")} |`)
  const rest = more === 0 ? [] : [`| … and ${more} more edits | | | |`]
  return [
    "#### Groups by the edit behind them",
    "",
    "| Edit | Opened | Closed | Decided by another rule |",
    "|---|---|---|---|",
    ...rows,
    ...rest,
    "",
  ]
}

function markdownRow({from, to, packets, witness, change, causes}: DiffLine): string {
  const because = causes.map(({text, place}) => `${markdownText(text)}${place === "" ? "" : ` (${markdownText(place)})`}`).join("<br>")
  return `| ${markdownText(from)} | ${markdownText(to)} | ${markdownText(packets)} | ${markdownText(witness)}<br>${markdownText(change)} | ${because} |`
}

/** For spreadsheets. */
export function differenceCsv(difference: Analysis.Difference): string {
  const rows = diffLines(difference, 0).map(({part, family, group, witness, change, causes}) =>
    [
      part,
      group.from.join(", "),
      group.to.join(", "),
      family,
      blocksText(group.allow),
      witness,
      change,
      causes.map(({text}) => text).join("; "),
    ]
      .map(csvCell)
      .join(","),
  )
  return ["change,from,to,ipFamily,packets,witness,verdicts,cause", ...rows, ""].join("\r\n")
}

const pageStyle = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1.5rem 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.8rem 0 .5rem}p{color:#52606f}
ul{list-style:none;padding:0}li{border-left:.3rem solid #8895a5;padding:.2rem .8rem;margin:.8rem 0;overflow-wrap:anywhere}
.opened{border-color:#1a7f4b}.closed{border-color:#b3362b}.small{color:#52606f;font-size:.9rem}
@media (prefers-color-scheme:dark){body{color:#dde3ec;background:#12161c}p,.small{color:#9aa7b6}.opened{border-color:#4cc38a}.closed{border-color:#f0786c}}`

/** One page, no script, nothing from elsewhere. */
export function differenceHtml(difference: Analysis.Difference): string {
  const lines = diffLines(difference, 20)
  const sections = parts.flatMap((part) => {
    const own = lines.filter((line) => line.part === part)
    return own.length === 0 ? [] : [`<h2>${titles[part]}</h2>`, "<ul>", ...own.map(htmlItem), "</ul>"]
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What changes</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>What changes</h1>
<p>${shownText(differenceSummary(difference))}</p>
${htmlOverview(difference)}${sections.join("\n")}
</main>
</body>
</html>
`
}

function htmlOverview(difference: Analysis.Difference): string {
  const {edits, more} = overviewOf(difference)
  if (edits.length === 0) return ""
  const items = edits.map(({text, counts}) => `<li><div>${shownText(text)}</div><div class="small">${countsWords(counts)}</div></li>`)
  const rest = more === 0 ? [] : [`<li class="small">… and ${more} more edits</li>`]
  return ["<h2>Groups by the edit behind them</h2>", "<ul>", ...items, ...rest, "</ul>", ""].join("\n")
}

function htmlItem({part, from, to, packets, witness, change, causes}: DiffLine): string {
  const because = causes.map(
    ({text, place}) => `<div class="small">because ${shownText(text)}${place === "" ? "" : ` (${shownText(place)})`}</div>`,
  )
  const instance = `<div class="small">for instance ${shownText(witness)}: ${shownText(change)}</div>`
  return `<li class="${part}"><div>${signs[part]} ${shownText(from)} → ${shownText(to)}: ${shownText(packets)}</div>${instance}${because.join("")}</li>`
}
