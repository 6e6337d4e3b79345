// A world as it can be built: every pod on a node and with an address, whoever manifests leave out of that.

import type {World} from "@carveout/engine"
import {printAddress} from "@carveout/engine"

/** The world, and what was made up, in words. */
export type Placed = {readonly snapshot: World.Snapshot; readonly madeUp: readonly string[]}

type Address = World.WorkloadEndpoint["addresses"][number]

/** Blocks from which addresses are given, where nobody of the world is in the way. */
const pools = {
  pods: {4: 0x0a_f4_00_00n, 6: 0xfd00_0010_0244n << 80n},
  nodes: {4: 0xac_1f_00_00n, 6: 0xfd00_0010_0172n << 80n},
} as const

/** How a node is called that nobody named. */
const onlyNode = "node"

/** Fills in nodes and addresses. What manifests say stays as it is. */
export function placed(snapshot: World.Snapshot): Placed {
  const giver = new Giver(snapshot)
  const nodes = nodesOf(snapshot, giver)
  const [first] = nodes
  const lost = snapshot.workloads.filter(({node}) => node === null)
  const open = snapshot.workloads.filter(({addresses}) => addresses.length === 0)
  const workloads = snapshot.workloads.map((each): World.WorkloadEndpoint => {
    const node = each.node ?? first?.name ?? onlyNode
    if (each.addresses.length > 0) return {...each, node}
    const families = each.unnamed.length > 0 ? each.unnamed : ([4] as const)
    return {...each, node, unnamed: [], addresses: families.map((family) => giver.next("pods", family))}
  })
  const addresses = new Map(workloads.map(({id, addresses: own}) => [id, own]))
  return {
    snapshot: {...snapshot, nodes, workloads, services: servicesOf(snapshot, addresses)},
    madeUp: [
      ...(lost.length > 0
        ? [`on which node ${counted(lost.length, "pod")} ${lost.length === 1 ? "is" : "are"}: \`${first?.name ?? onlyNode}\``]
        : []),
      ...(open.length > 0 ? [`addresses of ${counted(open.length, "pod")}`] : []),
    ],
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`
}

/** Every node that somebody names, with an address of each family that pods have. */
function nodesOf({nodes, workloads, families}: World.Snapshot, giver: Giver): readonly World.Node[] {
  const named = new Map(nodes.map((node) => [node.name, node]))
  for (const {node} of workloads) if (node !== null && !named.has(node)) named.set(node, {name: node, addresses: [], unnamed: []})
  if (named.size === 0) named.set(onlyNode, {name: onlyNode, addresses: [], unnamed: []})
  return [...named.values()].map((node) => {
    const lacking = families.filter((family) => !node.addresses.some((each) => each.family === family))
    return {...node, unnamed: [], addresses: [...node.addresses, ...lacking.map((family) => giver.next("nodes", family))]}
  })
}

/** Backends by the addresses that their pods were given. */
function servicesOf({services}: World.Snapshot, addresses: ReadonlyMap<string, readonly Address[]>): World.Snapshot["services"] {
  const filled = [...services].map(([id, service]) => {
    const backends = service.backends.flatMap((backend) => {
      if (backend.address !== null || backend.endpoint === null) return [backend]
      return (addresses.get(backend.endpoint) ?? []).map((address) => ({...backend, address}))
    })
    return [id, {...service, backends}] as const
  })
  return new Map(filled)
}

/** Gives addresses that nobody has. */
class Giver {
  readonly #taken: Set<string>
  readonly #last = new Map<string, bigint>()

  constructor({workloads, nodes, services}: World.Snapshot) {
    const all = [...workloads, ...nodes, ...services.values()].flatMap(({addresses}) => addresses)
    this.#taken = new Set(all.map(printAddress))
  }

  next(kind: keyof typeof pools, family: 4 | 6): Address {
    const key = `${kind} ${family}`
    let value = this.#last.get(key) ?? pools[kind][family]
    let address: Address
    do {
      value += 1n
      address = {family, value}
    } while (this.#taken.has(printAddress(address)))
    this.#last.set(key, value)
    return address
  }
}
