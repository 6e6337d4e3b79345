// Journeys over the matrix: by keyboard through a table, over a canvas of thousands of pods, and through ten thousand in groups.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {ask, cell, Lab, laptop, paste, phone, picture, skip, until, wordsOf} from "./lab.ts"

const lab = new Lab()

const focused = async (page: Page): Promise<string> => (await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ?? ""

/** What a large matrix says of the cell that the keyboard stands on. */
const said = async (page: Page): Promise<string> => (await page.locator(".matrix-canvas [role=gridcell]").getAttribute("aria-label")) ?? ""

/** Opens a large world as soon as its matrix is there. */
async function openLarge(pods: number, policies: number): Promise<{readonly page: Page; readonly problems: readonly string[]}> {
  const opened = await lab.visit(`#large/${pods}/${policies}/1`)
  await opened.page.locator("table.matrix, .matrix-canvas").first().waitFor({timeout: 120_000})
  return opened
}

const rowsBy = async (page: Page, by: string): Promise<void> => void (await page.getByRole("combobox", {name: "Rows"}).selectOption(by))

test("the table by keyboard: arrows, ends and pages; one cell for the tab key; Enter walks the flow", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/first-policy")
  const grid = page.getByRole("grid", {name: "sources in rows"})
  const count = Number(await grid.getAttribute("aria-rowcount"))
  assert.ok(count > 10)
  assert.equal(await page.locator("table.matrix button[tabindex='0']").count(), 1)
  await page.locator("table.matrix button[tabindex='0']").focus()
  await page.keyboard.press("Control+Home")
  const first = await focused(page)
  await page.keyboard.press("ArrowRight")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("ArrowUp")
  await page.keyboard.press("ArrowLeft")
  assert.equal(await focused(page), first)
  await page.keyboard.press("End")
  const last = await focused(page)
  assert.match(last, /to outside/)
  await page.keyboard.press("Home")
  assert.equal(await focused(page), first)
  await page.keyboard.press("Control+End")
  assert.match(await focused(page), /both outside, not judged/)
  await page.keyboard.press("PageUp")
  await page.keyboard.press("PageDown")
  assert.match(await focused(page), /both outside, not judged/)
  await page.keyboard.press("Control+Home")
  await page.keyboard.press("ArrowRight")
  const asked = (await focused(page)).split(":")[0]?.split(" to ") ?? []
  await page.keyboard.press("Enter")
  await page.locator(".half").first().waitFor()
  const walked = (await page.locator(".verdict").locator("..").textContent()) ?? ""
  assert.ok(
    asked.every((name) => walked.includes(name)),
    walked,
  )
  assert.equal(await page.locator("table.matrix button[tabindex='0']").count(), 1)
  assert.deepEqual(problems, [])
})

test(
  "a cell says under the pointer what it says to a reader of the screen, and goes on doing so while the policy changes",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/first-policy")
    const pointed = cell(page, "prod/frontend", "prod/backend")
    const words = (): Promise<string> => wordsOf(page, "prod/frontend", "prod/backend")
    await pointed.hover()
    const before = await words()
    assert.equal(await pointed.getAttribute("title"), before)
    await page.locator(".cm-content").focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Delete")
    await until(async () => (await words()) !== before, "the cell changes")
    assert.equal(await pointed.getAttribute("title"), await words())
    assert.deepEqual(problems, [])
  },
)

test("a whole query that passes is open, the packet of a walk can be chosen, filters leave what they name", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  await ask(page, "UDP", "53")
  const dns = cell(page, "prod/backend", "kube-system/coredns")
  await until(async () => (await dns.locator("..").getAttribute("class"))?.includes("open") ?? false, "the whole query passes")
  await dns.click()
  await page.getByText("✓ allowed").waitFor()
  const walk = page.getByRole("form", {name: "The flow that is walked"})
  await walk.getByRole("combobox", {name: "Protocol"}).selectOption("TCP")
  await walk.getByRole("textbox", {name: "Port"}).fill("80")
  await page.getByText("✗ denied").waitFor()
  await page.getByRole("searchbox", {name: "From"}).fill("backend")
  await page.getByRole("searchbox", {name: "To"}).fill("dns")
  await until(async () => (await page.locator("table.matrix tbody tr").count()) === 2, "two sources are called backend")
  assert.equal(await page.locator("table.matrix thead th").count(), 3)
  await rowsBy(page, "namespaces")
  await page.getByRole("searchbox", {name: "From"}).fill("")
  await page.getByRole("searchbox", {name: "To"}).fill("")
  await until(async () => (await wordsOf(page, "prod", "kube-system")).includes("mixed"), "pods of kube-system differ")
  assert.match(await wordsOf(page, "prod", "kube-system"), /nothing for 6 of 12 pairs, UDP 53 for 6/)
  await picture(page, "matrix-namespaces")
  assert.deepEqual(problems, [])
})

