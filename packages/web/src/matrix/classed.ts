// The matrices of worlds by classes, each made once for the packets that were asked about last.

import {classMatrixOf} from "@carveout/engine"
import type {Analysis, MatrixQuery} from "@carveout/engine"
import type {World} from "../worker/worlds.ts"
import type {Wire} from "./view.ts"

const known = new WeakMap<World, {readonly key: string; readonly matrix: Analysis.ClassMatrix}>()

/** The matrix of a world. */
export function classedMatrix(world: World, wire: Wire): Analysis.ClassMatrix {
  const key = `${wire.protocol} ${wire.port}`
  const last = known.get(world)
  if (last?.key === key) return last.matrix
  const matrix = classMatrixOf(world.program, queryOf(wire))
  known.set(world, {key, matrix})
  return matrix
}

/** A wire as the engine asks for it. */
export function queryOf({protocol, port}: Wire): MatrixQuery {
  return {...(protocol === null ? {} : {protocol}), ...(port === null ? {} : {port})}
}
