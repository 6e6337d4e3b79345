// What one look at all pods tells, and one at all endpoints, for whoever would look at each of them again: there are very many of both.

import type {Pod} from "../manifest/resource.ts"
import type {Address} from "../net/address.ts"
import type {Place} from "../text/source.ts"
import type {WorkloadEndpoint} from "./snapshot.ts"

/** Of pods: the first IPv4 address of each, the nodes and namespaces that they name with the first who does, and those that are on the node's network. */
export type PodGlance = {
  readonly isSix: boolean
  readonly four: Float64Array
  readonly nodes: ReadonlyMap<string, Place>
  readonly namespaces: ReadonlyMap<string, Place>
  readonly onHosts: readonly Pod[]
}

/** Looks at all pods. WHY by place, and the last ones apart: a step of an iterator is an object, and dumps are in some order. */
export function glanceAtPods(pods: readonly Pod[]): PodGlance {
  const four = new Float64Array(pods.length)
  const nodes = new Map<string, Place>()
  const namespaces = new Map<string, Place>()
  const onHosts: Pod[] = []
  let isSix = false
  let [lastNode, lastNamespace] = ["", ""]
  for (let i = 0; i < pods.length; i++) {
    const pod = pods[i]
    if (pod === undefined) continue
    const {namespace, at, addresses} = pod
    const {nodeName, hostNetwork} = pod.spec
    if (nodeName !== lastNode) {
      lastNode = nodeName
      if (nodeName !== "" && !nodes.has(nodeName)) nodes.set(nodeName, at)
    }
    if (namespace !== lastNamespace) {
      lastNamespace = namespace
      if (namespace !== "" && !namespaces.has(namespace)) namespaces.set(namespace, at)
    }
    if (hostNetwork) onHosts.push(pod)
    four[i] = addresses === null ? -1 : firstFour(addresses)
    if (addresses !== null && !isSix && (four[i] === -1 || addresses.length > 1)) isSix = addresses.some(({family}) => family === 6)
  }
  return {isSix, four, nodes, namespaces, onHosts}
}

/** The first IPv4 address as a number, in which each is exact; -1 where there is none. */
export function firstFour(addresses: readonly Address[]): number {
  for (let i = 0; i < addresses.length; i++) {
    const address = addresses[i]
    if (address?.family === 4) return Number(address.value)
  }
  return -1
}

/** A trait of an endpoint: that it stands for a workload's pods. */
export const isStandIn = 1
/** Another: that nobody says on which node it is. */
export const isRoaming = 2

/**
 * Of workload endpoints, by place: the first IPv4 address, traits, and the place of the first that has the very same labels, profiles and ports; or its own.
 * `areSole`: nobody has two IPv4 addresses. `nodes`: all that somebody is on.
 */
export type EndpointGlance = {
  readonly four: Float64Array
  readonly traits: Uint8Array
  readonly alike: Int32Array
  readonly areSole: boolean
  readonly nodes: ReadonlySet<string>
}

/** Puts together a list of endpoints with what a glance at them tells: it is known of each while it is made. */
export class EndpointList {
  /** The endpoints, with room for others behind them until it is closed. */
  readonly list: WorkloadEndpoint[]
  /** How many there are. */
  count = 0
  readonly #four: Float64Array
  readonly #traits: Uint8Array
  readonly #alike: Int32Array
  readonly #nodes = new Set<string>()
  #areSole = true
  #lastNode: string | null = null

  /** `most`: how many there may be. */
  constructor(most: number) {
    // oxlint-disable-next-line unicorn/no-new-array -- room for all that may come: a list that grows is copied over and over
    this.list = new Array<WorkloadEndpoint>(most)
    this.#four = new Float64Array(most)
    this.#traits = new Uint8Array(most)
    this.#alike = new Int32Array(most)
  }

  /** `four`: the first IPv4 address, as `firstFour` tells it. `alike`: the place of the first that is alike; without it nobody is. */
  add(endpoint: WorkloadEndpoint, kind: "pod" | "workload", four: number, alike?: number): void {
    const {node, addresses} = endpoint
    const place = this.count++
    this.list[place] = endpoint
    this.#four[place] = four
    this.#alike[place] = alike ?? place
    this.#traits[place] = (kind === "pod" ? 0 : isStandIn) + (node === null ? isRoaming : 0)
    if (addresses.length > 1 && addresses.filter(({family}) => family === 4).length > 1) this.#areSole = false
    if (node === this.#lastNode) return
    this.#lastNode = node
    if (node !== null) this.#nodes.add(node)
  }

  glance(): EndpointGlance {
    const {count} = this
    const [four, traits, alike] = [this.#four.subarray(0, count), this.#traits.subarray(0, count), this.#alike.subarray(0, count)]
    return {four, traits, alike, areSole: this.#areSole, nodes: this.#nodes}
  }

  /** The list, to which nothing is added any more. */
  closed(): readonly WorkloadEndpoint[] {
    this.list.length = this.count
    glances.set(this.list, this.glance())
    return this.list
  }
}

const glances = new WeakMap<readonly WorkloadEndpoint[], EndpointGlance>()

/** What is known of a list of endpoints, or seen in one that somebody else put together. */
export function glanceAtEndpoints(endpoints: readonly WorkloadEndpoint[]): EndpointGlance {
  const known = glances.get(endpoints)
  if (known !== undefined) return known
  const seen = new EndpointList(endpoints.length)
  for (const each of endpoints) seen.add(each, kindOfEndpoint(each), firstFour(each.addresses))
  const glance = seen.glance()
  glances.set(endpoints, glance)
  return glance
}

/** What an endpoint is. WHY by lengths: in the id of a workload, `prod/Deployment/backend`, more than the name stands behind its namespace. */
export function kindOfEndpoint({id, namespace, name}: WorkloadEndpoint): "pod" | "workload" {
  return id.length > namespace.length + 1 + name.length ? "workload" : "pod"
}
