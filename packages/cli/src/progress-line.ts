// The one line on which progress is shown. It knows nothing of what goes forward, and every command loads it.

/** A line of a terminal that is written over and wiped. Whoever prints wipes it first: work that ends early does not. */
export type ProgressLine = {readonly show: (text: string) => void; readonly wipe: () => void}

/** The line that a writer leads to. */
export function progressLine(write: (text: string) => void): ProgressLine {
  let isShown = false
  const show = (text: string): void => {
    if (isShown || text !== "") write(`\r\u001b[K${text}`)
    isShown = text !== ""
  }
  return {show, wipe: () => show("")}
}
