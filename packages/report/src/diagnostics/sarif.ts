// Findings as SARIF 2.1.0, as code scanning takes it: rule ids with help links, locations, stable fingerprints.
import {manualAddress} from "@carveout/engine"
import type {Diagnostic, ManualPage, Place, Severity} from "@carveout/engine"
import {fingerprint} from "../markup.ts"
import {fileUri} from "./file-uri.ts"

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {error: "error", warning: "warning", info: "note"}

/** Who found it: the version of the tool, and the command, which keeps the findings of one apart from another's. */
export type SarifSource = {readonly version: string; readonly command: string}

/** A SARIF log with one run. `manual` gives each rule its title and text. */
export function sarifLog(
  diagnostics: readonly Diagnostic[],
  manual: (code: string) => ManualPage | undefined,
  {version, command}: SarifSource,
): object {
  const codes = [...new Set(diagnostics.map(({code}) => code))].toSorted()
  const names = fingerprintsOf(diagnostics)
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "carveout",
            version,
            semanticVersion: version,
            informationUri: "https://carveout.dev",
            rules: codes.map((code) => rule(code, manual(code))),
          },
        },
        automationDetails: {id: `carveout/${command}/`},
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic, i) => result(diagnostic, codes, names[i] ?? "")),
      },
    ],
  }
}

/** The description of one code. */
function rule(code: string, page: ManualPage | undefined): object {
  return {
    id: code,
    shortDescription: {text: page?.title ?? code},
    ...(page ? {fullDescription: {text: page.text}, help: {text: page.text, markdown: page.text}} : {}),
    helpUri: manualAddress(code),
    ...(page ? {defaultConfiguration: {level: levels[page.severity]}} : {}),
    properties: {tags: ["network-policy"]},
  }
}

/** One name for each finding, without line numbers: it survives an edit above. Findings that agree in everything are counted through. */
function fingerprintsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>()
  return diagnostics.map(({code, message, place, path = ""}) => {
    const name = fingerprint([code, place?.file ?? "", path, message].join("\u0000"))
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return `${name}:${count}`
  })
}

/** One finding. */
function result(diagnostic: Diagnostic, codes: readonly string[], name: string): object {
  const {code, severity, message, help, place, path = "", related = []} = diagnostic
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: {text: help === undefined ? message : `${message}; ${help}`},
    ...(place ? {locations: [location(place, path)]} : {}),
    ...(related.length === 0
      ? {}
      : {relatedLocations: related.map((other) => ({...physical(other.place), message: {text: other.message}}))}),
    partialFingerprints: {"carveout/v1": name},
  }
}

/** A location with the field's path as its logical part. */
function location(place: Place, path: string): object {
  return {...physical(place), ...(path === "" ? {} : {logicalLocations: [{fullyQualifiedName: path, kind: "member"}]})}
}

/** File and region. */
function physical({file, line, column, endLine, endColumn}: Place): object {
  return {physicalLocation: {artifactLocation: fileUri(file), region: {startLine: line, startColumn: column, endLine, endColumn}}}
}
