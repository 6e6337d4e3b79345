// The matrix of a small world, made in the page by the functions with which the worker makes it. Loaded when a world is small enough.

import {matrixView} from "../matrix/answer.ts"
import type {MatrixView} from "../matrix/view.ts"
import type {Asked} from "./near.ts"
import {Worlds} from "./worlds.ts"

const worlds = new Worlds()

/** Makes the matrix. What an edit left alone is taken from the world before. */
export function nearMatrix({files, baseline, want}: Asked): MatrixView {
  return matrixView(worlds.take(files, baseline), want)
}
