// Kubernetes policies in the form of Calico's own, as Calico's conversion makes it (resources §9, §10): step one of two.

import type {CalicoRule, Direction, EntityRule} from "../manifest/resource.ts"
import type {SnapshotCode} from "./codes.ts"

/** A rule that came of a manifest's rule: its index there, and the name of the list of peers with the peer's index. */
export type ConvertedRule = {
  readonly rule: CalicoRule
  readonly index: number
  /** `from[0]`, `to[2]`; empty where the manifest's rule names no peer. */
  readonly peer: string
  /** The rule's own name, which becomes an annotation. */
  readonly name: string
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

/** A side that asks for nothing. */
export const anyEntity: EntityRule = {
  nets: [],
  notNets: [],
  selector: "",
  notSelector: "",
  namespaceSelector: "",
  ports: [],
  notPorts: [],
  serviceAccounts: null,
  services: null,
}

/** A rule that matches everything. */
export function anyRule(action: CalicoRule["action"], at: CalicoRule["at"]): CalicoRule {
  return {
    action,
    ipVersion: null,
    protocol: null,
    notProtocol: null,
    icmp: null,
    notIcmp: null,
    source: anyEntity,
    destination: anyEntity,
    http: false,
    at,
  }
}
