// Kano's distribution: pods with up to five labels of ten values, selectors copied from pods with up to four of them, no ports.

import {chanceFrom, sample} from "../chance.ts"
import type {Chance} from "../chance.ts"
import type {PodSeed} from "../pod.ts"
import {namespaceOf, networkPolicy, nodeCount, nodesFor, pairsOf} from "../world.ts"
import type {Maker, Manifest, Size} from "../world.ts"

type Labels = Readonly<Record<string, string>>
type Allowance = {readonly subject: Labels; readonly peer: Labels; readonly direction: "Ingress" | "Egress"}

const namespace = "users"
const keysMax = 5
const values = 10
const selectedMax = 4

/** LIMIT: pods times policies up to which the open pairs are counted here, label by label. */
const countedMax = 2_000_000

/** The maker. */
export const kano: Maker = {
  name: "kano",
  about: "random labels, selectors copied from random pods, no ports; the distribution of the Kano paper",
  make: (size) => ({
    name: "kano",
    size,
    pods: () => podsOf(size),
    *frame() {
      yield namespaceOf(namespace)
      yield* nodesFor(size.pods)
    },
    *policies() {
      for (const [i, allowance] of allowancesOf(size).entries()) yield policyOf(allowance, i)
    },
    expectedPairs: size.pods * size.policies <= countedMax ? countPairs([...podsOf(size)], allowancesOf(size)) : null,
  }),
}

function* podsOf({pods, seed}: Size): Generator<PodSeed> {
  const chance = chanceFrom(seed)
  for (let number = 0; number < pods; number++) yield {number, namespace, name: `user-${number}`, labels: labelsOf(chance)}
}

function labelsOf(chance: Chance): Labels {
  const keys = sample(chance, [...Array(keysMax).keys()], 1 + chance.below(keysMax))
  return Object.fromEntries(keys.map((key) => [`key${key}`, `value${chance.below(values)}`]))
}

function allowancesOf({pods, policies, seed}: Size): readonly Allowance[] {
  const labels = [...podsOf({pods, policies, seed})].map((pod) => pod.labels)
  const chance = chanceFrom(seed + 1)
  const selector = (): Labels => {
    const entries = Object.entries(labels[chance.below(labels.length)] ?? {})
    return Object.fromEntries(sample(chance, entries, 1 + chance.below(selectedMax)))
  }
  return Array.from({length: policies}, () => {
    return {subject: selector(), peer: selector(), direction: chance.below(2) === 0 ? "Ingress" : "Egress"}
  })
}

function policyOf({subject, peer, direction}: Allowance, i: number): Manifest {
  const peers = [{podSelector: {matchLabels: peer}}]
  const rules = direction === "Ingress" ? {ingress: [{from: peers}]} : {egress: [{to: peers}]}
  return networkPolicy(namespace, `allow-${i}`, {podSelector: {matchLabels: subject}, policyTypes: [direction], ...rules})
}

/** Pod by pod and policy by policy, as the paper defines reachability; nothing of the engine is asked. */
function countPairs(pods: readonly PodSeed[], allowances: readonly Allowance[]): number {
  const has = ({labels}: PodSeed, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value)
  const admitted = (direction: Allowance["direction"]): readonly (ReadonlySet<number> | null)[] => {
    const found = pods.map((): Set<number> | null => null)
    for (const {subject, peer} of allowances.filter((each) => each.direction === direction)) {
      const peers = pods.filter((pod) => has(pod, peer))
      for (const pod of pods) {
        if (!has(pod, subject)) continue
        const own = (found[pod.number] ??= new Set())
        for (const {number} of peers) own.add(number)
      }
    }
    return found
  }
  const [sends, takes] = [admitted("Egress"), admitted("Ingress")]
  const isOpen = (list: readonly (ReadonlySet<number> | null)[], own: number, far: number): boolean =>
    list[own]?.has(far) ?? list[own] === null
  let podPairs = 0
  for (const from of pods.keys()) {
    for (const to of pods.keys()) if (from !== to && isOpen(sends, from, to) && isOpen(takes, to, from)) podPairs++
  }
  const open = (list: readonly unknown[]): number => list.filter((each) => each === null).length
  return pairsOf({pods: pods.length, nodes: nodeCount(pods.length), podPairs, sending: open(sends), taking: open(takes)})
}
