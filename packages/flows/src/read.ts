// Files of flow records, whatever format they are in.

import type {Diagnostic, Place, SourceFile} from "@carveout/engine"
import type {FlowsCode} from "./codes.ts"
import {flowsManual} from "./codes.ts"
import {objectOf} from "./fields.ts"
import {dataplaneV2} from "./formats/dataplane-v2.ts"
import {goldmane} from "./formats/goldmane.ts"
import {hubble} from "./formats/hubble.ts"
import type {Format} from "./formats/reading.ts"
import {vpcCni} from "./formats/vpc-cni.ts"
import {whisker} from "./formats/whisker.ts"
import type {FlowRecord} from "./record.ts"
import {jsonValues} from "./values.ts"

/** Records in their order. `passed`: how many said nothing of a new connection; `values`: how many there were in all. */
export type FlowRecords = {
  readonly records: readonly FlowRecord[]
  readonly passed: number
  readonly values: number
  readonly diagnostics: readonly Diagnostic[]
}

/** The formats, the one with the surest mark first. */
const formats: readonly Format[] = [goldmane, whisker, dataplaneV2, vpcCni, hubble]

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
  const found = jsonValues(file.text)
  if ("message" in found) {
    const {offset, message} = found
    const help = "export records as JSON: Whisker's list, Goldmane's lines, `hubble observe -o jsonpb`, or the policy log of GKE or EKS"
    return {records: [], passed: 0, values: 0, diagnostics: [finding("flow-record-unread", message, places.at(offset), help)]}
  }
  const values = found.flatMap(({value, offset}) => listed(value).map((each) => ({value: each, at: places.at(offset)})))
  const [records, wrong]: [FlowRecord[], Diagnostic[]] = [[], []]
  let passed = 0
  for (const [place, {value, at}] of values.entries()) {
    const format = formats.find(({is}) => is(value))
    const reading = format === undefined ? {problem: "it has the fields of no known format"} : format.read(value, at)
    if (reading === null) passed++
    else if ("problem" in reading) wrong.push(finding("flow-record-invalid", `record ${place + 1}: ${reading.problem}`, at))
    else records.push(reading)
  }
  return {records, passed, values: values.length, diagnostics: fewOf(wrong)}
}

/** The records of a value: those of a list, of Whisker's `items`, or itself. */
function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(listed)
  const {items} = objectOf(value)
  return Array.isArray(items) ? items : [value]
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
