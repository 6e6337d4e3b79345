// The readings of a flow: what the manifests leave open about its ends, each possibility once (evaluation 9).

import {addressClasses} from "../program/address-class.ts"
import type {Side} from "../program/criterion.ts"
import {everyList} from "../program/list.ts"
import {partyAsIf, partyAt, partyWithoutAddress} from "../program/party.ts"
import {placesOf} from "../program/places.ts"
import type {AddressClass, Party, PolicyList, Program} from "../program/program.ts"
import type {MissingFact} from "./decision.ts"
import {isHairpin} from "./end.ts"
import type {Ends, Standing} from "./end.ts"
import {ownNode} from "./flow.ts"
import {sentPacket} from "./entry.ts"
import type {Trip} from "./judgement.ts"
import {makePacket} from "./packet.ts"

/** One reading: what is judged, and which possibility of each open fact it takes, as numbers in the order of `facts`. */
export type Reading = {readonly trip: Trip; readonly choices: readonly number[]}

/** A trip of a flow that may come to a Service, or be looked at in one node alone. */
export function tripOf(program: Program, {flow, entry, through}: Ends, {packet, route}: Trip): Trip {
  const sent = entry === undefined ? {} : {sent: sentPacket(program, flow, {packet, entry})}
  return {packet, route: through === undefined ? route : {...route, through}, ...sent}
}

/** Every reading of a flow. Without open facts there is exactly one. */
export type Readings = {readonly facts: readonly MissingFact[]; readonly readings: readonly Reading[]; readonly isComplete: boolean}

/** LIMIT: readings of one flow; a flow with more is unknown, and all its open facts are named. */
const readingsMax = 65_536

/** The readings of a flow, the plainest first: an address in no block that is mentioned, a node that is nobody else's. */
export function readingsOf(program: Program, ends: Ends): Readings {
  const open = isHairpin(ends.from, ends.to) ? hairpinChoices(program, ends) : plainChoices(program, ends)
  const facts = open.map(({fact}) => fact)
  const count = open.reduce((product, {options}) => product * options.length, 1)
  const isComplete = count <= readingsMax
  const combinations = isComplete ? product(open.map(({options}) => options.length)) : [open.map(() => 0)]
  const readings = combinations.flatMap((choices) => readingOf(program, ends, {open, choices}) ?? [])
  return {facts, readings, isComplete}
}

/** A possibility: a party for an end, a node for an end, either for both ends of a hairpin. */
type Option = {readonly address: AddressClass | null; readonly node: string | null}
type Choice = {
  readonly fact: MissingFact
  readonly sides: readonly Side[]
  readonly about: "address" | "node"
  readonly options: readonly Option[]
}

function plainChoices(program: Program, ends: Ends): readonly Choice[] {
  const sides: readonly Side[] = ["source", "destination"]
  return [...sides.flatMap((side) => addressChoice(program, ends, [side])), ...sides.flatMap((side) => nodeChoice(program, ends, [side]))]
}

/** One pod at both ends has one address and one node. */
function hairpinChoices(program: Program, ends: Ends): readonly Choice[] {
  return [...addressChoice(program, ends, ["source", "destination"]), ...nodeChoice(program, ends, ["source", "destination"])]
}

function standing({from, to}: Ends, side: Side): Standing {
  return side === "source" ? from : to
}

function addressChoice(program: Program, ends: Ends, sides: readonly Side[]): readonly Choice[] {
  const [side] = sides
  if (side === undefined || standing(ends, side).address !== null) return []
  const {kind, name} = standing(ends, side)
  const classes = addressClasses(program, {lists: listsOf(program, ends), sides, family: ends.flow.family})
  if (classes.length <= 1 && (classes[0]?.isOutside ?? true)) return []
  const fact: MissingFact = kind === "node" ? {kind: "address-of-node", node: name} : {kind: "address-of-workload", id: name}
  return [{fact, sides, about: "address", options: classes.map((address) => ({address, node: null}))}]
}

