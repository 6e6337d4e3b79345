// Ten journeys in three engines: what must work wherever a person opens the lab.

import assert from "node:assert/strict"
import {mkdirSync} from "node:fs"
import {join} from "node:path"
import {after, before, describe, test} from "node:test"
import {fileURLToPath} from "node:url"
import {startServer} from "@carveout/server"
import type {Serving} from "@carveout/server"
import type {BrowserKind, BrowserPage} from "./browsers/browser.ts"
import {chromium} from "./browsers/chromium.ts"
import {firefox} from "./browsers/firefox.ts"
import {webkit} from "./browsers/webkit.ts"

const shots = fileURLToPath(new URL("../../../.cache/screenshots/", import.meta.url))
let serving: Serving | null = null

before(async () => {
  mkdirSync(shots, {recursive: true})
  serving = await startServer({folder: fileURLToPath(new URL("../dist", import.meta.url)), port: 0, host: "127.0.0.1"})
})
after(async () => serving?.stop())

/** Expressions that the page answers. Texts are put in as JSON, which is an expression. */
const cellWords = (from: string, to: string): string =>
  `(document.querySelector('[aria-label^=' + CSS.escape(${JSON.stringify(`${from} to ${to}:`)}) + ']')?.getAttribute("aria-label") ?? "")`
const click = (find: string): string => `(() => { const found = ${find}; found?.click(); return found !== null && found !== undefined })()`
const byText = (selector: string, text: string): string =>
  `([...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => each.textContent.includes(${JSON.stringify(text)})) ?? null)`
const fill = (selector: string, value: string): string => `(() => {
  const field = document.querySelector(${JSON.stringify(selector)})
  field.value = ${JSON.stringify(value)}
  field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", {bubbles: true}))
  return true
})()`

/** Waits until an expression is true in the page. */
async function until(page: BrowserPage, expression: string, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    if (await page.evaluate<boolean>(`Boolean(${expression})`)) return
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(what)
}

const apps = ["prod/frontend", "prod/backend", "prod/database", "dev/frontend", "dev/backend", "dev/database"]
const resolver = "kube-system/coredns"
const attacker = "outside, elsewhere"

async function askFor(page: BrowserPage, protocol: string, port: string): Promise<void> {
  await page.evaluate(fill(".wire select", protocol))
  await until(page, `!document.querySelector(".wire input").disabled`, "a port can be given")
  await page.evaluate(fill(".wire input", port))
}

type Journey = (page: BrowserPage, address: string) => Promise<void>

const journeys: Readonly<Record<string, Journey>> = {
  "the default-deny closes DNS": async (page, address) => {
    await page.goto(`${address}#learn/default-deny`)
    await until(page, `document.querySelector("table.matrix")`, "the matrix is there")
    await askFor(page, "UDP", "53")
    await until(page, `${cellWords("prod/backend", resolver)}.endsWith(": closed")`, "DNS is closed")
  },
  "the carve-out opens it for every app, on UDP and TCP, and nothing else": async (page, address) => {
    await page.goto(`${address}#learn/dns-egress`)
    for (const protocol of ["UDP", "TCP"]) {
      await until(page, `document.querySelector(".wire select")`, "the matrix is there")
      await askFor(page, protocol, "53")
      for (const app of apps) {
        const words = cellWords(app, resolver)
        await until(page, `${words} !== "" && !${words}.includes("closed")`, `${app} asks over ${protocol}`)
      }
      await until(page, `${cellWords("prod/backend", attacker)}.includes("closed")`, "the attacker is out of reach")
    }
  },
  "the trap opens the attacker's cell": async (page) => {
    await until(page, click(byText("article button", "Spring the trap")), "the trap can be sprung")
    await askFor(page, "UDP", "53")
    await until(page, `${cellWords("prod/backend", attacker)}.includes("opened")`, "the attacker's cell is marked")
  },
  "an answer to a question": async (page) => {
    await until(page, click(byText(".quiz label", "The lockdown would otherwise cover")), "there is a question")
    await until(page, byText(".quiz p", "✓ Right."), "the answer is right")
  },
  "a mistake is found where it is typed": async (page, address) => {
    await page.goto(`${address}#learn/first-policy`)
    // WHY the title: the lesson before has a policy, too, and what is typed into that is gone with it.
    await until(page, byText(".title", "Your first policy"), "the lesson is there")
    await until(page, byText(".cm-line", "selects 1 pod"), "the policy is in the editor and judged: nothing more comes from outside")
    await page.click(".cm-line:last-child")
    await page.keys("kindd: x\n")
    await until(page, click(byText("[role=tab]", "Findings")), "there is a list of findings")
    await until(page, byText(".findings .place", "policy.yaml:"), "the finding names the line")
  },
  "the keyboard walks the grid": async (page) => {
    await page.evaluate(click(byText("[role=tab]", "Matrix")))
    await until(page, `document.querySelector("[role=grid] [tabindex='0']")`, "the grid can be entered")
    await page.click("[role=grid] [tabindex='0']")
    await until(page, `document.querySelector(".half")`, "the walk is shown")
    const at = `document.activeElement?.getAttribute("aria-label") ?? ""`
    const first = await page.evaluate<string>(at)
    await page.keys("{ArrowRight}{ArrowRight}")
    await until(page, `(${at}).includes(" to ") && (${at}) !== ${JSON.stringify(first)}`, "the keys walk the grid")
  },
  "a share link brings everything back": async (page, address) => {
    await page.evaluate(click(byText("header button", "Share")))
    const link = `(document.querySelector("dialog .link")?.value ?? "")`
    await until(page, `${link}.includes("#v")`, "the link is made")
    const {hash} = new URL(await page.evaluate<string>(link))
    await page.goto(`${address}learn/`)
    await page.goto(`${address}${hash}`)
    await until(page, byText(".tabs button", "policy.yaml"), "the files are back")
  },
  "a hostile link is refused in words": async (page, address) => {
    await page.goto(`${address}learn/`)
    await page.goto(`${address}#v1.AAAA`)
    await until(page, byText("header", "cut off or was changed"), "the refusal is said")
  },
  "at phone width nothing is cut off": async (page, address) => {
    await page.resize(390, 844)
    await page.goto(`${address}learn/`)
    await page.goto(`${address}#learn/dns-egress`)
    await until(page, `document.querySelector(".title")?.textContent.includes("DNS")`, "the lesson is there")
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
  },
  "a lesson as a plain page": async (page, address) => {
    await page.goto(`${address}learn/dns-egress`)
    await until(page, `document.querySelectorAll(".claims li.holds").length > 20`, "claims with their verdicts")
  },
}

/** One browser walks all of them, one after another, as a person would. */
function walk({name, absent, open}: BrowserKind): void {
  describe(name, {skip: absent ?? false}, () => {
    let page: BrowserPage | null = null
    before(async () => (page = await open()))
    after(async () => page?.close())
    for (const [title, journey] of Object.entries(journeys)) {
      test(`${name}: ${title}`, async () => {
        assert.ok(page)
        try {
          await journey(page, serving?.address ?? "")
        } finally {
          await page.screenshot(join(shots, `${name.toLowerCase()}-${title.replaceAll(/[^a-z]+/gi, "-")}.png`))
        }
      })
    }
  })
}

for (const browser of [chromium, firefox, webkit]) walk(browser)
