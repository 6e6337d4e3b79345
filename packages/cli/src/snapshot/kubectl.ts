// kubectl as a process, which is asked to read paths of a server's API and nothing else: every way to log in that it knows works here, too.

import {spawn} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import type {Terminal} from "../terminal.ts"

/** Which program is run, and of which cluster it is asked. */
export type Kubectl = {readonly program: string; readonly context: string | undefined; readonly kubeconfig: string | undefined}

/** What it says: the text of the server, or why there is none. `reason`: the server's own word, `Forbidden`, where it answered. */
export type Reply =
  | {readonly ok: true; readonly text: string}
  | {readonly ok: false; readonly reason: string; readonly message: string; readonly isMissing?: true}

/** Reads one path. `patience`: whether somebody may have to log in first. */
export type AskServer = (path: string, patience?: "to log in") => Promise<Reply>

/** LIMIT: how long one page may take. WHY not the first answer: to log in takes as long as it takes. */
const pageTimeout = "--request-timeout=120s"

/** LIMIT: milliseconds after which what kubectl says on the way is shown: it may ask somebody to open a page, or to type a code. */
const silenceMs = 3000

/** Who asks a server through kubectl. */
export function serverBehind(kubectl: Kubectl, terminal: Terminal): AskServer {
  return (path, patience) => {
    const words = [
      "get",
      "--raw",
      path,
      ...(kubectl.context === undefined ? [] : ["--context", kubectl.context]),
      ...(kubectl.kubeconfig === undefined ? [] : ["--kubeconfig", kubectl.kubeconfig]),
      ...(patience === undefined ? [pageTimeout] : []),
    ]
    return run(kubectl.program, words, {terminal, isPatient: patience !== undefined})
  }
}

type Manner = {readonly terminal: Terminal; readonly isPatient: boolean}

function run(program: string, words: readonly string[], {terminal, isPatient}: Manner): Promise<Reply> {
  return new Promise((resolve) => {
    const {environment, folder} = terminal
    // WHY its input: a plugin that logs in may ask for a word.
    const child = spawn(program, words, {
      cwd: folder,
      env: {...environment, LC_ALL: "C"},
      stdio: [isPatient ? "inherit" : "ignore", "pipe", "pipe"],
    })
    const out: Buffer[] = []
    const complaint = isPatient ? heard(child, terminal) : silent(child)
    child.stdout?.on("data", (part: Buffer) => out.push(part))
    child.on("error", (error) => resolve(notRun(program, error)))
    child.on("close", (code) => {
      const text = complaint()
      resolve(code === 0 ? {ok: true, text: Buffer.concat(out).toString("utf8")} : refusalIn(text))
    })
  })
}

/** Keeps what a program complains of. */
function silent(child: ChildProcess): () => string {
  const parts: Buffer[] = []
  child.stderr?.on("data", (part: Buffer) => parts.push(part))
  return () => Buffer.concat(parts).toString("utf8")
}

/** The same; where it takes long, what it says is shown as it comes. */
function heard(child: ChildProcess, terminal: Terminal): () => string {
  let shown = 0
  const text = silent(child)
  const show = (): void => {
    terminal.err(text().slice(shown))
    shown = text().length
  }
  const timer = setTimeout(() => {
    show()
    child.stderr?.on("data", show)
  }, silenceMs)
  child.on("close", () => clearTimeout(timer))
  child.on("error", () => clearTimeout(timer))
  return text
}

function notRun(program: string, error: Error & {readonly code?: string}): Reply {
  const message = error.code === "ENOENT" ? `there is no program \`${program}\`` : `\`${program}\` cannot be run: ${error.message}`
  return {ok: false, reason: "", message, isMissing: true}
}

/** How the line begins that says why, whatever plugins said before it. */
const complaints = /^(?:Error from server|error:|Unable to connect|The connection to the server|Error in configuration)/

/** kubectl's own words: the line that says why, and the server's reason in it. */
export function refusalIn(text: string): Reply & {readonly ok: false} {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^[EWI]\d{4} /.test(line))
  const line = lines.find((each) => complaints.test(each)) ?? lines[0] ?? "kubectl failed and did not say why"
  const [, reason = "", words = line] = /^Error from server \((\w+)\): (.*)$/.exec(line) ?? []
  return {ok: false, reason, message: words}
}
