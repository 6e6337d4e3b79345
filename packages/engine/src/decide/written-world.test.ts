// Worlds written as manifests, and flows written as a line, for the tests of this room.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {parseAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import {hasPorts, isIcmp, protocolNumber} from "../net/protocol.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Decision} from "./decision.ts"
import {decide} from "./decide.ts"
import type {End, Flow} from "./flow.ts"

/** Compiles manifests; an error in them is an error of the test. */
export function programOf(...manifests: readonly string[]): Program {
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: manifests.join("\n---\n")}])
  const errors = diagnostics.filter(({severity}) => severity === "error").map(({message}) => message)
  assert.deepEqual(errors, [])
  return compile(buildSnapshot(resources).snapshot)
}

/** What a test may say about the wire. */
export type Wire = {
  readonly protocol?: string | number
  readonly port?: number
  readonly sourcePort?: number
  readonly icmp?: {readonly type: number; readonly code: number}
  readonly family?: Family
}

/** A flow between two names: TCP port 80 unless told otherwise. */
export function flowBetween(program: Program, from: string, to: string, wire: Wire = {}): Flow {
  const ends = [endOf(program, from), endOf(program, to)] as const
  const protocol = protocolNumber(wire.protocol ?? "TCP") ?? 6
  const addressed = ends.find((end) => end.kind === "address")
  return {
    from: ends[0],
    to: ends[1],
    family: wire.family ?? addressed?.address.family ?? 4,
    protocol,
    sourcePort: hasPorts(protocol) ? (wire.sourcePort ?? 50_000) : null,
    port: hasPorts(protocol) ? (wire.port ?? 80) : null,
    icmp: isIcmp(protocol) ? (wire.icmp ?? {type: 8, code: 0}) : null,
  }
}

/** A pod or workload, `host/NODE` or a host-networked pod, or an address. */
export function endOf({snapshot}: Program, text: string): End {
  if (text.startsWith("host/")) return {kind: "node", name: text.slice("host/".length)}
  const node = snapshot.hostPods.get(text)
  if (node !== undefined) return {kind: "node", name: node ?? ""}
  if (text.includes("/")) return {kind: "workload", id: text}
  const address = parseAddress(text)
  assert(address !== undefined, `${text} is no address`)
  return {kind: "address", address}
}

/** Decides a flow between two names. */
export function decideBetween(program: Program, from: string, to: string, wire: Wire = {}): Decision {
  return decide(program, flowBetween(program, from, to, wire))
}

/** A pod with an address on a node. */
export function podAt(
  id: string,
  address: string,
  extra: {readonly node?: string; readonly labels?: string; readonly ports?: string} = {},
): string {
  const [namespace = "", name = ""] = id.split("/")
  return `
apiVersion: v1
kind: Pod
metadata: {namespace: ${namespace}, name: ${name}, labels: {${extra.labels ?? `app: ${name}`}}}
spec: {nodeName: ${extra.node ?? "worker-1"}, containers: [{name: main, image: x, ports: [${extra.ports ?? ""}]}]}
status: {phase: Running, podIP: ${address}}`
}

/** A policy of Calico that applies to the whole cluster; `spec` is written as a flow map. */
export function globalPolicy(name: string, spec: string): string {
  return `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}`
}

/** A policy of Calico in the namespace `prod`. */
export function prodPolicy(name: string, spec: string): string {
  return `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: ${name}}, spec: ${spec}}`
}

/** The three pods of most tests: prod/backend, prod/frontend and dev/client on one node. */
export const threePods: string = [
  podAt("prod/backend", "10.244.1.5"),
  podAt("prod/frontend", "10.244.1.6"),
  podAt("dev/client", "10.244.2.7"),
].join("\n---\n")

test("a world without policy lets every pod talk to every other", () => {
  assert.equal(decideBetween(programOf(threePods), "prod/backend", "dev/client").verdict, "allow")
})
