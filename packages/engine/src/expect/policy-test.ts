// A PolicyTest as read: what is asked and what is wanted (formats, "PolicyTest"). Parsing and running live beside it.

import type {EndWords} from "../analyze/end-sets.ts"
import type {Family} from "../net/address.ts"
import type {Path, Stage} from "../decide/decision.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Severity} from "../text/diagnostic.ts"
import type {Place, SourceFile} from "../text/source.ts"

/** One end of an entry. */
export type Side = EndWords

/** An inclusive range of ports. */
export type PortRange = {readonly min: number; readonly max: number}

/** Flows taken out of an entry. Null: everything. */
export type Exception = {
  readonly from: Side | null
  readonly to: Side | null
  readonly protocol: string | null
  readonly port: PortRange | null
}

/** What is wanted of a half; what is null is not checked. */
export type HalfWant = {readonly verdict: "allow" | "deny" | null; readonly by: string | null}

/** One entry of `spec.expect`; what is null was left out. */
export type Expectation = {
  readonly at: Place
  readonly path: string
  readonly name: string | null
  readonly from: Side
  readonly to: Side
  readonly protocol: string | null
  readonly port: PortRange | null
  readonly sourcePort: number | null
  /** A null code means every code of the type. */
  readonly icmp: {readonly type: number; readonly code: number | null} | null
  readonly ipFamily: Family | null
  readonly except: readonly Exception[]
  readonly verdict: "allow" | "deny"
  readonly by: string | null
  readonly egress: HalfWant | null
  readonly ingress: HalfWant | null
  readonly flowPath: Path | null
  readonly deniedAt: {readonly node: string | null; readonly stage: Stage | null; readonly by: string | null} | null
  readonly pending: HalfWant | null
  /** The entry as written. */
  readonly written: PlainValue
}

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
  readonly inline: Inline | null
  /** `isModelled` false: the test cannot be answered (exit code 2). */
  readonly profile: {readonly calico: string; readonly dataplane: string; readonly isModelled: boolean}
  readonly expect: readonly Expectation[]
  /** Null: what reading finds is not checked. */
  readonly diagnostics: readonly WantedDiagnostic[] | null
}
