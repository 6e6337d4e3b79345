// Why a flow cannot be tried in the world that is built. What is said here stands in the place of a packet, so it names the reason.

import {missingText, printAddress, protocolName, Suite} from "@carveout/engine"
import type {Case, End, Program} from "@carveout/engine"
import {doublesOf, isRoutable, isSendable} from "./flows.ts"

/** Where flows are to be sent. `doubled`: pods that share an address; `services`: by their addresses. */
export type Stage = {readonly program: Program; readonly doubled: ReadonlySet<string>; readonly services: ReadonlyMap<string, string>}

/** Where the flows of a world are to be sent. */
export function stageOf(program: Program): Stage {
  const {services} = program.snapshot
  const addresses = [...services.values()].flatMap(({id, addresses: own}) => own.map((address) => [printAddress(address), id] as const))
  return {program, doubled: doublesOf(program.snapshot), services: new Map(addresses)}
}

/** What stands in the way of a flow; null: nothing. */
export function obstacleOf({found, isLed}: Pick<Suite.Trial, "found" | "isLed">, stage: Stage): string | null {
  const {flow, decision, via} = found
  if (isLed) return "clients outside come to it through a Service, by ways that are not built"
  if (via === undefined && isSame(flow.from, flow.to)) return "what a pod or node sends to itself never leaves it, and no policy is asked"
  const ofEnd = endObstacle(flow.from, stage) ?? endObstacle(flow.to, stage)
  if (ofEnd !== null) return ofEnd
  const protocol = protocolName(flow.protocol)
  if (!isSendable(flow)) return `no packet of ${named(protocol)} can be made in IPv${flow.family}`
  if (!Suite.opensConnection(flow))
    return `${protocol} of type ${flow.icmp?.type ?? 0} opens no connection: kernels call such a packet invalid, whatever policy says`
  if (decision.verdict === "unknown")
    return `the manifests do not decide it${decision.missing.map((fact) => `; missing: ${missingText(fact)}`).join("")}`
  return via === undefined ? null : wayObstacle(found)
}

function named(protocol: string): string {
  return /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol
}

function isSame(a: End, b: End): boolean {
  if (a.kind === "workload") return b.kind === "workload" && a.id === b.id
  return a.kind === "node" && b.kind === "node" && a.name === b.name
}

function endObstacle(end: End, {program: {workloads, nodes}, doubled, services}: Stage): string | null {
  const service = end.address === undefined ? undefined : services.get(printAddress(end.address))
  if (service !== undefined && end.address !== undefined)
    return `${printAddress(end.address)} is the address of a Service, which nodes translate: an expectation about \`svc/${service}\` speaks of that`
  if (end.kind === "address") return isRoutable(end.address) ? null : `no router leads to ${printAddress(end.address)}`
  const name = end.kind === "workload" ? end.id : `host/${end.name}`
  const own = end.kind === "workload" ? workloads.get(end.id) : nodes.get(end.name)
  if (own === undefined) return `\`${name}\` is not in the world that is built`
  if (end.kind === "workload" && doubled.has(end.id)) return `somebody else has an address of \`${name}\`, too, or no router leads to it`
  const {address} = end
  const first = own.addresses.find(({family}) => family === address?.family)
  return address === undefined || first?.value === address.value ? null : `${printAddress(address)} is not the first address of \`${name}\``
}

/** Of a flow to a pod behind a Service, what of the way to it is not built. */
function wayObstacle({flow, via}: Case): string | null {
  if (via === undefined) return null
  const service = `\`svc/${via.service.id}\``
  if (via.caught !== undefined) return `a cache of names on the client's node may answer for ${service}, and none is built`
  if (flow.from.kind === "address" || via.doors !== null || via.at !== undefined)
    return `clients outside come to ${service} at ports of nodes or over load balancers, which are not built`
  return null
}
