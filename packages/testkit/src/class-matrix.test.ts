// The matrix by classes holds what the listing by pairs holds, between ends inside; of the outside what its address is judged.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, classMatrixOf, compile, matrixPairs} from "@carveout/engine"
import type {Analysis, MatrixQuery, Program} from "@carveout/engine"
import {randomFrom} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import type {Openness} from "./arbitrary/world.ts"

const opennesses = ["closed", "addresses", "nodes", "both"] as const satisfies readonly Openness[]
const queries: readonly MatrixQuery[] = [{}, {protocol: "TCP", port: 443}, {protocol: "ICMP"}]

/** An end by its place; an address that stands for all of an end outside. */
type Standing = {readonly place: number; readonly name: string; readonly kind: string; readonly node: string | null}

const standings = ({inside, outside}: Analysis.ClassMatrix): readonly Standing[] => [
  ...inside.map(({name, kind, node}, place) => ({place, name, kind, node})),
  ...outside.map(({address}, i) => ({place: inside.length + i, name: address ?? "", kind: "outside", node: null})),
]

const passOf = (
  {apart, near, passes, classes, classOf}: Analysis.ClassMatrix,
  [from, to]: readonly [Standing, Standing],
): Analysis.MatrixPass => {
  const index = (classOf[from.place] ?? 0) * classes + (classOf[to.place] ?? 0)
  const isNear = from.node !== null && from.node === to.node
  const pass = passes[(isNear ? near.get(index) : undefined) ?? apart[index] ?? 0]
  assert.ok(pass !== undefined)
  return pass
}

/** What is listed between ends inside, as text by pair. */
const listed = (program: Program, query: MatrixQuery): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const {from, to, ...face} of matrixPairs(program, query)) {
    const key = `${from} ${to}`
    found.set(
      key,
      `${found.get(key) ?? ""}${JSON.stringify(face, ["ipFamily", "allow", "unknown", "protocol", "ports", "sourcePorts", "icmp", "types", "codes", "except"])}`,
    )
  }
  return found
}

const asListed = ({faces}: Analysis.MatrixPass): string =>
  faces
    .filter(({allow, unknown}) => allow.length + unknown.length > 0)
    .map((face) =>
      JSON.stringify(face, ["ipFamily", "allow", "unknown", "protocol", "ports", "sourcePorts", "icmp", "types", "codes", "except"]),
    )
    .join("")

test("between every two ends inside stands what the listing says of the pair", (t) => {
  let pairs = 0
  for (const openness of opennesses) {
    for (let seed = 1; seed <= 60; seed++) {
      const program = compile(anyWorld(randomFrom(seed), openness))
      for (const query of queries) {
        const matrix = classMatrixOf(program, query)
        const wanted = listed(program, query)
        const inside = standings(matrix).filter(({kind}) => kind !== "outside")
        for (const from of inside) {
          for (const to of inside) {
            if (from === to) continue
            pairs++
            assert.equal(
              asListed(passOf(matrix, [from, to])),
              wanted.get(`${from.name} ${to.name}`) ?? "",
              `seed ${seed}, ${openness}: ${from.name} ${to.name}`,
            )
          }
        }
      }
    }
  }
  t.diagnostic(`${pairs} pairs`)
  assert.ok(pairs > 10_000)
})

test("the packet that is given as passing passes, the one given as denied is denied, to and from the outside too", (t) => {
  let asked = 0
  for (const openness of opennesses) {
    for (let seed = 1; seed <= 60; seed++) {
      const program = compile(anyWorld(randomFrom(seed), openness))
      const matrix = classMatrixOf(program)
      const [family] = program.snapshot.families
      if (program.snapshot.families.length !== 1 || family === undefined) continue
      const ends = standings(matrix)
      for (const from of ends) {
        for (const to of ends) {
          if (from === to || (from.kind === "outside" && to.kind === "outside")) continue
          const {passing, denied} = passOf(matrix, [from, to])
          for (const [packet, verdict] of [
            [passing, "allow"],
            [denied, "deny"],
          ] as const) {
            if (packet === null) continue
            const name = (end: Standing): string => (end.kind === "pod" ? `pod/${end.name}` : end.name)
            const {protocol, sourcePort, port, icmp} = packet
            const answer = ask(program, {
              from: name(from),
              to: name(to),
              protocol,
              ...(sourcePort === null ? {} : {sourcePort}),
              ...(port === null ? {} : {port}),
              ...(icmp === null ? {} : {icmp}),
              ipFamily: family,
            })
            if (!answer.ok) continue
            asked++
            assert.equal(answer.value.verdict, verdict, `seed ${seed}, ${openness}: ${name(from)} ${name(to)} ${JSON.stringify(packet)}`)
          }
        }
      }
    }
  }
  t.diagnostic(`${asked} packets`)
  assert.ok(asked > 2000)
})

test("what passes whole is open, also where one port was asked about; of one end and nobody else nothing is said", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const program = compile(anyWorld(randomFrom(seed), "closed"))
    for (const {extent, passing, denied} of classMatrixOf(program, {protocol: "TCP", port: 443}).passes) {
      if (extent === "open") assert.ok(passing !== null && denied === null)
      if (extent === "closed") assert.ok(passing === null && denied !== null)
    }
  }
})
