// Ends of packets that no rule of a program tells apart, numbered, and for every question of a rule the numbers that answer yes.

import type {Address, Family} from "../net/address.ts"
import {classOfLabels, kinOf} from "../program/kin.ts"
import {partyAsIf, partyAt} from "../program/party.ts"
import type {Party, Program} from "../program/program.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Endpoint, NamedPort, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {isSameList} from "../std/group.ts"
import {peersOf} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import {Predicates} from "./predicates.ts"
import type {SelectorTable} from "./selector-table.ts"
import {signaturesOf} from "./signatures.ts"
import type {Signatures} from "./signatures.ts"
import {stretchAt} from "./stretches.ts"
import {Surroundings} from "./surroundings.ts"

/** What a class was made of: an address, and what else is taken to have it where nobody does; `as` undefined: whoever has it. */
type Sample = {readonly address: Address; readonly as: WorkloadEndpoint | null | undefined}

/** One class: what its members look like to rules, by one of them. `party` and `ports`: when somebody asked for them. */
type PeerClass = {
  readonly sample: Sample
  party: Party | null
  /** WHY not by its party: that has labels too, and the ports of most are an endpoint's own list. */
  readonly ports: readonly NamedPort[]
  readonly signatures: readonly number[]
  readonly nets: readonly number[]
}

/** What a sample looks like: who has the address, the signatures of those and of network sets around it, and the class of its stretch. */
type Look = {
  readonly holders: readonly Endpoint[]
  /** Of each of the holders. */
  readonly own: readonly number[]
  readonly signatures: readonly number[]
  readonly cls: number
}

/** WHY: after an edit few selectors are new, and the classes are asked for them one by one; else all of all classes are noted at once. */
const singlyMax = 64

const nobody: PeerSet = peersOf([])

/** What classes are made of. `inputs`: what they are made of besides, to be compared. */
type Making = {readonly family: Family; readonly predicates: Predicates; readonly inputs: readonly unknown[]}

/**
 * The peer classes of a program in one family. Every end is to be classified (`classAt`, `classAs`) before any bits are asked for:
 * their room is the number of classes.
 */
export class Peers {
  readonly predicates: Predicates
  readonly around: Surroundings
  readonly signatures: Signatures
  /** WHY it changes: of programs that share these classes the latest, so that none before it is held. */
  program: Program
  private readonly inputs: readonly unknown[]
  private readonly ids = new Map<string, number>()
  /** Classes of what has its address alone and is in no service that rules name: by ports, and by signature and class of stretches. */
  private readonly seen = new Map<Endpoint["ports"], Map<number, number>>()
  private readonly classes: PeerClass[] = []
  private readonly portTexts = new Map<readonly NamedPort[], string>()
  private readonly selectorSets = new Map<number, PeerSet>()
  private readonly isFresh: boolean
  private areAllNoted = false
  private readonly netSets: (PeerSet | undefined)[] = []

  /**
   * The classes of a program. `earlier`: those of the program from which an edit made this one, with numbers of the same table; they are
   * taken up as they are where rules ask nothing else, and of nobody else.
   */
  static of(program: Program, family: Family, {table, earlier}: {readonly table: SelectorTable; readonly earlier: Peers | null}): Peers {
    const predicates = (earlier && Predicates.kept(program, earlier, table)) ?? new Predicates(program, family, table)
    const {holders, nodesAt, sets, services} = program
    const inputs = [table, kinOf(program), holders, nodesAt, sets, services]
    if (
      earlier !== null &&
      isSameList(earlier.inputs, inputs) &&
      (predicates === earlier.predicates || predicates.equals(earlier.predicates))
    ) {
      earlier.program = program
      return earlier
    }
    return new Peers(program, {family, predicates, inputs}, earlier)
  }

