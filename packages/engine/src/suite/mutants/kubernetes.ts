// The small edits of Kubernetes' own NetworkPolicy.

import {directions} from "../../manifest/resource.ts"
import type {KubernetesPeer, KubernetesPolicy, KubernetesPort, KubernetesRule} from "../../manifest/resource.ts"
import {parsePrefix, printPrefix} from "../../net/prefix.ts"
import {portMax} from "../../net/port.ts"
import {listEdits, lowerHalf, quoted} from "./draft.ts"
import type {Draft, PartEdit} from "./draft.ts"
import {everything, looserSelector} from "./label-selector.ts"

/** Every edit of a policy but its being dropped. */
export function kubernetesEdits(policy: KubernetesPolicy): readonly Draft<KubernetesPolicy>[] {
  const place = {at: policy.at, rule: null}
  const subject = looserSelector(policy.podSelector, "podSelector").map(({kind, change, result}): Draft<KubernetesPolicy> => ({
    ...place,
    kind,
    change,
    result: {...policy, podSelector: result},
  }))
  const types = policy.policyTypes.length < 2 ? [] : policy.policyTypes
  return [
    ...subject,
    ...types.map((type): Draft<KubernetesPolicy> => ({
      ...place,
      kind: "drop-type",
      change: `policyTypes: ${type} dropped`,
      result: {...policy, policyTypes: types.filter((each) => each !== type)},
    })),
    ...directions.flatMap((direction) => ruleEdits(policy, direction)),
  ]
}

function ruleEdits(policy: KubernetesPolicy, direction: "Ingress" | "Egress"): readonly Draft<KubernetesPolicy>[] {
  const list = direction === "Ingress" ? "ingress" : "egress"
  if (!policy.policyTypes.includes(direction)) return []
  const edits = (rule: KubernetesRule): readonly PartEdit<KubernetesRule>[] => [
    ...peerListEdits(rule, direction === "Ingress" ? "from" : "to"),
    ...portEdits(rule),
  ]
  const drafts = listEdits({direction, rules: policy[list], edits, differ: () => false})
  return drafts.map((draft) => ({...draft, result: draft.result === null ? null : {...policy, [list]: draft.result}}))
}

/** WHY the whole list too: without `from` or `to` a rule is about everyone. */
function peerListEdits(rule: KubernetesRule, field: "from" | "to"): readonly PartEdit<KubernetesRule>[] {
  const {peers} = rule
  if (peers.length === 0) return []
  const kind = "drop-peer" as const
  const single =
    peers.length < 2 ? [] : peers.map((_, i) => ({kind, change: `${field}[${i}] dropped`, result: {...rule, peers: peers.toSpliced(i, 1)}}))
  return [
    {kind, change: `${field} dropped: everyone`, result: {...rule, peers: []}},
    ...single,
    ...peers.flatMap((peer, i) =>
      peerEdits(peer, `${field}[${i}]`).map((edit) => ({...edit, result: {...rule, peers: peers.with(i, edit.result)}})),
    ),
  ]
}

function peerEdits(peer: KubernetesPeer, field: string): readonly PartEdit<KubernetesPeer>[] {
  const {podSelector, namespaceSelector, ipBlock} = peer
  if (ipBlock !== null) return blockEdits(peer, ipBlock, `${field}.ipBlock`)
  const pods = podSelector === null ? [] : looserSelector(podSelector, `${field}.podSelector`)
  const spaces = namespaceSelector === null ? [] : looserSelector(namespaceSelector, `${field}.namespaceSelector`)
  const kind = "drop-selector" as const
  return [
    ...pods.map((edit) => ({...edit, result: {...peer, podSelector: edit.result}})),
    ...spaces.map((edit) => ({...edit, result: {...peer, namespaceSelector: edit.result}})),
    ...(namespaceSelector === null
      ? [{kind, change: `${field}.namespaceSelector {} added`, result: {...peer, namespaceSelector: everything}}]
      : [
          {
            kind,
            change: `${field}.namespaceSelector dropped`,
            result: {...peer, namespaceSelector: null, podSelector: podSelector ?? everything},
          },
        ]),
    ...(namespaceSelector === null || podSelector === null
      ? []
      : [{kind, change: `${field}.podSelector dropped`, result: {...peer, podSelector: null}}]),
  ]
}

function blockEdits(
  peer: KubernetesPeer,
  ipBlock: NonNullable<KubernetesPeer["ipBlock"]>,
  field: string,
): readonly PartEdit<KubernetesPeer>[] {
  const {cidr, except} = ipBlock
  const parsed = parsePrefix(cidr)
  const half = parsed === undefined || except.length > 0 ? null : lowerHalf(parsed.prefix)
  const withExcept = (exceptions: readonly string[]): KubernetesPeer => ({...peer, ipBlock: {...ipBlock, except: exceptions}})
  return [
    ...except.map((block, i) => ({
      kind: "drop-not-nets" as const,
      change: `${field}.except ${quoted(block)} dropped`,
      result: withExcept(except.toSpliced(i, 1)),
    })),
    ...(half === null
      ? []
      : [
          {
            kind: "add-not-nets" as const,
            change: `${field}.except ${quoted(printPrefix(half))} added`,
            result: withExcept([printPrefix(half)]),
          },
        ]),
  ]
}

function portEdits(rule: KubernetesRule): readonly PartEdit<KubernetesRule>[] {
  const {ports} = rule
  if (ports.length === 0) return []
  const wider = ports.flatMap((entry, i): readonly PartEdit<KubernetesRule>[] => {
    const {port, endPort} = entry
    if (typeof port !== "number" || (endPort ?? port) >= portMax) return []
    const result: KubernetesPort = {...entry, endPort: (endPort ?? port) + 1}
    const change = `ports[${i}]: ${port}${endPort === null ? "" : `-${endPort}`} widened to ${port}-${result.endPort}`
    return [{kind: "widen-ports", change, result: {...rule, ports: ports.with(i, result)}}]
  })
  const single =
    ports.length < 2
      ? []
      : ports.map((_, i) => ({kind: "drop-ports" as const, change: `ports[${i}] dropped`, result: {...rule, ports: ports.toSpliced(i, 1)}}))
  return [{kind: "drop-ports", change: "ports dropped: every port", result: {...rule, ports: []}}, ...single, ...wider]
}
