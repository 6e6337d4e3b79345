// Sets of ends as people write them, looked up in a world: names, selectors, blocks of addresses, everything.

import {parseAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {parsePrefix} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Program} from "../program/program.ts"
import {ownerOf} from "../question/directory.ts"
import type {Spot} from "../question/directory.ts"
import {problem, quoted} from "../question/problem.ts"
import {resolve} from "../question/resolve.ts"
import type {World} from "../question/ask.ts"
import {matchesSelector} from "../selector/match.ts"
import {parseSelector} from "../selector/parse.ts"
import {matchesLabelSelector} from "../selector/label-selector.ts"
import type {LabelSelector} from "../selector/label-selector.ts"
import {prefixLabels} from "../selector/rewrite.ts"
import {oncePerParts} from "../std/once.ts"
import type {Labels} from "../selector/selector.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {EndSet} from "./extents.ts"
import type {SpaceEnd} from "./space.ts"

/** One side of a question about sets. Selectors are as written: a Calico expression, or a Kubernetes label selector. */
export type EndWords =
  | {readonly kind: "name"; readonly text: string}
  | {readonly kind: "any"}
  | {readonly kind: "cidr"; readonly cidr: string; readonly except: readonly string[]}
  | {readonly kind: "pods"; readonly namespaces: PlainValue | null; readonly pods: PlainValue | null}

/**
 * One side of a question as a program puts it together: ends of several names, or, as far as nobody inside has them, addresses of blocks or of a network
 * set by its id.
 */
export type MadeWords =
  | {readonly kind: "names"; readonly names: readonly string[]}
  | {readonly kind: "outside"; readonly blocks: readonly string[]; readonly except: readonly string[]}
  | {readonly kind: "network-set"; readonly id: string}

/** Either. */
export type AnyWords = EndWords | MadeWords

/** What words stand for: ends, or a Service, whose ends and packets depend on the ports that are asked of it. */
export type Meant = {readonly ends: EndSet; readonly service: null} | {readonly ends: null; readonly service: Service}

/** Every end there is. */
export const everyone: EndSet = {holds: () => true, named: null, outside: (family) => PrefixSet.all(family)}

/**
 * What words were found to mean, by their text. WHY: the same words stand in many questions, and which ends of a space a set holds is found once for each
 * set. Edits of policies change no meaning, so that programs made of each other by them share it.
 */
const meanings: (world: World) => Map<string, Result<Meant, Diagnostic>> = oncePerParts(
  ({directory, program}: World) => [directory, program.labels, program.workloads, program.nodes],
  () => new Map<string, Result<Meant, Diagnostic>>(),
)

/** LIMIT: meanings remembered of one world. */
const meaningsMax = 2000

/** Looks one side up. Words that stand for nothing in this world are an error. */
export function meant(world: World, words: AnyWords): Result<Meant, Diagnostic> {
  if (words.kind === "any") return everybody
  const known = meanings(world)
  const key = JSON.stringify(words)
  let found = known.get(key)
  if (found === undefined) {
    if (known.size >= meaningsMax) known.clear()
    known.set(key, (found = meaning(world, words)))
  }
  return found
}

const everybody: Result<Meant, Diagnostic> = ok({ends: everyone, service: null})

function meaning(world: World, words: AnyWords): Result<Meant, Diagnostic> {
  switch (words.kind) {
    case "any":
      return everybody
    case "name":
      return named(world, words.text)
    case "cidr":
      return inBlock(world, words)
    case "pods":
      return podEnds(world.program, words)
    case "names":
      return allNamed(world, words.names)
    case "outside":
      return ok({ends: onlyOutside(outsideOf(words)), service: null})
    case "network-set":
      return inNetworkSet(world, words.id)
  }
}

function named({directory}: World, text: string): Result<Meant, Diagnostic> {
  const found = resolve(directory, text, undefined)
  if (!found.ok) return found
  const {spots, service} = found.value
  if (service !== null) return ok({ends: null, service})
  const further = spots.find(isFurther)
  if (further !== undefined) return fail(furtherProblem(further, text))
  const family = parseAddress(text)?.family ?? null
  return ok({ends: endsOfSpots(spots, family, family === null ? "every address" : "this one"), service: null})
}

