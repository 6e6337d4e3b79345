// The small framework in which kinds are decoded: cursors into a document, typed readers, findings with places.
//
//   const spec = fields(at(root, "spec"), ["order", "types"])     // a map; unknown keys are errors with a "did you mean"
//   const order = number(spec("order"))                           // null where absent
//   const types = list(spec("types")).map(text)                   // [] where absent
//   if (order === 0) report(spec("order"), "wrong-type", "…", "…")
//
// `null` counts as absent everywhere, as in Go's JSON. Readers report what does not fit and go on with an empty value.

import {nearest} from "../std/nearest.ts"
import {onOneLine} from "../text/diagnostic.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {placeBetween} from "../text/source.ts"
import type {LineMap, Place} from "../text/source.ts"
import {manifestManual} from "./codes.ts"
import type {ManifestCode} from "./codes.ts"
import {helpForElsewhere} from "./elsewhere.ts"
import type {Shared} from "./shared.ts"
import type {YamlEntry, YamlNode, YamlScalar} from "./yaml/node.ts"
import type {Origin} from "./yaml/origin.ts"

/**
 * The document that is being decoded, what was found so far, the way back to the object that is being decoded, and where equal parts of
 * resources meet. Whoever decodes without either has no origin and shares nothing. `otherFiles`: where paths are noted of files that a kustomization
 * names and that are no manifests.
 */
export type Context = {
  readonly file: string
  readonly lines: LineMap
  readonly diagnostics: Diagnostic[]
  readonly origin?: Origin | undefined
  readonly shared?: Shared | undefined
  readonly otherFiles?: string[]
}

/**
 * A value in a document, or the place where it is missing: `node` is undefined, and the offsets are those of what should hold it. `step` is the
 * key or index under which it stands in what is `above` it.
 */
export type Cursor = {
  readonly context: Context
  readonly node: YamlNode | undefined
  readonly above: Cursor | undefined
  readonly step: string | number
  readonly start: number
  readonly end: number
}

/** The fields of a map by name. */
export type Fields = (name: string) => Cursor

/** A cursor at the root of a document. */
export function cursorAt(node: YamlNode, context: Context): Cursor {
  return {context, node, above: undefined, step: "", start: node.start, end: node.end}
}

/** The path of a value in its document, such as `spec.ingress[0].ports`; empty for the document. */
export function pathOf({above, step}: Cursor): string {
  if (above === undefined) return String(step)
  return joined(pathOf(above), step)
}

function joined(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${step}]`
  return path === "" ? step : `${path}.${step}`
}

/** The place of a value, or of what should hold it. */
export function placeOf({context, node, start, end}: Cursor): Place {
  return placeBetween(context.file, context.lines, node?.start ?? start, node?.end ?? end)
}

/** The place of a value's first line alone: whole rules are long. */
export function headOf(cursor: Cursor): Place {
  const {context, node} = cursor
  const first = node?.kind === "map" ? node.entries[0] : undefined
  if (node?.kind !== "map" || first === undefined) return placeOf(cursor)
  const {file, lines} = context
  const {line} = lines.positionAt(node.start)
  const second = node.entries.length > 1 ? node.entries[1] : undefined
  // WHY the second key first: the end of a long value is far away, and nearly always its second key stands on another line.
  const isLong = (second !== undefined && lines.positionAt(second.keyStart).line > line) || lines.positionAt(node.end).line > line
  return placeBetween(file, lines, node.start, isLong ? endOfHead(first) : node.end)
}

function endOfHead({keyEnd, value}: YamlEntry): number {
  return value.kind === "scalar" ? value.end : keyEnd
}

/** What to do about a finding, as an edit too: `text` in place of the value that is reported, or of another one. */
export type Remedy = {readonly help: string; readonly text: string; readonly at?: Place}

/** Adds a finding about a value. The severity is the manual's. */
export function report(cursor: Cursor, code: ManifestCode, message: string, help?: string | Remedy): void {
  const place = placeOf(cursor)
  const remedy = helpForPlaceholder(cursor) ?? help
  const {help: words, text, at} = typeof remedy === "object" ? remedy : {help: remedy, text: undefined, at: undefined}
  cursor.context.diagnostics.push({
    code,
    severity: manifestManual[code].severity,
    message: onOneLine(message),
    ...(words === undefined ? {} : {help: onOneLine(words)}),
    place,
    path: pathOf(cursor),
    ...(text === undefined ? {} : {fix: {place: at ?? place, text}}),
  })
}

/** What to do about a text with a place in it that a shell, a GitOps tool or helm is to fill: whatever is wrong with it, that comes first. */
function helpForPlaceholder({node}: Cursor): string | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return undefined
  if (/\$\{[A-Za-z_][^{}]*\}/.test(node.value)) return "`${…}` is a place that has not been filled in: `envsubst < FILE | carveout check -`"
  if (!/\{\{[^{}]*\}\}/.test(node.value)) return undefined
  return "`{{…}}` is a place of a template that has not been filled in: `helm template RELEASE CHART | carveout check -`, or what else renders it"
}

/** The remedy for a slip of the fingers: the word that was meant. */
export function meant(near: string): Remedy {
  return {help: `did you mean \`${near}\`?`, text: near}
}

