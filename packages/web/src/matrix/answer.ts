// The matrix of a world as a grid, with the cells that its baseline has otherwise.

import {matrixOf} from "@carveout/engine"
import {gridOf} from "@carveout/report"
import type {Grid} from "@carveout/report"
import type {Pair} from "../worker/worlds.ts"
import type {CellChange, MatrixView, MatrixWant, Wire} from "./view.ts"

/** Makes the grid. */
export function matrixView({world, baseline}: Pair, {wire}: MatrixWant): MatrixView {
  const query = queryOf(wire)
  const grid = gridOf(matrixOf(world.program, query))
  return {grid, changes: world === baseline ? {} : changesOf(gridOf(matrixOf(baseline.program, query)), grid)}
}

/** A wire as the engine asks for it. */
export function queryOf({protocol, port}: Wire): {readonly protocol?: string; readonly port?: number} {
  return {...(protocol === null ? {} : {protocol}), ...(port === null ? {} : {port})}
}

/** Cells that differ, by row and column of the newer grid; ends that only one grid has are compared with nothing open. */
function changesOf(before: Grid, after: Grid): Readonly<Record<string, CellChange>> {
  const texts = new Map<string, string>()
  const each = (grid: Grid, visit: (pair: string, text: string, at: string) => void): void => {
    for (const [i, from] of grid.names.entries()) {
      for (const [j, to] of grid.names.entries())
        visit(`${from[0] ?? ""} ${to[0] ?? ""}`, grid.cells[i]?.[j]?.text ?? "nothing", `${i} ${j}`)
    }
  }
  each(before, (pair, text) => void texts.set(pair, text))
  const changes: Record<string, CellChange> = {}
  each(after, (pair, text, at) => {
    const old = texts.get(pair) ?? "nothing"
    if (old !== text) changes[at] = old === "nothing" ? "opened" : text === "nothing" ? "closed" : "changed"
  })
  return changes
}
