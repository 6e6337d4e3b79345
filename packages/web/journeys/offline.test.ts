// After one visit the lab works without a network.

import assert from "node:assert/strict"
import {test} from "node:test"
import {Lab, picture, skip, until} from "./lab.ts"

const lab = new Lab()

test("after one visit the lab and its lessons open without a network, and judge", {skip}, async () => {
  const {page} = await lab.open("#learn/default-deny")
  await until(async () => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state === "activated"), "the lab is kept")
  await lab.cutOff()
  await page.reload()
  await page.locator("table.matrix").waitFor({state: "attached"})
  await page.getByRole("combobox", {name: "Page"}).selectOption("dns-egress")
  await page.getByRole("heading", {level: 2, name: /DNS/}).waitFor()
  await page.getByText("✓ holds now").first().waitFor()
  await picture(page, "offline")
  await page.goto(`${lab.address}learn/dns-egress`)
  assert.match(await page.title(), /DNS/)
})
