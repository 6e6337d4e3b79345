// Journeys to a test: what passes now, written down from the lab.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {Lab, laptop, phone, picture, skip} from "./lab.ts"

const lab = new Lab()

for (const viewport of [laptop, phone])
  test(
    `a test of what passes now is written by keys, changes no flow, is downloaded and taken back: ${viewport.width} px`,
    {skip},
    async () => {
      const {page, problems} = await lab.open("#learn/dns-egress", {viewport})
      if (viewport === phone) await page.getByRole("button", {name: "Files", exact: true}).click()
      await page.locator(".menu summary", {hasText: "File"}).focus()
      await page.keyboard.press("Enter")
      const press = page.getByRole("button", {name: "Write a test of what passes now"})
      await press.waitFor()
      await picture(page, `file-menu-${viewport.width}`)
      await press.focus()
      await page.keyboard.press("Enter")
      await page.getByText(/^written: policies\.test\.yaml, \d+ entries that hold today; edit it/).waitFor()
      await page.getByText("kind: PolicyTest").waitFor()
      await picture(page, `first-test-${viewport.width}`)
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", {name: "Download it"}).click()])
      assert.equal(download.suggestedFilename(), "policies.test.yaml")
      const text = readFileSync(await download.path(), "utf8")
      assert.match(text, /^ {2}resources: \[.*apps\.yaml.*policy\.yaml\]$/m)
      assert.equal(await page.getByRole("button", {name: /^with errors/}).count(), 0, "it is no manifest, and no mistake")
      await page.getByRole("button", {name: "Undo"}).click()
      await page.getByRole("button", {name: "policies.test.yaml", exact: true}).waitFor({state: "detached"})
      assert.deepEqual(problems, [])
    },
  )