/** The lists that a flow may meet: those of its pods, and those of host endpoints wherever the pods may run. */
function listsOf(program: Program, {from, to, through}: Ends): readonly PolicyList[] {
  const pods = [from, to].flatMap(({endpoint}) => (endpoint === null ? [] : everyList(program, endpoint)))
  if (program.hosts.size === 0) return pods
  const isOpen = [from, to].some(({kind, node}) => kind === "workload" && node === null)
  const nodes = new Set([
    ...(isOpen ? placesOf(program) : []),
    ...[from, to].flatMap(({node}) => node ?? []),
    ...(through === undefined ? [] : [through]),
  ])
  const hosts = [...nodes].flatMap((node) => {
    const {main, any} = program.hosts.get(node) ?? {main: null, any: null}
    return [main, any].flatMap((host) => (host === null ? [] : everyList(program, host)))
  })
  return [...new Set([...pods, ...hosts])]
}

/** Where a pod may run, if it matters: beside the other end, at nodes with host endpoints, or elsewhere (null). */
function nodeChoice(program: Program, ends: Ends, sides: readonly Side[]): readonly Choice[] {
  const [side] = sides
  if (side === undefined) return []
  const end = standing(ends, side)
  if (end.kind !== "workload" || end.node !== null) return []
  const other = standing(ends, side === "source" ? "destination" : "source")
  if (isOwn(other)) return [{fact: {kind: "node-of-workload", id: end.name}, sides, about: "node", options: ownPlaces(program)}]
  if (program.hosts.size === 0 && other.kind !== "node") return []
  const nodes = new Set<string | null>([null, ...(other.node === null ? [] : [other.node]), ...placesOf(program)])
  if (nodes.size === 1) return []
  const options = [...nodes].map((node) => ({address: null, node}))
  return [{fact: {kind: "node-of-workload", id: end.name}, sides, about: "node", options}]
}

/** Whether an end is the node of the other one, whichever that is. */
function isOwn({kind, name}: Standing): boolean {
  return kind === "node" && name === ownNode
}

/** Where a pod may run that talks to its own node: on one that is like no other, or at one with host endpoints. */
function ownPlaces(program: Program): readonly Option[] {
  return [ownNode, ...placesOf(program)].map((node) => ({address: null, node}))
}

/** Every way to choose one of so many, the first ones first. */
function product(counts: readonly number[]): readonly (readonly number[])[] {
  let result: readonly (readonly number[])[] = [[]]
  for (const count of counts) result = result.flatMap((before) => Array.from({length: count}, (_, i) => [...before, i]))
  return result
}

type Combination = {readonly open: readonly Choice[]; readonly choices: readonly number[]}

/** Null where the combination cannot be: two ends that are not one, both with the only address of a class. */
function readingOf(program: Program, ends: Ends, {open, choices}: Combination): Reading | null {
  const chosen = (side: Side, about: Choice["about"]): Option | undefined => {
    const place = open.findIndex((choice) => choice.about === about && choice.sides.includes(side))
    return open[place]?.options[choices[place] ?? 0]
  }
  const partiesOn = (side: Side): readonly Party[] => partiesOf(program, ends, side, chosen(side, "address")?.address ?? null)
  const pair = firstPair(ends, partiesOn("source"), partiesOn("destination"))
  if (pair === null) return null
  const placed = (end: Standing, side: Side): Standing => {
    const option = chosen(side, "node")
    return option === undefined ? end : {...end, node: option.node}
  }
  const from = placed(ends.from, "source")
  const to = isOwn(ends.to) ? {...ends.to, node: from.node} : placed(ends.to, "destination")
  const route = {from, to}
  return {trip: tripOf(program, ends, {packet: makePacket(ends.flow, ...pair), route}), choices}
}

/** The first parties that can be the two ends: the ends of a hairpin are one pod, and other ends never share an address by choice. */
function firstPair({from, to}: Ends, sources: readonly Party[], destinations: readonly Party[]): readonly [Party, Party] | null {
  const mayShare = isHairpin(from, to) || (from.address !== null && to.address !== null)
  for (const source of sources) {
    for (const destination of destinations) {
      if (mayShare || source.address === null || source.address.value !== destination.address?.value) return [source, destination]
    }
  }
  return null
}

/** What an end may be in one reading: one party, or one for each sample of the class that its address is in. */
function partiesOf(program: Program, ends: Ends, side: Side, address: AddressClass | null): readonly Party[] {
  const {address: known, endpoint} = standing(ends, side)
  if (known !== null) return [partyAt(program, known)]
  if (address === null || address.isOutside) return [partyWithoutAddress(program, ends.flow.family, endpoint)]
  return address.samples.map((sample) => partyAsIf(program, sample, endpoint))
}
