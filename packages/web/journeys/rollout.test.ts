// Journeys to an order in which edits are applied: found from Changes, read, handed on as a script, and gone with the next edit.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {Lab, laptop, phone, picture, skip} from "./lab.ts"

const lab = new Lab()

const policy = (name: string, rest: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: prod}\nspec:\n  policyTypes: [Egress]\n${rest}`
const deny = policy("deny", "  podSelector: {}\n")
const lookups = policy(
  "lookups",
  "  podSelector: {} # for all of them\n  egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}]\n",
)
const paths = policy(
  "paths",
  "  podSelector: {matchLabels: {app: frontend}}\n  egress: [{to: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 8080}]}]\n",
)

for (const viewport of [laptop, phone])
  test(`an order of edits is found by keys, with a policy for the way, and is a script: ${viewport.width} px`, {skip}, async () => {
    const {page, problems} = await lab.open("#learn/first-policy", {viewport})
    if (viewport === phone) await page.getByRole("button", {name: "Files", exact: true}).click()
    await page.locator(".cm-content").click()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.insertText([deny, lookups, paths].join("---\n"))
    if (viewport === phone) await page.getByRole("button", {name: "Effect"}).click()
    await page.getByRole("tab", {name: /^Changes/}).click()
    await page.locator(".changes li").first().waitFor()
    const press = page.getByRole("button", {name: "An order in which to apply it"})
    await press.focus()
    await page.keyboard.press("Enter")
    await page.getByText(/^✓ Safe \d+ changes in \d+ steps, with a policy that is there on the way alone/).waitFor()
    const steps = await page.locator(".rollout li").allInnerTexts()
    assert.match(steps.join("\n"), /apply NetworkPolicy\/prod\/carveout-bridge-\w+, there on the way alone/)
    assert.match(steps.join("\n"), /delete NetworkPolicy\/prod\/carveout-bridge-/)
    await picture(page, `rollout-${viewport.width}`)
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, "nothing is wider than the screen")
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", {name: "Download it as a script"}).click(),
    ])
    assert.equal(download.suggestedFilename(), "rollout.sh")
    const script = readFileSync(await download.path(), "utf8")
    assert.match(script, /^#!\/bin\/sh\n/)
    assert.ok(script.includes(lookups), "objects stand in it as they are written")
    await page.locator(".rollout .place").first().click()
    await page.locator(".cm-content").click()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.insertText(deny)
    await page.locator(".rollout li").first().waitFor({state: "detached", timeout: 10_000})
    assert.deepEqual(problems, [])
  })
