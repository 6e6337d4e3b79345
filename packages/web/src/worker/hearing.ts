// In which order the page takes what the worker says: what is looked at while typing at once, everything else after it is on the screen.

/** Takes what is less urgent after the next frame, all of it together. */
export class AfterFrame {
  #waiting: (() => void)[] = []

  /** Runs something once the frame that is being made has been made. */
  take(what: () => void): void {
    this.#waiting.push(what)
    if (this.#waiting.length > 1) return
    // WHY both: a frame's callback runs before the frame is drawn. A page that nobody sees makes no frames, and waits.
    requestAnimationFrame(() => setTimeout(() => this.#run()))
  }

  #run(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const what of waiting) what()
  }
}
