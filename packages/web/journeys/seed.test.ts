// Journeys through the lab in a real browser: what a person does, and what they must see.

import assert from "node:assert/strict"
import {existsSync, mkdirSync} from "node:fs"
import {join} from "node:path"
import {after, before, test} from "node:test"
import {fileURLToPath} from "node:url"
import {chromium} from "playwright-core"
import type {Browser, Page} from "playwright-core"
import {startServer} from "@carveout/server"
import type {Serving} from "@carveout/server"

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path))
const skip = executable === undefined ? "no Chromium on this machine: install the package `chromium`" : false
const shots = fileURLToPath(new URL("../../../.cache/screenshots/", import.meta.url))

let browser: Browser
let serving: Serving

before(async () => {
  if (executable === undefined) return
  mkdirSync(shots, {recursive: true})
  serving = await startServer({folder: fileURLToPath(new URL("../dist", import.meta.url)), port: 0, host: "127.0.0.1"})
  browser = await chromium.launch({executablePath: executable, args: ["--no-sandbox"]})
})
after(async () => {
  if (executable === undefined) return
  await browser.close()
  await serving.stop()
})

type Opened = {readonly page: Page; readonly problems: readonly string[]}

/** Opens an address; whatever the page complains about, or asks of another machine, is a problem. */
async function open(
  fragment = "",
  viewport: {readonly width: number; readonly height: number} = {width: 1400, height: 900},
): Promise<Opened> {
  const context = await browser.newContext({viewport})
  const page = await context.newPage()
  const problems: string[] = []
  page.on("pageerror", (error) => problems.push(error.message))
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()))
  page.on("request", (request) => {
    const url = request.url()
    if (!url.startsWith(serving.address) && !url.startsWith("data:") && !url.startsWith("blob:")) problems.push(`asked for ${url}`)
  })
  await page.goto(`${serving.address}${fragment}`)
  await page.locator("table.matrix").waitFor({state: "attached"})
  return {page, problems}
}

const cell = (page: Page, from: string, to: string): ReturnType<Page["locator"]> =>
  page.locator(`td button[aria-label^="${from} to ${to}:"]`)

async function ask(page: Page, protocol: string, port: string): Promise<void> {
  await page.getByRole("combobox", {name: "Protocol"}).selectOption(protocol)
  await page.getByRole("textbox", {name: "Port"}).fill(port)
}

const wordsOf = async (page: Page, from: string, to: string): Promise<string> =>
  (await cell(page, from, to).getAttribute("aria-label")) ?? ""

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(what)
}

test("the seed lesson: DNS closed by the deny, open by the carve-out alone, and the trap's cell marked", {skip}, async () => {
  const {page, problems} = await open("#learn/default-deny")
  await ask(page, "UDP", "53")
  await until(async () => (await wordsOf(page, "prod/backend", "kube-system/coredns")).endsWith(": closed"), "the deny closes DNS")
  await page.getByRole("combobox", {name: "Page"}).selectOption("dns-egress")
  for (const protocol of ["UDP", "TCP"]) {
    await ask(page, protocol, "53")
    for (const pod of ["prod/frontend", "prod/backend", "prod/database", "dev/frontend", "dev/backend", "dev/database"])
      await until(
        async () =>
          (await cell(page, pod, "kube-system/coredns").count()) > 0 &&
          !(await wordsOf(page, pod, "kube-system/coredns")).includes("closed"),
        `${pod} asks over ${protocol}`,
      )
  }
  assert.match(await wordsOf(page, "prod/backend", "198.51.100.66"), /closed/)
  await page.screenshot({path: join(shots, "seed.png")})
  await page.getByRole("button", {name: "load the trap"}).click()
  await until(
    async () => (await wordsOf(page, "prod/backend", "198.51.100.66")).includes("opened by your edit"),
    "the trap opens a way out",
  )
  await cell(page, "prod/backend", "198.51.100.66")
    .or(cell(page, "prod/backend", "outside"))
    .first()
    .click()
  await page.getByText("✓ allowed").waitFor()
  await page.screenshot({path: join(shots, "trap.png"), fullPage: true})
  await page.getByLabel("The lockdown would otherwise cover").check()
  await page.getByText("✓ Right.").first().waitFor()
  assert.deepEqual(problems, [])
})

test("a mistake is marked where it is typed, and what was right still stands", {skip}, async () => {
  const {page, problems} = await open("#learn/first-policy")
  await page.locator(".cm-content").click()
  await page.keyboard.press("Control+Home")
  await page.keyboard.type("kindd: x\n")
  await page.getByRole("tab", {name: "Findings"}).click()
  assert.ok((await page.locator(".findings .place").first().textContent())?.startsWith("policy.yaml:1"))
  assert.deepEqual(problems, [])
})

test("by keyboard alone: a cell is reached, walked, and its line opened", {skip}, async () => {
  const {page} = await open("#learn/first-policy")
  const start = page.locator("table.matrix td button[tabindex='0']").first()
  await start.focus()
  const before = await page.evaluate(() => document.activeElement?.getAttribute("data-cell"))
  await page.keyboard.press("ArrowRight")
  await page.keyboard.press("ArrowDown")
  const now = await page.evaluate(() => document.activeElement?.getAttribute("data-cell"))
  assert.notEqual(now, before)
  await page.keyboard.press("Enter")
  await page.locator(".half").first().waitFor()
})

test("at phone width everything stands in one column and nothing is cut off", {skip}, async () => {
  const {page, problems} = await open("#learn/dns-egress", {width: 390, height: 844})
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
  await page.screenshot({path: join(shots, "phone.png"), fullPage: true})
  assert.deepEqual(problems, [])
})

test("what is shared comes back, and a hostile link is refused in words and runs nothing", {skip}, async () => {
  const {page} = await open("#learn/first-policy")
  await page.getByRole("button", {name: "Share"}).click()
  await page.waitForURL(/#v1\./)
  const {page: other} = await open(new URL(page.url()).hash)
  await other.getByRole("button", {name: "policy.yaml"}).waitFor()
  const hostile = await open("#v1.AAAA")
  await hostile.page.getByText("cut off or was changed").waitFor()
  assert.deepEqual(hostile.problems, [])
})

test("a policy with a hostile name is text", {skip}, async () => {
  const {page, problems} = await open("#learn/first-policy")
  await page.locator(".cm-content").click()
  await page.keyboard.press("Control+a")
  await page.keyboard.insertText(
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "<img src=x onerror=alert(1)>", namespace: prod}\nspec: {podSelector: {}}\n',
  )
  await page.getByRole("tab", {name: "Findings"}).click()
  await page.locator(".findings li").first().waitFor()
  assert.equal(await page.locator("img").count(), 0)
  assert.deepEqual(problems, [])
})

test("a lesson is a page without scripts, at its address", {skip}, async () => {
  const context = await browser.newContext({javaScriptEnabled: false})
  const page = await context.newPage()
  await page.goto(`${serving.address}learn/dns-egress`)
  assert.match(await page.title(), /DNS/)
  assert.ok((await page.locator(".claims li.holds").count()) > 20)
  await page.screenshot({path: join(shots, "lesson.png"), fullPage: true})
})
