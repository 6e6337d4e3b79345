// Readings against the real thing: a pod without address is decided as with every address that it could have.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import type {Address} from "../net/address.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {decide} from "./decide.ts"
import {flowBetween} from "./written-world.test.ts"

const folder = new URL("../../../../cases/conformance/flows/", import.meta.url)

function snapshotOf(world: string): Snapshot {
  const text = readFileSync(new URL(`${world}/world.yaml`, folder), "utf8")
  return buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources).snapshot
}

/** The world with one pod's address taken away or replaced. */
function withAddress(snapshot: Snapshot, id: string, address: Address | null): Program {
  const change = (endpoint: WorkloadEndpoint): WorkloadEndpoint =>
    endpoint.id === id ? {...endpoint, addresses: address === null ? [] : [address], unnamed: address === null ? [4] : []} : endpoint
  return compile({...snapshot, workloads: snapshot.workloads.map(change)})
}

/** IPv4 addresses at the borders of everything that is mentioned, taken by nobody. */
function candidates(snapshot: Snapshot): readonly Address[] {
  const peers = snapshot.policies
    .flatMap(({ingress, egress}) => [...ingress, ...egress])
    .flatMap(({source, destination}) => [source, destination])
  const nets = [...peers.flatMap((peer) => [...peer.nets, ...peer.notNets]), ...snapshot.networkSets.flatMap((set) => set.nets)]
  const values = nets.filter(({family}) => family === 4).flatMap(({first, last}) => [first - 1n, first, last, last + 1n])
  const holders = [...snapshot.workloads, ...snapshot.nodes, ...snapshot.hosts].flatMap(({addresses}) => addresses)
  const backends = [...snapshot.services.values()].flatMap((service) => service.backends.flatMap(({address}) => address ?? []))
  const taken = new Set([...holders, ...backends].map(({value}) => value))
  const free = [...new Set([0n, ...values])].filter((value) => value >= 0n && value < 1n << 32n && !taken.has(value))
  return free.map((value) => ({family: 4, value}))
}

test("the verdict without an address is that of every address, and unknown exactly where two of them differ", () => {
  const seen = new Set<string>()
  for (const world of readdirSync(folder).filter((_, i) => i % 12 === 5)) {
    const snapshot = snapshotOf(world)
    const four = snapshot.workloads.filter(({addresses}) => addresses.some(({family}) => family === 4)).map(({id}) => id)
    const [id = "", ...others] = four
    const open = withAddress(snapshot, id, null)
    const closed = candidates(snapshot).map((address) => withAddress(snapshot, id, address))
    for (const other of [...others.slice(0, 6), "203.0.113.9"]) {
      for (const [from, to] of [
        [id, other],
        [other, id],
      ] as const) {
        const flow = flowBetween(open, from, to, {port: 443})
        const verdicts = [...new Set(closed.map((program) => decide(program, flow).verdict))]
        const expected = verdicts.length === 1 ? verdicts[0] : "unknown"
        assert.equal(decide(open, flow).verdict, expected, `${world}: ${from} to ${to}`)
        seen.add(expected ?? "")
      }
    }
  }
  assert.deepEqual([...seen].sort(), ["allow", "deny", "unknown"])
})
