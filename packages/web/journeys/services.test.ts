// Journeys to a Service: asked about by keyboard, led through to each backend, handed on by a link, and refused where it cannot be.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, phone, picture, skip, until} from "./lab.ts"

const lab = new Lab()

const why = (page: Page): ReturnType<Page["locator"]> => page.locator("[aria-labelledby=trace-title]")
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? "")

/** Types a flow into the fields, by keyboard alone. */
async function askAbout(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole("button", {name: "Ask about one flow"}).focus()
  await page.keyboard.press("Enter")
  await until(async () => (await focused(page)) === "ask-from", "the caret is where the flow comes from")
  await page.keyboard.type(from)
  await page.keyboard.press("Tab")
  await page.keyboard.press("ControlOrMeta+a")
  await page.keyboard.type(to)
  await page.keyboard.press("Enter")
}

/** Lets lookups by TCP through no more: the lesson's policy opens both protocols. */
async function closeTcp(page: Page): Promise<void> {
  await page.locator(".cm-content").click()
  await page.keyboard.press("ControlOrMeta+End")
  for (let i = 0; i < 5; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one key after the other
    await page.keyboard.press("Shift+ArrowUp")
  }
  // WHY: what stands beside lines comes late, and a caret that goes up past it may end a few letters into the line.
  await page.keyboard.press("Shift+Home")
  await page.keyboard.press("Delete")
}

test("a Service is asked about by keyboard: its ways differ, each is walked, and link and reload keep the question", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  await page.getByRole("button", {name: "Lab"}).click()
  await closeTcp(page)
  await askAbout(page, "prod/backend", "svc/kube-system/kube-dns")
  const section = why(page)
  await section.getByText("◇ mixed").waitFor()
  assert.match(await section.locator(".answer").innerText(), /4 ways: 2 ✗ denied, 2 ✓ allowed/)
  assert.equal(await focused(page), "ask-to", "who asked may go on typing")
  const way = section.getByRole("button", {name: /✓ allowed UDP 53 \(dns\) → kube-system\/coredns UDP 53/})
  await way.focus()
  await page.keyboard.press("Enter")
  await until(async () => (await way.getAttribute("aria-pressed")) === "true", "the way is the one that is walked")
  await section.getByRole("heading", {name: /^The walk below: ✓ allowed prod\/backend → kube-system\/coredns UDP 53/}).waitFor()
  assert.ok(await way.evaluate((button) => button === document.activeElement), "the focus stays")
  await picture(page, "service-ways")
  await page.getByRole("button", {name: "Share"}).click()
  const link = await page.locator("dialog .link").inputValue()
  await page.getByRole("button", {name: "Close", exact: true}).click()
  await page.waitForTimeout(1_200)
  await page.reload()
  const {page: other} = await lab.visit(new URL(link).hash)
  for (const each of [page, other]) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    await why(each)
      .getByRole("heading", {name: /^The walk below: ✓ allowed/})
      .waitFor()
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    assert.equal(await each.locator("#ask-to").inputValue(), "svc/kube-system/kube-dns")
  }
  assert.deepEqual(problems, [])
})

test(
  "fields offer Services with their ports as targets and never as sources; a source that is one is refused as on the command line",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/dns-egress")
    const offered = (list: string): Promise<readonly string[]> =>
      page.locator(`#${list} option`).evaluateAll((options) => options.map((each) => (each as HTMLOptionElement).value))
    await page.locator("#ask-to").focus()
    await until(async () => (await offered("ask-targets")).includes("svc/kube-system/kube-dns"), "Services are offered")
    assert.ok((await offered("ask-openers")).every((name) => !name.startsWith("svc/")))
    await askAbout(page, "svc/prod/frontend", "prod/backend")
    await why(page).getByText("the Service svc/prod/frontend opens no connections: name the pods behind it").waitFor()
    await askAbout(page, "prod/frontend", "svc/prod/absent")
    await why(page).getByText("there is no Service prod/absent").waitFor()
    await page.getByRole("tab", {name: "World"}).click()
    await page.getByRole("searchbox", {name: "Show"}).fill("svc/kube")
    await page.getByRole("button", {name: "Who reaches it? (Service kube-system/kube-dns)"}).click()
    await until(async () => (await focused(page)) === "ask-from", "only the source is left to name")
    await page.keyboard.type("dev/frontend")
    await page.getByRole("form", {name: "The flow that is walked"}).getByRole("combobox", {name: "Protocol"}).selectOption("UDP")
    assert.equal(await page.locator("#ask-to").inputValue(), "svc/kube-system/kube-dns")
    await until(async () => /2 ways/.test(await why(page).locator(".answer").innerText()), "both backends at UDP 53")
    assert.deepEqual(problems, [])
  },
)

test("a Service at phone width: the fields and the ways fit", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress", {viewport: phone, colorScheme: "dark"})
  await page.getByRole("button", {name: "Effect"}).click()
  await askAbout(page, "prod/backend", "svc/kube-system/kube-dns")
  await page.locator(".ways button").first().waitFor()
  const overflow = await page.locator("#view").evaluate((view) => view.scrollWidth - view.clientWidth)
  assert.ok(overflow <= 0, `${overflow} px too wide`)
  await picture(page, "phone-service-ways")
  assert.deepEqual(problems, [])
})

test("a packet that is chosen before both ends are named is the one that is asked about", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  const form = page.getByRole("form", {name: "The flow that is walked"})
  await form.getByRole("combobox", {name: "Protocol"}).selectOption("TCP")
  await form.getByRole("textbox", {name: "Port"}).fill("9153")
  await askAbout(page, "prod/backend", "kube-system/coredns")
  await why(page).getByText("denied prod/backend → kube-system/coredns TCP 9153").waitFor()
  await form.getByRole("textbox", {name: "Port"}).fill("dns")
  await form.getByText("a port is 1 to 65535; shown is auto").waitFor()
  assert.deepEqual(problems, [])
})
