// Kubernetes policies in the form of Calico's own, as Calico's conversion makes it (resources §9, §10): step one of two.

import {anyEntity} from "../manifest/kinds/entity-rule.ts"
import type {CalicoRule, Direction, EntityRule} from "../manifest/resource.ts"
import type {SnapshotCode} from "./codes.ts"

/** What the manifest calls the two selectors of a converted peer: `from[0].namespaceSelector`, `from[0].podSelector`. */
export type PeerFields = {readonly namespaces: string; readonly pods: string}

/** A rule that came of a manifest's rule, with its index there. */
export type ConvertedRule = {
  readonly rule: CalicoRule
  readonly index: number
  /** null: a rule of Calico's own kinds, or one that names no peer. */
  readonly fields: PeerFields | null
}

/** A policy in Calico's form. `types` null: none written, which Felix takes for both. */
export type ConvertedPolicy = {
  readonly tier: string
  readonly order: number
  readonly selector: string
  readonly namespaceSelector: string
  readonly types: readonly Direction[] | null
  readonly ingress: readonly ConvertedRule[]
  readonly egress: readonly ConvertedRule[]
  /** What conversion changed against what is written. */
  readonly notes: readonly {readonly code: SnapshotCode; readonly message: string; readonly at: CalicoRule["at"]}[]
}

/** What a rule does, where it stands, and what it asks of the protocol. */
type Head = Pick<CalicoRule, "action" | "at" | "protocol">

/** A rule between two sides. */
export function ruleBetween({action, at, protocol}: Head, source: EntityRule, destination: EntityRule): CalicoRule {
  const {ipVersion, notProtocol, icmp, notIcmp} = open
  return {action, ipVersion, protocol, notProtocol, icmp, notIcmp, source, destination, http: false, at}
}

/** What a converted rule never asks for. */
const open: Pick<CalicoRule, "ipVersion" | "notProtocol" | "icmp" | "notIcmp"> = {
  ipVersion: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
}

/** A rule that matches everything. */
export function anyRule(action: CalicoRule["action"], at: CalicoRule["at"]): CalicoRule {
  return ruleBetween({action, at, protocol: null}, anyEntity, anyEntity)
}
