// Whose kernel is meant, and what options say of its Felix.

import type {RulesetOptions} from "@carveout/dataplane"
import type {Program} from "@carveout/engine"
import {hasSwitch, valueOf} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"

/** A node; null: the one of all pods of which nobody says the node. `pod`: the id of the one that alone is asked about. */
export type Place = {readonly node: string | null; readonly pod?: string}

/** The node that is asked for, by its name, by a pod, or because there is no other. */
export function placeOf(args: Arguments, {snapshot}: Program): Place | UsageError {
  const nodes = new Set(snapshot.workloads.map(({node}) => node))
  const wanted = valueOf(args, "pod")
  if (wanted !== undefined)
    return placeOfPod(wanted.includes("/") ? wanted : `${valueOf(args, "namespace") ?? "default"}/${wanted}`, snapshot)
  const node = valueOf(args, "node")
  const names = [...new Set([...snapshot.nodes.map(({name}) => name), ...[...nodes].filter((each) => each !== null)])].toSorted()
  if (node !== undefined) return names.includes(node) ? {node} : {message: `no node is called \`${node}\``, help: listed(names)}
  const [only] = names
  if (names.length === 1 && only !== undefined && !nodes.has(null)) return {node: only}
  if (nodes.size <= 1 && (names.length <= 1 || !hasSwitch(args, "held"))) return {node: [...nodes][0] ?? null}
  return {
    message: nodes.size > 1 ? "pods are on several nodes" : "there are several nodes",
    help: `name one with \`--node\`: ${listed(names)}`,
  }
}

function placeOfPod(id: string, {workloads}: Program["snapshot"]): Place | UsageError {
  const found = workloads.find((each) => each.id === id)
  if (found !== undefined) return {node: found.node, pod: found.id}
  const own = workloads.filter(({namespace, name}) => `${namespace}/${name}` === id)
  const [only] = own
  if (only !== undefined && own.length === 1) return {node: only.node, pod: only.id}
  return {message: `no pod is called \`${id}\``, help: "name it as `namespace/name`; `carveout show` lists what there is"}
}

const namesShown = 10

function listed(names: readonly string[]): string {
  if (names.length === 0) return "no manifest names a node"
  const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : ""
  return `there are ${names.slice(0, namesShown).join(", ")}${more}`
}

/** What options say of Felix, beside the manifests. */
export function saidOf(args: Arguments): Partial<RulesetOptions> {
  const encapsulation = valueOf(args, "encapsulation")
  return {
    flowLogs: hasSwitch(args, "flow-logs"),
    ...(encapsulation === "VXLAN" || encapsulation === "IPIP" ? {encapsulation} : {}),
  }
}
