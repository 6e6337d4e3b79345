// Policies that are there on the way alone. Whoever is selected by a policy is shut to all that no policy of the tier lets pass, so that of several for the same pods
// the first one to come, or the last one to go, cuts what belongs to the others. A bridge lets that pass until all of them have come, or gone.

import {printBlock} from "../edit/manifest-edit.ts"
import {parseManifests} from "../manifest/parse.ts"
import type {CalicoPolicy, KubernetesPolicy, Resource} from "../manifest/resource.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import {objectOf} from "./change.ts"
import type {Change} from "./change.ts"

/** A bridge as a change that puts it up, with its text. */
export type Bridge = {readonly change: Change; readonly text: string}

/** LIMIT: letters of a name. */
const nameMax = 63
const prefix = "carveout-bridge-"

type Fields = {readonly [key: string]: PlainValue}

/**
 * The bridges that may help with a change, the narrowest first. Of a Kubernetes policy that is edited: as it was, under another name; then one that lets through whatever
 * is wanted in a direction, or in both. Of a Calico one: what passes on whatever nothing before it decided, as if nobody were selected there.
 */
export function bridgesFor({before, after}: Change, taken: ReadonlySet<string>): readonly Bridge[] {
  const shown = after ?? before
  if (isKubernetes(shown)) {
    const old = isKubernetes(before) && after !== null ? [bridge(before, taken, specOf(before))] : []
    return [...old, ...directionsOf(shown.policyTypes).map((types) => bridge(shown, taken, openSpec(shown, types)))]
  }
  if (!isCalico(shown) || shown.doNotTrack || shown.preDNAT) return []
  return directionsOf(shown.types).map((types) => bridge(shown, taken, passSpec(shown, types)))
}

type Types = KubernetesPolicy["policyTypes"]

function directionsOf(types: Types): readonly Types[] {
  return types.length < 2 ? [types] : [...types.map((type) => [type]), types]
}

function isKubernetes(resource: Resource | null): resource is KubernetesPolicy {
  return resource?.kind === "NetworkPolicy"
}

function isCalico(resource: Resource | null): resource is CalicoPolicy {
  return resource?.kind === "CalicoNetworkPolicy" || resource?.kind === "GlobalNetworkPolicy"
}

function specOf(policy: KubernetesPolicy | CalicoPolicy): Fields {
  const object = policy.object()
  const spec = isFields(object) ? object["spec"] : undefined
  return isFields(spec) ? spec : {}
}

function isFields(value: PlainValue | undefined): value is {[key: string]: PlainValue} {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function rulesOf(types: Types, rule: PlainValue): Fields {
  return Object.fromEntries(types.map((type) => [type.toLowerCase(), [rule]]))
}

/** All that the pods of a policy may want in some directions. */
function openSpec(policy: KubernetesPolicy, types: Types): Fields {
  return {podSelector: specOf(policy)["podSelector"] ?? {}, policyTypes: [...types], ...rulesOf(types, {})}
}

/** WHY no order: it is asked last. */
function passSpec(policy: CalicoPolicy, types: Types): Fields {
  const spec = specOf(policy)
  const whom = ["tier", "selector", "namespaceSelector", "serviceAccountSelector", "applyOnForward"].flatMap(
    (field): [string, PlainValue][] => {
      const value = spec[field]
      return value === undefined || value === "" || value === false ? [] : [[field, value]]
    },
  )
  return {...Object.fromEntries(whom), types: [...types], ...rulesOf(types, {action: "Pass"})}
}

function bridge(policy: KubernetesPolicy | CalicoPolicy, taken: ReadonlySet<string>, spec: Fields): Bridge {
  const {apiVersion, namespace} = policy
  const kind = policy.kind === "CalicoNetworkPolicy" ? "NetworkPolicy" : policy.kind
  const tier = isCalico(policy) ? tierPrefixOf(policy) : ""
  const own = policy.name.startsWith(tier) ? policy.name.slice(tier.length) : policy.name
  const name = nameFor(`${tier}${prefix}${own}`, (each) => !taken.has(objectOf({...policy, name: each})))
  const metadata = namespace === "" ? {name} : {name, namespace}
  const text = `${printBlock({apiVersion, kind, metadata, spec: {...spec}}, 0)}\n`
  const [after = null] = parseManifests([{name: `${name}.yaml`, text}]).resources
  return {change: {object: after === null ? "" : objectOf(after), before: null, after, temporary: true, lost: []}, text}
}

/** WHY the tier before it: releases before 3.32 want it there, and take what stands before a dot for one. */
function tierPrefixOf({tier, name}: CalicoPolicy): string {
  return tier !== "default" || name.startsWith("default.") ? `${tier}.` : ""
}

function nameFor(name: string, isFree: (name: string) => boolean): string {
  for (let i = 1; ; i++) {
    const end = i === 1 ? "" : `-${i}`
    const tried = `${name.slice(0, nameMax - end.length).replace(/[-.]+$/, "")}${end}`
    if (isFree(tried)) return tried
  }
}
