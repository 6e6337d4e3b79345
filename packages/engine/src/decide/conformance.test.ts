// Every flow that upstream's own code was asked about, decided; and every trace replayed to its verdict.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {decide} from "./decide.ts"
import type {Decision, Walk} from "./decision.ts"
import {replay} from "./replay.test.ts"
import {flowBetween} from "./written-world.test.ts"

type Half = {readonly verdict: string; readonly by?: string}
type Entry = {
  readonly from: string
  readonly to: string
  readonly protocol: string | number
  readonly port?: number
  readonly sourcePort?: number
  readonly icmp?: {readonly type: number; readonly code: number}
  readonly ipFamily?: "IPv4" | "IPv6"
  readonly path?: string
  readonly verdict: string
  readonly egress?: Half
  readonly ingress?: Half
  readonly deniedAt?: {readonly node: string; readonly stage: string; readonly by?: string}
}

const folder = new URL("../../../../cases/conformance/flows/", import.meta.url)

function read(world: string, file: string): string {
  return readFileSync(new URL(`${world}/${file}`, folder), "utf8")
}

function entriesOf(world: string): readonly Entry[] {
  const {documents} = readStream({name: "expect.yaml", text: read(world, "expect.yaml")})
  const root = documents[0]?.root
  assert(root !== null && root !== undefined)
  return (toPlain(root) as unknown as {readonly spec: {readonly expect: readonly Entry[]}}).spec.expect
}

function programOf(world: string): Program {
  return compile(buildSnapshot(parseManifests([{name: "world.yaml", text: read(world, "world.yaml")}]).resources).snapshot)
}

/** What an entry says, in the words of a decision. Where it names no decider of a half, the packet was an encapsulated one. */
function expected(entry: Entry): unknown {
  const half = (given: Half | undefined): unknown =>
    given === undefined ? null : {verdict: given.verdict, by: given.by ?? "Encapsulation"}
  const {path, deniedAt, verdict} = entry
  const host = path === undefined ? {} : {path, deniedAt: deniedAt === undefined ? null : {by: null, ...deniedAt}}
  return {verdict, egress: half(entry.egress), ingress: half(entry.ingress), ...host}
}

function actual({verdict, egress, ingress, path, deniedAt}: Decision, entry: Entry): unknown {
  const half = (walk: Walk | null): unknown => (walk === null ? null : {verdict: walk.verdict, by: walk.by})
  return {verdict, egress: half(egress), ingress: half(ingress), ...(entry.path === undefined ? {} : {path, deniedAt})}
}

const worlds = readdirSync(folder)
for (const family of new Set(worlds.map((world) => world.replace(/-\d+$/, "")))) {
  test(`every flow of the ${family} worlds is decided as upstream decides it, by the same rule`, () => {
    let flows = 0
    for (const world of worlds.filter((name) => name.startsWith(`${family}-`))) {
      const program = programOf(world)
      for (const entry of entriesOf(world)) {
        const {from, to, protocol, ipFamily, ...wire} = entry
        const family = ipFamily === undefined ? {} : ({family: ipFamily === "IPv6" ? 6 : 4} as const)
        const decision = decide(program, flowBetween(program, from, to, {protocol, ...wire, ...family}))
        assert.deepEqual(actual(decision, entry), expected(entry), `${world}: ${JSON.stringify(entry)}`)
        for (const stage of decision.stages) assert.deepEqual(replay(stage), {verdict: stage.verdict, by: stage.by})
        flows++
      }
    }
    assert.notEqual(flows, 0)
  })
}
