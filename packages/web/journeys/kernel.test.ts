// The kernel's rules of a walked flow: shut until they are wanted, then what a person finds again on a node.

import assert from "node:assert/strict"
import {test} from "node:test"
import {barriers} from "./barriers.ts"
import {Lab, phone, picture, skip} from "./lab.ts"

const lab = new Lab()

for (const viewport of [{width: 1280, height: 800}, phone]) {
  test(`by keyboard alone: the rules that a packet meets, and whose they are, at a width of ${viewport.width}`, {skip}, async () => {
    const {page, problems} = await lab.open("#learn/dns-egress", {viewport})
    if (viewport === phone) await page.getByRole("button", {name: "Effect"}).click()
    await page.getByRole("button", {name: "Ask about one flow"}).click()
    await page.locator("#ask-from").fill("prod/frontend")
    await page.locator("#ask-to").fill("prod/backend")
    await page.keyboard.press("Enter")
    const summary = page.getByText("In the kernel: the rules that this packet meets")
    await summary.waitFor()
    assert.equal(await page.locator(".kernel li").count(), 0)
    await summary.focus()
    await page.keyboard.press("Enter")
    await page
      .locator(".kernel h4", {hasText: /^on worker-/})
      .first()
      .waitFor()
    await page.locator(".kernel code", {hasText: /^cali-po-gnp\/default-deny$/}).waitFor()
    await page.locator(".kernel .why", {hasText: "GlobalNetworkPolicy/default-deny#egress[0]"}).first().waitFor()
    await page.locator(".kernel").scrollIntoViewIfNeeded()
    await picture(page, `kernel-${viewport.width}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(problems, [])
  })
}
