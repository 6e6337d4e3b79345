// The process inside: first in its own namespaces, it starts programs when it is told to, and ends with its input. It knows no world; everything
// is decided by who sends the lines. Imports nothing of ours, so that it starts as a file of its own.

import {spawn} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import {createInterface} from "node:readline"

/** One line of the input. `run` waits for the end, `start` for `until` on one of the program's outputs, `feed` is more input for a started one. */
export type Order =
  | {readonly id: number; readonly kind: "run"; readonly argv: readonly string[]; readonly input: string; readonly limitMs: number}
  | {readonly id: number; readonly kind: "start"; readonly argv: readonly string[]; readonly until: string | null}
  | {readonly id: number; readonly kind: "feed"; readonly input: string}
  | {readonly id: number; readonly kind: "stop"}

/** One line of the output: what became of an order. `code` null: the program was stopped by a signal, or runs on. Texts are base64. */
export type Report = {
  readonly id: number
  readonly code: number | null
  readonly ended: boolean
  readonly isLate: boolean
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** LIMIT: bytes kept of each output of a program; what a person would not read to its end. */
const outputMax = 8 << 20

const started = new Map<number, ChildProcess>()

/** The bytes of a stream up to the limit. */
function collected(stream: NodeJS.ReadableStream | null): () => Buffer {
  const parts: Buffer[] = []
  let size = 0
  stream?.on("data", (part: Buffer) => {
    if (size < outputMax) parts.push(part)
    size += part.length
  })
  return () => Buffer.concat(parts).subarray(0, outputMax)
}

/** Runs or starts one program. One that runs on is reported twice: when it is there, and when it has ended. */
function launch(order: Extract<Order, {kind: "run" | "start"}>): void {
  const [program = "", ...words] = order.argv
  const began = performance.now()
  // WHY detached: a limit must end the whole group, shells and what they started.
  const child = spawn(program, words, {detached: true, stdio: "pipe"})
  const stdout = collected(child.stdout)
  const stderr = collected(child.stderr)
  let isLate = false
  const report = (code: number | null, ended: boolean): void => {
    const texts = {stdout: stdout().toString("base64"), stderr: stderr().toString("base64")}
    const line: Report = {id: order.id, code, ended, isLate, ...texts, ms: performance.now() - began}
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
  child.stdin.on("error", () => undefined)
  child.on("error", () => undefined)
  const {promise, resolve} = Promise.withResolvers<number | null>()
  child.on("close", resolve)
  void promise.then((code) => report(code, true))
  if (order.kind === "start") {
    started.set(order.id, child)
    void promise.then(() => started.delete(order.id))
    return whenReady(child, order.until, () => report(null, false))
  }
  const limit = setTimeout(() => {
    isLate = true
    end(child)
  }, order.limitMs)
  void promise.then(() => clearTimeout(limit))
  child.stdin.end(Buffer.from(order.input, "base64"))
}

/** Tells once that a started program is there: when it has been started, or when one of its outputs holds a text. */
function whenReady(child: ChildProcess, until: string | null, tell: () => void): void {
  if (until === null) return void child.on("spawn", tell)
  let told = false
  for (const stream of [child.stdout, child.stderr]) {
    let text = ""
    stream?.on("data", (part: Buffer) => {
      if (told) return
      text += part.toString()
      told = text.includes(until)
      if (told) tell()
    })
  }
}

/** Ends a program with everything it started. */
function end(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch {
    // It was gone already.
  }
}

/** Follows one order. */
function follow(order: Order): void {
  switch (order.kind) {
    case "run":
    case "start":
      return launch(order)
    case "feed":
      started.get(order.id)?.stdin?.write(Buffer.from(order.input, "base64"))
      return
    case "stop": {
      const child = started.get(order.id)
      if (child) end(child)
      return
    }
  }
}

const lines = createInterface({input: process.stdin})
lines.on("line", (line) => follow(JSON.parse(line) as Order))
// INVARIANT: nothing outlives whoever sends the orders. This process is the first of its namespace of processes: with it all others end.
lines.on("close", () => process.exit(0))
