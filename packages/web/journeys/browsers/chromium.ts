// Chromium, by Playwright.

import {existsSync} from "node:fs"
import {chromium as playwright} from "playwright-core"
import type {BrowserKind, BrowserPage} from "./browser.ts"
import {keysOf} from "./browser.ts"

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path))

/** Chromium. */
export const chromium: BrowserKind = {
  name: "Chromium",
  absent: executable === undefined ? "no Chromium on this machine: install the package `chromium`" : null,
  open,
}

async function open(): Promise<BrowserPage> {
  const browser = await playwright.launch({
    executablePath: executable ?? "",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  })
  const page = await browser.newPage()
  return {
    goto: async (address) => void (await page.goto(address)),
    evaluate: async (expression) => page.evaluate(expression),
    click: async (selector) => page.click(selector),
    keys: async (text) => {
      // oxlint-disable-next-line no-await-in-loop -- keys are pressed one after another
      for (const key of keysOf(text)) await page.keyboard.press(key === "\n" ? "Enter" : key)
    },
    resize: async (width, height) => page.setViewportSize({width, height}),
    screenshot: async (path) => void (await page.screenshot({path})),
    close: async () => browser.close(),
  }
}
