// Worlds of two namespaces, a tier, pods, workloads and policies of which each may be absent: between two of them, people come and go.

import type {ManifestObject} from "./manifest-object.ts"
import {chance, pick} from "./random.ts"
import type {Random} from "./random.ts"

const spaces = ["a", "b"] as const
const names = ["p0", "p1", "p2", "p3", "p4", "p5"] as const
const calico = "projectcalico.org/v3"
/** WHY one: a server takes no pod without. */
const containers = [{name: "c", image: "i"}]

/** A world in which each of its objects may be absent. */
export function peopleOf(random: Random): readonly ManifestObject[] {
  const objects: readonly ManifestObject[] = [
    ...spaces.map((name) => ({apiVersion: "v1", kind: "Namespace", metadata: {name, labels: {team: pick(random, ["x", "z"])}}})),
    {apiVersion: calico, kind: "Tier", metadata: {name: "sec"}, spec: {order: pick(random, [10, 20])}},
    ...names.map((name, i) => podOf(random, name, i)),
    ...spaces.map((namespace) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {name: "d", namespace},
      spec: {selector: {matchLabels: {app: "d"}}, template: {metadata: {labels: {app: "d"}}, spec: {containers}}},
    })),
    ...Array.from({length: 6}, (_, i) => policyOf(random, i)),
  ]
  return objects.filter(() => chance(random, 65))
}

function podOf(random: Random, name: string, i: number): ManifestObject {
  const metadata = {name, namespace: spaces[i % 2] ?? "a", labels: {app: chance(random, 80) ? name : pick(random, names)}}
  const spec = {nodeName: `n${i % 3}`, containers}
  return {apiVersion: "v1", kind: "Pod", metadata, spec, status: {podIP: `10.0.0.${i + 1}`}}
}

function policyOf(random: Random, i: number): ManifestObject {
  const [namespace, app, peer] = [pick(random, spaces), pick(random, [...names, "d"]), pick(random, names)]
  const type = pick(random, ["Ingress", "Egress"])
  if (chance(random, 50)) {
    const whom = chance(random, 40) ? {namespaceSelector: {matchLabels: {team: "x"}}} : {podSelector: {matchLabels: {app: peer}}}
    const rules = chance(random, 30) ? [] : [{[type === "Ingress" ? "from" : "to"]: [whom], ports: [{port: 80}]}]
    const podSelector = chance(random, 40) ? {} : {matchLabels: {app}}
    const spec = {podSelector, policyTypes: [type], [type.toLowerCase()]: rules}
    return {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: {name: `x${i}`, namespace}, spec}
  }
  const isSec = chance(random, 50)
  const rule = {
    action: pick(random, ["Allow", "Allow", "Deny"]),
    [type === "Ingress" ? "source" : "destination"]: {selector: `app == '${peer}'`},
  }
  const spec = {tier: isSec ? "sec" : "default", order: i, selector: `app == '${app}'`, types: [type], [type.toLowerCase()]: [rule]}
  return {apiVersion: calico, kind: "NetworkPolicy", metadata: {name: `${isSec ? "sec." : ""}x${i}`, namespace}, spec}
}
