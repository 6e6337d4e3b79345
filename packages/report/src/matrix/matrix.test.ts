// Matrices in every format, hostile names included.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Analysis} from "@carveout/engine"
import {plainStyle} from "../style.ts"
import {matrixDot, matrixMermaid} from "./graph.ts"
import {gridOf} from "./grid.ts"
import {blocksText, endText, matrixJson, namesText} from "./model.ts"
import {matrixHtml, matrixSvg} from "./svg.ts"
import {csvCell} from "../markup.ts"
import {matrixMarkdown, matrixText, pairsCsv} from "./text.ts"

const hostile = '<img src=x onerror="alert(1)">|`\n"; -->'
const end = (name: string, kind: Analysis.MatrixEnd["kind"] = "pod"): Analysis.MatrixEnd => ({name, kind, namespace: "prod"})
const http: readonly Analysis.PacketBlock[] = [{protocol: "TCP", ports: "80"}]
const small: Analysis.Matrix = {
  notes: [],
  groups: [
    {from: ["prod/web"], to: ["prod/db", hostile], ipFamily: 4, allow: http, unknown: [], isWhole: false},
    {from: ["0.0.0.0-255.255.255.255"], to: ["prod/web"], ipFamily: 4, allow: [], unknown: http, isWhole: false},
  ],
  ends: [end("prod/web"), end("prod/db"), end(hostile), end("0.0.0.0-255.255.255.255", "outside")],
  classes: 4,
  atoms: 3,
}

test("packets in words", () => {
  const check = (blocks: readonly Analysis.PacketBlock[], text: string): void => assert.equal(blocksText(blocks), text)
  const rest: Analysis.PacketBlock = {protocol: "any", except: ["TCP", "UDP", 4]}
  check([], "nothing")
  check(
    [
      {protocol: "TCP", ports: "80-90,443"},
      {protocol: "UDP", ports: "53"},
    ],
    "TCP 80-90,443; UDP 53",
  )
  check([{protocol: "TCP", ports: "80", sourcePorts: "1-1023"}], "TCP 80 from ports 1-1023")
  check([{protocol: "ICMP", icmp: [{types: "8"}, {types: "3", codes: "4"}]}], "ICMP type 8, type 3 code 4")
  check([{protocol: "TCP"}, {protocol: "UDP"}, {protocol: "4"}, rest], "everything")
  check([{protocol: "TCP"}, {protocol: "UDP", ports: "1-4788,4790-65535"}, rest], "everything but encapsulation")
  check([{protocol: "TCP", ports: "80"}, {protocol: "4"}, rest], "everything but UDP; TCP only 80")
})

test("groups as the contract has them", () => {
  const [first, second] = matrixJson(small).groups
  assert.deepEqual(first, {from: ["prod/web"], to: ["prod/db", hostile], ipFamily: "IPv4", allow: http})
  assert.deepEqual(second?.unknown, http)
})

