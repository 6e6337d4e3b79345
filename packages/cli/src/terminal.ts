// What a command needs of the process it runs in, as a value: tests pass their own.

import {colourStyle, plainStyle} from "@carveout/report"
import type {Style} from "@carveout/report"

/** Streams, environment and folder of one run. `readInput` reads all of standard input: as text, or in parts as it came. */
export type Terminal = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly readInput: () => string | readonly Uint8Array[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly outIsTerminal: boolean
  /** Asks for one line; undefined at the end of input. Absent where nobody is there to answer. */
  readonly askLine?: (question: string) => string | undefined
  /** Shows how far long work is, in place of what it showed before; an empty text takes it away. Absent where nobody looks on. */
  readonly progress?: (text: string) => void
  /** Letters of a line, where somebody knows. */
  readonly columns?: number
}

/** Colour only on a terminal, and never where `--no-color`, NO_COLOR or a dumb terminal ask for none; FORCE_COLOR forces it. */
export function styleOf(terminal: Terminal, noColor: "plain" | "automatic"): Style {
  const {environment} = terminal
  const refused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb"
  if (noColor === "plain") return plainStyle
  if ((environment["FORCE_COLOR"] ?? "") !== "" && environment["FORCE_COLOR"] !== "0") return colourStyle
  return terminal.outIsTerminal && !refused ? colourStyle : plainStyle
}

/** How wide lines for a person may be; null where nobody looks on: whoever searches a text wants whole lines. */
export function widthOf({outIsTerminal, columns}: Terminal): number | null {
  return outIsTerminal && columns !== undefined ? Math.max(columns, widthMin) : null
}

/** LIMIT: letters of a line below which breaking it helps nobody. */
const widthMin = 40
