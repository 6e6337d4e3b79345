// Worlds and questions as they are put to the doctor: manifests of one or two families, services with node ports, flows by name.

import type {Question, World} from "@carveout/engine"
import {flow as anyFlow} from "./flow.ts"
import type {FlowPool} from "./flow.ts"
import {manifestWorld} from "./manifest.ts"
import type {ManifestObject} from "./manifest-object.ts"
import {chance, pick} from "./random.ts"
import type {Random} from "./random.ts"
import {questionOf} from "../repair-judge.ts"

/** The objects of a world: some of IPv6 alone, some with services that nodes lead to, some whose policies stand in tiers that nobody defines. */
export function doctorWorld(random: Random): readonly ManifestObject[] {
  const isSix = chance(random, 15)
  const hasNodePorts = chance(random, 40)
  const isWithoutTiers = chance(random, 8)
  const objects = manifestWorld(random, isSix ? "six" : "any").filter(({kind}) => !isWithoutTiers || kind !== "Tier")
  return hasNodePorts ? objects.map(withNodePort) : objects
}

function withNodePort(one: ManifestObject): ManifestObject {
  if (one["kind"] !== "Service") return one
  const spec = one["spec"] as ManifestObject
  const [port] = spec["ports"] as readonly ManifestObject[]
  return {...one, spec: {...spec, type: "NodePort", ports: [{...port, nodePort: 30_080}]}}
}

/** A question about one flow, or about a service; null where chance gave none that can be asked. */
export function doctorQuestion(random: Random, snapshot: World.Snapshot, pool: FlowPool): Question | null {
  const all = [...snapshot.services.values()].filter(({ports}) => ports.length > 0)
  const served = all.filter(({backends}) => backends.length > 0)
  const services = chance(random, 90) ? served : all
  const flow = questionOf(anyFlow(random, pool))
  if (flow === null || services.length === 0 || !chance(random, 35)) return flow
  const service = pick(random, services)
  const {protocol, port, nodePort} = pick(random, service.ports)
  const base = {from: flow.from, protocol: String(protocol), ...(flow.ipFamily === undefined ? {} : {ipFamily: flow.ipFamily})}
  const [node] = snapshot.nodes
  if (nodePort === null || node === undefined || chance(random, 60)) return {...base, to: `svc/${service.id}`, port}
  return {...base, to: `host/${node.name}`, port: nodePort}
}
