// Files of flow records, whatever format they are in.

import type {Diagnostic, Place, SourceFile} from "@carveout/engine"
import type {FlowsCode} from "./codes.ts"
import {flowsManual} from "./codes.ts"
import {objectOf} from "./fields.ts"
import {antrea} from "./formats/antrea.ts"
import {calicoEnterprise} from "./formats/calico-enterprise.ts"
import {calicoNode} from "./formats/calico-node.ts"
import {dataplaneV2} from "./formats/dataplane-v2.ts"
import {goldmane} from "./formats/goldmane.ts"
import {hubble} from "./formats/hubble.ts"
import {hubbleCompact, hubbleDict, hubbleNotes, hubbleTable, isHubbleFrame} from "./formats/hubble-text.ts"
import {ovn} from "./formats/ovn.ts"
import type {Format, Reading, TextFormat} from "./formats/reading.ts"
import {vpcCni, vpcCniAudit} from "./formats/vpc-cni.ts"
import {whisker} from "./formats/whisker.ts"
import type {FlowRecord} from "./record.ts"
import {piecesOf} from "./values.ts"
import type {Found} from "./values.ts"

/** Records in their order. `passed`: how many said nothing of a new connection; `values`: how many there were in all. */
export type FlowRecords = {
  readonly records: readonly FlowRecord[]
  readonly passed: number
  readonly values: number
  readonly diagnostics: readonly Diagnostic[]
}

/** The formats of values, the one with the surest mark first. */
const formats: readonly Format[] = [goldmane, calicoEnterprise, whisker, dataplaneV2, vpcCni, hubble]

/** The formats of lines. */
const textFormats: readonly TextFormat[] = [hubbleCompact, ovn, antrea, vpcCniAudit, calicoNode, hubbleNotes, hubbleDict, hubbleTable]

/** LIMIT: letters of a line that is read. WHY: no log has a flow in longer ones, and forms are looked for anywhere in it. */
const lineMax = 4000

/** LIMIT: records of one file that cannot be read and are named one by one. */
const namedMax = 5

/** Reads files. What is no record is said with its place, and every other one is kept. */
export function readFlowRecords(files: readonly SourceFile[]): FlowRecords {
  const read = files.map((file) => recordsIn(file))
  const sum = (count: (each: FlowRecords) => number): number => read.reduce((all, each) => all + count(each), 0)
  return {
    records: read.flatMap(({records}) => records),
    passed: sum(({passed}) => passed),
    values: sum(({values}) => values),
    diagnostics: read.flatMap(({diagnostics}) => diagnostics),
  }
}

function recordsIn(file: SourceFile): FlowRecords {
  const places = new Places(file)
  const found = piecesOf(file.text)
  if ("message" in found) {
    const {offset, message} = found
    return unread(message, places.at(offset))
  }
  const units = unitsOf(found)
  const stranger = units.find(({format, lines}) => lines !== undefined && format === null)
  if (stranger !== undefined && units.every(({format}) => format === null)) {
    return unread("what stands here is no JSON and no line of a log that is known", places.at(stranger.offset))
  }
  const [records, wrong]: [FlowRecord[], Diagnostic[]] = [[], []]
  let passed = 0
  for (const [place, {offset, format}] of units.entries()) {
    const at = places.at(offset)
    const reading = format === null ? {problem: "it has the fields of no known format"} : format(at)
    if (reading === null) passed++
    else if ("problem" in reading) wrong.push(finding("flow-record-invalid", `record ${place + 1}: ${reading.problem}`, at))
    else records.push(reading)
  }
  return {records, passed, values: units.length, diagnostics: fewOf(wrong)}
}

function unread(message: string, at: Place): FlowRecords {
  const help =
    "give records as docs/replay.md lists them: JSON of Whisker, Goldmane, Calico Enterprise, Hubble, GKE or EKS, or the text of `hubble observe`, of `calico-node flows`, or of an audit log of EKS, Antrea or OVN"
  return {records: [], passed: 0, values: 0, diagnostics: [finding("flow-record-unread", message, at, help)]}
}

/** One record's text. `format`: how to read it, null where nobody knows; `lines`: of a text that is no JSON. */
type Unit = {readonly offset: number; readonly format: ((at: Place) => Reading) | null; readonly lines?: readonly string[]}

/** The records of a text, each with its format; lines that belong together as one. */
function unitsOf(found: readonly Found[]): readonly Unit[] {
  const units: Unit[] = []
  for (let place = 0; place < found.length; place++) {
    const piece = found[place]
    if (piece === undefined) break
    if (piece.kind === "value") {
      units.push(...listed(piece.value).map((value) => unitOf(value, piece.offset)))
      continue
    }
    if (isHubbleFrame(piece.line)) continue
    const lines = [piece.line]
    const format = textFormats.find(({is}) => piece.line.length <= lineMax && is(lines))
    for (let next = found[place + 1]; next?.kind === "line" && format?.goesOn?.(next.line) === true; next = found[place + 1]) {
      lines.push(next.line)
      place++
    }
    units.push(unitOfLines(lines, format, piece.offset))
  }
  return units
}

/** WHY a text inside a value: exports of logs have each line in a field of theirs, and the line may be JSON. */
function unitOf(value: unknown, offset: number): Unit {
  const format = formats.find(({is}) => is(value))
  if (format !== undefined) return {offset, format: (at) => format.read(value, at)}
  const {message} = objectOf(value)
  if (typeof message !== "string") return {offset, format: null}
  const inner = piecesOf(message)
  const [only] = "message" in inner || inner.length > 1 ? [] : inner
  if (only?.kind === "value") return unitOf(only.value, offset)
  const lines = [message]
  return unitOfLines(
    lines,
    textFormats.find(({is}) => message.length <= lineMax && is(lines)),
    offset,
  )
}

function unitOfLines(lines: readonly string[], format: TextFormat | undefined, offset: number): Unit {
  return {offset, format: format === undefined ? null : (at) => format.read(lines, at), lines}
}

/** The records of a value: those of a list, of Whisker's `items`, of what Elasticsearch found, of CloudWatch's `events`, or itself. */
function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(listed)
  const {items, hits, events} = objectOf(value)
  const {hits: found} = objectOf(hits)
  return [items, found, events].find((each) => Array.isArray(each)) ?? [value]
}

/** WHY few: what is wrong with one record of an export is wrong with all of its kind. */
function fewOf(wrong: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = wrong
  const more = wrong.length - namedMax
  if (more <= 0 || first?.place === undefined) return wrong
  return [...wrong.slice(0, namedMax), finding("flow-record-invalid", `${more} more records cannot be read`, first.place)]
}

function finding(code: FlowsCode, message: string, place: Place, help?: string): Diagnostic {
  return {code, severity: flowsManual[code].severity, message, place, ...(help === undefined ? {} : {help})}
}

/** Places in a text, asked for from its start to its end. */
class Places {
  private readonly file: SourceFile
  private line = 1
  private lineStart = 0

  constructor(file: SourceFile) {
    this.file = file
  }

  at(offset: number): Place {
    const {name, text} = this.file
    if (offset < this.lineStart) [this.line, this.lineStart] = [1, 0]
    for (let next = text.indexOf("\n", this.lineStart); next !== -1 && next < offset; next = text.indexOf("\n", this.lineStart)) {
      this.line++
      this.lineStart = next + 1
    }
    const column = offset - this.lineStart + 1
    return {file: name, line: this.line, column, endLine: this.line, endColumn: column}
  }
}
