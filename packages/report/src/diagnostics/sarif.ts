// Findings as SARIF 2.1.0, as code scanning takes it: rule ids with help links, locations, stable fingerprints.
import {manualAddress} from "@carveout/engine"
import type {Diagnostic, ManualPage, Place, Severity} from "@carveout/engine"
import {fingerprint} from "../markup.ts"
import {fileUri} from "./file-uri.ts"

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {error: "error", warning: "warning", info: "note"}

/**
 * Who found it: the version of the tool, and the command, which keeps the findings of one apart from another's. `files`: what was read, in order;
 * findings about all of it stand at the first.
 */
export type SarifSource = {readonly version: string; readonly command: string; readonly files: readonly string[]}

/**
 * A SARIF log with one run. `manual` gives each rule its title and text. INVARIANT: every result has a location, for code scanning refuses a whole
 * file for one that has none; where nothing was read, findings without a place are left out.
 */
export function sarifLog(
  found: readonly Diagnostic[],
  manual: (code: string) => ManualPage | undefined,
  {version, command, files}: SarifSource,
): object {
  // WHY no result: whatever shows results would look for the line of a file that is not there.
  const unread = found.filter(({code}) => code === "unreadable-file")
  const diagnostics = placed(
    found.filter((each) => !unread.includes(each)),
    files,
  )
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
        invocations: [{executionSuccessful: unread.length === 0, toolExecutionNotifications: unread.map(notification)}],
        results: diagnostics.map((diagnostic, i) => result(diagnostic, codes, names[i] ?? "")),
      },
    ],
  }
}

type Placed = Diagnostic & {readonly place: Place}

/** Findings with a place each. */
function placed(diagnostics: readonly Diagnostic[], [first]: readonly string[]): readonly Placed[] {
  const start = first === undefined ? undefined : {file: first, line: 1, column: 1, endLine: 1, endColumn: 1}
  return diagnostics.flatMap((diagnostic) => {
    const place = diagnostic.place ?? start
    return place === undefined ? [] : [{...diagnostic, place}]
  })
}

/** What the tool could not do. */
function notification({code, message, help}: Diagnostic): object {
  return {descriptor: {id: code}, level: "error", message: {text: help === undefined ? message : `${message}; ${help}`}}
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
function fingerprintsOf(diagnostics: readonly Placed[]): readonly string[] {
  const seen = new Map<string, number>()
  return diagnostics.map(({code, message, place, path = ""}) => {
    const name = fingerprint([code, place.file, path, message].join("\u0000"))
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return `${name}:${count}`
  })
}

/** One finding. */
function result(diagnostic: Placed, codes: readonly string[], name: string): object {
  const {code, severity, message, help, place, path = "", related = [], accepted} = diagnostic
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: {text: help === undefined ? message : `${message}; ${help}`},
    locations: [location(place, path)],
    ...(related.length === 0
      ? {}
      : {relatedLocations: related.map((other) => ({...physical(other.place), message: {text: other.message}}))}),
    partialFingerprints: {"carveout/v1": name},
    ...(accepted === undefined
      ? {}
      : {suppressions: [{kind: "inSource", status: "accepted", justification: accepted.reason, location: physical(accepted.at)}]}),
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