/** A cursor whose findings go nowhere: for a second look at a value that was reported on. */
export function quiet(cursor: Cursor): Cursor {
  return {...cursor, context: {...cursor.context, diagnostics: []}}
}

/** Whether nothing is there; `null` is nothing. */
export function isAbsent({node}: Cursor): boolean {
  return node === undefined || (node.kind === "scalar" && node.value === null)
}

/** Whether something stands there that is not of this type: it is reported, and what its text or size would be is nobody's question any more. */
export function isMistyped(cursor: Cursor, type: "string" | "number"): boolean {
  const {node} = cursor
  return !isAbsent(cursor) && !(node?.kind === "scalar" && typeof node.value === type)
}

/** Whether the key is written, whatever its value. */
export function isWritten({node}: Cursor): boolean {
  return node !== undefined
}

/** Keys that a kind of the same name in another group has: not misspelt, but under the wrong `apiVersion`. */
export type Namesake = {readonly kind: string; readonly apiVersion: string; readonly keys: readonly string[]}

/** A map whose keys are all known; others are errors. */
export function fields(cursor: Cursor, known: readonly string[], namesake?: Namesake): Fields {
  const field = anyFields(cursor)
  const entries = cursor.node?.kind === "map" ? cursor.node.entries : []
  for (const entry of entries)
    if (!known.includes(entry.key)) reportUnknown(cursor, entry, helpForUnknown(entry.key, known, {namesake, entries}))
  return field
}

/** A map in which other keys pass silently. */
export function anyFields(cursor: Cursor): Fields {
  const entries = entriesOf(cursor)
  return (name) => fieldOf(cursor, entries, name)
}

/** One field. WHY a search: maps of fields are small. */
function fieldOf(above: Cursor, entries: readonly YamlEntry[], name: string): Cursor {
  const {context, node} = above
  for (const entry of entries)
    if (entry.key === name) return {context, node: entry.value, above, step: name, start: entry.keyStart, end: entry.keyEnd}
  return {context, node: undefined, above, step: name, start: node?.start ?? above.start, end: node?.start ?? above.end}
}

/** The entries of a map; anything else is reported and has none. */
export function entriesOf(cursor: Cursor): readonly YamlEntry[] {
  if (isAbsent(cursor)) return []
  if (cursor.node?.kind === "map") return cursor.node.entries
  wrongType(cursor, "a map")
  return []
}

/** The finding of a key that the kind does not know. */
export function reportUnknown(cursor: Cursor, entry: YamlEntry, help: string | Remedy): void {
  report(
    {context: cursor.context, node: undefined, above: cursor, step: entry.key, start: entry.keyStart, end: entry.keyEnd},
    "unknown-field",
    `unknown field \`${entry.key}\``,
    help,
  )
}

type Around = {readonly namesake: Namesake | undefined; readonly entries: readonly YamlEntry[]}

