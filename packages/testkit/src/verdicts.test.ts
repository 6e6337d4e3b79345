// Verdicts from rows and squares of bits are those of single decisions.
import assert from "node:assert/strict"
import {test} from "node:test"
import {bitMatrixOf, compile, decide, verdictsOf} from "@carveout/engine"
import type {Analysis, End, Program} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {randomFrom} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import type {Openness} from "./arbitrary/world.ts"
import {flowText} from "./matrix-judge.ts"

const opennesses: readonly Openness[] = ["closed", "addresses", "nodes", "both"]

test("a verdict from rows is that of the decision, for every kind of end", (t) => {
  const seen = new Map<string, number>()
  for (let seed = 1; seed <= 120; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random, opennesses[seed % 4])
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program = compile(snapshot)
    const verdicts = verdictsOf(program)
    for (let i = 0; i < 150; i++) {
      const flow = anyFlow(random, pool)
      const {verdict} = decide(program, flow)
      assert.equal(verdicts.of(flow), verdict, `seed ${seed}: ${flowText(flow)}`)
      const kinds = `${flow.from.kind} ${flow.to.kind} ${verdict}`
      seen.set(kinds, (seen.get(kinds) ?? 0) + 1)
    }
  }
  t.diagnostic([...seen].map(([kinds, count]) => `${kinds}: ${count}`).join(", "))
  for (const kinds of ["workload workload allow", "workload workload deny", "workload workload unknown", "address workload deny"]) {
    assert.ok((seen.get(kinds) ?? 0) > 10, kinds)
  }
})

function endNamed(name: string): End {
  return name.startsWith("host/") ? {kind: "node", name: name.slice("host/".length)} : {kind: "workload", id: name}
}

function nodeOf(program: Program, end: End): string | null {
  return end.kind === "node" ? end.name : end.kind === "workload" ? (program.workloads.get(end.id)?.node ?? null) : null
}

/** Whether a bit matrix says yes about two of its classes. */
function isSet({words, bits}: Analysis.BitMatrix, from: number, to: number): boolean {
  return (((bits[from * words + (to >>> 5)] ?? 0) >>> (to & 31)) & 1) === 1
}

test("a bit stands where a packet surely passes between ends that share no node", (t) => {
  const seen = {open: 0, closed: 0}
  for (let seed = 1; seed <= 240; seed++) {
    const random = randomFrom(seed)
    const program = compile(anyWorld(random, opennesses[seed % 4]))
    const packet = {protocol: 6, sourcePort: 50_000, port: [80, 443, 5432][seed % 3] ?? 80, icmp: null}
    for (const matrix of bitMatrixOf(program, packet)) {
      for (const [i, from] of matrix.classes.entries()) {
        for (const [j, to] of matrix.classes.entries()) {
          const [source, target] = [endNamed(from[0] ?? ""), endNamed(to.at(-1) ?? "")]
          const [here, there] = [nodeOf(program, source), nodeOf(program, target)]
          // Only of two ends that surely stand apart does the square speak; nobody says where others are.
          if (from[0] === to.at(-1) || here === null || there === null || here === there) continue
          const flow = {from: source, to: target, family: matrix.family, ...packet}
          const {verdict} = decide(program, flow)
          assert.equal(isSet(matrix, i, j), verdict === "allow", `seed ${seed}: ${flowText(flow)} ${verdict}`)
          seen[verdict === "allow" ? "open" : "closed"]++
        }
      }
    }
  }
  t.diagnostic(`${seen.open} open, ${seen.closed} closed`)
  assert.ok(seen.open > 100 && seen.closed > 100)
})
