// Diagnostics as SARIF 2.1.0, as code scanning takes it: rule ids with help links, locations, stable fingerprints.
import {manualAddress} from "@carveout/engine"
import type {Diagnostic, ManualPage, Place, Severity} from "@carveout/engine"
import {fingerprint} from "../markup.ts"

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {error: "error", warning: "warning", info: "note"}

/** A SARIF log with one run. `manual` gives each rule its title and text. */
export function sarifLog(diagnostics: readonly Diagnostic[], manual: (code: string) => ManualPage | undefined, version: string): object {
  const codes = [...new Set(diagnostics.map(({code}) => code))].toSorted()
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "carveout",
            version,
            informationUri: "https://carveout.dev",
            rules: codes.map((code) => rule(code, manual(code))),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, codes)),
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
  }
}

/** One finding. Its fingerprint has no line numbers in it: it survives an edit above. */
function result(diagnostic: Diagnostic, codes: readonly string[]): object {
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
    partialFingerprints: {"carveout/v1": fingerprint([code, place?.file ?? "", path, message].join("\u0000"))},
  }
}

/** A location with the field's path as its logical part. */
function location(place: Place, path: string): object {
  return {...physical(place), ...(path === "" ? {} : {logicalLocations: [{fullyQualifiedName: path, kind: "member"}]})}
}

/** File and region. Standard input has no file that a viewer could open. */
function physical({file, line, column, endLine, endColumn}: Place): object {
  const uri = file === "-" ? "stdin" : encodeURI(file.replaceAll("\\", "/"))
  return {physicalLocation: {artifactLocation: {uri}, region: {startLine: line, startColumn: column, endLine, endColumn}}}
}