test("two thousand pods on a canvas: drawn, walked by keyboard, said, scrolled and asked", {skip}, async () => {
  const {page, problems} = await openLarge(2000, 150)
  await rowsBy(page, "pods")
  const grid = page.locator(".matrix-canvas")
  await grid.waitFor()
  await until(async () => Number(await grid.getAttribute("aria-rowcount")) > 2000, "every pod has a row")
  assert.ok((await page.locator("*").count()) < 1500, "cells are no elements")
  const legend = page.locator(".matrix-view .legend")
  assert.match(await legend.innerText(), /■ open to every packet\s+◤ open in part\s+◇ mixed: pairs differ\s+· closed\s+○ unknown/)
  await page.getByRole("button", {name: "smaller cells"}).click()
  assert.match(await legend.innerText(), /empty: closed/)
  await page.getByRole("button", {name: "larger cells"}).click()
  await grid.focus()
  await page.keyboard.press("Control+Home")
  const first = await said(page)
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("ArrowRight")
  assert.notEqual(await said(page), first)
  await page.keyboard.press("Control+End")
  assert.match(await said(page), /both outside, not judged/)
  assert.ok((await grid.evaluate((box) => box.scrollTop)) > 20_000)
  await page.keyboard.press("Control+Home")
  await page.keyboard.press("PageDown")
  await page.keyboard.press("End")
  await page.keyboard.press("Enter")
  await page.locator(".verdict").waitFor()
  await page.keyboard.press("Control+Home")
  const box = await grid.boundingBox()
  assert.ok(box)
  await page.mouse.move(box.x + box.width - 60, box.y + box.height - 60)
  await until(async () => (await page.locator(".pointed").textContent()) !== "", "the cell under the pointer is said")
  await picture(page, "matrix-canvas")
  await page.emulateMedia({colorScheme: "dark"})
  await picture(page, "matrix-canvas-dark")
  assert.deepEqual(problems, [])
})

test("ten thousand pods stand in groups, an edit marks cells, and the walk is of members", {skip, timeout: 240_000}, async () => {
  const {page, problems} = await openLarge(10_000, 300)
  await until(async () => (await page.locator("table.matrix tbody tr").count()) > 40, "namespaces are rows")
  assert.match((await page.getByRole("combobox", {name: "Rows"}).textContent()) ?? "", /by size \(namespaces\)/)
  await page.locator(".cm-content").click()
  await page.keyboard.press("Control+a")
  await page.keyboard.press("Delete")
  await until(async () => (await page.locator("table.matrix td.was-closed").count()) > 20, "no team reaches the resolver any more")
  await page.getByRole("checkbox", {name: "only what changed"}).check()
  await picture(page, "matrix-ten-thousand")
  await page.locator("table.matrix td.was-closed button").first().click()
  await page.locator(".verdict.deny").waitFor({timeout: 60_000})
  assert.deepEqual(problems, [])
})

test("replicas with long names are told apart in rows and columns, on a phone too", {skip}, async () => {
  for (const viewport of [laptop, phone]) {
    const {page, problems} = await lab.open("#learn/first-policy", {viewport})
    if (viewport === phone) await page.getByRole("button", {name: "Files", exact: true}).click()
    await page.getByRole("combobox", {name: "Begin with a world"}).selectOption("empty")
    await page.getByRole("button", {name: "world.yaml"}).waitFor()
    const pods = ["abcde", "fghij"].map(
      (end) => `apiVersion: v1\nkind: Pod\nmetadata: {name: checkout-api-for-the-shop-7c9d8f6b54-${end}, namespace: payments}\n---\n`,
    )
    await paste(page, pods.join(""))
    if (viewport === phone) await page.getByRole("button", {name: "Effect"}).click()
    const ends = page.locator(".matrix tbody th > span > :last-child", {hasText: /abcde|fghij/})
    await until(async () => (await ends.count()) === 2, "both are rows")
    const isWhole = await ends.evaluateAll((all) => all.every((end) => end.scrollWidth <= end.clientWidth + 1 || end.clientWidth === 0))
    assert.ok(isWhole, "their ends are in sight")
    const heads = await page.locator(".matrix th.to span").allTextContents()
    assert.deepEqual(heads.slice(0, 2), ["payments/c…f6b54-abcde", "payments/c…f6b54-fghij"])
    const isCut = (span: Element): boolean => span.scrollHeight > span.clientHeight
    assert.equal(await page.locator(".matrix th.to span").first().evaluate(isCut), false)
    if (viewport === laptop) {
      const head = page.locator(".matrix tbody th > span > :first-child").first()
      assert.ok(await head.evaluate((each) => each.scrollWidth <= each.clientWidth), "where there is room nothing is cut")
    }
    await picture(page, `matrix-replicas-${viewport.width}`)
    assert.deepEqual(problems, [])
  }
})

test("on a phone the matrix scrolls in its own frame", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress", {viewport: phone, colorScheme: "dark"})
  await page.getByRole("button", {name: "Effect"}).click()
  await page.locator("table.matrix").waitFor()
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
  await picture(page, "matrix-phone")
  assert.deepEqual(problems, [])
})
