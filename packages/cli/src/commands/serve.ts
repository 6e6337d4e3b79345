// `carveout serve`: the lab and the lessons, on this machine.

import {existsSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {spawn} from "node:child_process"
import {startServer} from "@carveout/server"
import {summaries} from "../catalog.ts"
import {hasSwitch, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"

/** The command. */
export const serve: Command = {
  name: "serve",
  usage: "carveout serve [--port N] [--host H] [--open]",
  summary: summaries.serve,
  details:
    "Serves the lab at `/` and each lesson at `/learn/SLUG`. The first line of the output is the address. Everything is computed in the page: manifests that are typed or opened there leave neither the page nor the machine. Only this machine can connect unless `--host` says otherwise. Ctrl-C stops.",
  options: [
    {name: "port", value: "N", help: "the port; 8053 unless given, 0 for any that is free"},
    {name: "host", value: "H", help: "the address to listen on; 127.0.0.1 unless given"},
    {name: "open", help: "open the browser, too"},
  ],
  examples: [{line: "carveout serve --port 0 --open", does: "open the lab on a free port"}],
  words: 0,
  run,
}

/** Serves until it is told to stop. */
async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const style = styleFor(args, terminal)
  const text = valueOf(args, "port") ?? "8053"
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    printError(terminal, {message: `\`${text}\` is no port`, help: "write a number from 0 to 65535"}, style)
    return exitCode.unanswered
  }
  const folder = labFolder()
  if (folder === undefined) {
    printError(terminal, {message: "the lab was not built", help: "in a checkout, `npm run web` builds it; `npm start` does both"}, style)
    return exitCode.unanswered
  }
  const host = valueOf(args, "host") ?? "127.0.0.1"
  try {
    const serving = await startServer({folder, port, host})
    terminal.out(`${serving.address}\n`)
    if (hasSwitch(args, "open")) openBrowser(serving.address)
    await untilStopped()
    await serving.stop()
    return exitCode.yes
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    printError(terminal, problemOf(code, {port: text, host}), style)
    return exitCode.unanswered
  }
}

/** Why nothing is served: the port, or else the address. */
function problemOf(code: string, {port, host}: {readonly port: string; readonly host: string}): UsageError {
  const help = "choose another with `--port N`, or `--port 0` for any that is free"
  if (code === "EADDRINUSE") return {message: `port ${port} is taken`, help}
  if (code === "EACCES") return {message: `port ${port} is not allowed`, help}
  return {
    message: `\`${host}\` is no address of this machine`,
    help: "leave `--host` out for this machine alone; `0.0.0.0` is every address that it has",
  }
}

/** Beside a bundle, or in the checkout. */
function labFolder(): string | undefined {
  const places = ["./web/", "../../../web/dist/"].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return places.find((place) => existsSync(join(place, "index.html")))
}

async function untilStopped(): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve())
  return promise
}

/** Best effort: a machine without a browser still serves. */
function openBrowser(address: string): void {
  const [program, ...words] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start"] : ["xdg-open"]
  const child = spawn(program ?? "xdg-open", [...words, address], {stdio: "ignore", detached: true})
  child.on("error", () => undefined)
  child.unref()
}
