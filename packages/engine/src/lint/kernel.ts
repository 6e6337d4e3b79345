// What reaches the kernel of a node: which dataplane the manifests choose, and the rules that are programmed for somebody.

import type {Direction, FelixConfiguration, Resource} from "../manifest/resource.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import {isOfDirection} from "../program/policy-index.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Policy, Rule} from "../snapshot/snapshot.ts"
import {reference} from "../decide/walk.ts"
import type {Found} from "./finding.ts"
import type {Look} from "./look.ts"

/** A dataplane with the object that chooses it. */
export type Dataplane = {readonly kind: "iptables" | "nftables" | "eBPF"; readonly by: string}

/**
 * The dataplane that the manifests choose; null where they leave it open. Nodes may differ: nftables is said where any has it. LIMIT: what the Installation and
 * the environment of Felix say is not read.
 */
export function dataplaneOf(resources: readonly Resource[]): Dataplane | null {
  const all = resources.flatMap((each) => (each.kind === "FelixConfiguration" && isInForce(each) ? [settingsOf(each)] : []))
  const usual = all.find(({name}) => name === "default")
  if (usual?.isEbpf === true) return {kind: "eBPF", by: idOf(usual)}
  const nft = all.find(({mode}) => mode === "Enabled")
  if (nft !== undefined) return {kind: "nftables", by: idOf(nft)}
  return usual?.mode === "Disabled" ? {kind: "iptables", by: idOf(usual)} : null
}

/** Felix asks for one of these names and for no other. */
function isInForce({name}: Resource): boolean {
  return name === "default" || name.startsWith("node.")
}

type Settings = {readonly name: string; readonly mode: PlainValue | undefined; readonly isEbpf: boolean}

function settingsOf({name, object}: FelixConfiguration): Settings {
  const spec = fieldOf(object(), "spec") ?? null
  return {name, mode: fieldOf(spec, "nftablesMode"), isEbpf: fieldOf(spec, "bpfEnabled") === true}
}

function fieldOf(value: PlainValue, key: string): PlainValue | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value[key] : undefined
}

function idOf({name}: Settings): string {
  return `FelixConfiguration/${name}`
}

/** A rule with its reference, and the path of its field in the manifest. */
export type ProgrammedRule = {readonly rule: Rule; readonly by: string; readonly path: string}

/** Those rules of enforced policies that select somebody, and of profiles that somebody has, that are meant. WHY whose they are last: few rules are meant. */
export function programmedRules(look: Look, isMeant: (rule: Rule) => boolean): readonly ProgrammedRule[] {
  const {workloads, hosts, profiles} = look.program.snapshot
  const isHad = (name: string): boolean => [...workloads, ...hosts].some((endpoint) => endpoint.profiles.includes(name))
  return [
    ...look.policies.flatMap((policy) => {
      const meant = rulesOf(policy.id, policy, isMeant)
      return meant.length > 0 && selectsSomebody(look, policy) ? meant : []
    }),
    ...[...profiles.values()].flatMap((profile) => {
      const meant = rulesOf(`Profile/${profile.name}`, profile, isMeant)
      return meant.length > 0 && isHad(profile.name) ? meant : []
    }),
  ]
}

function selectsSomebody({classes, program}: Look, {mode, selector}: Policy): boolean {
  if (mode === "normal" || mode === "forward") return classes.matching(selector).length > 0
  return program.snapshot.hosts.some((host) => matchesSelector(selector, program.labels.of(host)))
}

type Ruled = Policy | Pick<Policy, "ingress" | "egress">

function rulesOf(id: string, ruled: Ruled, isMeant: (rule: Rule) => boolean): readonly ProgrammedRule[] {
  return directions.flatMap((direction) => {
    if ("types" in ruled && !isOfDirection(ruled, direction)) return []
    const field = direction === "Ingress" ? "ingress" : "egress"
    const meant = ruled[field].filter(isMeant)
    return meant.map((rule) => ({rule, by: reference(id, direction, rule.index), path: `spec.${field}[${rule.index}]`}))
  })
}

const directions: readonly Direction[] = ["Ingress", "Egress"]

/**
 * Those of the programmed rules that one dataplane refuses, each made a finding; none where the manifests choose another. `found` is given the
 * dataplane, null where nobody chooses it: the finding is then one of what may be.
 */
export function refusedRules(
  look: Look,
  {kind, isMeant}: {readonly kind: Dataplane["kind"]; readonly isMeant: (rule: Rule) => boolean},
  found: (rule: ProgrammedRule, dataplane: Dataplane | null) => Found,
): readonly Found[] {
  const meant = programmedRules(look, isMeant)
  const dataplane = meant.length === 0 ? null : dataplaneOf(look.resources)
  if (dataplane !== null && dataplane.kind !== kind) return []
  return meant.map((each) => ({...found(each, dataplane), ...(dataplane === null ? {severity: "info" as const} : {})}))
}
