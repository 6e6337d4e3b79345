// Peers of rules that nobody in a world is, why, and what may have been meant.

import type {KubernetesPeer} from "../manifest/resource.ts"
import {plainSelector} from "../explain/plain-selector.ts"
import {matchesSelector} from "../selector/match.ts"
import {restrictionsOf} from "../selector/restrict.ts"
import type {Selector} from "../selector/selector.ts"
import {nameLabel, namespaceLabel} from "../snapshot/effective.ts"
import type {Peer, Policy, Rule} from "../snapshot/snapshot.ts"
import {nearest} from "../std/nearest.ts"
import {oncePer} from "../std/once.ts"
import type {Place} from "../text/source.ts"
import type {Look, Lost} from "./look.ts"

/** A peer of a rule that nobody is. `written`: as the Kubernetes policy has it; null for other kinds. `path`: of the peer in its manifest. */
export type EmptyPeer = {
  readonly policy: Policy
  readonly rule: Rule
  readonly direction: "ingress" | "egress"
  readonly peer: Peer
  readonly place: Place
  readonly path: string
  readonly written: KubernetesPeer | null
}

/** Peers with a selector, of rules of enforced policies, that nobody is; each peer once. */
export const emptyPeers: (look: Look) => readonly EmptyPeer[] = oncePer(({policies, classes, written}: Look): readonly EmptyPeer[] =>
  policies.flatMap((policy) =>
    (["ingress", "egress"] as const).flatMap((direction) => {
      const seen = new Set<string>()
      return policy[direction].flatMap((rule): readonly EmptyPeer[] => {
        const side = direction === "ingress" ? "source" : "destination"
        const peer = rule[side]
        if (peer.selector === null || peer.service !== null || classes.matching(peer.selector).length > 0) return []
        const list = peer.parts.map(({criterion}) => /^(?:from|to)\[(\d+)\]/.exec(criterion)).find((each) => each !== null) ?? null
        const path = `spec.${direction}[${rule.index}]${list === null ? `.${side}` : `.${list[0]}`}`
        if (seen.has(path)) return []
        seen.add(path)
        const own = list === null ? undefined : written.get(policy.id)?.[direction][rule.index]?.peers[Number(list[1])]
        return [{policy, rule, direction, peer, place: own?.at ?? rule.at, path, written: own ?? null}]
      })
    }),
  ),
)

/** Whether another peer of the same rule is somebody: then lookups have a way. */
export function hasOtherPeer({classes}: Look, {policy, rule}: EmptyPeer): boolean {
  return policy.egress.some(
    (other) =>
      other.index === rule.index && (other.destination.selector === null || classes.matching(other.destination.selector).length > 0),
  )
}

/** Somebody who loses lookups by a policy. WHY asked: a rule for nobody does no harm where another one lets them out, and is a peer of nobody then. */
export function victimOf({lost}: Look, {id}: Policy): Lost | undefined {
  return lost.find(({deniers, isElsewhere}) => !isElsewhere && deniers.includes(id))
}

/** The first part of a peer that nobody meets by itself. WHY the namespace last: nobody wrote it. */
function emptyPart({classes}: Look, {peer}: EmptyPeer): Peer["parts"][number] | null {
  const empty = peer.parts.filter(({selector}) => classes.matching(selector).length === 0)
  return empty.find(({selector}) => !labelsAsked(selector).includes(namespaceLabel)) ?? empty[0] ?? null
}

/** Why a peer is nobody, in words. */
export function whyNobody(look: Look, empty: EmptyPeer): string {
  const part = emptyPart(look, empty)
  if (part === null) {
    const written = empty.peer.parts.filter(({selector}) => !labelsAsked(selector).includes(namespaceLabel))
    const where = written.length < empty.peer.parts.length ? ` in \`${empty.policy.namespace}\`` : ""
    const texts = written.map(({selector}) => `\`${plainSelector(selector)}\``)
    return `nobody${where} has ${texts.join(" and ")}${texts.length > 1 ? " together" : ""}`
  }
  const whom = isOfNamespace(part.selector) ? "no namespace with anybody in it" : "nobody"
  return `${whom} has \`${plainSelector(part.selector)}\``
}

function isOfNamespace(selector: Selector): boolean {
  return labelsAsked(selector).some((label) => label.startsWith("pcns."))
}

function labelsAsked(selector: Selector): readonly string[] {
  return [...(restrictionsOf(selector) ?? new Map<string, unknown>()).keys()]
}

/** Whether the namespaces that are meant exist, and nobody lives there yet. */
export function isOfEmptyNamespace(look: Look, empty: EmptyPeer): boolean {
  const part = emptyPart(look, empty)
  if (part === null || !isOfNamespace(part.selector)) return false
  return look.resources.some(
    (each) =>
      each.kind === "Namespace" &&
      matchesSelector(
        part.selector,
        new Map([...each.labels, [nameLabel, each.name] as const].map(([key, value]) => [`pcns.${key}`, value])),
      ),
  )
}

/** What was meant, where one label or value is near. */
export function adviceOf(look: Look, empty: EmptyPeer): string | null {
  const part = emptyPart(look, empty)
  return part === null ? null : nearOf(look, part.selector)
}

/** A label or value near to what a selector asks for in vain. */
export function nearOf(look: Look, selector: Selector): string | null {
  for (const [label, restriction] of restrictionsOf(selector) ?? []) {
    if (restriction.kind !== "one of") continue
    const [value = ""] = restriction.values
    const isNamespaces = label.startsWith("pcns.")
    const known = valuesOf(look, label)
    const plain = label.replace(/^pc(?:ns|sa)\./, "")
    if (known.has(value)) continue
    if (isNamespaces && valuesOf(look, `pcns.${nameLabel}`).has(value))
      return `did you mean \`${nameLabel}: ${value}\`? Namespaces have no label \`${plain}\` by themselves`
    const near = nearest(value, known)
    if (near !== undefined) return `did you mean \`${plain}: ${near}\`?`
    if (known.size > 0)
      return `\`${plain}\` is ${[...known]
        .slice(0, 3)
        .map((each) => `\`${each}\``)
        .join(", ")} here`
  }
  return null
}

/** The values that a label has in the world. WHY remembered: many peers make the same slip. */
function valuesOf(look: Look, label: string): ReadonlySet<string> {
  const known = valuesByLabel(look)
  let values = known.get(label)
  if (values === undefined) {
    const {workloads, hosts, networkSets} = look.program.snapshot
    values = new Set([...workloads, ...hosts, ...networkSets].flatMap((each) => look.program.labels.of(each).get(label) ?? []))
    known.set(label, values)
  }
  return values
}

const valuesByLabel: (look: Look) => Map<string, ReadonlySet<string>> = oncePer(() => new Map())
