// Where nodes stand: areas beside each other, workloads below each other. It looks at names alone, so that an edit of policy moves nothing.

import type {GraphNode} from "./view.ts"

/** A box with its place in the drawing, in its own units. */
export type Box = {readonly x: number; readonly y: number; readonly width: number; readonly height: number}

/** An area with the places of its nodes. */
export type Area = Box & {readonly name: string; readonly kind: GraphNode["kind"]}

/** A drawing: a box for every node by place, and the areas around them. `gap`: how far a node is from the border of its area, and areas from each other. */
export type Layout = {
  readonly width: number
  readonly height: number
  readonly gap: number
  readonly nodes: readonly Box[]
  readonly areas: readonly Area[]
}

/** Heights in the drawing. */
export const sizes = {head: 26, area: 30, chip: 18} as const

/** How wide a node is at least and how far from others, where there is room for two columns. */
const usual = {node: 186, gap: 12} as const
/** The same where there is not: a phone has two columns all the same. LIMIT: 18 letters of what a node takes. */
const narrow = {node: 136, gap: 8} as const

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
  const {columns, node: width, gap} = gridOf(wide)
  const boxes: Box[] = []
  const areas: Area[] = []
  const bottoms = Array.from({length: columns}, () => 0)
  for (const members of [...groups.values()].flatMap((all) => besideEachOther(all, columns))) {
    const [first] = members
    if (first === undefined) continue
    // The lowest column that is free, the leftmost of several: a wall of bricks that fills from the top.
    const column = bottoms.indexOf(Math.min(...bottoms))
    const x = column * (width + gap * 3) + gap
    const top = (bottoms[column] ?? 0) + gap
    let y = top + sizes.area
    for (const {node, place} of members) {
      const height = heightOf(node)
      boxes[place] = {x: x + gap, y, width, height}
      y += height + gap
    }
    areas.push({name: first.node.area, kind: first.node.kind, x, y: top, width: width + gap * 2, height: y - top})
    bottoms[column] = y + gap
  }
  return {width: columns * (width + gap * 3) + edge, height: Math.max(0, ...bottoms) + gap, gap, nodes: boxes, areas}
}

type Grid = {readonly columns: number; readonly node: number; readonly gap: number}

/** As many columns as there is room for, with nodes so wide that they fill it. */
function gridOf(wide: number): Grid {
  const fitting = ({node, gap}: typeof usual | typeof narrow): number => Math.floor((wide - edge) / (node + gap * 3))
  const least = fitting(usual) < 2 ? narrow : usual
  const columns = Math.max(1, fitting(least))
  return {columns, node: Math.floor((wide - edge) / columns) - least.gap * 3, gap: least.gap}
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