  private constructor(program: Program, {family, predicates, inputs}: Making, earlier: Peers | null) {
    this.program = program
    this.inputs = inputs
    this.isFresh = earlier === null
    this.predicates = predicates
    const {table, selectors} = predicates
    this.signatures = signaturesOf({table, selectors, classes: kinOf(program).kinds.classes}, earlier?.signatures ?? null)
    this.around = Surroundings.of(program, {family, predicates, signatures: this.signatures}, earlier?.around ?? null)
  }

  get count(): number {
    return this.classes.length
  }

  /** How many label sets were held against selectors. */
  get matched(): number {
    return this.signatures.matched
  }

  /** The class of an address: of whoever has it. */
  classAt(address: Address): number {
    return this.classOf({address, as: undefined})
  }

  /**
   * The same of an endpoint that has the address alone and that no service names, where its class of labels and that of its stretch are known.
   */
  classOfAlone(endpoint: Endpoint, address: Address, {labels, cls}: {readonly labels: number; readonly cls: number}): number {
    const signature = this.signatures.of[labels] ?? 0
    return this.seenAs({address, as: undefined}, {endpoint, signature, cls})
  }

  /** The class of something that nobody's address was given to in thought; the sample is free. */
  classAs(sample: Address, endpoint: WorkloadEndpoint | null): number {
    return this.classOf({address: sample, as: endpoint})
  }

  /** By class its number in an earlier program with the same ends, -1 where that has no such class. */
  originsIn(earlier: Peers): Int32Array {
    return Int32Array.from(this.classes, ({sample}) => earlier.ids.get(earlier.keyOf(sample, earlier.lookOf(sample))) ?? -1)
  }

  party(peer: number): Party {
    const found = this.classes[peer]
    if (found === undefined) throw new RangeError(`no peer class ${peer}`)
    const {address, as} = found.sample
    return (found.party ??= as === undefined ? partyAt(this.program, address) : partyAsIf(this.program, address, as))
  }

  /** The ports that a class names. */
  portsOf(peer: number): readonly NamedPort[] {
    const found = this.classes[peer]
    if (found === undefined) throw new RangeError(`no peer class ${peer}`)
    return found.ports
  }

  /** The classes of which a selector is true. */
  selected(selector: number): PeerSet {
    const known = this.selectorSets.get(selector)
    if (known !== undefined) return known
    if (this.areAllNoted) return nobody
    if (this.isFresh || this.selectorSets.size >= singlyMax) {
      this.noteAll()
      return this.selected(selector)
    }
    const set = this.ask(selector)
    this.selectorSets.set(selector, set)
    return set
  }

  /** The classes that lie in a list of blocks. */
  within(nets: number): PeerSet {
    if (this.netSets.length === 0) {
      for (const [id, peers] of this.membersBy(({nets: own}) => own)) this.netSets[id] = peersOf(peers)
      this.netSets[0] ??= nobody
    }
    return this.netSets[nets] ?? nobody
  }

  private ask(id: number): PeerSet {
    const selector = this.predicates.table.selector(id)
    const peers: number[] = []
    for (const peer of this.classes.keys()) {
      if (this.party(peer).labels.some((labels) => matchesSelector(selector, labels))) peers.push(peer)
    }
    return peersOf(peers)
  }

  private noteAll(): void {
    const {table} = this.predicates
    for (const [id, peers] of this.membersBy(({signatures}) => signatures.flatMap((each) => table.set(each)))) {
      this.selectorSets.set(id, peersOf(peers))
    }
    this.areAllNoted = true
  }

  private membersBy(truths: (peer: PeerClass) => readonly number[]): ReadonlyMap<number, readonly number[]> {
    const members = new Map<number, number[]>()
    for (const [peer, each] of this.classes.entries()) {
      for (const truth of truths(each)) {
        const known = members.get(truth)
        if (known === undefined) members.set(truth, [peer])
        // WHY: a class has several signatures where network sets lie around it, and a selector may be true of more than one.
        else if (known.at(-1) !== peer) known.push(peer)
      }
    }
    return members
  }

