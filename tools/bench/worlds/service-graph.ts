// Services that call each other as measured traces show it: few with very many replicas and callers, most with one or two.

import {chanceFrom, heavy, skewed} from "../chance.ts"
import type {PodSeed} from "../pod.ts"
import {namespaceOf, networkPolicy, nodeCount, nodesFor, pairsOf} from "../world.ts"
import type {Maker, Manifest, Size} from "../world.ts"

type Service = {
  readonly name: string
  readonly namespace: string
  readonly replicas: number
  readonly port: number
  readonly callers: Set<number>
}

/** Means of the published traces: instances of a service, and services that a service calls. */
const replicasMean = 28
const callsMean = 3
const servicesPerSpace = 12

/** The maker. Policies are as many as services that somebody calls, at most `size.policies`. */
export const serviceGraph: Maker = {
  name: "service-graph",
  about: "heavy-tailed services and calls; each callee admits its callers at its port",
  make: (size) => {
    const services = servicesOf(size)
    return {
      name: "service-graph",
      size,
      pods: () => podsOf(services),
      *frame() {
        for (const name of new Set(services.map(({namespace}) => namespace))) yield namespaceOf(name)
        yield* nodesFor(size.pods)
      },
      policies: () => policiesOf(services),
      expectedPairs: countPairs(services, size.pods),
    }
  },
}

function servicesOf({pods, policies, seed}: Size): readonly Service[] {
  const chance = chanceFrom(seed)
  const services: Service[] = []
  for (let left = pods; left > 0;) {
    const replicas = Math.min(left, heavy(chance, replicasMean))
    const number = services.length
    const namespace = `team-${Math.floor(number / servicesPerSpace)}`
    services.push({name: `service-${number}`, namespace, replicas, port: 8000 + (number % 40), callers: new Set()})
    left -= replicas
  }
  let callees = 0
  for (const caller of services.keys()) {
    const calls = heavy(chance, callsMean)
    for (let i = 0; i < calls; i++) {
      const callee = services[skewed(chance, services.length)]
      if (callee === undefined || callee === services[caller] || (callee.callers.size === 0 && callees >= policies)) continue
      if (callee.callers.size === 0) callees++
      callee.callers.add(caller)
    }
  }
  return services
}

function* podsOf(services: readonly Service[]): Generator<PodSeed> {
  let number = 0
  for (const {name: app, namespace, replicas, port} of services) {
    for (let i = 0; i < replicas; i++, number++) {
      const labels = {app, "pod-template-hash": `${(number * 2654435761) >>> 16}a`}
      yield {number, namespace, name: `${app}-6f5d7-${i}`, labels, ports: [{name: "http", port}]}
    }
  }
}

function* policiesOf(services: readonly Service[]): Generator<Manifest> {
  for (const {name, namespace, port, callers} of services) {
    if (callers.size === 0) continue
    const from = [...callers].map((caller) => {
      const {name: app = "", namespace: space = ""} = services[caller] ?? {}
      return {namespaceSelector: {matchLabels: {"kubernetes.io/metadata.name": space}}, podSelector: {matchLabels: {app}}}
    })
    yield networkPolicy(namespace, name, {podSelector: {matchLabels: {app: name}}, ingress: [{from, ports: [{port, protocol: "TCP"}]}]})
  }
}

function countPairs(services: readonly Service[], pods: number): number {
  const uncalled = services.filter(({callers}) => callers.size === 0).reduce((sum, {replicas}) => sum + replicas, 0)
  const called = services.reduce((sum, {replicas, callers}) => {
    return sum + replicas * [...callers].reduce((all, caller) => all + (services[caller]?.replicas ?? 0), 0)
  }, 0)
  return pairsOf({pods, nodes: nodeCount(pods), podPairs: called + uncalled * (pods - 1), sending: pods, taking: uncalled})
}
