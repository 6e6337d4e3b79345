// Growth laws in counted operations: one thing of a world grows, the rest stands still, and what the engine does may grow only so fast.

import {buildSnapshot, compile, summarize} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {resourcesOf} from "../jobs/load.ts"
import type {Maker, Size} from "../world.ts"
import {addressesAndPorts} from "../worlds/stress.ts"
import {longList, manyBlocks, uniqueLabels} from "../worlds/adversarial.ts"
import {policyPerPod, smallNamespaces} from "../worlds/antrea.ts"
import {mixed} from "../worlds/mixed.ts"
import {serviceGraph} from "../worlds/service-graph.ts"
import {documentTexts, podTexts} from "../write.ts"
import {slopeOf} from "./fit.ts"

/** A summary with what was done for it. */
export type Counted = {readonly summary: Analysis.MatrixSummary; readonly counts: Analysis.AnalysisCounts}

/** One law. `limit`: the exponent that the work may grow with. */
export type Law = {
  readonly grows: string
  readonly maker: Maker
  readonly sizes: readonly Wanted[]
  /** What the law calls the size. */
  readonly size: (size: Wanted, summary: Analysis.MatrixSummary) => number
  readonly limit: number
}

/** A law with what came out. */
export type Grown = {
  readonly law: Law
  readonly slope: number
  readonly points: readonly {readonly size: number; readonly work: number; readonly counted: Counted}[]
}

/**
 * The work of an analysis as one number: label sets held against selectors, words of bits, sets, entries of rows, pairs of classes, and
 * once each what it was given, since that is read too.
 */
export function workOf({summary: {endpoints, policies}, counts}: Counted): number {
  const {selectors, words, sets, entries, pairs, stretches, peers} = counts
  return endpoints + policies + selectors + words + sets + entries + pairs + stretches + peers
}

type Wanted = Omit<Size, "seed">

/** WHY so far apart: a decade and a half, as the design asks, so that what is large at the start does not hide what grows. */
const steps: readonly number[] = [1, 4, 12, 32]
const pods = ({pods: count}: Wanted): number => count
const policies = (_: Wanted, summary: Analysis.MatrixSummary): number => summary.policies
const rules = ({policies: count}: Wanted): number => count
const morePods = (from: number, count: number): readonly Wanted[] => steps.map((step) => ({pods: from * step, policies: count}))
const morePolicies = (count: number, from: number): readonly Wanted[] => steps.map((step) => ({pods: count, policies: from * step}))
const both = (from: number, count: number): readonly Wanted[] => steps.map((step) => ({pods: from * step, policies: count * step}))

/** The laws of growth: what may grow how fast, and the growth of everything at once. */
export const laws: readonly Law[] = [
  {grows: "pods, policies fixed", maker: mixed, sizes: morePods(120, 60), size: pods, limit: 1.1},
  {grows: "policies, pods fixed", maker: mixed, sizes: morePolicies(400, 30), size: policies, limit: 1.15},
  {grows: "label sets that nobody mentions", maker: uniqueLabels, sizes: morePods(100, 40), size: pods, limit: 1.1},
  {grows: "label sets, each with a policy", maker: policyPerPod, sizes: morePods(30, 0), size: pods, limit: 1.1},
  {grows: "rules spread over subjects", maker: smallNamespaces, sizes: morePods(40, 0), size: policies, limit: 1.1},
  {grows: "services that call each other", maker: serviceGraph, sizes: both(150, 6), size: pods, limit: 1.4},
  {grows: "blocks of addresses", maker: manyBlocks, sizes: morePolicies(40, 30), size: policies, limit: 1.15},
  {grows: "port ranges spread over subjects", maker: addressesAndPorts, sizes: morePolicies(40, 10), size: policies, limit: 1.2},
  {grows: "rules inside one subject", maker: longList, sizes: morePolicies(40, 6), size: rules, limit: 2.1},
  {grows: "pods and policies alike", maker: mixed, sizes: both(150, 15), size: pods, limit: 1.4},
]

/** Analyses the worlds of a law. */
export function grow(law: Law): Grown {
  const points = law.sizes.map((size) => {
    const counted = summaryOf(law.maker, {...size, seed: 7})
    return {size: law.size(size, counted.summary), work: workOf(counted), counted}
  })
  return {law, points, slope: slopeOf(points.map(({size, work}) => ({size, cost: work})))}
}

/** The summary of a world that never touches a disk. */
export function summaryOf(maker: Maker, size: Size): Counted {
  const world = maker.make(size)
  const files = [
    {name: "pods.json", text: [...podTexts(world.pods(), "trimmed")].join("")},
    {name: "world.yaml", text: [...documentTexts(world.frame())].join("")},
    {name: "policies.yaml", text: [...documentTexts(world.policies())].join("")},
  ]
  let counts: Analysis.AnalysisCounts | null = null
  const summary = summarize(compile(buildSnapshot(resourcesOf(files)).snapshot), (heard) => (counts = heard))
  if (counts === null) throw new Error("a summary says what was done for it")
  return {summary, counts}
}
