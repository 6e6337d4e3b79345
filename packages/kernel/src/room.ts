// The way into the namespaces: one child of `unshare`, and orders to the process inside it. Nothing here knows what is built with it.

import {spawn, spawnSync} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import {existsSync} from "node:fs"
import {createInterface} from "node:readline"
import {fileURLToPath} from "node:url"
import type {Order, Report} from "./inside.ts"
import {toolPath} from "./program.ts"

/** What a program left. `code` null: ended by a signal, so also when it ran past its limit (`isLate`). */
export type Run = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
  readonly isLate: boolean
}

/** A program that runs on. `feed` gives bytes to its input, false when it has ended. */
export type Running = {readonly feed: (bytes: Uint8Array) => boolean; readonly stop: () => void}

/** A network namespace of a room by name; null is the room's own. */
type Where = string | null

/** How a program is run: what it reads, and after how many milliseconds it is ended. */
export type RunOptions = {readonly input?: string | Uint8Array; readonly limitMs?: number}

/** Namespaces of our own with a process inside that starts programs. */
export type Room = {
  readonly run: (where: Where, argv: readonly string[], options?: RunOptions) => Promise<Run>
  /** Starts a program that runs on; resolves when one of its outputs holds `until`, and rejects when it ends before. */
  readonly start: (where: Where, argv: readonly string[], until?: string) => Promise<Running>
  readonly close: () => Promise<void>
}

/** LIMIT: how long a tool of ours may take; only a machine that is stuck needs longer. */
const ordinaryLimitMs = 60_000

/** LIMIT: how long closing waits for the child before it is killed. */
const closingMs = 3000

/** The environment of everything inside. */
export const toolEnvironment: NodeJS.ProcessEnv = {...process.env, PATH: toolPath, LC_ALL: "C"}

const ownSpaces = ["--net", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"]

/**
 * The words before a program that should run apart from this machine, or null where it may not be. WHY a user namespace for root as well: inside
 * it root has no right to anything of the machine, so that a slip here cannot reach its firewall.
 */
export function apart(): readonly string[] | null {
  const ways = [["--user", "--map-root-user", ...ownSpaces], ...(process.getuid?.() === 0 ? [ownSpaces] : [])]
  const works = (way: readonly string[]): boolean => spawnSync("unshare", [...way, "true"], {env: toolEnvironment}).status === 0
  const way = ways.find(works)
  return way === undefined ? null : ["unshare", ...way]
}

/** Where the process inside lies: beside this file in the sources, under a name of its own in a bundle. */
function insideFile(): string {
  const places = ["./inside.ts", "./kernel-inside.mjs", "./inside.js"].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw new Error(`the process inside is missing: none of ${places.join(", ")}`)
  return found
}

/** Opens a room. Everything in it ends with `close`, with this process, or when either is killed. */
export async function openRoom(): Promise<Room> {
  const way = apart()
  if (way === null) throw new Error("this machine does not let us make namespaces of our own")
  const [program = "", ...words] = [...way, process.execPath, "--no-warnings", insideFile()]
  const child = spawn(program, words, {env: toolEnvironment, stdio: ["pipe", "pipe", "pipe"]})
  const said: string[] = []
  child.stderr.on("data", (part: Buffer) => said.push(part.toString()))
  const waiting = new Map<number, (report: Report | null) => void>()
  const ended = new Set<number>()
  createInterface({input: child.stdout}).on("line", (line) => {
    const report = JSON.parse(line) as Report
    if (report.ended) ended.add(report.id)
    waiting.get(report.id)?.(report)
    waiting.delete(report.id)
  })
  child.stdin.on("error", () => undefined)
  child.on("error", (error) => said.push(error.message))
  child.on("close", () => {
    for (const tell of waiting.values()) tell(null)
    waiting.clear()
  })
  let last = 0
  const send = (order: Order): void => void child.stdin.write(`${JSON.stringify(order)}\n`)
  const asked = async (order: Order): Promise<Report> => {
    const {promise, resolve} = Promise.withResolvers<Report | null>()
    waiting.set(order.id, resolve)
    if (child.exitCode === null && child.signalCode === null) send(order)
    else resolve(null)
    const report = await promise
    if (report === null) throw new Error(`the room is closed${said.length === 0 ? "" : `: ${said.join("").trim()}`}`)
    return report
  }
  return {
    run: async (where, argv, {input = "", limitMs = ordinaryLimitMs} = {}) => {
      const bytes = Buffer.from(input).toString("base64")
      return ranOf(await asked({id: ++last, kind: "run", argv: within(where, argv), input: bytes, limitMs}))
    },
    start: async (where, argv, until) => {
      const id = ++last
      const report = await asked({id, kind: "start", argv: within(where, argv), until: until ?? null})
      if (report.ended)
        throw new Error(`\`${argv[0] ?? ""}\` ended at once: ${textOf(report.stderr).trim() || textOf(report.stdout).trim()}`)
      return {
        feed: (bytes) => {
          if (ended.has(id)) return false
          send({id, kind: "feed", input: Buffer.from(bytes).toString("base64")})
          return true
        },
        stop: () => send({id, kind: "stop"}),
      }
    },
    close: async () => closed(child),
  }
}

/** A program's words, led into a network namespace. WHY not `ip netns exec`: it mounts /sys anew for each, which costs more than the program. */
function within(where: Where, argv: readonly string[]): readonly string[] {
  return where === null ? argv : ["nsenter", `--net=/run/netns/${where}`, "--", ...argv]
}

function textOf(base64: string): string {
  return Buffer.from(base64, "base64").toString()
}

function ranOf({code, stdout, stderr, ms, isLate}: Report): Run {
  return {code, stdout: textOf(stdout), stderr: textOf(stderr), ms: Math.round(ms), isLate}
}

/** Closes the child's input, and kills it where that does not end it. */
async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const {promise, resolve} = Promise.withResolvers<void>()
  const late = setTimeout(() => child.kill("SIGKILL"), closingMs)
  child.on("close", () => resolve())
  child.stdin?.end()
  await promise
  clearTimeout(late)
}
