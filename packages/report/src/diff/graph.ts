// A difference as a graph for other programs to draw: DOT and Mermaid. The same ends are one node; ends that only look alike are two.

import type {Analysis} from "@carveout/engine"
import {dotText, mermaidText} from "../markup.ts"
import {namesText} from "../matrix/model.ts"
import {diffLines, signs} from "./model.ts"
import type {Part} from "./model.ts"

type Edge = {readonly from: string; readonly to: string; readonly part: Part; readonly text: string}
type Graph = {readonly nodes: ReadonlyMap<string, string>; readonly edges: readonly Edge[]}

function graphOf(difference: Analysis.Difference): Graph {
  const ids = new Map<string, {readonly id: string; readonly text: string}>()
  const nodeOf = (names: readonly string[]): string => {
    const key = names.join("\n")
    const known = ids.get(key) ?? {id: `n${ids.size}`, text: namesText(names, 3)}
    ids.set(key, known)
    return known.id
  }
  const edges = diffLines(difference, 3).map(({part, packets, group}) => ({
    from: nodeOf(group.from),
    to: nodeOf(group.to),
    part,
    text: `${signs[part]} ${packets}`,
  }))
  return {nodes: new Map([...ids.values()].map(({id, text}) => [id, text])), edges}
}

const looks: Readonly<Record<Part, string>> = {
  opened: "color=darkgreen, style=bold",
  closed: "color=firebrick, style=dashed",
  redecided: "color=gray",
}

/** Opened flows as bold edges, closed ones as dashed edges, in the DOT language. */
export function differenceDot(difference: Analysis.Difference): string {
  const {nodes, edges} = graphOf(difference)
  return [
    "digraph difference {",
    "  rankdir=LR",
    '  node [shape=box, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...[...nodes].map(([id, text]) => `  ${id} [label=${dotText(text)}]`),
    ...edges.map(({from, to, part, text}) => `  ${from} -> ${to} [label=${dotText(text)}, ${looks[part]}]`),
    "}",
    "",
  ].join("\n")
}

const arrows: Readonly<Record<Part, readonly [string, string]>> = {opened: ["--", "-->"], closed: ["-.", ".->"], redecided: ["--", "-->"]}

/** The same in the Mermaid language. */
export function differenceMermaid(difference: Analysis.Difference): string {
  const {nodes, edges} = graphOf(difference)
  return [
    "flowchart LR",
    ...[...nodes].map(([id, text]) => `  ${id}["${mermaidText(text)}"]`),
    ...edges.map(({from, to, part, text}) => `  ${from} ${arrows[part][0]} "${mermaidText(text)}" ${arrows[part][1]} ${to}`),
    "",
  ].join("\n")
}
