// The small edits of ClusterNetworkPolicy and of the two kinds that it replaced.

import {directions} from "../../manifest/resource.ts"
import type {ClusterPeer, ClusterPolicy, ClusterProtocol, ClusterRule} from "../../manifest/resource.ts"
import {portMax} from "../../net/port.ts"
import {listEdits} from "./draft.ts"
import type {Draft, PartEdit} from "./draft.ts"
import {looserSelector} from "./label-selector.ts"

/** Every edit of a policy but its being dropped or moved. */
export function clusterEdits(policy: ClusterPolicy): readonly Draft<ClusterPolicy>[] {
  const subject = selectionEdits(policy.subject, "subject").map(({kind, change, result}): Draft<ClusterPolicy> => ({
    kind,
    change,
    at: policy.at,
    rule: null,
    result: {...policy, subject: result},
  }))
  return [...subject, ...directions.flatMap((direction) => ruleEdits(policy, direction))]
}

function ruleEdits(policy: ClusterPolicy, direction: "Ingress" | "Egress"): readonly Draft<ClusterPolicy>[] {
  const list = direction === "Ingress" ? "ingress" : "egress"
  const edits = (rule: ClusterRule): readonly PartEdit<ClusterRule>[] => [
    ...actionEdits(rule, policy.kind),
    ...peerEdits(rule, direction === "Ingress" ? "from" : "to"),
    ...protocolEdits(rule),
  ]
  const drafts = listEdits({direction, rules: policy[list], edits, differ: (a, b) => a.action !== b.action})
  return drafts.map((draft) => ({...draft, result: draft.result === null ? null : {...policy, [list]: draft.result}}))
}

function actionEdits(rule: ClusterRule, kind: ClusterPolicy["kind"]): readonly PartEdit<ClusterRule>[] {
  const accept = kind === "ClusterNetworkPolicy" ? "Accept" : "Allow"
  const other = rule.action === "Deny" ? accept : "Deny"
  return [{kind: "swap-action", change: `action ${rule.action} made ${other}`, result: {...rule, action: other}}]
}

type Selection = Pick<ClusterPeer, "namespaces" | "pods">

/** What selects pods, by their namespaces or themselves, with each term left out. */
function selectionEdits<T extends Selection>(selection: T, field: string): readonly PartEdit<T>[] {
  const {namespaces, pods} = selection
  const spaces = namespaces === null ? [] : looserSelector(namespaces, `${field}.namespaces`)
  const within = pods?.namespaceSelector ?? null
  const inner = within === null ? [] : looserSelector(within, `${field}.pods.namespaceSelector`)
  const own = pods === null ? [] : looserSelector(pods.podSelector, `${field}.pods.podSelector`)
  return [
    ...spaces.map((edit) => ({...edit, result: {...selection, namespaces: edit.result}})),
    ...inner.map((edit) => ({...edit, result: {...selection, pods: pods === null ? null : {...pods, namespaceSelector: edit.result}}})),
    ...own.map((edit) => ({...edit, result: {...selection, pods: pods === null ? null : {...pods, podSelector: edit.result}}})),
  ]
}

function peerEdits(rule: ClusterRule, field: "from" | "to"): readonly PartEdit<ClusterRule>[] {
  const {peers} = rule
  const single =
    peers.length < 2
      ? []
      : peers.map((_, i) => ({
          kind: "drop-peer" as const,
          change: `${field}[${i}] dropped`,
          result: {...rule, peers: peers.toSpliced(i, 1)},
        }))
  return [
    ...single,
    ...peers.flatMap((peer, i) =>
      selectionEdits(peer, `${field}[${i}]`).map((edit) => ({...edit, result: {...rule, peers: peers.with(i, edit.result)}})),
    ),
  ]
}

function protocolEdits(rule: ClusterRule): readonly PartEdit<ClusterRule>[] {
  const {protocols} = rule
  if (protocols === null) return []
  const wider = protocols.flatMap((entry, i): readonly PartEdit<ClusterRule>[] => {
    if (entry.kind !== "ports" || entry.max >= portMax) return []
    const result: ClusterProtocol = {...entry, max: entry.max + 1}
    const change = `protocols[${i}]: ${entry.min}${entry.max === entry.min ? "" : `-${entry.max}`} widened to ${entry.min}-${result.max}`
    return [{kind: "widen-ports", change, result: {...rule, protocols: protocols.with(i, result)}}]
  })
  return [{kind: "drop-ports", change: "protocols dropped: every protocol and port", result: {...rule, protocols: null}}, ...wider]
}
