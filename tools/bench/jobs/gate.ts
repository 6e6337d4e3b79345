// Exactness before speed: of a small sibling of every world the whole matrix is held against single decisions, flow by flow, drawn
// at the borders of everything that its rules name; and where the construction says how many pairs are open, against that number.

import {compile, decide, matrixPairs, summarize} from "@carveout/engine"
import {flowPool, flowText, generatedFlow, matrixJudge, randomFrom} from "@carveout/testkit"
import {documentTexts, podTexts} from "../write.ts"
import type {Maker, Size, World} from "../world.ts"
import {makers} from "../worlds/registry.ts"
import {buildSnapshot} from "@carveout/engine"
import {resourcesOf} from "./load.ts"

/** What to hold. */
export type GateJob = {readonly kind: "gate"; readonly size: Size; readonly flows: number}

/** How much was held. `wrong` says what did not agree. */
export type GateResult = {readonly worlds: number; readonly flows: number; readonly counted: number; readonly wrong: readonly string[]}

/** Holds every world. */
export function passGate({size, flows}: GateJob, among: readonly Maker[] = makers): GateResult {
  const found = among.map((maker) => holdWorld(maker.make(size), flows))
  return {
    worlds: found.length,
    flows: found.reduce((sum, each) => sum + each.flows, 0),
    counted: found.filter(({isCounted}) => isCounted).length,
    wrong: found.flatMap(({wrong}) => wrong),
  }
}

type Held = {readonly flows: number; readonly isCounted: boolean; readonly wrong: readonly string[]}

function holdWorld(world: World, wanted: number): Held {
  const files = [
    {name: "pods.json", text: [...podTexts(world.pods(), "trimmed")].join("")},
    {name: "world.yaml", text: [...documentTexts(world.frame())].join("")},
    {name: "policies.yaml", text: [...documentTexts(world.policies())].join("")},
  ]
  const {snapshot} = buildSnapshot(resourcesOf(files))
  const program = compile(snapshot)
  const matrix = matrixJudge(program)
  const [random, pool] = [randomFrom(world.size.seed), flowPool(snapshot)]
  const wrong: string[] = []
  let flows = 0
  while (flows < wanted) {
    const flow = generatedFlow(random, pool)
    const listed = matrix(flow)
    if (listed === null) continue
    flows++
    const {verdict} = decide(program, flow)
    if (verdict !== listed) wrong.push(`${world.name}: the matrix says ${listed}, the decision ${verdict}: ${flowText(flow)}`)
  }
  return {flows, isCounted: world.expectedPairs !== null, wrong: [...wrong.slice(0, 3), ...miscounted(world, program)]}
}

function miscounted({name, expectedPairs}: World, program: Parameters<typeof summarize>[0]): readonly string[] {
  const {allowedPairs} = summarize(program)
  const listed = new Set<string>()
  const named = (end: string): string => (/^[0-9a-f:.]+-[0-9a-f:.]+$/.test(end) ? "outside" : end)
  for (const {from, to, allow} of matrixPairs(program)) if (allow.length > 0) listed.add(`${named(from)} ${named(to)}`)
  const problems: string[] = []
  if (listed.size !== allowedPairs) problems.push(`${name}: ${listed.size} pairs are listed and ${allowedPairs} counted`)
  if (expectedPairs !== null && expectedPairs !== allowedPairs)
    problems.push(`${name}: ${allowedPairs} open pairs, by construction ${expectedPairs}`)
  return problems
}