test("a table fits its width and shows no control character", () => {
  const lines = matrixText(small, plainStyle, 60).split("\n")
  for (const line of lines.slice(0, 3)) assert.ok([...line].length <= 60, line)
  assert.match(lines[1] ?? "", /^prod\/web/)
  assert.doesNotMatch(matrixText(small, plainStyle, 200), /onerror="alert\(1\)">\|`\n/)
  assert.match(matrixText({...small, groups: []}, plainStyle, 80), /nothing passes/)
})

test("long names lose their middle, long lists go on below, and nothing is wider than the terminal", () => {
  const long = (i: number): string => `team-with-a-long-name-${i}-production/order-processing-service-7f9c8d6b5-x${i}kq`
  const allow = [{protocol: "TCP", ports: "80,443,5432,6379,8000-9000"}, {protocol: "ICMP"}]
  const group = {from: [1, 2, 3].map(long), to: [long(4)], ipFamily: 4 as const, isWhole: false, allow, unknown: []}
  const text = matrixText({...small, groups: [group]}, plainStyle, 80)
  for (const line of text.split("\n")) assert.ok([...line].length <= 80, line)
  assert.match(text, /^team-wit.*…\S*x1kq, .*team-wit.*…\S*x4kq {2}TCP 80,443,5432,6379,$/m)
  assert.match(text, /8000-9000; ICMP$/m)
  assert.match(text, /^and 1 more/m)
})

test("a spreadsheet reads cells and calculates none", () => {
  assert.equal(csvCell("=1+1"), "'=1+1")
  assert.equal(csvCell('a"b,c'), '"a""b,c"')
  const pair = {from: hostile, to: "prod/db", ipFamily: 4 as const, allow: http, unknown: []}
  assert.equal([...pairsCsv([pair])].length, 2)
})

test("nothing of a name is markup", () => {
  const html = matrixHtml(small)
  for (const text of [html, matrixSvg(small)]) assert.doesNotMatch(text, /<img/)
  assert.doesNotMatch(matrixMarkdown(small), /<img|\|`/)
  assert.equal(matrixMarkdown(small).split("\n").length, 5)
  assert.doesNotMatch(matrixMermaid(small), /<img/)
  assert.equal(
    matrixDot(small)
      .split("\n")
      .filter((line) => /^ {2}n\d+ -> n/.test(line)).length,
    3,
  )
  assert.match(html, /default-src 'none'/)
  assert.doesNotMatch(html, /<script|https?:\/\/(?!www\.w3\.org)/)
})

