// Journeys through the views beside the matrix: graph, tiers, changes.

import assert from "node:assert/strict"
import {test} from "node:test"
import {Lab, phone, picture, skip} from "./lab.ts"

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

test("the tiers: cards in order, for one pod only those that select it", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/layered-posture")
  await page.getByRole("button", {name: "Lab"}).click()
  await page.getByRole("tab", {name: "Tiers"}).click()
  await page.locator(".policy-card").first().waitFor()
  const all = await page.locator(".policy-card").count()
  await picture(page, "tiers")
  await page.getByLabel("For").fill("dev/frontend")
  await page.waitForFunction((count) => document.querySelectorAll(".policy-card").length < count, all)
  await page.getByLabel("For").fill("dev/nobody")
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