function helpForUnknown(key: string, known: readonly string[], {namesake, entries}: Around): string | Remedy {
  if (namesake?.keys.includes(key)) return `a ${namesake.kind} with \`${key}\` is one of \`${namesake.apiVersion}\`: look at \`apiVersion\``
  if (key.startsWith("$"))
    return `\`${key}\` is of patches that kustomize merges: read what it renders, \`kustomize build DIR | carveout check -\``
  const elsewhere = helpForElsewhere(key, known)
  if (elsewhere !== undefined) return elsewhere
  const near = nearest(key, known)
  if (near === undefined) return `known here: ${known.join(", ")}`
  return slipHelp(near, entries)
}

/** What to do about a slip. WHY no edit where the right word stands beside it: a key that stands twice is the next error. */
export function slipHelp(near: string, entries: readonly YamlEntry[]): string | Remedy {
  return entries.some((entry) => entry.key === near) ? `\`${near}\` stands in the map already: remove one of the two` : meant(near)
}

/** The finding of a value of another type. */
export function wrongType(cursor: Cursor, wanted: string): void {
  report(cursor, "wrong-type", `wants ${wanted}, found ${describe(cursor.node)}`, helpFor(cursor.node, wanted))
}

/** A value in words, with what the cluster reads. */
function describe(node: YamlNode | undefined): string {
  if (node === undefined) return "nothing"
  if (node.kind === "seq") return "a list"
  if (node.kind === "map") return "a map"
  return typeof node.value === "string" ? `the text \`${node.value.slice(0, 60)}\`` : describeTyped(node)
}

/** A boolean or number in words. */
function describeTyped({value, source}: YamlScalar): string {
  if (value === null) return "null"
  return `the ${typeof value} ${String(value)}${source === String(value) ? "" : ` (written \`${source.slice(0, 60)}\`)`}`
}

/** What to do about a scalar that lost its quotes, or has them in vain, or stands where a list belongs. */
function helpFor(node: YamlNode | undefined, wanted: string): Remedy | string | undefined {
  if (wanted === "a list") return helpForList(node)
  if (node?.kind !== "scalar" || node.value === null) return undefined
  const {value, source} = node
  if (typeof value !== "string") return wanted.includes("text") ? {help: `quote it: \`"${source}"\``, text: `"${source}"`} : undefined
  const isOther = wanted === "true or false" ? bareBoolean : wanted.endsWith("number") ? bareNumber : undefined
  return isOther?.test(value) ? {help: `write it without quotes: \`${value}\``, text: value} : undefined
}

/** Texts that are what is wanted but for their quotes, and that no reader of YAML takes for anything else. */
const [bareNumber, bareBoolean] = [/^(?:0|[1-9]\d{0,14})(?:\.\d{1,3})?$/, /^(?:true|false)$/] as const

/** One value alone gets brackets. WHY no edit of a map: its lines would have to move. */
function helpForList(node: YamlNode | undefined): Remedy | string | undefined {
  if (node?.kind === "map") return "begin each item with `- `"
  if (node?.kind !== "scalar" || !/^[\w.:/-]+$/.test(node.source)) return undefined
  const list = node.isPlain ? `[${node.source}]` : `["${node.source}"]`
  return {help: `make it a list: \`${list}\``, text: list}
}

/** A text; empty where absent. */
export function text(cursor: Cursor): string {
  return textOrNull(cursor) ?? ""
}

/** A text; null where absent. */
export function textOrNull(cursor: Cursor): string | null {
  if (isAbsent(cursor)) return null
  if (cursor.node?.kind === "scalar" && typeof cursor.node.value === "string") return cursor.node.value
  wrongType(cursor, "text")
  return null
}

/** A number; null where absent. */
export function number(cursor: Cursor): number | null {
  if (isAbsent(cursor)) return null
  if (cursor.node?.kind === "scalar" && typeof cursor.node.value === "number") return cursor.node.value
  wrongType(cursor, "a number")
  return null
}

/** A whole number of 32 bits; null where absent. */
export function integer(cursor: Cursor): number | null {
  const value = number(cursor)
  if (value === null || (Number.isInteger(value) && Math.abs(value) <= 2_147_483_647)) return value
  wrongType(cursor, "a whole number")
  return null
}