  private classOf(sample: Sample): number {
    const [holder, ...others] = this.holders(sample)
    if (holder === undefined || others.length > 0 || this.around.isServed(holder, sample.address)) return this.classByText(sample)
    return this.seenAs(sample, {endpoint: holder, signature: this.signature(holder), cls: this.cls(sample.address)})
  }

  /** WHY a way around the text: nearly everything that has an address has it alone, and most of it was seen before. */
  private seenAs(
    sample: Sample,
    {endpoint, signature, cls}: {readonly endpoint: Endpoint; readonly signature: number; readonly cls: number},
  ): number {
    const place = signature * this.around.cut.classes.length + cls
    let seen = this.seen.get(endpoint.ports)
    if (seen === undefined) this.seen.set(endpoint.ports, (seen = new Map()))
    let id = seen.get(place)
    if (id === undefined) {
      const signatures = distinct([signature, ...this.around.of(cls).signatures])
      seen.set(place, (id = this.classByText(sample, {holders: [endpoint], own: [signature], signatures, cls})))
    }
    return id
  }

  private classByText(sample: Sample, look: Look = this.lookOf(sample)): number {
    const key = this.keyOf(sample, look)
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.classes.length
    this.classes.push({sample, party: null, ports: portsOf(look.holders), signatures: look.signatures, nets: this.around.of(look.cls).nets})
    this.ids.set(key, id)
    return id
  }

  private lookOf(sample: Sample): Look {
    const [holders, cls] = [this.holders(sample), this.cls(sample.address)]
    const own = holders.map((endpoint) => this.signature(endpoint))
    return {holders, cls, own, signatures: distinct([...own, ...this.around.of(cls).signatures])}
  }

  private cls({value}: Address): number {
    return this.around.cut.stretches[stretchAt(this.around.cut, value)]?.cls ?? 0
  }

  private holders({address, as}: Sample): readonly Endpoint[] {
    if (as !== undefined) return as === null ? [] : [as]
    return this.program.holders[address.family].get(address.value) ?? []
  }

  private signature(endpoint: Endpoint): number {
    return this.signatures.of[classOfLabels(this.program, endpoint)] ?? 0
  }

  private keyOf({address}: Sample, look: Look): string {
    const served = this.around.servedText(look.holders, address)
    return `${look.signatures.join()}|${this.around.of(look.cls).netsText}|${this.portsText(look)}|${served}`
  }

  /** Named ports that rules ask for, with the labels by which they reach them. */
  private portsText({holders, own}: Look): string {
    if (this.predicates.portNames.size === 0) return ""
    const texts: string[] = []
    for (let i = 0; i < holders.length; i++) {
      const ports = this.namedText(holders[i]?.ports ?? noPorts)
      if (ports !== "") texts.push(`${own[i]} ${ports}`)
    }
    return texts.length < 2 ? (texts[0] ?? "") : texts.sort().join()
  }

  /** The ports of a list that rules ask for. WHY remembered: many classes have the same list. */
  private namedText(ports: readonly NamedPort[]): string {
    let text = this.portTexts.get(ports)
    if (text === undefined) {
      const named = ports.filter(({name}) => this.predicates.portNames.has(name))
      text = named
        .map(({name, protocol, port}) => `${name} ${protocol} ${port}`)
        .sort()
        .join()
      this.portTexts.set(ports, text)
    }
    return text
  }
}

const noPorts: readonly NamedPort[] = []

function portsOf(holders: readonly Endpoint[]): readonly NamedPort[] {
  const [holder, ...others] = holders
  if (holder === undefined) return noPorts
  return others.length === 0 ? holder.ports : holders.flatMap(({ports}) => ports)
}

/** Ascending, each once. */
function distinct(numbers: readonly number[]): readonly number[] {
  if (numbers.length < 2) return numbers
  return [...new Set(numbers)].sort((a, b) => a - b)
}
