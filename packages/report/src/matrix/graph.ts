// A matrix as a graph for other programs to draw: DOT and Mermaid. Ends that nothing tells apart are one node.

import type {Analysis} from "@carveout/engine"
import {dotText, mermaidText} from "../markup.ts"
import {gridOf} from "./grid.ts"
import type {Grid} from "./grid.ts"

type Edge = {readonly from: number; readonly to: number; readonly text: string; readonly kind: string}

function edgesOf({cells, names}: Grid): readonly Edge[] {
  return cells.flatMap((row, from) =>
    row.flatMap(({kind, text}, to) =>
      kind === "closed" || (from === to && (names[from]?.length ?? 0) < 2) ? [] : [{from, to, text, kind}],
    ),
  )
}

/** A digraph in the DOT language. */
export function matrixDot(matrix: Analysis.Matrix): string {
  const grid = gridOf(matrix)
  const nodes = grid.labels.map((label, i) => `  n${i} [label=${dotText(label)}]`)
  const edges = edgesOf(grid).map(
    ({from, to, text, kind}) => `  n${from} -> n${to} [label=${dotText(text)}${kind === "unknown" ? ", style=dashed" : ""}]`,
  )
  return [
    "digraph flows {",
    "  rankdir=LR",
    '  node [shape=box, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...nodes,
    ...edges,
    "}",
    "",
  ].join("\n")
}

/** A flowchart in the Mermaid language. */
export function matrixMermaid(matrix: Analysis.Matrix): string {
  const grid = gridOf(matrix)
  const nodes = grid.labels.map((label, i) => `  n${i}["${mermaidText(label)}"]`)
  const edges = edgesOf(grid).map(
    ({from, to, text, kind}) =>
      `  n${from} ${kind === "unknown" ? "-." : "--"} "${mermaidText(text)}" ${kind === "unknown" ? ".->" : "-->"} n${to}`,
  )
  return ["flowchart LR", ...nodes, ...edges, ""].join("\n")
}