test("a page holds its grid in a window no higher than the screen, so that both its bars are in sight", () => {
  const html = matrixHtml(small)
  assert.match(html, /<div class="grid" tabindex="0" role="region"/)
  assert.match(html, /\.grid\{[^}]*max-height:\d+vh;overflow:auto/)
  assert.match(html, /@media print\{[^@]*\.grid\{max-height:none;overflow:visible/)
})

test("a grid has a row for every end and one for the outside, and says what is not decided", () => {
  const {labels, cells} = gridOf(small)
  assert.deepEqual(labels, ["prod/web", "prod/db", hostile, "outside"])
  assert.deepEqual(
    cells.map((row) => row.map(({kind}) => kind)),
    [
      ["closed", "partly", "partly", "closed"],
      ["closed", "closed", "closed", "closed"],
      ["closed", "closed", "closed", "closed"],
      ["unknown", "closed", "closed", "closed"],
    ],
  )
})

test("a cell is open where all that was asked about passes, also where that is one port", () => {
  const [first, second] = small.groups as readonly [Analysis.MatrixGroup, Analysis.MatrixGroup]
  const {cells} = gridOf({...small, groups: [{...first, isWhole: true}, second]})
  assert.deepEqual(cells[0]?.[1], {kind: "open", text: "TCP 80"})
  assert.equal(cells[3]?.[0]?.kind, "unknown")
})

test("in a large grid ends that nothing tells apart are one line", () => {
  const names = Array.from({length: 30}, (_, i) => `prod/p${i}`)
  const groups: Analysis.Matrix["groups"] = [
    {from: names.slice(0, 10), to: names.slice(10), ipFamily: 4, allow: http, unknown: [], isWhole: false},
  ]
  const {labels} = gridOf({groups, ends: names.map((name) => end(name)), classes: 2, atoms: 2, notes: []})
  assert.deepEqual(labels, ["prod/p0 +9", "prod/p10 +19", "outside"])
})

test("people read blocks where ranges are blocks, and the outside where they are all there is; other names stay as they are", () => {
  const words: Readonly<Record<string, string>> = {
    "0.0.0.0-255.255.255.255": "outside",
    "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff": "outside",
    "192.0.2.0-192.0.2.255": "192.0.2.0/24",
    "192.0.2.7-192.0.2.7": "192.0.2.7",
    "0.0.0.0-127.255.255.255": "0.0.0.0/1",
    "192.0.2.1-192.0.2.2": "192.0.2.1-192.0.2.2",
    "192.0.2.0-192.0.2.2": "192.0.2.0-192.0.2.2",
    "192.0.2.128-192.0.3.127": "192.0.2.128-192.0.3.127",
    "2001:db8::-2001:db8::ffff": "2001:db8::-2001:db8::ffff",
    "prod/web-1": "prod/web-1",
    "10.0.0.0/8": "10.0.0.0/8",
  }
  for (const [name, text] of Object.entries(words)) assert.equal(endText(name), text)
  assert.equal(namesText(["0.0.0.0-255.255.255.255", "prod/web"]), "outside, prod/web")
})

test("of many names the outside is among those that are told", () => {
  const [pods, outside] = [["a/p", "a/q", "host/n", "svc/a/s"], "0.0.0.0-255.255.255.255"]
  assert.equal(namesText(pods, 2), "a/p, a/q and 2 more")
  assert.equal(namesText([...pods, outside], 2), "a/p, outside and 3 more")
  assert.equal(namesText([...pods, "0.0.0.0-9.255.255.255", "11.0.0.0-255.255.255.255"], 3), "a/p, a/q, 0.0.0.0-9.255.255.255 and 3 more")
  assert.equal(namesText([outside, ...pods], 2), "outside, a/p and 3 more")
  assert.equal(namesText(["a/p", outside], 2), "a/p, outside")
})

test("a grid of very many lines has one for each namespace, and says where a cell is not about all of its pairs", () => {
  const names = (space: string): readonly string[] => Array.from({length: 300}, (_, i) => `${space}/p${i}`)
  const [a, b] = [names("a"), names("b")]
  const ends = [...a.map((name) => ({...end(name), namespace: "a"})), ...b.map((name) => ({...end(name), namespace: "b"}))]
  const group = (from: readonly string[], to: readonly string[], isWhole = false): Analysis.MatrixGroup => {
    return {from, to, ipFamily: 4, allow: http, unknown: [], isWhole}
  }
  // Every end of `a` has a port of its own, so that no two are alike.
  const own = a.map((name, i): Analysis.MatrixGroup => ({...group([name], ["b/p0"]), allow: [{protocol: "TCP", ports: String(i + 1)}]}))
  const groups = [...own, group(b, a), group(a, a, true)]
  const {labels, cells} = gridOf({groups, ends: [...ends, end("0.0.0.0-255.255.255.255", "outside")], classes: 600, atoms: 300, notes: []})
  assert.deepEqual(labels, ["a (300)", "b (300)", "outside"])
  assert.deepEqual(cells[0]?.[1], {
    kind: "partly",
    text: "TCP 1 or TCP 2 or TCP 3 or TCP 4 or 296 other sets of packets, not between all of them",
  })
  assert.deepEqual(cells[1]?.[0], {kind: "partly", text: "TCP 80"})
  assert.deepEqual(cells[0]?.[0], {kind: "open", text: "TCP 80"})
  assert.deepEqual(cells[1]?.[1], {kind: "closed", text: "nothing"})
  const half = a.slice(0, 150)
  const abroad = ["10.0.0.0-10.0.0.255", "11.0.0.0-11.0.0.255"].map((range) => group(half, [range]))
  const wide = gridOf({
    groups: [...own, ...abroad],
    ends: [...ends, end("0.0.0.0-255.255.255.255", "outside")],
    classes: 600,
    atoms: 300,
    notes: [],
  })
  assert.equal(wide.cells[0]?.[2]?.text, "TCP 80 (10.0.0.0/24) or TCP 80 (11.0.0.0/24), not between all of them")
})

test("a cell of the outside is open where all of it is, and else says which addresses are meant", () => {
  const ends = [end("prod/web"), end("0.0.0.0-255.255.255.255", "outside")]
  const from = (names: readonly string[]): Analysis.Matrix => {
    const group = {from: names, to: ["prod/web"], ipFamily: 4, allow: [{protocol: "any"}], unknown: [], isWhole: true} as const
    return {groups: [group], ends, classes: 2, atoms: 1, notes: []}
  }
  assert.deepEqual(gridOf(from(["0.0.0.0-255.255.255.255"])).cells[1]?.[0], {kind: "open", text: "everything"})
  assert.deepEqual(gridOf(from(["203.0.113.0-203.0.113.255"])).cells[1]?.[0], {kind: "partly", text: "everything (203.0.113.0/24)"})
})
