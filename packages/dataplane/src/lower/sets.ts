// The sets that rules look addresses up in: who is in them, and what they are called (evaluation 5.3).

import {matchesSelector, printAddress, printSelector} from "@carveout/engine"
import type {Labels, Program, Selector, World} from "@carveout/engine"
import {protocolWord} from "../table/protocol.ts"
import type {KernelSet} from "../table/rule.ts"
import {setId, setName} from "./names.ts"

/** Whoever a selector can mean: labels, blocks in CIDR form, and ports by name. */
type Member = {readonly labels: Labels; readonly nets: readonly Net[]; readonly ports: readonly World.NamedPort[]}

/** Protocols that have ports for policy. */
const withPorts: readonly number[] = [6, 17, 132]

/** The cause of a set that no policy asks for. */
export const ownCause = "Calico itself"

const everybody: Selector = {kind: "all"}

/** The sets of one family that the rules of a node ask for; each is made when first asked for. */
export class SetBook {
  readonly #program: Program
  readonly #family: 4 | 6
  readonly #sets = new Map<string, KernelSet>()
  readonly #names = new Map<Selector, string>()
  #members: readonly Member[] | null = null

  constructor(program: Program, family: 4 | 6) {
    this.#program = program
    this.#family = family
  }

  /** The sets made so far, by name. */
  made(): readonly KernelSet[] {
    return [...this.#sets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Addresses of whoever a selector means. */
  selected(selector: Selector): string {
    let name = this.#names.get(selector)
    if (name === undefined) {
      const text = printSelector(selector)
      name = this.#make(setId("s", text), "nets", text, () => outermost(this.#whoever(selector).flatMap(({nets}) => nets)))
      this.#names.set(selector, name)
    }
    return name
  }

  /** Addresses and ports of whoever a selector means, or of everybody, by the name of a port. `protocol` null: any that has ports. */
  named(selector: Selector | null, port: string, protocol: number | null): string {
    const whose = selector ?? everybody
    const word = protocol !== null && withPorts.includes(protocol) ? protocolWord(protocol) : "any"
    const text = printSelector(whose)
    const id = setId("n", `${setId("s", text)},${word},${port}`)
    return this.#make(id, "sockets", `port ${port} of ${text}`, () => {
      const fits = ({name, protocol: own}: World.NamedPort): boolean => name === port && (protocol === null || protocol === own)
      return this.#whoever(whose).flatMap(({nets, ports}) =>
        ports.filter(fits).flatMap((each) => nets.map((net) => socket(bare(netText(net)), each.protocol, each.port))),
      )
    })
  }

  /** The backends of a Service, with their ports or without. */
  service(id: string, which: "addresses" | "sockets"): string {
    const kind = which === "sockets" ? "svc" : "svcnoport"
    return this.#make(setId(kind, id), which === "sockets" ? "sockets" : "nets", `Service ${id}`, () => {
      const backends = this.#program.snapshot.services.get(id)?.backends ?? []
      return backends.flatMap(({address, protocol, port}) => {
        if (address?.family !== this.#family) return []
        return [which === "sockets" ? socket(printAddress(address), protocol, port) : netText(whole(address))]
      })
    })
  }

  /** A set that is there whatever policies say. */
  fixed(id: string, of: KernelSet["of"], members: readonly string[]): void {
    this.#make(id, of, ownCause, () => members)
  }

  #make(id: string, of: KernelSet["of"], cause: string, members: () => readonly string[]): string {
    const name = setName(this.#family, id)
    if (!this.#sets.has(name)) this.#sets.set(name, {name, of, cause, members: [...new Set(members())].toSorted()})
    return name
  }

  #whoever(selector: Selector): readonly Member[] {
    this.#members ??= this.#all()
    return this.#members.filter(({labels}) => matchesSelector(selector, labels))
  }

  #all(): readonly Member[] {
    const {snapshot, labels} = this.#program
    const hosts = snapshot.hosts.filter(({isOfPod}) => isOfPod !== true)
    const ends = [...snapshot.workloads, ...hosts].map((end) => ({
      labels: labels.of(end),
      nets: end.addresses.filter(({family}) => family === this.#family).map(whole),
      ports: end.ports,
    }))
    const sets = snapshot.networkSets.map((set) => ({
      labels: labels.of(set),
      nets: set.nets.filter(({family}) => family === this.#family).flatMap(halved),
      ports: [],
    }))
    return [...ends, ...sets]
  }
}

type Net = World.NetworkSet["nets"][number]

/** The block that an address is. */
function whole({family, value}: World.WorkloadEndpoint["addresses"][number]): Net {
  return {family, length: family === 4 ? 32 : 128, first: value, last: value}
}

/** Blocks that lie in no other one of them: Felix leaves out what a larger one says already. */
function outermost(nets: readonly Net[]): readonly string[] {
  const sorted = nets.toSorted((a, b) => (a.first === b.first ? a.length - b.length : a.first < b.first ? -1 : 1))
  const kept: Net[] = []
  for (const net of sorted) if ((kept.at(-1)?.last ?? -1n) < net.last) kept.push(net)
  return kept.map(netText)
}

/** WHY: the kernel's sets of blocks take none of length 0. */
function halved(net: Net): readonly Net[] {
  if (net.length > 0) return [net]
  const middle = (net.last + 1n) / 2n
  return [
    {...net, length: 1, last: middle - 1n},
    {...net, length: 1, first: middle},
  ]
}

/** A block in CIDR form. */
export function netText({family, first, length}: Net): string {
  return `${printAddress({family, value: first})}/${length}`
}

function bare(net: string): string {
  return net.slice(0, net.indexOf("/"))
}

/** An address with a protocol and a port, as a set holds it. */
export function socket(address: string, protocol: number, port: number): string {
  return `${address},${protocolWord(protocol)}:${port}`
}
