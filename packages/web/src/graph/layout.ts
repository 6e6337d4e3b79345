// Where nodes stand: areas beside each other, workloads below each other. It looks at names alone, so that an edit of policy moves nothing.

import type {GraphNode} from "./view.ts"

/** A box with its place in the drawing, in its own units. */
export type Box = {readonly x: number; readonly y: number; readonly width: number; readonly height: number}

/** An area with the places of its nodes. */
export type Area = Box & {readonly name: string; readonly kind: GraphNode["kind"]}

/** A drawing: a box for every node by place, and the areas around them. */
export type Layout = {readonly width: number; readonly height: number; readonly nodes: readonly Box[]; readonly areas: readonly Area[]}

/** Sizes of the drawing. */
export const sizes = {node: 186, line: 19, head: 26, gap: 12, area: 30, chip: 18} as const

/** Room for the border of the last area. */
const edge = 1

/** LIMIT: chips of a node that are drawn; the rest is told in the list below. */
const chipsMax = 3

/** Places nodes for a drawing of about `wide` units. */
export function layoutOf(nodes: readonly GraphNode[], wide: number): Layout {
  const groups = Map.groupBy(
    nodes.map((node, place) => ({node, place})),
    ({node}) => `${node.kind} ${node.area}`,
  )
  const columns = Math.max(1, Math.floor((wide - edge) / (sizes.node + sizes.gap * 3)))
  const boxes: Box[] = []
  const areas: Area[] = []
  const bottoms = Array.from({length: columns}, () => 0)
  for (const members of [...groups.values()].flatMap((all) => besideEachOther(all, columns))) {
    const [first] = members
    if (first === undefined) continue
    // The lowest column that is free, the leftmost of several: a wall of bricks that fills from the top.
    const column = bottoms.indexOf(Math.min(...bottoms))
    const x = column * (sizes.node + sizes.gap * 3) + sizes.gap
    const top = (bottoms[column] ?? 0) + sizes.gap
    let y = top + sizes.area
    for (const {node, place} of members) {
      const height = heightOf(node)
      boxes[place] = {x: x + sizes.gap, y, width: sizes.node, height}
      y += height + sizes.gap
    }
    areas.push({name: first.node.area, kind: first.node.kind, x, y: top, width: sizes.node + sizes.gap * 2, height: y - top})
    bottoms[column] = y + sizes.gap
  }
  return {width: columns * (sizes.node + sizes.gap * 3) + edge, height: Math.max(0, ...bottoms) + sizes.gap, nodes: boxes, areas}
}

/** LIMIT: nodes of one area below each other, where there is room beside them. */
const belowMax = 12

/** An area of very many nodes in as many parts as there is room for; by their number alone, so that an edit of policy moves nothing. */
function besideEachOther<T>(members: readonly T[], columns: number): readonly (readonly T[])[] {
  const parts = Math.min(columns, Math.ceil(members.length / belowMax))
  const size = Math.ceil(members.length / parts)
  return Array.from({length: parts}, (_, part) => members.slice(part * size, (part + 1) * size))
}

/** For how many lines of text a node has room below its name. WHY always as many: one that grows with a rule would move its neighbours. */
export function rowsOf(kind: GraphNode["kind"]): number {
  return kind === "pods" ? chipsMax : 2
}

function heightOf({kind}: GraphNode): number {
  return sizes.head + rowsOf(kind) * sizes.chip + 8
}
