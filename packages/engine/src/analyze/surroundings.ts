// What an address alone says to rules: the blocks it lies in, the network sets that hold it, the services that name it.

import type {Address, Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {classOfLabels} from "../program/kin.ts"
import type {Program} from "../program/program.ts"
import type {Endpoint} from "../snapshot/snapshot.ts"
import {isSameList} from "../std/group.ts"
import type {Predicates} from "./predicates.ts"
import type {Signatures} from "./signatures.ts"
import {cutFamily} from "./stretches.ts"
import type {Cut} from "./stretches.ts"

/** Of a class of stretches: the block lists that hold it, the signatures of the network sets around it, whether a service names it. */
type Around = {
  readonly nets: readonly number[]
  readonly netsText: string
  readonly signatures: readonly number[]
  readonly isBackend: boolean
}

/** Stretches of a class with addresses that nobody has. `isBackend`: addresses that services name, which open ends do not have. */
export type FreeClass = {readonly samples: readonly Address[]; readonly stretches: readonly number[]; readonly isBackend: boolean}

type Questions = {readonly family: Family; readonly predicates: Predicates; readonly signatures: Signatures}

/** What a cut is made of; the same values make the same cut. */
type Inputs = readonly unknown[]

/** A family's addresses as the rules of a program see them. */
export class Surroundings {
  readonly cut: Cut
  readonly free: readonly FreeClass[]
  private readonly inputs: Inputs
  /** What services that rules mention say of addresses and endpoints. */
  readonly served: Served
  private readonly classes: readonly Around[]

  /** `earlier`: those of an earlier program, whose cut is taken up where nothing draws another border. */
  static of(program: Program, questions: Questions, earlier: Surroundings | null): Surroundings {
    const {predicates} = questions
    const {holders, nodesAt, sets, services} = program
    const inputs = [holders, nodesAt, sets, services, JSON.stringify(predicates.netTexts), JSON.stringify([...predicates.services].sort())]
    return new Surroundings(program, {...questions, inputs}, earlier !== null && isSameList(earlier.inputs, inputs) ? earlier : null)
  }

  private constructor(program: Program, questions: Questions & {readonly inputs: Inputs}, same: Surroundings | null) {
    const {family, predicates, signatures, inputs} = questions
    this.inputs = inputs
    this.served = same?.served ?? servedBy(program, predicates.services)
    const blocks = program.sets.map((set) => set.blocks[family])
    const first = predicates.nets.length
    this.cut = same?.cut ?? cutFamily(family, [...predicates.nets, ...blocks, ...strangersAmong(program, family, this.served)])
    this.classes = this.cut.classes.map((members): Around => {
      const nets = members.filter((place) => place < first)
      const around = members.flatMap((place) => program.snapshot.networkSets[place - first] ?? [])
      return {
        nets,
        netsText: nets.join(),
        signatures: around.map((set) => signatures.of[classOfLabels(program, set)] ?? 0),
        isBackend: members.some((place) => place >= first + blocks.length),
      }
    })
    this.free = same?.free ?? this.findFree(program, family)
  }

  /** What is said of a class of stretches. */
  of(cls: number): Around {
    const around = this.classes[cls]
    if (around === undefined) throw new RangeError(`no class of stretches ${cls}`)
    return around
  }

  /** Whether any service that rules mention names an endpoint or address. */
  isServed(endpoint: Endpoint, {family, value}: Address): boolean {
    if (this.served.isNobody) return false
    return this.served.addresses[family].has(value) || (endpoint.kind === "workload" && this.served.endpoints.has(endpoint.id))
  }

  /** The services that rules mention and that name some endpoints, or their address. */
  servedText(holders: readonly Endpoint[], {family, value}: Address): string {
    if (this.served.isNobody) return ""
    const texts = [this.served.addresses[family].get(value) ?? ""]
    for (const endpoint of holders) if (endpoint.kind === "workload") texts.push(this.served.endpoints.get(endpoint.id) ?? "")
    return texts.join(";")
  }

  /** Stretch classes in which some address is nobody's. */
  private findFree(program: Program, family: Family): readonly FreeClass[] {
    const found = this.classes.map(({isBackend}) => ({samples: new Array<Address>(), stretches: new Array<number>(), isBackend}))
    for (const [place, stretch] of this.cut.stretches.entries()) {
      const own = found[stretch.cls]
      const samples = freeIn(program, family, stretch, 2)
      if (own === undefined || samples.length === 0) continue
      own.stretches.push(place)
      if (own.samples.length < 2) own.samples.push(...samples)
    }
    return found.filter(({samples}) => samples.length > 0)
  }
}

/**
 * By address and by endpoint id, the services that rules mention and the sockets in them, as text. WHY apart: every endpoint is asked for,
 * and nearly none is in.
 */
type Served = {
  readonly isNobody: boolean
  readonly addresses: Readonly<Record<Family, ReadonlyMap<bigint, string>>>
  readonly endpoints: ReadonlyMap<string, string>
}

function servedBy({services}: Program, mentioned: ReadonlySet<string>): Served {
  const texts = new Map<string, string[]>()
  const note = (key: string, text: string): void => {
    const known = texts.get(key)
    if (known === undefined) texts.set(key, [text])
    else known.push(text)
  }
  for (const id of [...mentioned].sort()) {
    const set = services.get(id)
    for (const member of set?.members ?? []) note(member, id)
    for (const socket of set?.sockets ?? []) {
      const [member = "", ...wire] = socket.split(" ")
      note(member, `${id} ${wire.join(" ")}`)
    }
  }
  const addresses = {4: new Map<bigint, string>(), 6: new Map<bigint, string>()}
  const endpoints = new Map<string, string>()
  for (const [key, each] of texts) {
    const [, family, value] = /^([46]):(\d+)$/.exec(key) ?? []
    if (value === undefined) endpoints.set(key, each.sort().join())
    else addresses[family === "4" ? 4 : 6].set(BigInt(value), each.sort().join())
  }
  return {isNobody: texts.size === 0, addresses, endpoints}
}

/** Addresses that nobody has and a mentioned service does: one set for all that the same services name. */
function strangersAmong({holders, nodesAt}: Program, family: Family, {addresses}: Served): readonly PrefixSet[] {
  const found = new Map<string, {first: bigint; last: bigint}[]>()
  for (const [value, text] of addresses[family]) {
    if (holders[family].has(value) || nodesAt[family].has(value)) continue
    const known = found.get(text)
    if (known === undefined) found.set(text, [{first: value, last: value}])
    else known.push({first: value, last: value})
  }
  return [...found.values()].map((ranges) => PrefixSet.of(family, ranges))
}

/** Addresses of documentation blocks: where one will do, readers see one that means nothing. */
const plainAddresses: Readonly<Record<Family, bigint>> = {4: 0xc633_6401n, 6: (0x2001_0db8n << 96n) | 1n}

/** Some addresses of a stretch that nobody has, at most `count`, a plain one first. */
export function freeIn(program: Program, family: Family, {first, last}: {first: bigint; last: bigint}, count: number): readonly Address[] {
  const isFree = (value: bigint): boolean => !program.holders[family].has(value) && !program.nodesAt[family].has(value)
  const plain = plainAddresses[family]
  const found: Address[] = first <= plain && plain <= last && isFree(plain) ? [{family, value: plain}] : []
  for (let value = first; value <= last && found.length < count; value++) {
    if (value !== plain && isFree(value)) found.push({family, value})
  }
  return found
}
