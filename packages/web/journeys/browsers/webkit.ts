// The WebKit engine as WebKitGTK has it, by the W3C WebDriver protocol, on a display that nobody sees.

import {spawn} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import {existsSync, readdirSync, writeFileSync} from "node:fs"
import {createServer} from "node:net"
import type {AddressInfo} from "node:net"
import type {BrowserKind, BrowserPage} from "./browser.ts"
import {keysOf} from "./browser.ts"

const driver = "/usr/bin/WebKitWebDriver"
const display = "/usr/bin/Xvfb"
const browserPath = miniBrowser()

/** WebKit. */
export const webkit: BrowserKind = {
  name: "WebKit",
  absent:
    existsSync(driver) && existsSync(display) && browserPath !== null
      ? null
      : "no WebKit on this machine: install the packages `webkit2gtk-driver` and `xvfb`",
  open,
}

/** The small browser that comes with the engine. */
function miniBrowser(): string | null {
  const libraries = "/usr/lib"
  if (!existsSync(libraries)) return null
  const places = readdirSync(libraries).flatMap((machine) =>
    ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"].map((name) => `${libraries}/${machine}/${name}/MiniBrowser`),
  )
  return places.find((path) => existsSync(path)) ?? null
}

/** The codes of WebDriver for keys that are no letters. */
const named: Readonly<Record<string, string>> = {
  "\n": "\uE007",
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  Control: "\uE009",
  Shift: "\uE008",
  Home: "\uE011",
  End: "\uE010",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
}

async function open(): Promise<BrowserPage> {
  const port = await freePort()
  const screen = spawn(display, ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  })
  const number = await firstLine(screen)
  const server = spawn(driver, [`--port=${port}`], {
    stdio: "ignore",
    env: {...process.env, DISPLAY: `:${number}`, LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1"},
  })
  const session = new Session(`http://127.0.0.1:${port}`)
  await session.start()
  return {
    goto: async (address) => void (await session.post("/url", {url: address})),
    evaluate: async <Value>(expression: string) =>
      (await session.post("/execute/sync", {script: `return (${expression})`, args: []})) as Value,
    click: async (selector) => {
      const element = (await session.post("/element", {using: "css selector", value: selector})) as Readonly<Record<string, string>>
      await session.post(`/element/${Object.values(element)[0] ?? ""}/click`, {})
    },
    keys: async (text) => {
      const actions = keysOf(text).flatMap((key) => {
        const value = named[key] ?? key
        return [
          {type: "keyDown", value},
          {type: "keyUp", value},
        ]
      })
      await session.post("/actions", {actions: [{type: "key", id: "keyboard", actions}]})
    },
    resize: async (width, height) => void (await session.post("/window/rect", {width, height, x: 0, y: 0})),
    screenshot: async (path) => writeFileSync(path, Buffer.from((await session.get("/screenshot")) as string, "base64")),
    close: async () => {
      await session.end().catch(() => undefined)
      server.kill()
      screen.kill()
    },
  }
}

/** A WebDriver session. */
class Session {
  readonly #address: string
  #id = ""

  constructor(address: string) {
    this.#address = address
  }

  /** The driver needs a moment until it listens. */
  async start(): Promise<void> {
    const capabilities = {alwaysMatch: {"webkitgtk:browserOptions": {binary: browserPath, args: ["--automation"]}}}
    for (let tries = 0; ; tries++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one try after another
        const value = await this.#send("POST", "/session", {capabilities})
        this.#id = (value as {readonly sessionId: string}).sessionId
        return
      } catch (error) {
        if (tries > 60 || !(error instanceof TypeError)) throw error
        // oxlint-disable-next-line no-await-in-loop -- waiting is the point
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }

  async post(path: string, body: unknown): Promise<unknown> {
    return this.#send("POST", `/session/${this.#id}${path}`, body)
  }

  async get(path: string): Promise<unknown> {
    return this.#send("GET", `/session/${this.#id}${path}`)
  }

  async end(): Promise<void> {
    await this.#send("DELETE", `/session/${this.#id}`)
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#address}${path}`, {method, ...(body === undefined ? {} : {body: JSON.stringify(body)})})
    const {value} = (await response.json()) as {readonly value: unknown}
    if (!response.ok) throw new Error(`WebDriver ${path}: ${JSON.stringify(value)}`)
    return value
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const {promise, resolve} = Promise.withResolvers<number>()
  server.listen(0, "127.0.0.1", () => {
    const {port} = server.address() as AddressInfo
    server.close(() => resolve(port))
  })
  return promise
}

/** The number of the display, which the server says once it is there. */
async function firstLine(screen: ChildProcess): Promise<string> {
  const {promise, resolve, reject} = Promise.withResolvers<string>()
  screen.once("error", reject)
  screen.stdio[3]?.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()))
  return promise
}
