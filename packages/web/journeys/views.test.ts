// Journeys through the views beside the matrix: graph, tiers, changes.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, phone, picture, skip, until} from "./lab.ts"

const lab = new Lab()

test("the graph: chips say who may, a node tells the same in words, an edit marks what came", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  await page.getByRole("button", {name: "Lab"}).click()
  await page.getByRole("tab", {name: "Graph"}).click()
  const backend = page.getByRole("button", {name: /^prod\/backend: takes/})
  await backend.waitFor()
  assert.match((await backend.getAttribute("aria-label")) ?? "", /TCP 8080 from/)
  const placeOf = async (): Promise<readonly (string | null)[]> =>
    Promise.all(["x", "y", "height"].map(async (name) => backend.getAttribute(name)))
  const before = await placeOf()
  await picture(page, "graph")
  await backend.focus()
  await page.keyboard.press("Enter")
  await page.getByRole("region", {name: "what prod/backend takes and sends"}).waitFor()
  await picture(page, "graph-chosen")
  await page.locator(".cm-content").click()
  await page.keyboard.press("Control+a")
  await page.keyboard.press("Delete")
  await page.locator(".drawing .line.gone").first().waitFor({state: "attached"})
  assert.deepEqual(await placeOf(), before)
  const chosen = page.getByRole("region", {name: "what prod/backend takes and sends"})
  await chosen.getByText("closed against the baseline").waitFor()
  const resolver = page.getByRole("button", {name: /^kube-system\/coredns: takes/})
  assert.match((await resolver.getAttribute("aria-label")) ?? "", /closed against the baseline: TCP 53; UDP 53 from 6 of/)
  assert.equal(await page.locator(".chip.lost").count(), 2)
  await picture(page, "graph-edited")
  assert.deepEqual(problems, [])
})

/** Whether the chosen node and the words about it are both seen, and neither hides the other. */
async function areBothSeen(page: Page): Promise<boolean> {
  const [view, node, words] = await Promise.all(
    ["#view", ".node.chosen .face", ".node-details"].map((each) =>
      page.locator(each).evaluate((element) => element.getBoundingClientRect().toJSON()),
    ),
  )
  return node.top >= view.top && node.bottom <= words.top && words.top < words.bottom && words.bottom <= view.bottom + 1
}

test(
  "the words about a chosen node stand where they are seen, whatever is chosen, and cover nothing of it; Escape puts them away",
  {skip},
  async () => {
    for (const viewport of [{width: 1280, height: 800}, phone]) {
      // oxlint-disable no-await-in-loop -- one screen after the other
      const {page, problems} = await lab.open("#learn/layered-posture", {viewport})
      await page.getByRole("button", {name: "Lab"}).click()
      if (viewport === phone) await page.getByRole("button", {name: "Effect"}).click()
      await page.getByRole("tab", {name: "Graph"}).click()
      const nodes = page.locator(".node .button")
      await nodes.first().waitFor()
      const count = await nodes.count()
      for (const place of [0, Math.floor(count / 2), count - 1]) {
        await nodes.nth(place).focus()
        await page.keyboard.press("Enter")
        await until(async () => areBothSeen(page), `node ${place} of ${count} and its words at ${viewport.width} px`)
      }
      await picture(page, `graph-words-${viewport.width}`)
      const other = page.locator(".node-details .place").first()
      const name = await other.innerText()
      await other.click()
      await page.getByRole("region", {name: `what ${name} takes and sends`}).waitFor()
      await until(async () => areBothSeen(page), `a node that the words lead to at ${viewport.width} px`)
      await page.locator(".node-details").focus()
      await page.keyboard.press("Escape")
      assert.equal(await page.locator(".node-details").count(), 0)
      assert.match((await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ?? "", new RegExp(`^${name}:`))
      assert.deepEqual(problems, [])
      // oxlint-enable no-await-in-loop
    }
  },
)

test("the tiers: cards in order, for one pod only those that select it", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/layered-posture")
  await page.getByRole("button", {name: "Lab"}).click()
  await page.getByRole("tab", {name: "Tiers"}).click()
  await page.locator(".policy-card").first().waitFor()
  const all = await page.locator(".policy-card").count()
  await picture(page, "tiers")
  await page.getByRole("combobox", {name: "For"}).fill("dev/frontend")
  await page.waitForFunction((count) => document.querySelectorAll(".policy-card").length < count, all)
  await page.getByRole("combobox", {name: "For"}).fill("dev/nobody")
  await page.getByText("No pod has this name").waitFor()
  assert.deepEqual(problems, [])
})

test("graph and tiers at phone width", {skip}, async () => {
  const {page} = await lab.open("#learn/layered-posture", {viewport: phone, colorScheme: "dark"})
  await page.getByRole("button", {name: "Effect"}).click()
  for (const name of ["Graph", "Tiers"]) {
    await page.getByRole("tab", {name}).click()
    await page
      .locator(name === "Graph" ? ".node" : ".policy-card")
      .first()
      .waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`)
    await picture(page, `phone-${name.toLowerCase()}`)
  }
})

test("staged policies: the matrix stays, the preview says what promotion would change, and each cause is a link", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/staged")
  await page.getByRole("button", {name: "Load it alone"}).click()
  await page.getByText("loaded: the policy, alone").waitFor()
  await page.getByRole("tab", {name: /^Changes/}).click()
  await page.getByRole("button", {name: /^Promote staged \([1-9]/}).click()
  await page.locator(".changes li").first().waitFor()
  await picture(page, "staged")
  await page.locator(".changes .place").first().click()
  await page.waitForFunction(() => document.activeElement?.classList.contains("cm-content"))
  const flow = page.getByTitle("See its walk, step by step").first()
  const [from = ""] = (await flow.innerText()).split(" ")
  await flow.click()
  await page.locator("[aria-labelledby=trace-title] .answer", {hasText: from}).waitFor()
  await picture(page, "change-walked")
  assert.deepEqual(problems, [])
})
