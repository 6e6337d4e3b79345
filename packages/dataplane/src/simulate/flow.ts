// From a flow of the engine to the packet that nodes see, and where its ends are. Ends are found by looking at all there are.

import type {End, Flow, Program, World} from "@carveout/engine"
import {interfaceOf} from "../lower/names.ts"
import type {Standpoint} from "./path.ts"
import type {Trip} from "./simulate.ts"

type Address = World.Node["addresses"][number]
type Bearer = {readonly standpoint: Standpoint; readonly address: Address}

/** The trip of a flow; null where the manifests do not say which address an end has or on which node it is: no kernel can be asked then. */
export function tripOf(program: Program, flow: Flow): Trip | null {
  const from = bearerOf(program, flow.from, flow)
  const to = bearerOf(program, namedNode(flow.to, from), flow)
  if (from === null || to === null) return null
  const {protocol, sourcePort, port, icmp} = flow
  const packet = {protocol, source: from.address, destination: to.address, sourcePort, port, icmp}
  return {packet, from: from.standpoint, to: to.standpoint}
}

/** The node without a name is the one where the client is. */
function namedNode(end: End, from: Bearer | null): End {
  if (end.kind !== "node" || end.name !== "" || from === null || from.standpoint.kind === "outside") return end
  return {...end, name: from.standpoint.node}
}

function bearerOf({snapshot}: Program, end: End, {family}: Flow): Bearer | null {
  const {workloads, nodes} = snapshot
  switch (end.kind) {
    case "workload":
      return podOf(
        workloads.find(({id}) => id === end.id),
        end.address,
        family,
      )
    case "node":
      return nodeOf(
        nodes.find(({name}) => name === end.name),
        end.address,
        family,
      )
    case "address": {
      const has = ({addresses}: {readonly addresses: readonly Address[]}): boolean =>
        addresses.some((one) => one.family === end.address.family && one.value === end.address.value)
      const pod = workloads.find(has)
      if (pod !== undefined) return podOf(pod, end.address, family)
      const node = nodes.find(has)
      if (node !== undefined) return nodeOf(node, end.address, family)
      return {standpoint: {kind: "outside"}, address: end.address}
    }
  }
}

function podOf(pod: World.WorkloadEndpoint | undefined, bears: Address | undefined, family: 4 | 6): Bearer | null {
  const address = bears ?? pod?.addresses.find((one) => one.family === family)
  if (pod === undefined || address === undefined || pod.node === null) return null
  return {standpoint: {kind: "pod", node: pod.node, interface: interfaceOf(pod)}, address}
}

function nodeOf(node: World.Node | undefined, bears: Address | undefined, family: 4 | 6): Bearer | null {
  const address = bears ?? node?.addresses.find((one) => one.family === family)
  return node === undefined || address === undefined ? null : {standpoint: {kind: "node", node: node.name}, address}
}
