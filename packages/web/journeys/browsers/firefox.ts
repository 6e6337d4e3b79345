// Firefox, by Puppeteer over WebDriver BiDi: no driver of its own is needed.

import {existsSync, mkdtempSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {launch} from "puppeteer-core"
import type {KeyInput} from "puppeteer-core"
import type {BrowserKind, BrowserPage} from "./browser.ts"
import {keysOf} from "./browser.ts"

const executable = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path))

/** Firefox. */
export const firefox: BrowserKind = {
  name: "Firefox",
  absent: executable === undefined ? "no Firefox on this machine: install the package `firefox-esr`" : null,
  open,
}

/** What Firefox would otherwise ask of the network by itself. */
const quiet = {
  "app.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  // WHY: a window that nobody sees is never in front, and a page that is not in front takes no letters.
  "focusmanager.testmode": true,
}

async function open(): Promise<BrowserPage> {
  const home = mkdtempSync(join(tmpdir(), "carveout-firefox-"))
  const browser = await launch({
    browser: "firefox",
    executablePath: executable ?? "",
    headless: true,
    env: {...process.env, HOME: home},
    extraPrefsFirefox: quiet,
  })
  const [page = await browser.newPage()] = await browser.pages()
  // WHY: keys go to the tab in front.
  await page.bringToFront()
  return {
    goto: async (address) => void (await page.goto(address)),
    evaluate: async <Value>(expression: string) => (await page.evaluate(expression)) as Value,
    click: async (selector) => page.click(selector),
    keys: async (text) => {
      // oxlint-disable-next-line no-await-in-loop -- keys are pressed one after another
      for (const key of keysOf(text)) await page.keyboard.press((key === "\n" ? "Enter" : key) as KeyInput)
    },
    resize: async (width, height) => page.setViewport({width, height}),
    screenshot: async (path) => void (await page.screenshot({path: path as `${string}.png`})),
    close: async () => {
      await browser.close()
      rmSync(home, {recursive: true, force: true})
    },
  }
}
