// The expectations of tests, tried in the kernel: flows are chosen for each, sent once for all, and what became of them is held against each.

import {runPolicyTest} from "@carveout/engine"
import type {PolicyTest, Program, TestResult} from "@carveout/engine"
import type {ExpectationsProof, ProvedExpectation, Tried} from "@carveout/report"
import type {Expected} from "./flows.ts"
import {stageOf} from "./obstacle.ts"
import {proved} from "./sending.ts"
import type {Job} from "./sending.ts"
import {chosenFor, keyOf} from "./trials.ts"
import type {Choice} from "./trials.ts"

/** How expectations are tried. `written`: the world as the manifests have it, of which the engine is asked; `limit`: packets at most. */
export type Manner = Omit<Job, "expected"> & {readonly written: Program; readonly limit: number}

/** Tries the expectations of tests in the world of a program. */
export async function proveExpectations(program: Program, tests: readonly PolicyTest[], manner: Manner): Promise<ExpectationsProof> {
  const {written, limit, ...job} = manner
  const wishes = tests.flatMap((test) => wishesOf(test, {written, program}))
  const sent = sentOf(
    wishes.map(({choice}) => choice),
    limit,
  )
  const expected = [...sent.values()]
  const {nodes, pods, rules, tried} = expected.length === 0 ? nothing : await proved(program, {...job, expected})
  const seen = new Map([...sent.keys()].map((key, i) => [key, tried[i]]))
  return {
    dataplane: job.dataplane,
    nodes,
    pods,
    rules,
    packets: expected.length,
    expectations: wishes.map((wish) => provedOf(wish, seen)),
    madeUp: job.madeUp,
  }
}

const nothing = {nodes: 0, pods: 0, rules: 0, tried: []}

/** An expectation before it is tried. */
type Wish = Omit<ProvedExpectation, "tried" | "untried"> & {readonly choice: Choice}

type Worlds = {readonly written: Program; readonly program: Program}

/** The expectations of a test in the order of its file, those that cannot be read among them. */
function wishesOf(test: PolicyTest, {written, program}: Worlds): readonly Wish[] {
  const stage = stageOf(program)
  const known = new Set(written.snapshot.nodes.map(({name}) => name))
  const results = runPolicyTest(written, {...test, unread: []})
  const read = test.expect.flatMap((entry, i): readonly (Wish & Pick<TestResult, "at">)[] => {
    const result = results[i]
    if (result === undefined) throw new Error("each entry has a result")
    const own = {test: test.name, wanted: entry.verdict, at: result.at}
    if (test.inline !== null) return [{...own, engine: "unasked", result: {...result, problems: []}, choice: elsewhere}]
    const engine = result.pass ? "holds" : result.actual === null ? "unasked" : "fails"
    return [{...own, engine, result, choice: chosenFor({entry, result, isKnown: (node) => known.has(node)}, stage)}]
  })
  const unread = runPolicyTest(written, {...test, expect: []}).map((result) => {
    const choice = {flows: [], ways: 0, untried: ["it cannot be read"]}
    return {test: test.name, wanted: null, engine: "fails" as const, result, at: result.at, choice}
  })
  return [...read, ...unread].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
}

const elsewhere: Choice = {
  flows: [],
  ways: 0,
  untried: ["its test brings manifests of its own (`spec.inline`), which are another world than the one that is built"],
}

/** One flow of each expectation, then a second of each, until there are enough; a flow that several speak of is sent once. */
function sentOf(choices: readonly Choice[], limit: number): ReadonlyMap<string, Expected> {
  const sent = new Map<string, Expected>()
  const rounds = Math.max(0, ...choices.map(({flows}) => flows.length))
  for (let round = 0; round < rounds; round++)
    for (const {flows} of choices) {
      const flow = flows[round]
      if (flow !== undefined && sent.size < limit) sent.set(keyOf(flow), flow)
    }
  return sent
}

function provedOf({choice: {flows, ways, untried}, ...wish}: Wish, seen: ReadonlyMap<string, Tried | undefined>): ProvedExpectation {
  const {test, wanted, engine, result} = wish
  const tried = flows.map((flow) => seen.get(keyOf(flow)))
  const left = tried.slice(0, ways).filter((each) => each === undefined).length
  const cut = left === 0 ? [] : [`${left} of ${ways} ways of deciding: \`--packets\` allows no more`]
  return {test, wanted, engine, result, tried: tried.filter((each) => each !== undefined), untried: [...untried, ...cut]}
}
