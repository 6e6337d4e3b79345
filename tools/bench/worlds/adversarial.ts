// Worlds that someone would build who wants an engine to blow up: each aims at one product that a naive way multiplies out.

import {chanceFrom, sample} from "../chance.ts"
import type {Chance} from "../chance.ts"
import type {PodSeed} from "../pod.ts"
import {calicoPolicy, namespaceOf, nodesFor, tierOf} from "../world.ts"
import type {Maker, Manifest, Size} from "../world.ts"

type Attack = {
  readonly name: string
  readonly about: string
  readonly pod?: (number: number, size: Size) => Pick<PodSeed, "labels"> & Partial<PodSeed>
  readonly frame?: (size: Size) => Iterable<Manifest>
  readonly policies: (size: Size, chance: Chance) => Iterable<Manifest>
}

function makerOf({name, about, pod, frame, policies}: Attack): Maker {
  return {
    name,
    about,
    make: (size) => ({
      name,
      size,
      *pods() {
        for (let number = 0; number < size.pods; number++) {
          yield {number, namespace: "arena", name: `pod-${number}`, ...(pod?.(number, size) ?? {labels: {app: `app-${number % 20}`}})}
        }
      },
      *frame() {
        yield namespaceOf("arena")
        yield* nodesFor(size.pods)
        yield* frame?.(size) ?? []
      },
      policies: () => policies(size, chanceFrom(size.seed)),
      expectedPairs: null,
    }),
  }
}

type Rules = readonly object[]
const numbersTo = (count: number): readonly number[] => [...Array(count).keys()]

/** A global policy with rules for incoming packets. */
function incoming(i: number, selector: string, ingress: Rules): Manifest {
  return calicoPolicy(null, `policy-${i}`, {order: i, selector, types: ["Ingress"], ingress})
}

const appOf = (chance: Chance): string => `app == "app-${chance.below(20)}"`

/** Labels that are different on every pod and that no policy looks at. */
export const uniqueLabels: Maker = makerOf({
  name: "unique-labels",
  about: "labels unlike on every pod that no policy mentions",
  pod: (number) => ({labels: {app: `app-${number % 20}`, one: `one-${number}`, two: `two-${number * 7}`, three: `three-${number * 31}`}}),
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) yield incoming(i, appOf(chance), [{action: "Allow", source: {selector: appOf(chance)}}])
  },
})

/** Selectors that are true of random halves of the values, so that truth vectors are as many as values. */
export const randomTruth: Maker = makerOf({
  name: "random-truth",
  about: "selectors true of random sets of pods, so that every pod is a class",
  pod: (number) => ({labels: {app: `app-${number % 20}`, id: `id-${number % 500}`}}),
  *policies({policies}, chance) {
    const ids = numbersTo(500)
    for (const i of numbersTo(policies)) {
      const values = sample(chance, ids, 60)
        .map((id) => `"id-${id}"`)
        .join(", ")
      yield incoming(i, appOf(chance), [
        {action: "Allow", protocol: "TCP", source: {selector: `id in {${values}}`}, destination: {ports: [80 + (i % 50)]}},
      ])
    }
  },
})

/** Label values that differ in their last letters only. */
export const alikeValues: Maker = makerOf({
  name: "alike-values",
  about: "label values of sixty letters that differ at their end",
  pod: (number) => ({labels: {app: `${"a".repeat(50)}-${number % 1000}`}}),
  *policies({policies}, chance) {
    const app = (): string => `app == "${"a".repeat(50)}-${chance.below(1000)}"`
    for (const i of numbersTo(policies)) yield incoming(i, app(), [{action: "Allow", source: {selector: app()}}])
  },
})

/** An address from a number, outside the ranges of pods and nodes. */
const addressOf = (value: number): string => `${20 + (value >>> 24)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`

/** Blocks with holes, each with ports of its own. */
export const manyBlocks: Maker = makerOf({
  name: "many-blocks",
  about: "blocks with exceptions by the thousand, each with a port of its own",
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) {
      const nets = [`${addressOf(i * 256)}/24`]
      const source = {nets, notNets: [`${addressOf(i * 256 + 64)}/26`]}
      yield incoming(i, appOf(chance), [{action: "Allow", protocol: "TCP", source, destination: {ports: [1000 + (i % 3000)]}}])
    }
  },
})

/** Blocks inside blocks, from /8 to /32. */
export const nestedBlocks: Maker = makerOf({
  name: "nested-blocks",
  about: "chains of blocks inside blocks from /8 to /32, each allowed or denied in turn",
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) {
      const inner = numbersTo(25).map((step) => {
        const length = 32 - step
        const value = Math.floor(((30 + (i % 150)) * 2 ** 24 + i * 65_537) / 2 ** step) * 2 ** step
        const net = `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".")}/${length}`
        return {action: step % 2 === 0 ? "Allow" : "Deny", source: {nets: [net]}}
      })
      yield incoming(i, appOf(chance), inner)
    }
  },
})

