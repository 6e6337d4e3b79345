// A lab served and opened in Chromium, for journeys: what a person does, and what they must see.

import assert from "node:assert/strict"
import {existsSync, mkdirSync} from "node:fs"
import {join} from "node:path"
import {after, before} from "node:test"
import {fileURLToPath} from "node:url"
import {chromium} from "playwright-core"
import type {Browser, BrowserContextOptions, Locator, Page} from "playwright-core"
import {startServer} from "@carveout/server"
import type {Serving} from "@carveout/server"

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path))
const shots = fileURLToPath(new URL("../../../.cache/screenshots/", import.meta.url))

/** Why journeys are skipped; false where they are not. */
export const skip: string | false = executable === undefined ? "no Chromium on this machine: install the package `chromium`" : false

/** A laptop's screen. */
export const laptop = {width: 1400, height: 900}
/** A phone's screen. */
export const phone = {width: 390, height: 844}

/** By how many milliseconds each answer of the workers is late; 0 unless `CARVEOUT_LATE` says so. WHY: a journey that only holds where answers are fast fails on a slow machine. */
const lateBy = Number(process.env["CARVEOUT_LATE"] ?? 0)

/** Runs in the page: what workers say is heard later, in its order. */
function hearLate(by: number): void {
  const listen = Worker.prototype.addEventListener
  Worker.prototype.addEventListener = function late(this: Worker, type: string, hear: (event: MessageEvent) => void) {
    listen.call(this, type, (event) => setTimeout(hear, by, event))
  } as typeof listen
}

/** A page with everything that it complained about, or asked of another machine. */
export type Opened = {readonly page: Page; readonly problems: readonly string[]}

/** A served lab with a browser, for the tests of one file. */
export class Lab {
  #browser: Browser | null = null
  #serving: Serving | null = null

  constructor() {
    before(async () => this.#start())
    after(async () => this.#stop())
  }

  async #start(): Promise<void> {
    if (executable === undefined) return
    mkdirSync(shots, {recursive: true})
    this.#serving = await startServer({folder: fileURLToPath(new URL("../dist", import.meta.url)), port: 0, host: "127.0.0.1"})
    this.#browser = await chromium.launch({
      executablePath: executable,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    })
  }

  async #stop(): Promise<void> {
    await this.#browser?.close()
    await this.#serving?.stop()
  }

  /** Where it is served. */
  get address(): string {
    return this.#serving?.address ?? ""
  }

  /** Stops the server alone: from here on there is no network. */
  async cutOff(): Promise<void> {
    await this.#serving?.stop()
  }

  /** A fresh browser profile with a page at an address; nothing is waited for but the page itself. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
    assert.ok(this.#browser)
    const context = await this.#browser.newContext({viewport: laptop, ...options})
    if (lateBy > 0) await context.addInitScript(hearLate, lateBy)
    const page = await context.newPage()
    const problems: string[] = []
    page.on("pageerror", (error) => problems.push(error.message))
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()))
    page.on("request", (request) => {
      const url = request.url()
      if (!url.startsWith(this.address) && !url.startsWith("data:") && !url.startsWith("blob:")) problems.push(`asked for ${url}`)
    })
    await page.goto(`${this.address}${path}`)
    return {page, problems}
  }

  /** Opens the lab; it is there when the matrix is. */
  async open(fragment = "", options: BrowserContextOptions = {}): Promise<Opened> {
    const opened = await this.visit(fragment, options)
    await opened.page.locator("table.matrix").waitFor({state: "attached"})
    return opened
  }
}

/** A picture for a person to look at. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({path: join(shots, `${name}.png`), fullPage})
}

/** A cell of the matrix by the ends that it names. */
export function cell(page: Page, from: string, to: string): Locator {
  return page.locator(`td button[aria-label^="${from} to ${to}:"]`)
}

/** What a cell says. */
export async function wordsOf(page: Page, from: string, to: string): Promise<string> {
  return (await cell(page, from, to).getAttribute("aria-label")) ?? ""
}

/** Chooses the packets of which the matrix speaks. */
export async function ask(page: Page, protocol: string, port: string): Promise<void> {
  const matrix = page.getByRole("region", {name: "Who reaches whom"})
  await matrix.getByRole("combobox", {name: "Protocol"}).selectOption(protocol)
  await matrix.getByRole("textbox", {name: "Port"}).fill(port)
}

/** Pastes a text into the editor, as a browser does. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator(".cm-content").click()
  await page.locator(".cm-content").evaluate((target, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", pasted)
    target.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}))
  }, text)
}

/** Waits until something holds. */
export async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    if (await check()) return
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(what)
}
