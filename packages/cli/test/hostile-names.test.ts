// Every output format with names that try to break out of it.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Analysis} from "@carveout/engine"
import {
  differenceCsv,
  differenceDot,
  differenceHtml,
  differenceMarkdown,
  differenceMermaid,
  differenceSvg,
  differenceText,
  matrixDot,
  matrixHtml,
  matrixMarkdown,
  matrixMermaid,
  matrixSvg,
  matrixText,
  pairsCsv,
  plainStyle,
  printable,
  resultsTap,
} from "@carveout/report"
import {elementsOf} from "./xml.ts"

const hostile = [
  '<img src=x onerror="alert(1)">',
  "</title></style></svg><script>alert(1)</script>",
  '"]; evil -> "',
  '\\"; n0 -> n1; //\\',
  "a|b`c`\n| x | y |",
  "=HYPERLINK(1)",
  '+1,"2"',
  "\t-1\r\n@SUM(A1)",
  "＝1+1",
  "&lt;&#60;&amp;",
  "end\n  subgraph x",
  "1. one",
  "- `**x**`",
  "@everyone https://x.example www.x.example",
  "\u202egnp\u0007\u001b[31m",
  "\ud800 half \u2028 line",
  "]]> --> %%{init: {}}%%",
]
const http: readonly Analysis.PacketBlock[] = [{protocol: "TCP", ports: "80"}]
const matrix: Analysis.Matrix = {
  groups: hostile.map((name) => ({from: [name, "a/b"], to: ["c/d"], ipFamily: 4, allow: http, unknown: http, isWhole: false})),
  ends: [...hostile, "a/b", "c/d"].map((name) => ({name, kind: "pod", namespace: "a"})),
  classes: 3,
  atoms: 2,
  notes: [],
}
const flow = {protocol: 6, sourcePort: 50_000, port: 80, icmp: null, family: 4}
const groupOf = (name: string): Analysis.DiffGroup => ({
  from: [name],
  to: ["c/d"],
  ipFamily: 4,
  allow: http,
  witness: {from: name, to: name, flow, decision: {verdict: "deny", by: name}} as unknown as Analysis.DiffGroup["witness"],
  before: {verdict: "allow", by: name},
  after: {verdict: "deny", by: name},
  cause: [{kind: "policy", object: name, change: name, at: {file: name, line: 1, column: 1, endLine: 1, endColumn: 1}}],
})
const groups = hostile.map(groupOf)
const difference: Analysis.Difference = {opened: groups, closed: groups, redecided: groups, isComplete: true}

/** Records of RFC 4180; throws where a quote stands where none may. */
function recordsOf(csv: string): readonly (readonly string[])[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y
  const records: string[][] = [[]]
  while (cell.lastIndex < csv.length) {
    const at = cell.lastIndex
    const [, quoted, plain, end] = cell.exec(csv) ?? assert.fail(`no CSV at ${JSON.stringify(csv.slice(at, at + 40))}`)
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "")
    if (end === "\r\n") records.push([])
  }
  assert.deepEqual(records.pop(), [], "the last record is ended")
  return records
}

test("CSV has as many cells in every record, and none that is calculated", () => {
  const pairs = hostile.map((name) => ({from: name, to: "c/d", ipFamily: 4 as const, allow: http, unknown: []}))
  const [head, ...rows] = recordsOf([...pairsCsv(pairs)].join(""))
  assert.deepEqual(
    rows.map(([from]) => from?.replace(/^'/, "")),
    hostile,
  )
  for (const records of [rows, recordsOf(differenceCsv(difference))]) {
    const width = records === rows ? head?.length : records[0]?.length
    for (const record of records) {
      assert.equal(record.length, width)
      for (const cell of record) assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝＋－＠]/)
    }
  }
})

test("DOT holds quoted strings and what we wrote between them", () => {
  const string = /"(?:[^"\\\n]|\\["\\])*"/g
  for (const text of [matrixDot(matrix), differenceDot(difference)]) {
    const skeleton = text.replaceAll(string, "S")
    for (const line of skeleton.split("\n"))
      assert.match(line, /^(?:digraph \w+ \{|\}|| {2}(?:rankdir=LR|[\w ]+\[[\w=, ]+\]|n\d+ -> n\d+ \[[\w=, ]+\]))$/)
    assert.doesNotMatch(text.replaceAll("&amp;", ""), /&/)
  }
})

