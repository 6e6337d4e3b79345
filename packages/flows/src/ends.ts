// Whom of a world a record means. Logs name pods by the template that made them, addresses by the set that holds them or by the kind of network.

import {printAddress} from "@carveout/engine"
import type {Program, Search, World} from "@carveout/engine"
import type {RecordedEnd} from "./record.ts"

/** Ends of a question about sets. */
type Words = Search["from"]

/**
 * Whom a record means. `names`: the pods or nodes; empty of addresses. `isOneOfMany`: the record means one address of all these, and does not say which.
 */
export type Meant = {readonly words: Words; readonly names: readonly string[]; readonly isOneOfMany: boolean}

/** Protocol and port of a connection. */
type Wire = {readonly protocol: number; readonly port: number | null}

/** Blocks of private addresses, as Calico tells them from public ones. */
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"] as const

/** Finds ends of a world. */
export class EndFinder {
  private readonly program: Program
  private readonly byNamespace = new Map<string, World.WorkloadEndpoint[]>()
  /** Pods by namespace and name of a workload that has them. */
  private readonly byOwner = new Map<string, string[]>()
  /** Services by address, those that are for clients outside left out. */
  private readonly services = new Map<string, World.Service>()
  private readonly known = new Map<string, Meant | null>()

  constructor(program: Program) {
    this.program = program
    const {workloads, owned, services} = program.snapshot
    for (const service of services.values()) {
      const outer = new Set(service.outer?.map(printAddress))
      for (const address of service.addresses.map(printAddress)) if (!outer.has(address)) this.services.set(address, service)
    }
    for (const endpoint of workloads) append(this.byNamespace, endpoint.namespace, [endpoint])
    for (const [id, pods] of owned) {
      const [namespace = "", , name = ""] = id.split("/")
      const there = pods.filter((pod) => program.workloads.has(pod))
      append(this.byOwner, `${namespace}/${name}`, there)
    }
  }

  /** Whom a connection was opened to: where logs have the address of a Service, to that. Null as below. */
  ofTarget(end: RecordedEnd, wire: Wire): Meant | null {
    const service = this.dialled(end)
    const isServed = service?.ports.some(({protocol, port}) => protocol === wire.protocol && port === wire.port) ?? false
    if (service === undefined || !isServed) return this.of(end)
    // WHY nobody: without its pods a Service refuses everybody, and that is no word about what was seen.
    return service.backends.length === 0 ? null : meant([`svc/${service.id}`], {kind: "name", text: `svc/${service.id}`})
  }

  /** The Service whose address or name an end has. WHY a pod first: what was seen behind the translation has the pod's name. */
  private dialled({kind, namespace, name, address}: RecordedEnd): World.Service | undefined {
    if (name === "") return this.services.get(address)
    const id = `${namespace}/${name}`
    return kind === "pod-or-service" && !this.program.workloads.has(id) ? this.program.snapshot.services.get(id) : undefined
  }

  /** Whom an end of a record is; null where the world has nobody of the kind. */
  of(end: RecordedEnd): Meant | null {
    const key = JSON.stringify([end.kind, end.text, end.address, ...end.labels])
    const known = this.known.get(key)
    if (known !== undefined) return known
    const found = this.found(end)
    this.known.set(key, found)
    return found
  }

  private found(end: RecordedEnd): Meant | null {
    if (end.kind === "elsewhere") return null
    if (end.kind === "network") return this.node(end) ?? this.network(end)
    const byName =
      (end.kind === "workload" || end.kind === "pod-or-service" || end.kind === "named" ? this.workloads(end) : null) ??
      (end.kind === "host" || end.kind === "named" ? this.node(end) : null) ??
      (end.kind === "network-set" || end.kind === "named" ? this.networkSet(end) : null)
    if (byName !== null || end.address === "") return byName
    return {words: {kind: "name", text: end.address}, names: [], isOneOfMany: false}
  }

  /** Public or private, whatever the log calls it; the address of a name that was looked up may be either. */
  private network({name}: RecordedEnd): Meant {
    const isPrivate = name === "pvt" || name === "PRIVATE NETWORK"
    const isPublic = name === "pub" || name === "PUBLIC NETWORK"
    const blocks = isPrivate ? privateBlocks : ["0.0.0.0/0", "::/0"]
    return {words: {kind: "outside", blocks, except: isPublic ? privateBlocks : []}, names: [], isOneOfMany: true}
  }

  private networkSet({namespace, name}: RecordedEnd): Meant | null {
    const id = namespace === "" ? `GlobalNetworkSet/${name}` : `NetworkSet/${namespace}/${name}`
    const isThere = this.program.snapshot.networkSets.some((each) => each.id === id)
    return isThere ? {words: {kind: "network-set", id}, names: [], isOneOfMany: true} : null
  }

  private node({name}: RecordedEnd): Meant | null {
    return this.program.nodes.has(name) ? meant([`host/${name}`]) : null
  }

  /** By name, by the template's name, by the workload that has it, by labels: the first that finds somebody. */
  private workloads({namespace, name, labels}: RecordedEnd): Meant | null {
    const own = this.byNamespace.get(namespace) ?? []
    const ways: readonly (() => readonly string[])[] = [
      () => own.filter((each) => each.name === name).map(({id}) => id),
      () => madeBy(own, name),
      () => this.ownedBy(namespace, name),
      () => (labels.size === 0 ? [] : own.filter((each) => has(each, labels)).map(({id}) => id)),
    ]
    for (const way of ways) {
      const ids = way()
      if (ids.length > 0) return meant(ids)
    }
    return null
  }

  /**
   * The pods of the workload by whose template a name was made: a Deployment's has the hash of its template behind its own name, a DaemonSet's or a
   * StatefulSet's has not. WHY: a rollout has given the pods that are there another hash than those that were seen.
   */
  private ownedBy(namespace: string, name: string): readonly string[] {
    const stem = name.replace(/\*$/, "").replace(/-$/, "")
    for (const owner of [stem, stem.replace(/-[a-z0-9]{5,10}$/, ""), stem.replace(madeName, "")]) {
      const pods = this.byOwner.get(`${namespace}/${owner}`) ?? []
      if (pods.length > 0) return [...new Set(pods)]
    }
    return []
  }
}

/** What the name of a Deployment's pod has behind that of its workload. WHY so narrow: names are made without vowels, so that words of people are none. */
const madeName = /-[bcdfghjklmnpqrstvwxz2456789]{5,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/

/** Puts items behind those that a list has. */
function append<T>(lists: Map<string, T[]>, key: string, items: readonly T[]): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [...items])
  else known.push(...items)
}

function meant(names: readonly string[], words: Words = {kind: "names", names}): Meant {
  return {words, names, isOneOfMany: false}
}

/** The pods whose names a template made: what stands for the star is one word. WHY: `web-*` of one workload is not `web-api-…` of another. */
function madeBy(pods: readonly World.WorkloadEndpoint[], name: string): readonly string[] {
  if (!name.endsWith("*")) return []
  const stem = name.slice(0, -1)
  return pods.filter((each) => each.name.startsWith(stem) && /^[a-z0-9]+$/.test(each.name.slice(stem.length))).map(({id}) => id)
}

function has({labels}: World.WorkloadEndpoint, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => labels.get(key) === value)
}
