// The built lab, served and opened in a browser of its own.

import {existsSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {chromium} from "playwright-core"
import type {Page} from "playwright-core"
import {startServer} from "@carveout/server"

/** The lab to be measured. */
export type BenchLab = {readonly browser: string; readonly open: (address: string) => Promise<Page>; readonly stop: () => Promise<void>}

const frames = {
  screen: [],
  // WHY: at 60 frames a second most of a short time would be waiting for the screen, of which the lab knows nothing.
  "at once": ["--disable-frame-rate-limit", "--disable-gpu-vsync"],
} as const

/** Starts server and browser; null where there is none. Frames are made at the screen's rate, or as soon as there is something. */
export async function startLab(rate: keyof typeof frames): Promise<BenchLab | null> {
  const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path))
  if (executable === undefined) return null
  const serving = await startServer({folder: fileURLToPath(new URL("../dist", import.meta.url)), port: 0, host: "127.0.0.1"})
  const browser = await chromium.launch({
    executablePath: executable,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run", ...frames[rate]],
  })
  return {
    browser: `Chromium ${browser.version()}`,
    open: async (address) => {
      const context = await browser.newContext({viewport: {width: 1400, height: 1200}, serviceWorkers: "block"})
      const page = await context.newPage()
      await page.addInitScript(installStopwatch)
      await page.goto(`${serving.address}${address}`)
      return page
    },
    stop: async () => {
      await browser.close()
      await serving.stop()
    },
  }
}

/** What the stopwatch in the page gives: times by key. */
export type Stopwatch = {matrix: number[]; editor: number[]; asked: number; drawn: number; isWaiting: boolean}

declare global {
  // oxlint-disable-next-line no-var -- a global of the measured page
  var stopwatch: Stopwatch
}

/** Runs in the page, before its own script: takes the time from a key to the frame after what the page marks as drawn. */
function installStopwatch(): void {
  const watch: Stopwatch = {matrix: [], editor: [], asked: 0, drawn: 0, isWaiting: false}
  globalThis.stopwatch = watch
  let started = 0
  const afterFrame = (note: (now: number) => void): void => {
    requestAnimationFrame(() => {
      const {port1, port2} = new MessageChannel()
      port1.addEventListener("message", () => note(performance.now()), {once: true})
      port1.start()
      port2.postMessage(null)
    })
  }
  addEventListener(
    "keydown",
    ({timeStamp, key}) => {
      if (key.length !== 1) return
      started = timeStamp
      watch.isWaiting = true
      afterFrame((now) => watch.editor.push(now - timeStamp))
    },
    {capture: true},
  )
  const mark = performance.mark.bind(performance)
  performance.mark = (name: string, options?: PerformanceMarkOptions): PerformanceMark => {
    const made = mark(name, options)
    const request = Number(options?.detail)
    if (name === "carveout asked") watch.asked = request
    // A request that leaves the matrix as it is gets no new one.
    if (name === "carveout judged") watch.drawn = Math.max(watch.drawn, request)
    if (name === "carveout matrix") {
      watch.drawn = request
      if (watch.isWaiting && request >= watch.asked) {
        watch.isWaiting = false
        const since = started
        afterFrame((now) => watch.matrix.push(now - since))
      }
    }
    return made
  }
}