/** Everybody of some names, each the name of an end. */
function allNamed({directory}: World, names: readonly string[]): Result<Meant, Diagnostic> {
  const spots: Spot[] = []
  for (const name of names) {
    const found = resolve(directory, name, undefined)
    if (!found.ok) return found
    spots.push(...found.value.spots)
  }
  return ok({ends: endsOfSpots(spots, null, "every address"), service: null})
}

function inNetworkSet({program}: World, id: string): Result<Meant, Diagnostic> {
  const set = program.snapshot.networkSets.find((each) => each.id === id)
  if (set === undefined) return fail(problem("name-not-found", `nothing is called ${quoted(id)}`))
  const outside = (family: Family): PrefixSet =>
    PrefixSet.of(
      family,
      set.nets.filter((net) => net.family === family),
    )
  return ok({ends: onlyOutside(outside), service: null})
}

/** Addresses, and nobody inside. */
function onlyOutside(outside: EndSet["outside"]): EndSet {
  return {holds: () => false, named: new Set(), outside}
}

/**
 * The ends of some spots. `only`: the family of the address by which they were named, null where they were not: then both are meant, and of a node each of
 * its addresses.
 */
export function endsOfSpots(spots: readonly Spot[], only: Family | null, meant: "every address" | "this one"): EndSet {
  const names = new Set(spots.map(({name}) => name))
  const isMeant = ({name, node, bears}: SpaceEnd): boolean =>
    names.has(name) || (meant === "every address" && bears !== undefined && names.has(`host/${node}`))
  const addresses = spots.flatMap(({end}) => (end.kind === "address" ? [end.address] : []))
  return {
    holds: (end, family) => (only === null || family === only) && isMeant(end),
    named: names,
    outside: (family) =>
      PrefixSet.of(
        family,
        addresses.filter((each) => each.family === family).map(({value}) => ({first: value, last: value})),
      ),
  }
}

/** The ends of a set that are in none of some others. */
export function minus(ends: EndSet, others: readonly EndSet[]): EndSet {
  return {
    holds: (end, family) => ends.holds(end, family) && !others.some((other) => other.holds(end, family)),
    named: ends.named,
    outside: (family) => others.reduce((left, other) => left.subtract(other.outside(family)), ends.outside(family)),
  }
}

/** A block that holds another address of a pod and not the first would be silent about the pod. */
function inBlock(world: World, words: BlockWords): Result<Meant, Diagnostic> {
  const ends = blockEnds(world, words)
  const further = furtherOf(world.program).find(({first, address}) => {
    const block = ends.outside(address.family)
    return block.has(address) && !block.has(first)
  })
  return further === undefined ? ok({ends, service: null}) : fail(ofFurther(further.id, words.cidr))
}

type Further = {readonly id: string; readonly first: Address; readonly address: Address}

/** Addresses of pods that are not the first of their family. */
const furtherOf = oncePerParts(
  ({workloads}: Program) => [workloads],
  ({snapshot}: Program): readonly Further[] => {
    const found: Further[] = []
    for (const {id, addresses} of snapshot.workloads) {
      if (addresses.length < 2) continue
      for (const address of addresses) {
        const first = addresses.find(({family}) => family === address.family)
        if (first !== undefined && first.value !== address.value) found.push({id, first, address})
      }
    }
    return found
  },
)

/** Whether a spot is a pod under another than its first address. */
export function isFurther({end}: Spot): boolean {
  return end.kind === "workload" && end.address !== undefined
}

/** What is wrong with words that mean such a spot. */
export function furtherProblem({end}: Spot, text: string): Diagnostic {
  return ofFurther(ownerOf(end), text)
}

function ofFurther(id: string, text: string): Diagnostic {
  const message = `${quoted(text)} holds another address of ${quoted(id)} than its first, by which sets know it`
  return problem("set-of-further-address", message, "ask `explain`, or a test with single ends, about that address")
}

type BlockWords = Extract<EndWords, {kind: "cidr"}>

/** The addresses of some blocks but for those of others. */
function outsideOf({blocks: some, except}: Pick<Extract<MadeWords, {kind: "outside"}>, "blocks" | "except">): EndSet["outside"] {
  return (family) => blocks(some, family).subtract(blocks(except, family))
}

