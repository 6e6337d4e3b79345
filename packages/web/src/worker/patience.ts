// How long to wait for quiet before a view that takes long: nobody is to wait for a key's effect behind something less urgent.

/** LIMIT: milliseconds that a view may take without anybody feeling it. */
const unfeltMs = 20
/** LIMIT: milliseconds of quiet after which even the slowest view is made. */
const quietMaxMs = 1500

/** Remembers how long each view took, and asks for as much quiet before it is made again. */
export class Patience<View> {
  readonly #took = new Map<View, number>()
  readonly #clock: () => number

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** Milliseconds of quiet that a view is worth: none where it is quick, or was never made. */
  before(view: View): number {
    const took = this.#took.get(view) ?? 0
    return took <= unfeltMs ? 0 : Math.min(took * 2, quietMaxMs)
  }

  /** Makes a view and notes how long it took. */
  timed<T>(view: View, make: () => T): T {
    const started = this.#clock()
    const made = make()
    this.#took.set(view, this.#clock() - started)
    return made
  }
}
