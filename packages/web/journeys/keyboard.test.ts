// Journeys by keyboard alone: what has the keyboard is in sight, and it is not lost with what goes away.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Locator, Page} from "playwright-core"
import {Lab, phone, skip} from "./lab.ts"

const lab = new Lab()

/** What has the keyboard, by what it is called. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement
    return at === document.body ? "nothing" : (at?.getAttribute("aria-label") ?? (at as HTMLElement | null)?.innerText ?? "")
  })

/** Presses a button by keyboard and waits until it is gone. */
async function pressAway(page: Page, button: Locator): Promise<void> {
  // What came by a key shows that it has the keyboard.
  await page.keyboard.press("Tab")
  await button.focus()
  await page.keyboard.press("Enter")
  await button.waitFor({state: "detached"})
  await page.waitForTimeout(200)
}

test("what is removed by keyboard leaves it to its neighbour; a message that is put away, too", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  await page.getByRole("tab", {name: "World"}).click()
  await pressAway(page, page.getByRole("button", {name: /^remove env=prod of Namespace prod/}))
  assert.match(await focused(page), /of Namespace prod$/)
  await pressAway(page, page.getByRole("button", {name: "remove Namespace dev"}))
  assert.match(await focused(page), /^namespaces\.yaml:/, "the row that took its place")
  await pressAway(page, page.getByRole("button", {name: "put the message away"}))
  assert.notEqual(await focused(page), "nothing")
  assert.deepEqual(problems, [])
})

test(
  "Home and End go to the first and the last view; Escape closes the menu of a file and leaves the keyboard where it was opened",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/dns-egress")
    await page.getByRole("tab", {name: "Matrix"}).focus()
    await page.keyboard.press("End")
    assert.equal((await focused(page)).trim(), "World")
    await page.keyboard.press("ArrowRight")
    assert.equal((await focused(page)).trim(), "Matrix")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Home")
    assert.equal((await focused(page)).trim(), "Matrix")
    await page.locator(".menu summary", {hasText: "File"}).focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert.equal(await focused(page), "Rename")
    await page.keyboard.press("Escape")
    await page.getByRole("button", {name: "Rename"}).waitFor({state: "hidden"})
    assert.match(await focused(page), /^File/)
    assert.deepEqual(problems, [])
  },
)

test("who puts a row away with a finger is not given the keys of another field", {skip}, async () => {
  const {page} = await lab.open("#learn/dns-egress", {viewport: phone, hasTouch: true})
  await page.getByRole("button", {name: "Effect"}).tap()
  await page.getByRole("tab", {name: "World"}).tap()
  const chip = page.getByRole("button", {name: /^remove env=prod of Namespace prod/})
  await chip.tap()
  await chip.waitFor({state: "detached"})
  await page.waitForTimeout(200)
  assert.equal(await focused(page), "nothing")
})

test("whatever Tab comes to in a lesson is in sight, not under the bar above it", {skip}, async () => {
  for (const viewport of [{width: 1280, height: 800}, phone]) {
    // oxlint-disable no-await-in-loop -- one key after the other
    const {page} = await lab.open("#learn/dns-egress", {viewport})
    await page.locator("article.learn a").last().focus()
    for (let i = 0; i < 30; i++) {
      // Backwards, what has the keyboard comes in at the top.
      await page.keyboard.press("Shift+Tab")
      await page.waitForTimeout(120)
      const covered = await page.evaluate(() => {
        const [at, bar] = [document.activeElement, document.querySelector(".page-bar")]
        if (at === null || bar === null || bar.contains(at) || at.closest("article.learn") === null) return null
        const {top, height} = at.getBoundingClientRect()
        // What is taller than the room that is left cannot be in sight as a whole.
        return height < 60 && top < bar.getBoundingClientRect().bottom ? at.outerHTML.slice(0, 80) : null
      })
      assert.equal(covered, null, `at ${viewport.width} px`)
    }
    // oxlint-enable no-await-in-loop
  }
})

test("a link to a page leads to its beginning, from the list of pages and from the foot of another one", {skip}, async () => {
  const {page, problems} = await lab.open("#learn")
  for (const [name, title] of [
    ["The Admin tier: what no team can undo", /^The Admin tier/],
    ["next →", /^The Baseline tier/],
  ] as const) {
    // oxlint-disable no-await-in-loop -- one page after the other
    await page.keyboard.press("Tab")
    await page.locator("article.learn").getByRole("link", {name}).press("Enter")
    await page.locator("h2.title", {hasText: title}).waitFor()
    // What looks after the keyboard has two frames for what is laid out late.
    await page.waitForTimeout(200)
    assert.match(await focused(page), title)
    assert.equal(await page.locator("article.learn").evaluate((article) => article.scrollTop), 0)
    // oxlint-enable no-await-in-loop
  }
  assert.deepEqual(problems, [])
})

test("who hands in a repair by keyboard goes on from there", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/openshift-5353")
  await page.getByRole("button", {name: "Hand in the repair"}).press("Enter")
  await page.getByText("✗ not repaired").waitFor()
  assert.equal(await focused(page), "Hand in the repair")
  assert.deepEqual(problems, [])
})
