// Journeys through the views beside the matrix: graph, tiers, changes.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, paste, phone, picture, skip, until} from "./lab.ts"

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

test(
  "half a name in the tiers' field is no mistake: it complains when it is left, or when nobody can be meant any more",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/layered-posture")
    await page.getByRole("button", {name: "Lab"}).click()
    await page.getByRole("tab", {name: "Tiers"}).click()
    const field = page.getByRole("combobox", {name: "For"})
    const complaint = page.getByText("No pod has this name")
    await field.focus()
    await page.keyboard.type("dev/fr")
    await page.getByText("No name yet: one holds this.").waitFor()
    assert.deepEqual([await complaint.count(), await field.getAttribute("aria-invalid")], [0, "false"])
    await picture(page, "tiers-half-a-name")
    await page.keyboard.press("Tab")
    await complaint.waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "dev/frontend", "the name is one key away")
    await page.keyboard.press("Enter")
    await page.locator(".policy-card").first().waitFor()
    assert.deepEqual([await complaint.count(), await field.inputValue()], [0, "dev/frontend"])
    await page.keyboard.type("x")
    await complaint.waitFor()
    assert.equal(await field.getAttribute("aria-invalid"), "true")
    assert.deepEqual(problems, [])
  },
)

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

test("on a phone the graph has the whole width, and no text in it is cut by its box", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress", {viewport: phone})
  await page.getByRole("button", {name: "Effect"}).click()
  await page.getByRole("tab", {name: "Graph"}).click()
  await page.locator(".drawing .node").first().waitFor()
  const {empty, over, cut} = await page.locator(".drawing").evaluate((drawing) => {
    const right = Math.max(...[...drawing.querySelectorAll(".area rect")].map((area) => area.getBoundingClientRect().right))
    const texts = [...drawing.querySelectorAll<SVGTextElement>("svg svg text")]
    return {
      empty: drawing.getBoundingClientRect().right - right,
      over: drawing.scrollWidth - drawing.clientWidth,
      cut: texts
        .filter((text) => text.getComputedTextLength() > Number(text.ownerSVGElement?.getAttribute("width")))
        .map(({textContent}) => textContent),
    }
  })
  assert.ok(empty >= 0 && empty < 4, `${empty} px are left empty`)
  assert.equal(over, 0)
  assert.deepEqual(cut, [])
  await picture(page, "phone-graph-width")
  assert.deepEqual(problems, [])
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

test("where only staged policies stand in a tier, its end is said to close nothing", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/staged")
  await page.getByRole("button", {name: "Load it alone"}).click()
  await page.getByText("loaded: the policy, alone").waitFor()
  await page.getByRole("tab", {name: "Tiers"}).click()
  await page.getByText("end of tier: nothing comes to it, since only staged policies stand here").waitFor()
  assert.equal(await page.locator(".end-of-tier.denies").count(), 0)
  assert.deepEqual(problems, [])
})

test(
  "pods of one workload that reach each other are none of the others, and a rule that misses in two ways says both",
  {skip},
  async () => {
    const {page, problems} = await lab.open("#learn/first-policy")
    await page.getByRole("combobox", {name: "Begin with a world"}).selectOption("empty")
    await page.getByText("0 pods, 0 policies").waitFor()
    const names = ["api-1", "api-2", "web"]
    const pod = (name: string): string => {
      const app = name.split("-")[0] ?? ""
      const owner = `{apiVersion: apps/v1, kind: StatefulSet, name: ${app}, uid: u, controller: true}`
      return `---\napiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: ${name}, labels: {app: ${app}}, ownerReferences: [${owner}]}\nspec: {containers: [{name: c}]}\n`
    }
    const rule = `{action: Allow, protocol: TCP, source: {selector: app == "api"}, destination: {ports: [80]}}`
    const policy = `---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {namespace: a, name: own}\nspec: {selector: app == "api", types: [Ingress], ingress: [${rule}]}\n`
    await paste(page, `apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n${names.map(pod).join("")}${policy}`)
    await page.getByText("3 pods, 1 policy").waitFor()
    await page.getByRole("tab", {name: "Matrix"}).press("ArrowRight")
    await page.getByRole("button", {name: /^a\/StatefulSet\/api: takes TCP 80 from itself/}).waitFor()
    await page.locator(".chip", {hasText: /itself TCP 80/}).waitFor()
    const others = await page.locator(".chip").allInnerTexts()
    assert.ok(
      others.every((text) => !/(\d+)\/(\d+)/.test(text) || Number(/(\d+)\//.exec(text)?.[1]) <= Number(/\/(\d+)/.exec(text)?.[1])),
      others.join(),
    )
    await page.getByRole("button", {name: "Ask about one flow"}).click()
    await page.keyboard.type("a/web")
    await page.locator("#ask-to").fill("a/api-1")
    await page.getByRole("form", {name: "The flow that is walked"}).getByRole("combobox", {name: "Protocol"}).selectOption("UDP")
    const missed = page.locator(".half .missed .because")
    await missed.filter({hasText: /^protocol: /}).waitFor()
    await missed.filter({hasText: /^source.selector: /}).waitFor()
    assert.deepEqual(problems, [])
  },
)

test("what a box of the graph has no room for is counted in its last line, and no line is cut", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/first-policy")
  await page.getByRole("tab", {name: "Graph"}).press("Enter")
  await page.locator(".cm-content").click()
  await page.keyboard.press("ControlOrMeta+a")
  const rules = [1, 2, 3, 4]
    .map((n) => `{action: Allow, protocol: TCP, destination: {nets: [203.0.113.${n}/32], ports: [${n}]}}`)
    .join(", ")
  const spec = `{selector: app == "backend", types: [Egress], egress: [${rules}]}`
  await page.keyboard.insertText(`apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: out}\nspec: ${spec}\n`)
  await page.locator(".node.outside .chip", {hasText: /^and \d+ more$/}).waitFor()
  const cut = await page.locator(".drawing .node").evaluateAll((nodes) =>
    nodes.flatMap((node) => {
      const foot = node.querySelector(".face")?.getBoundingClientRect().bottom ?? 0
      return [...node.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().bottom > foot).map((text) => text.textContent)
    }),
  )
  assert.deepEqual(cut, [])
  assert.deepEqual(problems, [])
})