/** An address that somebody has is that end, in the family of the address: a pod's other address is in no block of this one. */
function blockEnds({program}: World, {cidr, except}: BlockWords): EndSet {
  const outside = outsideOf({blocks: [cidr], except})
  const sets = {4: outside(4), 6: outside(6)}
  const all = {4: sets[4].equals(PrefixSet.all(4)), 6: sets[6].equals(PrefixSet.all(6))}
  return {
    // WHY all: an address that no manifest names is in every block that leaves nothing out (evaluation 9), and may be in any other.
    holds: (end, family) => all[family] || isWithin(sets[family], addressIn(program, end, family)),
    named: null,
    outside: (family) => sets[family],
  }
}

function isWithin(set: PrefixSet, address: Address | undefined): boolean {
  return address !== undefined && set.has(address)
}

/** The address under which an end is one of a family; undefined where no manifest names it. */
function addressIn(program: Program, {kind, name, node, bears}: SpaceEnd, family: Family): Address | undefined {
  if (bears !== undefined) return bears
  const addresses = kind === "node" ? program.nodes.get(node ?? "")?.addresses : program.workloads.get(name)?.addresses
  return addresses?.find((address) => address.family === family)
}

function blocks(texts: readonly string[], family: Family): PrefixSet {
  const prefixes = texts.flatMap((text): readonly Prefix[] => {
    const parsed = parsePrefix(text)
    return parsed === undefined || parsed.prefix.family !== family ? [] : [parsed.prefix]
  })
  return PrefixSet.of(family, prefixes)
}

/** How effective labels carry those of the namespace. */
const namespacePrefix = "pcns."

type PodWords = Extract<EndWords, {kind: "pods"}>

function podEnds(program: Program, {namespaces, pods}: PodWords): Result<Meant, Diagnostic> {
  const inNamespace = labelTest(namespaces, namespacePrefix)
  const isPod = labelTest(pods, "")
  if (!inNamespace.ok || !isPod.ok) return fail([inNamespace, isPod].flatMap((test) => (test.ok ? [] : [test.error]))[0] ?? noPods())
  const names = new Set<string>()
  for (const endpoint of program.snapshot.workloads) {
    const labels = program.labels.of(endpoint)
    if (inNamespace.value(labels) && isPod.value(labels)) names.add(endpoint.id)
  }
  if (names.size === 0) return fail(noPods())
  return ok({ends: {holds: ({name}) => names.has(name), named: names, outside: (family) => PrefixSet.of(family, [])}, service: null})
}

function noPods(): Diagnostic {
  return problem("set-empty", "no pod of the input is in the set", "check the labels that its selectors ask for")
}

type LabelTest = (labels: Labels) => boolean

/** A selector in either language as a test of effective labels. */
function labelTest(written: PlainValue | null, prefix: string): Result<LabelTest, Diagnostic> {
  if (written === null) return ok(() => true)
  if (typeof written === "string") {
    const parsed = parseSelector(written)
    if (!parsed.ok) {
      const {message, offset} = parsed.error
      return fail(problem("set-invalid", `the selector ${quoted(written)} cannot be read: ${message} (at ${offset})`))
    }
    const selector = prefix === "" ? parsed.value : prefixLabels(parsed.value, prefix)
    return ok((labels) => matchesSelector(selector, labels))
  }
  const selector = labelSelectorOf(written, prefix)
  return ok((labels) => matchesLabelSelector(selector, labels))
}

/** INVARIANT: who read the words has checked the shape; a value that is no text counts as its text. */
function labelSelectorOf(written: PlainValue, prefix: string): LabelSelector {
  const {matchLabels, matchExpressions} = recordOf(written)
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.map(recordOf) : []
  return {
    matchLabels: new Map(Object.entries(recordOf(matchLabels)).map(([key, value]) => [prefix + key, String(value)])),
    matchExpressions: expressions.map(({key, operator, values}) => ({
      key: prefix + String(key),
      operator: String(operator),
      values: Array.isArray(values) ? values.map(String) : [],
    })),
  }
}

function recordOf(value: PlainValue | undefined): {readonly [key: string]: PlainValue} {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as {readonly [key: string]: PlainValue}) : {}
}
