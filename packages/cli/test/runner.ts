// A stand-in for what runs the Action: evaluates action.yml as GitHub's runner does, with an API of its own on loopback.

import {spawn} from "node:child_process"
import {readFileSync, writeFileSync} from "node:fs"
import {createServer} from "node:http"
import type {IncomingMessage, ServerResponse} from "node:http"
import type {AddressInfo} from "node:net"
import {join} from "node:path"
import type {TestContext} from "node:test"
import {readYaml} from "@carveout/engine"
import {root, scratchFolder} from "./scratch.ts"

/** A comment as the API has it. */
export type Comment = {id: number; body: string; html_url: string; user: {login: string; type: string}}

/** The API. `mode`: whether the token may write, or the service is broken. `asked` lists requests in order. */
export type FakeGitHub = {
  readonly url: string
  readonly comments: Comment[]
  readonly asked: string[]
  mode: "open" | "read only" | "broken"
}

/** Starts an API that knows comments of one pull request. */
export async function fakeGitHub(context: TestContext): Promise<FakeGitHub> {
  const hub = {url: "", comments: [] as Comment[], asked: [] as string[], mode: "open" as FakeGitHub["mode"]}
  const server = createServer((request, response) => void answer(hub, request, response))
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return hub
}

async function answer(hub: FakeGitHub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const method = request.method ?? ""
  const url = new URL(request.url ?? "/", hub.url)
  hub.asked.push(`${method} ${url.pathname}`)
  const send = (status: number, value: unknown): void => {
    response.writeHead(status, {"content-type": "application/json"})
    response.end(JSON.stringify(value))
  }
  if (request.headers.authorization !== "Bearer secret-token") return send(401, {message: "Bad credentials"})
  if (hub.mode === "broken") return send(500, {message: "broken"})
  if (method !== "GET" && hub.mode === "read only") return send(403, {message: "Resource not accessible by integration"})
  if (url.pathname === "/user") return send(403, {message: "Resource not accessible by integration"})
  const body = chunks.length === 0 ? "" : (JSON.parse(Buffer.concat(chunks).toString("utf8")) as {body: string}).body
  const [, list, id] = /^\/repos\/someone\/shop\/issues\/(?:(7\/comments)|comments\/(\d+))$/.exec(url.pathname) ?? []
  if (method === "GET" && list !== undefined) {
    const from = (Number(url.searchParams.get("page")) - 1) * 100
    return send(200, hub.comments.slice(from, from + 100))
  }
  if (method === "POST" && list !== undefined) {
    const comment = {
      id: hub.comments.length + 1,
      body,
      html_url: `https://github.example/someone/shop/pull/7#${hub.comments.length + 1}`,
      user: {login: "github-actions[bot]", type: "Bot"},
    }
    hub.comments.push(comment)
    return send(201, comment)
  }
  const known = hub.comments.find((comment) => comment.id === Number(id))
  if (method !== "PATCH" || known === undefined) return send(404, {message: "Not Found"})
  known.body = body
  return send(200, known)
}

/** What one run of the Action left behind. */
export type ActionRun = {
  readonly code: number
  readonly log: string
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
}

type Step = {readonly run: string; readonly env: Readonly<Record<string, string>>}
type ActionFile = {
  readonly inputs: Readonly<Record<string, {readonly default?: string}>>
  readonly outputs: Readonly<Record<string, {readonly value: string}>>
  readonly runs: {readonly steps: readonly Step[]}
}

/** action.yml as read. */
export function actionFile(): ActionFile {
  return readYaml(readFileSync(join(root, "action.yml"), "utf8")).documents[0] as unknown as ActionFile
}

/** What a workflow says: inputs, the event that started it, and the API that it may call. */
export type Workflow = {
  readonly inputs: Readonly<Record<string, string>>
  readonly event: {readonly name: string; readonly payload: unknown}
  readonly hub?: FakeGitHub
}

/** Runs the steps of action.yml in a repository with the variables of an event, and nothing else of this process's environment. */
export async function runAction(context: TestContext, repository: string, workflow: Workflow): Promise<ActionRun> {
  const action = actionFile()
  const inputs = inputsOf(action, workflow.inputs)
  const variables = variablesOf(scratchFolder(context), repository, workflow)
  let log = ""
  let code = 0
  for (const {run, env} of action.runs.steps) {
    const evaluated = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, evaluate(text, inputs)]))
    const done = await shell(run, repository, {...variables, ...evaluated})
    log += done.log
    code = code === 0 ? done.code : code
  }
  const lines = readFileSync(variables["GITHUB_OUTPUT"] ?? "", "utf8")
    .trimEnd()
    .split("\n")
  const set = new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]))
  const outputs = Object.entries(action.outputs).map(([name, {value}]) => {
    const [, output = ""] = /steps\.run\.outputs\.([\w-]+)/.exec(value) ?? []
    return [name, set.get(output) ?? "unset"] as const
  })
  return {code, log, summary: readFileSync(variables["GITHUB_STEP_SUMMARY"] ?? "", "utf8"), outputs: Object.fromEntries(outputs)}
}

/** Every input with its default where the workflow gives none; one that action.yml lacks is an error. */
function inputsOf(action: ActionFile, given: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(", ")}`)
  return new Map(Object.entries(action.inputs).map(([name, input]) => [name, evaluate(given[name] ?? input.default ?? "", new Map())]))
}

function evaluate(text: string, inputs: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (expression, name: string) => {
    const value = name === "github.token" ? "secret-token" : inputs.get(name.replace("inputs.", ""))
    if (value === undefined) throw new Error(`cannot evaluate ${expression}`)
    return value
  })
}

/** The variables that GitHub's runner sets; its files lie in a folder. */
function variablesOf(folder: string, repository: string, {event, hub}: Workflow): Readonly<Record<string, string>> {
  const file = (name: string, text = ""): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_PATH: root.replace(/\/$/, ""),
    GITHUB_API_URL: hub?.url ?? "http://127.0.0.1:9",
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(event.payload)),
    GITHUB_OUTPUT: file("output"),
    GITHUB_REPOSITORY: "someone/shop",
    GITHUB_STEP_SUMMARY: file("summary"),
    GITHUB_WORKSPACE: repository,
  }
}

/** A script as the runner's bash runs it. */
async function shell(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{readonly code: number; readonly log: string}> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {cwd, env})
  let log = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")))
  const code = await new Promise<number>((done) => child.on("close", (status) => done(status ?? 2)))
  return {code, log}
}
