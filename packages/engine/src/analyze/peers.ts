// Ends of packets that no rule of a program tells apart, numbered, and for every question of a rule the numbers that answer yes.

import type {Address, Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {partyAsIf, partyAt} from "../program/party.ts"
import type {Party, Program} from "../program/program.ts"
import {bitsOf, noBits} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {Endpoint, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {LabelClasses} from "./label-classes.ts"
import {Predicates} from "./predicates.ts"
import {cutFamily, stretchAt} from "./stretches.ts"
import type {Cut} from "./stretches.ts"

/** One class: what its members look like to rules, by one of them. */
type PeerClass = {readonly party: Party; readonly signatures: readonly number[]; readonly nets: readonly number[]}

/** What the address alone decides: true block lists, the label signatures of the network sets around it, whether a service has it. */
type Surroundings = {readonly nets: readonly number[]; readonly signatures: readonly number[]; readonly isBackend: boolean}

/**
 * The peer classes of a program in one family. Every end is to be classified (`classAt`, `classAs`) before any bits are asked for:
 * their room is the number of classes.
 */
export class Peers {
  readonly predicates: Predicates
  readonly cut: Cut
  private readonly program: Program
  private readonly labels: LabelClasses
  /** Label class to the number of its set of true selectors. */
  private readonly signatureOf: readonly number[]
  /** Selectors true of a signature. */
  private readonly signatures: readonly (readonly number[])[]
  private readonly labelled: ReadonlyMap<Endpoint, number>
  private readonly surroundings: readonly Surroundings[]
  private readonly served: ReadonlyMap<string, string>
  private readonly ids = new Map<string, number>()
  private readonly classes: PeerClass[] = []
  private readonly selectorBits: (Bits | undefined)[] = []
  private readonly netBits: (Bits | undefined)[] = []

  constructor(program: Program, family: Family) {
    this.program = program
    this.predicates = new Predicates(program, family)
    this.labels = new LabelClasses(this.predicates.selectors)
    this.labelled = new Map([...program.labels].map(([endpoint, labels]) => [endpoint, this.labels.classOf(labels)]))
    const sets = program.sets.map(({labels, blocks}) => ({label: this.labels.classOf(labels), blocks: blocks[family]}))
    const {signatureOf, signatures} = signaturesOf(this.labels, this.predicates)
    this.signatureOf = signatureOf
    this.signatures = signatures
    const netCount = this.predicates.nets.length
    this.served = servedBy(program, this.predicates.services)
    const backends = strangersAmong(program, family, this.served)
    this.cut = cutFamily(family, [...this.predicates.nets, ...sets.map(({blocks}) => blocks), ...backends])
    this.surroundings = this.cut.classes.map((members) => ({
      nets: members.filter((place) => place < netCount),
      signatures: distinct(members.flatMap((place) => labelOf(sets[place - netCount]).map((label) => this.signature(label)))),
      isBackend: members.some((place) => place >= netCount + sets.length),
    }))
  }

  get count(): number {
    return this.classes.length
  }

  /** The class of an address: of whoever has it. */
  classAt(address: Address): number {
    const holders = this.program.holders[address.family].get(address.value) ?? []
    const stretch = this.cut.stretches[stretchAt(this.cut, address.value)]
    const key = this.keyOf(stretch?.cls ?? 0, holders, address)
    return this.ids.get(key) ?? this.add(key, {cls: stretch?.cls ?? 0, holders, party: partyAt(this.program, address)})
  }

  /** The class of something that nobody's address was given to in thought; the sample is free. */
  classAs(sample: Address, endpoint: WorkloadEndpoint | null): number {
    const holders = endpoint === null ? [] : [endpoint]
    const cls = this.cut.stretches[stretchAt(this.cut, sample.value)]?.cls ?? 0
    const key = this.keyOf(cls, holders, sample)
    return this.ids.get(key) ?? this.add(key, {cls, holders, party: partyAsIf(this.program, sample, endpoint)})
  }

  /** Whether a class of stretches is addresses that only a service names. */
  isBackend(cls: number): boolean {
    return this.surroundings[cls]?.isBackend ?? false
  }

  party(peer: number): Party {
    const found = this.classes[peer]
    if (found === undefined) throw new RangeError(`no peer class ${peer}`)
    return found.party
  }

  /** The classes of which a selector is true. */
  selected(selector: number): Bits {
    if (this.selectorBits.length === 0)
      this.fill(this.selectorBits, ({signatures}) => signatures.flatMap((id) => this.signatures[id] ?? []))
    return this.selectorBits[selector] ?? noBits(this.count)
  }

  /** The classes that lie in a list of blocks. */
  within(nets: number): Bits {
    if (this.netBits.length === 0) this.fill(this.netBits, (each) => each.nets)
    return this.netBits[nets] ?? noBits(this.count)
  }

  private fill(into: (Bits | undefined)[], truths: (peer: PeerClass) => readonly number[]): void {
    const members: number[][] = []
    for (const [peer, each] of this.classes.entries()) {
      for (const truth of truths(each)) (members[truth] ??= []).push(peer)
    }
    for (const [truth, peers] of members.entries()) if (peers !== undefined) into[truth] = bitsOf(this.count, peers)
    into[0] ??= noBits(this.count)
  }

  private signature(label: number): number {
    return this.signatureOf[label] ?? 0
  }

  private keyOf(cls: number, holders: readonly Endpoint[], address: Address): string {
    const own = holders.map((endpoint) => this.signature(this.labelled.get(endpoint) ?? 0))
    const around = this.surroundings[cls]
    const signatures = distinct([...own, ...(around?.signatures ?? [])])
    return `${signatures.join()}|${around?.nets.join()}|${this.portsText(holders)}|${this.servedText(holders, address)}`
  }

  private add(key: string, {cls, holders, party}: {cls: number; holders: readonly Endpoint[]; party: Party}): number {
    const own = holders.map((endpoint) => this.signature(this.labelled.get(endpoint) ?? 0))
    const around = this.surroundings[cls]
    const id = this.classes.length
    this.ids.set(key, id)
    this.classes.push({party, signatures: distinct([...own, ...(around?.signatures ?? [])]), nets: around?.nets ?? []})
    return id
  }

  /** Named ports that rules ask for, with the labels by which they reach them. */
  private portsText(holders: readonly Endpoint[]): string {
    if (this.predicates.portNames.size === 0) return ""
    const texts: string[] = []
    for (const endpoint of holders) {
      const signature = this.signature(this.labelled.get(endpoint) ?? 0)
      for (const {name, protocol, port} of endpoint.ports) {
        if (this.predicates.portNames.has(name)) texts.push(`${signature} ${name} ${protocol} ${port}`)
      }
    }
    return texts.sort().join()
  }

  private servedText(holders: readonly Endpoint[], {family, value}: Address): string {
    if (this.served.size === 0) return ""
    const texts = [this.served.get(`${family}:${value}`) ?? ""]
    for (const endpoint of holders) if (endpoint.kind === "workload") texts.push(this.served.get(endpoint.id) ?? "")
    return texts.join(";")
  }
}

/** Label classes by the selectors that are true of them. */
function signaturesOf(
  labels: LabelClasses,
  {selectors}: Predicates,
): {signatureOf: readonly number[]; signatures: readonly (readonly number[])[]} {
  const truths: number[][] = Array.from({length: labels.size}, () => [])
  for (const [id, selector] of selectors.entries()) for (const label of labels.matching(selector)) truths[label]?.push(id)
  const ids = new Map<string, number>()
  const signatures: (readonly number[])[] = []
  const signatureOf = truths.map((truth) => {
    const key = truth.join()
    let id = ids.get(key)
    if (id === undefined) {
      id = signatures.length
      ids.set(key, id)
      signatures.push(truth)
    }
    return id
  })
  return {signatureOf, signatures}
}

/** By address key or endpoint id, the services that rules mention and the sockets in them, as text. */
function servedBy({services}: Program, mentioned: ReadonlySet<string>): ReadonlyMap<string, string> {
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
  return new Map([...texts].map(([key, each]) => [key, each.sort().join()]))
}

function labelOf(set: {readonly label: number} | undefined): readonly number[] {
  return set === undefined ? [] : [set.label]
}

/** Addresses that nobody has and a mentioned service does: one set for all that the same services name. */
function strangersAmong({holders, nodesAt}: Program, family: Family, served: ReadonlyMap<string, string>): readonly PrefixSet[] {
  const found = new Map<string, {first: bigint; last: bigint}[]>()
  for (const [key, text] of served) {
    if (!key.startsWith(`${family}:`)) continue
    const value = BigInt(key.slice(2))
    if (holders[family].has(value) || nodesAt[family].has(value)) continue
    const known = found.get(text)
    if (known === undefined) found.set(text, [{first: value, last: value}])
    else known.push({first: value, last: value})
  }
  return [...found.values()].map((ranges) => PrefixSet.of(family, ranges))
}

/** Ascending, each once. */
function distinct(numbers: readonly number[]): readonly number[] {
  if (numbers.length < 2) return numbers
  return [...new Set(numbers)].sort((a, b) => a - b)
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
