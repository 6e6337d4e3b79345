// StagedKubernetesNetworkPolicy: a NetworkPolicy that is only looked at, and hardly checked (resources 3.4).

import type {Diagnostic} from "../../text/diagnostic.ts"
import {anyFields, fields, isAbsent, isWritten, list, oneOf, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import {stagedActions} from "../resource.ts"
import type {Direction, KubernetesPolicy, StagedAction} from "../resource.ts"
import {kubernetesManual} from "./kubernetes-codes.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {kubernetesNetworkPolicyKind, withPortDefaults} from "./kubernetes-network-policy.ts"
import {decodeKubernetesRules} from "./kubernetes-rule.ts"
import {decodeLabelSelector} from "./label-selector.ts"
import {subdomainProblem} from "./metadata.ts"
import {reportNoSpec} from "./no-spec.ts"

const known = ["podSelector", "ingress", "egress", "policyTypes"]

/** The kind. */
export const stagedKubernetesNetworkPolicyKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "StagedKubernetesNetworkPolicy",
  metadata: {scope: "namespaced", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec"],
  decode: decodePolicy,
}

/** Reads one policy. */
function decodePolicy(draft: Draft): KubernetesPolicy {
  const {root, metadata, apiVersion, at} = draft
  const field = specOf(root)
  reportNoSpec(root, "every pod of its namespace", "staged")
  const stagedAction = decodeAction(field("stagedAction"))
  const types = list(field("policyTypes"))
  if (types.length > 2) report(field("policyTypes"), "too-many-items", "there are two directions", "name each once")
  refuseRepeats(types, scalarText)
  if (stagedAction === "Delete") refuseContent(field)
  const policy: KubernetesPolicy = {
    kind: "StagedKubernetesNetworkPolicy",
    apiVersion,
    ...metadata,
    at,
    object: defaultedObject(root, metadata, (again) => ({spec: {stagedAction, ...withPortDefaults(specOf(again))}})),
    podSelector: decodeLabelSelector(field("podSelector"), "none") ?? {matchLabels: new Map(), matchExpressions: []},
    policyTypes: types.map(text).flatMap(directionOf),
    ingress: decodeKubernetesRules(field("ingress"), "from", "staged"),
    egress: decodeKubernetesRules(field("egress"), "to", "staged"),
    stagedAction,
  }
  if (stagedAction !== "Delete") warnUnenforceable(draft)
  return policy
}

function specOf(root: Cursor): Fields {
  const spec = fields(root, ["apiVersion", "kind", "metadata", "spec"])("spec")
  return fields(spec, [...known, "stagedAction"])
}

/** `Set` where absent or empty. */
function decodeAction(cursor: Cursor): StagedAction {
  if (isAbsent(cursor) || (cursor.node?.kind === "scalar" && cursor.node.value === "")) return "Set"
  return oneOf(cursor, stagedActions) ?? "Set"
}

/** A direction; other words pass and count for nothing. */
function directionOf(word: string): readonly Direction[] {
  return word === "Ingress" || word === "Egress" ? [word] : []
}

/** A staged deletion carries nothing, not even an empty list of types. */
function refuseContent(field: Fields): void {
  for (const name of known) {
    const cursor = field(name)
    const {node} = cursor
    const isZero =
      !isWritten(cursor) || (node?.kind === "scalar" && node.value === null) || (name === "podSelector" && isEmptySelector(node))
    if (!isZero) report(cursor, "bad-staged", `\`${name}\` beside \`stagedAction: Delete\``, "remove it")
  }
}

/** `{}`, which is what an absent selector looks like. */
function isEmptySelector(node: Cursor["node"]): boolean {
  return node?.kind === "map" && node.entries.every(({value}) => value.kind === "scalar" && value.value === null)
}

/** One warning with what Kubernetes would object to in the enforced form. */
function warnUnenforceable({root, metadata, at}: Draft): void {
  const diagnostics: Diagnostic[] = []
  const spec = anyFields(root)("spec")
  if (spec.node?.kind !== "map" || root.node?.kind !== "map") return
  const entries = spec.node.entries.filter(({key}) => key !== "stagedAction")
  const copy = {...root, context: {...root.context, diagnostics}}
  const node = {
    ...root.node,
    entries: root.node.entries.map((entry) =>
      entry.key === "spec"
        ? {...entry, value: {...spec.node, kind: "map" as const, start: entry.value.start, end: entry.value.end, entries}}
        : entry,
    ),
  }
  kubernetesNetworkPolicyKind.decode({root: {...copy, node}, metadata, apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", at})
  const first = diagnostics.find(({severity}) => severity === "error")
  if (!first) return
  const message = `Kubernetes would refuse the enforced form: ${first.message}`
  spec.context.diagnostics.push({
    ...first,
    code: "staged-not-enforceable",
    severity: kubernetesManual["staged-not-enforceable"].severity,
    message,
  })
}