/** A boolean; null where absent. */
export function boolean(cursor: Cursor): boolean | null {
  if (isAbsent(cursor)) return null
  if (cursor.node?.kind === "scalar" && typeof cursor.node.value === "boolean") return cursor.node.value
  wrongType(cursor, "true or false")
  return null
}

/**
 * What a decoder makes of a value; where one that is written letter by letter alike was decoded without a finding, what was made of that.
 * `decode` must look at nothing but the value.
 */
export function decodedOnce<T>(cursor: Cursor, decode: (cursor: Cursor) => T): T {
  const {node, context} = cursor
  const wording = node === undefined || node.kind === "scalar" ? undefined : node.wording
  if (wording === undefined) return decode(cursor)
  if (wording.decoder === decode) return wording.decoded as T
  const found = context.diagnostics.length
  const decoded = decode(cursor)
  if (context.diagnostics.length === found) {
    wording.decoder = decode
    wording.decoded = decoded
  }
  return decoded
}

const noItems: readonly Cursor[] = []

/** A text scalar as it is, or empty; nothing is reported. */
export function wordOf({node}: Cursor): string {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : ""
}

/** The items of a list; none where absent. */
export function list(cursor: Cursor): readonly Cursor[] {
  const {context, node} = cursor
  if (node === undefined || isAbsent(cursor)) return noItems
  if (node.kind !== "seq") {
    wrongType(cursor, "a list")
    return noItems
  }
  return node.items.map((item, i) => ({context, node: item, above: cursor, step: i, start: item.start, end: item.end}))
}

/** A map from text to text. */
export function textMap(cursor: Cursor): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const item of mapItems(cursor)) map.set(item.key, text(item.cursor))
  return map
}

/** The entries of a map as cursors. */
export function mapItems(cursor: Cursor): readonly {readonly key: string; readonly cursor: Cursor}[] {
  const {context} = cursor
  return entriesOf(cursor).map(({key, keyStart, keyEnd, value}) => ({
    key,
    cursor: {context, node: value, above: cursor, step: key, start: keyStart, end: keyEnd},
  }))
}

/** One word of a closed list; undefined where absent or another. */
export function oneOf<Word extends string>(cursor: Cursor, words: readonly Word[]): Word | undefined {
  const written = scalarValue(cursor)
  if (typeof written === "boolean" || typeof written === "number") {
    report(cursor, "wrong-type", `wants one of ${words.join(", ")}, found ${describe(cursor.node)}`, helpForSwitch(written, words))
    return undefined
  }
  const value = textOrNull(cursor)
  if (value === null) return undefined
  const word = words.find((candidate) => candidate === value)
  if (word === undefined) {
    const near = nearest(value, words)
    report(cursor, "bad-word", `\`${value}\` is none of ${words.join(", ")}`, near === undefined ? undefined : meant(near))
  }
  return word
}

/** The words that Calico has for true and false. */
function helpForSwitch(written: boolean | number, words: readonly string[]): Remedy | undefined {
  const word = written === true ? "Enabled" : written === false ? "Disabled" : undefined
  return word !== undefined && words.includes(word) ? {help: `write \`${word}\``, text: word} : undefined
}

/** TCP, UDP or SCTP, which Kubernetes takes in capitals alone; TCP where absent. */
export function transport(cursor: Cursor): string {
  return isAbsent(cursor) || scalarValue(cursor) === "" ? "TCP" : (oneOf(cursor, ["TCP", "UDP", "SCTP"]) ?? "TCP")
}

/** The JSON value of a scalar, undefined for anything else; literals of several types are read from it. */
export function scalarValue({node}: Cursor): string | number | boolean | null | undefined {
  return node?.kind === "scalar" ? node.value : undefined
}

/** A scalar's value as text, empty for anything else: what items of a set are compared by. */
export function scalarText({node}: Cursor): string {
  return node?.kind === "scalar" ? String(node.value) : ""
}

/** Reports every item of a list that repeats an earlier one, compared as text. */
export function refuseRepeats(items: readonly Cursor[], textOf: (item: Cursor) => string): void {
  const seen = new Set<string>()
  for (const item of items) {
    const value = textOf(item)
    if (seen.has(value)) report(item, "repeated-item", `\`${value}\` stands twice in the list`, "remove one")
    seen.add(value)
  }
}
