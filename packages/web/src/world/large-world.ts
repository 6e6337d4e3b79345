// A large cluster made from a seed, so that trying the lab at size costs no download. Pure: the same wish gives the same text everywhere.

import type {LabFile} from "../worker/messages.ts"
import {policyFiles} from "./large-policies.ts"
import {chanceFrom, portOf, teamsOf} from "./large-teams.ts"
import type {App, Chance} from "./large-teams.ts"

/** How large a world is to be. A world has at least the pods of its own services and the policies of its cluster. */
export type LargeWish = {readonly pods: number; readonly policies: number; readonly seed: number}

const podsPerNode = 50

/** Makes the files: the pods of each namespace, then its policies, then those of the whole cluster. */
export function largeWorld(wish: LargeWish): readonly LabFile[] {
  const chance = chanceFrom(wish.seed)
  const teams = teamsOf(wish.pods - systemApps.reduce((sum, {replicas}) => sum + replicas, 0), chance)
  const system = systemApps.map(({namespace}) => namespace)
  const addresses = addressesFrom()
  const nodes = Math.max(1, Math.ceil(wish.pods / podsPerNode))
  const podFile = (name: string, apps: readonly App[]): LabFile => ({
    name: `pods/${name}.yaml`,
    text: apps.flatMap((app) => podsOf(app, {chance, nodes, addresses})).join("---\n"),
  })
  return [
    {
      name: "namespaces.yaml",
      text: [...system.map((name) => namespaceText(name, "system")), ...teams.map(({name, env}) => namespaceText(name, env))].join("---\n"),
    },
    podFile("system", systemApps),
    ...teams.map(({name, apps}) => podFile(name, apps)),
    ...policyFiles(teams, wish.policies, chance),
  ]
}

function namespaceText(name: string, env: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: {kubernetes.io/metadata.name: ${name}, env: ${env}}\n`
}

const systemApps: readonly App[] = [
  {namespace: "kube-system", name: "coredns", role: "api", replicas: 2},
  {namespace: "ingress", name: "gateway", role: "web", replicas: 3},
  {namespace: "monitoring", name: "prometheus", role: "worker", replicas: 2},
]

type Place = {readonly chance: Chance; readonly nodes: number; readonly addresses: () => string}

/** One line a field that differs: what a person would look for in a dump. */
function podsOf({namespace, name, role, replicas}: App, {chance, nodes, addresses}: Place): readonly string[] {
  const hash = word(chance, 8)
  const isSet = role === "db" || role === "cache"
  const owner = isSet ? `{kind: StatefulSet, name: ${name}}` : `{kind: ReplicaSet, name: ${name}-${hash}}`
  const port = namespace === "kube-system" ? {name: "dns", port: 53} : portOf[role]
  const labels = namespace === "kube-system" ? "k8s-app: kube-dns" : `app: ${name}, role: ${role}`
  return Array.from({length: replicas}, (_, i) => {
    const pod = isSet ? `${name}-${i}` : `${name}-${hash}-${word(chance, 5)}${i.toString(36)}`
    const ports =
      namespace === "kube-system"
        ? `[{name: dns, containerPort: 53, protocol: UDP}, {name: dns-tcp, containerPort: 53}]`
        : `[{name: ${port.name}, containerPort: ${port.port}}]`
    return (
      `apiVersion: v1\nkind: Pod\n` +
      `metadata: {name: ${pod}, namespace: ${namespace}, labels: {${labels}}, ownerReferences: [${owner}]}\n` +
      `spec: {nodeName: node-${Math.floor(chance() * nodes)}, containers: [{name: app, image: registry.example/${name}, ports: ${ports}}]}\n` +
      `status: {phase: Running, podIP: ${addresses()}}\n`
    )
  })
}

const letters = "bcdfghjklmnpqrstvwxz2456789"

function word(chance: Chance, length: number): string {
  return Array.from({length}, () => letters[Math.floor(chance() * letters.length)]).join("")
}

/** Addresses of 10.0.0.0/8 in order. */
function addressesFrom(): () => string {
  let next = 256
  return () => {
    next++
    return `10.${(next >> 16) & 255}.${(next >> 8) & 255}.${next & 255}`
  }
}