test("Mermaid holds labels of letters and numbered signs, and what we wrote between them", () => {
  for (const text of [matrixMermaid(matrix), differenceMermaid(difference)]) {
    const [head, ...lines] = text.trimEnd().split("\n")
    assert.equal(head, "flowchart LR")
    for (const line of lines) {
      const skeleton = line.replaceAll(/"(?:[A-Za-z0-9 ./,]|#\d+;)*"/g, "L")
      assert.match(skeleton, /^ {2}n\d+(?:\[L\]| (?:-- L -->|-\. L \.->) n\d+)$/)
    }
  }
})

test("SVG is well-formed and holds nothing but drawing", () => {
  const allowed = new Set(["svg", "title", "style", "text", "g", "rect", "path", "circle"])
  for (const svg of [matrixSvg(matrix), differenceSvg(difference), differenceSvg({...difference, opened: [], closed: [], redecided: []})]) {
    const elements = elementsOf(svg)
    for (const {name, attributes} of elements) {
      assert.ok(allowed.has(name), name)
      for (const [attribute, value] of attributes)
        assert.doesNotMatch(`${attribute}=${value}`, /^on|href|src=|url\(|NaN|undefined|Infinity/)
    }
    assert.equal(elements.filter(({name}) => name === "style").length, 1)
  }
})

test("a page holds our elements alone, loads nothing, and shows each name as text", () => {
  const allowed =
    /^(?:!doctype|html|head|meta|title|style|body|main|h1|h2|p|div|span|svg|text|g|rect|path|circle|table|thead|tbody|tr|th|td|br|details|summary|ul|li)$/
  for (const html of [matrixHtml(matrix), differenceHtml(difference)]) {
    const body = html.replace(/<style>[^<]*<\/style>/g, "")
    for (const [, name = "", attributes = ""] of body.matchAll(/<\/?([^\s>]+)([^>]*)>/g)) {
      assert.match(name, allowed)
      assert.doesNotMatch(attributes, /\son\w+=|href=|src=|url\(/)
    }
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/)
    const shown = body.replaceAll(/<[^>]*>/g, "").replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    for (const name of hostile) assert.ok(shown.includes(printable(name).toWellFormed()), name)
  }
})

test("Markdown has one row for each group, and nobody is called and nothing linked", () => {
  const check = (markdown: string, columns: number, rows: number): void => {
    const lines = markdown.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:From|Edit) \|/.test(line))
    assert.equal(lines.length, rows)
    for (const line of lines) {
      assert.equal(line.split("|").length, columns + 2)
      assert.doesNotMatch(line.replaceAll("<br>", ""), /[<>`[\]]|@\w|:\/\/|www\.|\u001b|\u202e/)
    }
    assert.equal(markdown.split("\n").filter((line) => line !== "" && !/^(?:\||#{3,4} )/.test(line)).length, 0)
  }
  check(matrixMarkdown(matrix), 5, hostile.length)
  const [overview = "", groups = ""] = differenceMarkdown(difference).split(/(?=#### Opened)/)
  check(overview, 4, 10 + 1)
  check(groups, 5, 3 * hostile.length)
})

test("a terminal gets no control character", () => {
  for (const text of [matrixText(matrix, plainStyle, 200), differenceText(difference, plainStyle)]) {
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028]/)
  }
})

test("a stream of TAP drives no terminal, and each point is a line", () => {
  const results = hostile.map((name) => ({
    name,
    file: name,
    line: 1,
    pass: false,
    problems: [name],
    witness: null,
    actual: null,
    diagnostics: [],
  }))
  const tap = resultsTap(results as unknown as Parameters<typeof resultsTap>[0])
  assert.doesNotMatch(tap, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028]/)
  assert.equal(tap.match(/^not ok \d+ - /gm)?.length, hostile.length)
})

test("two groups that begin with the same names are two nodes of a graph", () => {
  const names = (last: string): readonly string[] => ["a/a", "a/b", "a/c", last]
  const two: Analysis.Difference = {
    isComplete: true,
    opened: [
      {...groupOf("a/x"), from: names("a/d")},
      {...groupOf("a/x"), from: names("a/e")},
    ],
    closed: [],
    redecided: [],
  }
  assert.equal([...differenceMermaid(two).matchAll(/^ {2}n\d+\[/gm)].length, 3)
  assert.equal([...differenceDot(two).matchAll(/^ {2}n\d+ \[/gm)].length, 3)
})
