// Which matrices the page makes itself: a small world's, while somebody types. WHY: browsers draw a key's frame before they hear a worker,
// so that an answer by message is always one frame late. Who answers changes no answer.

import type {MatrixView, MatrixWant} from "../matrix/view.ts"
import type {LabFile} from "./messages.ts"

/** The files as they are, their baseline, and what is wanted of their matrix. */
export type Asked = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]; readonly want: MatrixWant}

/** LIMIT: milliseconds that a matrix may take, because a letter waits for them. */
const tookMaxMs = 5
/** LIMIT: times that in one go: the machine was busy, or code was compiled. The next matrix is the worker's again. */
const slack = 3
/** LIMIT: letters of all files and of their baseline. */
const lettersMax = 200_000
/** LIMIT: letters by which one key changes a file. What is more was pasted or loaded: nobody knows yet how long it takes. */
const typedMax = 200

type Make = (asked: Asked) => MatrixView

/** What the page's own judge needs of the page. */
export type Means = {
  /** Loads what makes a matrix. */
  readonly load: () => Promise<Make>
  /** Runs something when there is nothing better to do. */
  readonly idle: (run: () => void) => void
  /** Milliseconds since some moment. */
  readonly clock: () => number
}

/** Makes matrices in the page, once the worker has shown that the world is small. */
export class Near {
  readonly #means: Means
  #make: Promise<Make> | null = null
  #latest: Asked | null = null
  #ready: {readonly make: Make; readonly last: Asked} | null = null

  constructor(means: Means) {
    this.#means = means
  }

  /** The matrix of what is asked now; null where it is the worker's to make. */
  matrixOf(asked: Asked): MatrixView | null {
    this.#latest = asked
    const ready = this.#ready
    if (ready === null || !isOneKey(ready.last, asked)) return null
    return this.#timed(ready.make, asked)
  }

  /** The worker has made the matrix of what was asked last, in so many milliseconds. A quick one is made ready for in the page. */
  heard(tookMs: number): void {
    const asked = this.#latest
    if (asked === null || tookMs > tookMaxMs || lettersIn(asked) > lettersMax) return
    this.#make ??= this.#means.load()
    void this.#make.then(
      (make) => this.#means.idle(() => this.#prepare(make, asked)),
      // WHY silent: the worker goes on. It is tried again.
      () => (this.#make = null),
    )
  }

  /** Reads the world, so that a key finds it read. WHY not timed: code that runs for the first time is compiled meanwhile. */
  #prepare(make: Make, asked: Asked): void {
    if (this.#latest !== asked || this.#ready?.last === asked) return
    if (this.#made(make, asked) !== null) this.#ready = {make, last: asked}
  }

  #timed(make: Make, asked: Asked): MatrixView | null {
    this.#ready = null
    const started = this.#means.clock()
    const made = this.#made(make, asked)
    const isQuick = this.#means.clock() - started <= tookMaxMs * slack
    if (made !== null && isQuick) this.#ready = {make, last: asked}
    return made
  }

  /** A matrix that cannot be made is left to the worker, which says why. */
  #made(make: Make, asked: Asked): MatrixView | null {
    try {
      return make(asked)
    } catch {
      return null
    }
  }
}

function lettersIn({files, baseline}: Asked): number {
  return [...files, ...baseline].reduce((sum, {text}) => sum + text.length, 0)
}

/** Whether nothing differs but what one key does to one file, or what is wanted. */
function isOneKey(last: Asked, {files, baseline}: Asked): boolean {
  if (baseline !== last.baseline || files.length !== last.files.length) return false
  const touched = files.filter((file, i) => file !== last.files[i])
  if (touched.length > 1) return false
  return files.every(({name, text}, i) => {
    const before = last.files[i]
    return before?.name === name && Math.abs(before.text.length - text.length) <= typedMax
  })
}
