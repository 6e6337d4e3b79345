// A PolicyTest as read: what is asked and what is wanted (formats, "PolicyTest"). Parsing and running live beside it.

import type {EndWords} from "../analyze/end-sets.ts"
import type {FlowException, FlowWords} from "../analyze/flow-words.ts"
import type {Path, Stage} from "../decide/decision.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Diagnostic, Severity} from "../text/diagnostic.ts"
import type {Place, SourceFile} from "../text/source.ts"

/** One end of an entry. */
export type Side = EndWords

/** Flows taken out of an entry. */
export type Exception = FlowException

/** What is wanted of a half; what is null is not checked. */
export type HalfWant = {readonly verdict: "allow" | "deny" | null; readonly by: string | null}

/** One entry of `spec.expect`; what is null was left out. */
export type Expectation = FlowWords & {
  readonly at: Place
  readonly path: string
  readonly name: string | null
  readonly by: string | null
  readonly egress: HalfWant | null
  readonly ingress: HalfWant | null
  readonly flowPath: Path | null
  readonly deniedAt: {readonly node: string | null; readonly stage: Stage | null; readonly by: string | null} | null
  readonly pending: HalfWant | null
  /** The entry as written. */
  readonly written: PlainValue
}

/** An entry of which something cannot be read, as `problems` say. It is asked nothing, and fails. */
export type UnreadEntry = Pick<Expectation, "at" | "path" | "name" | "written"> & {readonly problems: readonly Diagnostic[]}

/** A diagnostic that reading the resources must find; what is null is not compared. */
export type WantedDiagnostic = {
  readonly at: Place
  readonly code: string
  readonly severity: Severity | null
  readonly path: string | null
  readonly line: number | null
}

/**
 * Manifests written in the test itself. Diagnostics about them speak of `source.name`; `shift`, where known, leads from a
 * line and column there to those of the test's own file.
 */
export type Inline = {
  readonly source: SourceFile
  readonly file: string
  readonly shift: {readonly lines: number; readonly columns: number} | null
}

/** A whole test. `resources` are paths relative to the test's file; reading them is the caller's work. */
export type PolicyTest = {
  readonly file: string
  readonly name: string
  readonly at: Place
  readonly resources: readonly string[]
  /** Where each of `resources` stands. */
  readonly resourcePlaces: readonly Place[]
  readonly inline: Inline | null
  /** `isModelled` false: the test cannot be answered (exit code 2). */
  readonly profile: {readonly calico: string; readonly dataplane: string; readonly isModelled: boolean}
  readonly expect: readonly Expectation[]
  readonly unread: readonly UnreadEntry[]
  /** Null: what reading finds is not checked. */
  readonly diagnostics: readonly WantedDiagnostic[] | null
}
