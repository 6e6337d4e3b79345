// PolicyTest documents to PolicyTest values. Nothing is looked up and nothing is run here.

import {cursorAt, fields, isAbsent, list, oneOf, placeOf} from "../manifest/decode.ts"
import type {Context, Cursor, Fields} from "../manifest/decode.ts"
import type {YamlDocument, YamlNode} from "../manifest/yaml/node.ts"
import {severities} from "../text/diagnostic.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {parseEntry} from "./entry.ts"
import {bounded, complain, required, word} from "./finding.ts"
import {inlineOf} from "./inline.ts"
import {intentOf, parseIntent} from "./intent.ts"
import type {Expectation, PolicyTest, WantedDiagnostic} from "./policy-test.ts"

/** The version of the format that this room reads. */
export const policyTestVersion = "carveout.dev/v1alpha1"

/** The release and the dataplane that are modelled. */
export const modelledProfile: {readonly calico: string; readonly dataplane: string} = {calico: "3.32", dataplane: "iptables"}

/** Whether a document says that it is a PolicyTest, of whatever version. */
export function isPolicyTest({root}: YamlDocument): boolean {
  if (root === null || root.kind !== "map") return false
  const kind = root.entries.find(({key}) => key === "kind")?.value
  return kind?.kind === "scalar" && kind.value === "PolicyTest"
}

/** Reads a PolicyTest. What is wrong with it is in `diagnostics`; the test then holds what could be read. */
export function parsePolicyTest(document: YamlDocument): {readonly test: PolicyTest; readonly diagnostics: readonly Diagnostic[]} {
  const context: Context = {file: document.file, lines: document.lines, diagnostics: []}
  const node: YamlNode = document.root ?? {kind: "map", entries: [], start: 0, end: 0}
  const cursor = cursorAt(node, context)
  const root = fields(cursor, ["apiVersion", "kind", "metadata", "spec"])
  const spec = specOf(root)
  const test: PolicyTest = {
    file: document.file,
    name: nameOf(root),
    at: placeOf(cursor),
    resources: list(spec("resources")).flatMap((item) => word(item) ?? []),
    inline: inlineOf(spec("inline")),
    profile: profileOf(spec("profile")),
    expect: list(spec("expect")).flatMap(entriesOf),
    diagnostics: wantedOf(spec("diagnostics")),
  }
  return {test, diagnostics: context.diagnostics}
}

function entriesOf(item: Cursor): readonly Expectation[] {
  const intent = intentOf(item)
  if (intent !== undefined) return parseIntent(item, intent)
  const entry = parseEntry(item)
  return entry === undefined ? [] : [entry]
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
