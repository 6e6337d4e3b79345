// Journeys through a reload: what was looked at is there after it, and no link has it.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, phone, skip} from "./lab.ts"

const lab = new Lab()

async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", {name: "Share"}).click()
  const link = await page.locator("dialog .link").inputValue()
  await page.getByRole("button", {name: "Close", exact: true}).click()
  return new URL(link).hash
}

/** Waits until what was done is on the device. */
async function kept(page: Page): Promise<void> {
  await page.waitForTimeout(1_200)
}

test("a reload changes nothing of how the session is looked at, and a link says nothing of it", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/staged")
  await page.getByRole("button", {name: "Load it alone"}).click()
  await page.getByText("loaded: the policy, alone").waitFor()
  await page.getByRole("button", {name: "Lab", exact: true}).click()
  const border = page.getByRole("separator", {name: "width of the files"})
  await border.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft")
  const width = await border.getAttribute("aria-valuenow")
  await page.getByRole("checkbox", {name: "only what changed"}).check()
  await page.getByRole("searchbox", {name: "From"}).fill("prod")
  await page.getByRole("tab", {name: "Tiers"}).click()
  await page.getByRole("combobox", {name: "For"}).fill("prod/frontend")
  await page.getByRole("tab", {name: /^Changes/}).click()
  await page.getByRole("button", {name: /^Promote staged \([1-9]/}).click()
  await page.locator(".changes li").first().waitFor()
  await kept(page)
  await page.reload()
  await page.getByRole("heading", {name: "If staged policies were promoted"}).waitFor()
  assert.equal(await page.getByRole("button", {name: "Lab", exact: true}).getAttribute("aria-pressed"), "true")
  assert.equal(await border.getAttribute("aria-valuenow"), width)
  assert.equal(await page.getByRole("button", {name: /^Promote staged/}).getAttribute("aria-pressed"), "true")
  await page.getByRole("tab", {name: "Tiers"}).click()
  assert.equal(await page.getByRole("combobox", {name: "For"}).inputValue(), "prod/frontend")
  await page.getByRole("tab", {name: "Matrix"}).click()
  assert.equal(await page.getByRole("checkbox", {name: "only what changed"}).isChecked(), true)
  assert.equal(await page.getByRole("searchbox", {name: "From"}).inputValue(), "prod")
  const {page: other} = await lab.visit(await linkOf(page))
  await other.getByRole("checkbox", {name: "only what changed"}).waitFor()
  assert.equal(await other.getByRole("checkbox", {name: "only what changed"}).isChecked(), false)
  assert.deepEqual(problems, [])
})

test(
  "staged policies are taken as promoted after a reload where they were before it, in the doctor and in Seen apart",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/staged")
    await page.getByRole("button", {name: "Load it alone"}).click()
    await page.getByText("loaded: the policy, alone").waitFor()
    const promoted = page.getByRole("checkbox", {name: "as if staged policies were promoted"})
    const show = async (name: "Doctor" | "Seen"): Promise<void> => {
      await page.getByRole("tab", {name}).click()
      if (name === "Seen") await page.getByRole("button", {name: "Try with an example"}).click()
      await promoted.waitFor()
    }
    await show("Doctor")
    await promoted.check()
    await kept(page)
    await page.reload()
    await promoted.waitFor()
    assert.equal(await promoted.isChecked(), true)
    await show("Seen")
    assert.equal(await promoted.isChecked(), false)
    await promoted.check()
    await page.getByRole("tab", {name: "Doctor"}).click()
    await promoted.uncheck()
    await kept(page)
    await page.reload()
    await promoted.waitFor()
    assert.equal(await promoted.isChecked(), false)
    await show("Seen")
    assert.equal(await promoted.isChecked(), true)
    const {page: other} = await lab.visit(await linkOf(page))
    await other.getByRole("button", {name: "Try with an example"}).click()
    assert.equal(await other.getByRole("checkbox", {name: "as if staged policies were promoted"}).isChecked(), false)
    assert.deepEqual(problems, [])
  },
)

test("on a phone a reload shows the part that was shown", {skip}, async () => {
  const {page} = await lab.open("#learn/dns-egress", {viewport: phone})
  await page.getByRole("button", {name: "Effect"}).click()
  await page.getByRole("tab", {name: "World"}).click()
  await kept(page)
  await page.reload()
  await page.getByRole("heading", {name: "What there is"}).waitFor()
  assert.equal(await page.getByRole("button", {name: "Effect"}).getAttribute("aria-pressed"), "true")
})
