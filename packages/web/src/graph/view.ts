// What the graph asks for and shows.

import type {Wire} from "../matrix/view.ts"

/** Of which packets the graph speaks. */
export type GraphWant = {readonly wire: Wire}

/** Who may reach a node with which packets. `sources` are places of nodes. `change`: against the baseline. */
export type Chip = {
  readonly packets: string
  readonly sources: readonly number[]
  /** Places of sources of which only some members reach some members here. */
  readonly partly: readonly number[]
  /** Whether every other node is among the sources. */
  readonly isOpenToAll: boolean
  readonly opened: readonly number[]
}

/** A workload, a pod, a machine or the outside. `lost`: sources that reach it in the baseline and do not any more. */
export type GraphNode = {
  readonly name: string
  /** The namespace's name; empty for machines and the outside. */
  readonly area: string
  readonly kind: "pods" | "node" | "outside"
  /** How many ends it stands for. */
  readonly count: number
  readonly chips: readonly Chip[]
  readonly lost: readonly {readonly packets: string; readonly sources: readonly number[]}[]
}

/** Nodes in a lasting order. `grain`: what a node stands for; large worlds are shown by namespace. */
export type GraphView = {readonly nodes: readonly GraphNode[]; readonly grain: "workload" | "namespace"}
