// Rules that would let a flow pass if they listed one port more, edited in the text that they stand in.

import type {Explanation, NearMiss} from "../explain/explanation.ts"
import {packetOf} from "../decide/packet.ts"
import {reference} from "../decide/walk.ts"
import {editManifest} from "../edit/manifest-edit.ts"
import type {Change} from "../edit/manifest-edit.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import {protocolName} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Policy, PolicyKind} from "../snapshot/snapshot.ts"
import type {Place, SourceFile} from "../text/source.ts"

/** A rule that lists one port more than it did. `at`: the rule, in the text as it then was. `protocol`: its name. */
export type Widening = {readonly by: string; readonly at: Place; readonly protocol: string; readonly port: number}

/** Files after rules were widened. */
export type Widened = {readonly files: readonly SourceFile[]; readonly widenings: readonly Widening[]}

/** Where a kind of policy lists ports, and what of a packet may be missing there, by the names that misses have. */
type Listing = {readonly criteria: readonly string[]; readonly path: readonly string[]; readonly isWithProtocol: boolean}

/** WHY these kinds: the rule of another kind has one protocol, or lists its ports apart from who is named there. */
const listings: Partial<Readonly<Record<PolicyKind, Listing>>> = {
  NetworkPolicy: {criteria: ["ports.port", "ports.protocol"], path: ["ports"], isWithProtocol: true},
  CalicoNetworkPolicy: {criteria: ["destination.ports"], path: ["destination", "ports"], isWithProtocol: false},
  GlobalNetworkPolicy: {criteria: ["destination.ports"], path: ["destination", "ports"], isWithProtocol: false},
}

/** Widens the nearest rule of each list that denies the flow which stands for an answer, where there is one; null where there is none at all. */
export function widenedFor(program: Program, files: readonly SourceFile[], {cases}: Explanation): Widened | null {
  const [shown] = cases
  if (shown === undefined) return null
  // WHY the half as well: where a packet is dropped before it gets there, it has no stage.
  const halves = shown.ingress === null ? [] : [shown.ingress]
  const stages = new Map([...halves, ...shown.stages].filter(({verdict}) => verdict === "deny").map((each) => [each.stage, each]))
  let now: Widened = {files, widenings: []}
  for (const [stage, {packet = packetOf(program, shown.case.flow)}] of stages) {
    const near = shown.nearMisses.find((each) => each.stage === stage && listingFor(program, each) !== null)
    const wire = {protocol: protocolName(packet.protocol), port: packet.port}
    now = near === undefined ? now : (widenedRule(program, now, near, wire) ?? now)
  }
  return now.widenings.length === 0 ? null : now
}

function policyOf({snapshot}: Program, {policy}: NearMiss): Policy | undefined {
  return snapshot.policies.find(({id}) => id === policy)
}

/** How the policy of a rule lists what alone the rule lacks; null where that is something else. */
function listingFor(program: Program, near: NearMiss): Listing | null {
  const [miss, ...others] = near.misses
  const listing = listings[policyOf(program, near)?.kind ?? "ClusterNetworkPolicy"]
  if (miss === undefined || others.length > 0 || miss.isNegated || near.action !== "Allow") return null
  return listing?.criteria.includes(miss.criterion) === true ? listing : null
}

function widenedRule(
  program: Program,
  {files, widenings}: Widened,
  near: NearMiss,
  {protocol, port}: {readonly protocol: string; readonly port: number | null},
): Widened | null {
  const [policy, listing] = [policyOf(program, near), listingFor(program, near)]
  const file = files.find(({name}) => name === policy?.at.file)
  if (policy === undefined || listing === null || file === undefined || port === null) return null
  const direction = near.stage.endsWith("egress") ? "egress" : "ingress"
  const value: PlainValue = listing.isWithProtocol ? {protocol, port} : port
  const change: Change = {kind: "append", path: ["spec", direction, near.rule, ...listing.path], value}
  const edited = editManifest(file, {kind: "change", at: policy.at, change})
  if (!edited.ok) return null
  const by = reference(near.policy, direction === "egress" ? "Egress" : "Ingress", near.rule)
  return {
    files: files.map((each) => (each === file ? {...file, text: edited.value} : each)),
    widenings: [...widenings, {by, at: near.at, protocol, port}],
  }
}
