// PolicyTest documents to PolicyTest values. Nothing is looked up and nothing is run here.

import {cursorAt, fields, isAbsent, list, oneOf, pathOf, placeOf} from "../manifest/decode.ts"
import type {Context, Cursor, Fields} from "../manifest/decode.ts"
import type {YamlDocument, YamlNode} from "../manifest/yaml/node.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import {severities} from "../text/diagnostic.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {parseEntry} from "./entry.ts"
import {bounded, complain, required, word} from "./finding.ts"
import {inlineOf} from "./inline.ts"
import {intentOf, parseIntent} from "./intent.ts"
import {entryInPlace} from "./namespace.ts"
import type {NamePlace} from "./namespace.ts"
import type {Expectation, PolicyTest, UnreadEntry, WantedDiagnostic} from "./policy-test.ts"

/** The version of the format that this room reads. */
const policyTestVersion = "carveout.dev/v1alpha1"

/** The release and the dataplane that are modelled. */
const modelledProfile: {readonly calico: string; readonly dataplane: string} = {calico: "3.32", dataplane: "iptables"}

/** A PolicyTest as it was read, and what is wrong with it. `isAskable`: no error stands outside its entries, and its profile is modelled. */
export type ReadTest = {readonly test: PolicyTest; readonly diagnostics: readonly Diagnostic[]; readonly isAskable: boolean}

/** Reads a PolicyTest; `place` is where its names without a namespace are. What is wrong is in `diagnostics`; the test then holds what could be read. */
export function parsePolicyTest(document: YamlDocument, place: NamePlace = {}): ReadTest {
  const context: Context = {file: document.file, lines: document.lines, diagnostics: []}
  const node: YamlNode = document.root ?? {kind: "map", entries: [], start: 0, end: 0}
  const cursor = cursorAt(node, context)
  const root = fields(cursor, ["apiVersion", "kind", "metadata", "spec"])
  const spec = specOf(root)
  const resources = list(spec("resources")).flatMap((item) => {
    const path = word(item)
    return path === null ? [] : [{path, at: placeOf(item)}]
  })
  const entries = list(spec("expect")).map((item) => entryOf(item))
  const unread = entries.flatMap(({unread: own}) => own ?? [])
  const test: PolicyTest = {
    file: document.file,
    name: nameOf(root),
    at: placeOf(cursor),
    resources: resources.map(({path}) => path),
    resourcePlaces: resources.map(({at}) => at),
    inline: inlineOf(spec("inline")),
    profile: profileOf(spec("profile")),
    expect: entries.flatMap(({expectations}) => expectations).map((entry) => entryInPlace(entry, place)),
    unread,
    diagnostics: wantedOf(spec("diagnostics")),
  }
  const {diagnostics} = context
  const ofEntries = new Set(unread.flatMap(({problems}) => problems))
  const isAskable = test.profile.isModelled && diagnostics.every((each) => each.severity !== "error" || ofEntries.has(each))
  return {test, diagnostics, isAskable}
}

type Entry = {readonly expectations: readonly Expectation[]; readonly unread: UnreadEntry | null}

/** What an item asks; of one that cannot be read, why. */
function entryOf(item: Cursor): Entry {
  const {diagnostics} = item.context
  const before = diagnostics.length
  const intent = intentOf(item)
  const entry = intent === undefined ? parseEntry(item) : undefined
  const expectations = intent === undefined ? (entry === undefined ? [] : [entry]) : parseIntent(item, intent)
  if (expectations.length > 0) return {expectations, unread: null}
  const problems = diagnostics.slice(before)
  return {
    expectations,
    unread: {at: placeOf(item), path: pathOf(item), name: writtenName(item), written: toPlain(item.node ?? null), problems},
  }
}

/** The name of an entry that says one, whatever else it says. */
function writtenName({node}: Cursor): string | null {
  const name = node?.kind === "map" ? node.entries.find(({key}) => key === "name")?.value : undefined
  return name?.kind === "scalar" && typeof name.value === "string" ? name.value : null
}

function specOf(root: Fields): Fields {
  oneOf(required(root("apiVersion")), [policyTestVersion])
  oneOf(required(root("kind")), ["PolicyTest"])
  const spec = fields(required(root("spec")), ["resources", "inline", "profile", "expect", "diagnostics"])
  if (!isAbsent(root("spec")) && isAbsent(spec("diagnostics"))) required(spec("expect"))
  return spec
}

function nameOf(root: Fields): string {
  const metadata = fields(root("metadata"), ["name", "namespace", "labels", "annotations"])
  return word(metadata("name")) ?? ""
}

function profileOf(cursor: Cursor): PolicyTest["profile"] {
  const profile = fields(cursor, ["calico", "dataplane"])
  const calico = word(profile("calico")) ?? modelledProfile.calico
  const dataplane = word(profile("dataplane")) ?? modelledProfile.dataplane
  const isModelled = /^v?3\.32(\.\d+)?$/.test(calico) && dataplane.toLowerCase() === modelledProfile.dataplane
  if (!isModelled) complainOfProfile(cursor, calico, dataplane)
  return {calico, dataplane, isModelled}
}

function complainOfProfile(cursor: Cursor, calico: string, dataplane: string): void {
  const message = `the profile Calico \`${calico.slice(0, 40)}\` with dataplane \`${dataplane.slice(0, 40)}\` is not modelled`
  const help = `what is modelled is calico "${modelledProfile.calico}" with dataplane ${modelledProfile.dataplane}`
  complain(cursor, "test-profile-not-modelled", message, help)
}

function wantedOf(cursor: Cursor): readonly WantedDiagnostic[] | null {
  return isAbsent(cursor) ? null : list(cursor).flatMap((item) => wantedDiagnostic(item) ?? [])
}

/** One wanted diagnostic: a map, or the code alone. */
function wantedDiagnostic(item: Cursor): WantedDiagnostic | undefined {
  const at = placeOf(item)
  if (item.node?.kind === "scalar") {
    const code = word(item)
    return code === null ? undefined : {at, code, severity: null, path: null, line: null}
  }
  const wanted = fields(item, ["code", "severity", "path", "line"])
  const code = word(required(wanted("code")))
  if (code === null) return undefined
  const severity = oneOf(wanted("severity"), severities) ?? null
  return {at, code, severity, path: word(wanted("path")), line: bounded(wanted("line"), [1, 999_999_999])}
}
