// One line from the person at the terminal. Reading waits, since nothing else is to be done meanwhile.

import {readSync} from "node:fs"
import {isatty} from "node:tty"

/** Whether somebody is there to answer: both ends of the conversation are a terminal. */
export function canAsk(): boolean {
  // WHY not `process.stdin.isTTY`: looking at it opens the stream, which makes reading from the terminal return at once with nothing.
  return isatty(0) && isatty(1)
}

/** Milliseconds between two looks at a terminal that somebody else has set to answer at once. */
const pauseMs = 30

/** Asks a question on the terminal and waits for a line; undefined at the end of input. */
export function askLine(question: string): string | undefined {
  process.stdout.write(question)
  const bytes: number[] = []
  // WHY: one byte at a time, so that nothing after the line is taken from whoever reads next.
  for (;;) {
    const byte = readByte()
    if (byte === undefined) return bytes.length === 0 ? undefined : textOf(bytes)
    if (byte === 10) return textOf(bytes)
    bytes.push(byte)
  }
}

function textOf(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString("utf8")
}

function readByte(): number | undefined {
  const buffer = Buffer.alloc(1)
  for (;;) {
    try {
      return readSync(0, buffer) === 0 ? undefined : buffer[0]
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : ""
      if (code === "EOF") return undefined
      if (code !== "EAGAIN") throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}