/** One name for a port that is another number on every pod. */
export const namedPorts: Maker = makerOf({
  name: "named-ports",
  about: "one port name that is another number on every pod",
  pod: (number) => ({labels: {app: `app-${number % 20}`}, ports: [{name: "http", port: 1 + (number % 60_000)}]}),
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) {
      yield incoming(i, appOf(chance), [
        {action: "Allow", protocol: "TCP", source: {selector: appOf(chance)}, destination: {ports: ["http"]}},
      ])
    }
  },
})

/** All rules on one subject, their ranges overlapping. Policies are rules here, fifty to a policy. */
export const longList: Maker = makerOf({
  name: "long-list",
  about: "ordered rules on one subject by the hundred, all ranges overlapping",
  *policies({policies}, chance) {
    const perPolicy = 50
    for (let i = 0; i * perPolicy < policies; i++) {
      const rules = numbersTo(Math.min(perPolicy, policies - i * perPolicy)).map((k) => {
        const first = 1 + chance.below(30_000)
        const ports = [`${first}:${first + 5_000 + chance.below(25_000)}`]
        const action = (i * perPolicy + k) % 3 === 0 ? "Deny" : "Allow"
        return {action, protocol: "TCP", source: {selector: appOf(chance)}, destination: {ports}}
      })
      yield incoming(i, 'app == "app-0"', rules)
    }
  },
})

/** LIMIT: tiers of the chain; policies are spread over them. */
const tiersMax = 50

/** Tiers that all pass on, each with policies that pass some packets and decide others. */
export const tierChain: Maker = makerOf({
  name: "tier-chain",
  about: "fifty tiers that pass to each other, policies in each",
  *frame({policies}) {
    for (const i of numbersTo(Math.min(tiersMax, policies))) yield tierOf(`tier-${i}`, 10 + i, i % 2 === 0 ? "Pass" : "Deny")
  },
  *policies({policies}, chance) {
    const tiers = Math.min(tiersMax, policies)
    for (const i of numbersTo(policies)) {
      const tier = `tier-${i % tiers}`
      const ingress = [
        {action: "Allow", protocol: "TCP", source: {selector: appOf(chance)}, destination: {ports: [80 + (i % 7)]}},
        {action: "Pass", source: {selector: `!(${appOf(chance)})`}},
      ]
      yield calicoPolicy(null, `${tier}.policy-${i}`, {tier, order: i, selector: appOf(chance), types: ["Ingress"], ingress})
    }
  },
})

/** Selectors that are true of nearly everybody. */
export const nearlyAll: Maker = makerOf({
  name: "nearly-all",
  about: "selectors true of all but one app, so that every set is dense",
  pod: (number) => ({labels: {app: `app-${number % 400}`}}),
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) {
      const source = {selector: `app != "app-${chance.below(400)}"`}
      yield incoming(i, `app != "app-${chance.below(400)}"`, [
        {action: i % 2 === 0 ? "Pass" : "Allow", protocol: "TCP", source, destination: {ports: [(i % 40) + 1]}},
      ])
    }
  },
})

/** Selectors that a normal form would multiply out. */
export const deepSelectors: Maker = makerOf({
  name: "deep-selectors",
  about: "conjunctions of alternatives, whose normal form has 4^8 terms",
  pod: (number) => ({labels: Object.fromEntries(numbersTo(8).map((key) => [`k${key}`, `v${(number * (key + 3)) % 7}`]))}),
  *policies({policies}, chance) {
    const selector = (): string => {
      return numbersTo(8)
        .map(
          (key) =>
            `(${numbersTo(4)
              .map(() => `k${key} == "v${chance.below(7)}"`)
              .join(" || ")})`,
        )
        .join(" && ")
    }
    for (const i of numbersTo(policies)) yield incoming(i, selector(), [{action: "Allow", source: {selector: selector()}}])
  },
})

/** Operators that look into the text of values which are all different. */
export const textOperators: Maker = makerOf({
  name: "text-operators",
  about: "contains, starts with and ends with over values that are unlike on every pod",
  pod: (number) => ({labels: {app: `app-${number % 20}`, host: `host-${number % 2000}-rack-${number % 40}`}}),
  *policies({policies}, chance) {
    for (const i of numbersTo(policies)) {
      const rack = chance.below(40)
      const test = [`host contains "rack-${rack}"`, `host starts with "host-${rack}"`, `host ends with "-${rack}"`][i % 3] ?? "all()"
      yield incoming(i, appOf(chance), [{action: "Allow", protocol: "TCP", source: {selector: test}, destination: {ports: [443]}}])
    }
  },
})

/** The whole suite. */
export const attacks: readonly Maker[] = [
  uniqueLabels,
  randomTruth,
  alikeValues,
  manyBlocks,
  nestedBlocks,
  namedPorts,
  longList,
  tierChain,
  nearlyAll,
  deepSelectors,
  textOperators,
]
