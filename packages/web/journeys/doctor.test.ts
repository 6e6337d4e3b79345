// Journeys with the doctor: from what an app logged to the repair, by hand, by keyboard alone and on a phone.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Locator, Page} from "playwright-core"
import {barriers} from "./barriers.ts"
import {ask, Lab, laptop, phone, picture, skip, until, wordsOf} from "./lab.ts"

const lab = new Lab()

const line = "dial tcp: lookup database on 10.96.0.10:53: i/o timeout"

const doctor = (page: Page): Locator => page.getByRole("region", {name: "What an app logged, and whether policy is behind it"})
const from = (page: Page): Locator => doctor(page).getByRole("combobox", {name: "Who logged it"})
const log = (page: Page): Locator => doctor(page).getByRole("textbox", {name: "What it logged"})
const complaints = (page: Page): Locator => doctor(page).locator(".complaint")

async function pasteLog(page: Page, text: string): Promise<void> {
  await log(page).evaluate((field: HTMLElement, pasted) => {
    field.focus()
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", pasted)
    // Where nobody takes the paste for themselves, the browser puts the text in.
    if (field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})))
      document.execCommand("insertText", false, pasted)
  }, text)
}

test("from a default-deny and a lookup that timed out to the repair in the files, DNS open in the matrix, and back", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/default-deny")
  await ask(page, "UDP", "53")
  await until(async () => (await wordsOf(page, "prod/backend", "kube-system/coredns")).endsWith(": closed"), "the deny closes DNS")
  await page.getByRole("tab", {name: "Doctor"}).click()
  await picture(page, "doctor-empty")
  await pasteLog(page, line)
  await doctor(page).getByText("Say who logged it").waitFor()
  await doctor(page).getByText("a name lookup got no answer").waitFor()
  await picture(page, "doctor-read")
  await from(page).fill("prod/backend")
  await doctor(page).getByText("✗ Policy denies it").waitFor()
  await doctor(page).getByText("The smallest repair: add").waitFor()
  await picture(page, "doctor")
  assert.match(await doctor(page).locator(".repair-text").innerText(), /port|53/)
  assert.match(await doctor(page).locator(".remedy li").first().innerText(), /opened prod\/backend → kube-system\/coredns.*53/)
  // What was typed is there after another view was looked at.
  await page.getByRole("tab", {name: "Graph"}).click()
  await page.getByRole("tab", {name: "Doctor"}).click()
  assert.deepEqual([await from(page).inputValue(), await log(page).inputValue()], ["prod/backend", line])
  await doctor(page).getByRole("button", {name: "Add it to the files"}).click()
  await page.getByText("added: repair.yaml; Undo takes it back").waitFor()
  await doctor(page).getByText("✓ Policy lets it pass").waitFor()
  await picture(page, "doctor-repaired")
  await page.getByRole("tab", {name: "Matrix"}).click()
  await until(async () => (await wordsOf(page, "prod/backend", "kube-system/coredns")).includes("open"), "the repair opens DNS")
  await page.getByRole("button", {name: "Undo"}).click()
  await until(async () => (await wordsOf(page, "prod/backend", "kube-system/coredns")).includes("closed"), "and is taken back")
  assert.deepEqual(problems, [])
})

test("without a log the doctor says whose lookups policy denies, and has the policy that gives them back", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/default-deny")
  await page.getByRole("tab", {name: "Doctor"}).click()
  await doctor(page).getByRole("button", {name: "No log at hand?"}).click()
  await doctor(page).locator(".repair-text").waitFor()
  await picture(page, "doctor-without-log")
  await doctor(page).getByRole("button", {name: "Add it to the files"}).click()
  await page.getByText("added: repair.yaml; Undo takes it back").waitFor()
  await doctor(page).getByRole("button", {name: "No log at hand?"}).click()
  await doctor(page).getByText("No repair: policy lets everybody ask svc/kube-system/kube-dns.").waitFor()
  assert.deepEqual(problems, [])
})

test("by keyboard alone: the view is reached, the line read, the repair added and taken back", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/default-deny")
  const {keyboard} = page
  await page.getByRole("tab", {name: "Matrix"}).focus()
  for (let i = 0; i < 5; i++) await keyboard.press("ArrowRight")
  assert.equal(await page.getByRole("tab", {name: "Doctor"}).getAttribute("aria-selected"), "true")
  await tabTo(page, from(page))
  await keyboard.type("prod/backend")
  await keyboard.press("Tab")
  await keyboard.type(line)
  await doctor(page).getByText("✗ Policy denies it").waitFor()
  await tabTo(page, doctor(page).getByRole("button", {name: "Add it to the files"}))
  await keyboard.press("Enter")
  await doctor(page).getByText("✓ Policy lets it pass").waitFor()
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY", "the keyboard is not lost with the button")
  await tabTo(page, page.getByRole("button", {name: "Ask", exact: false}).last())
  await keyboard.press("Control+z")
  await doctor(page).getByText("✗ Policy denies it").waitFor()
  assert.deepEqual(problems, [])
})

/** Presses Tab until something has the keyboard. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let i = 0; i < 40; i++) {
    // oxlint-disable no-await-in-loop -- one key after the other
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press("Tab")
    // oxlint-enable no-await-in-loop
  }
  assert.fail(`Tab does not come to ${wanted.toString()}`)
}

test("on a phone everything fits, a flow leads to its walk, and a line of the editor is opened", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/default-deny", {viewport: phone, hasTouch: true})
  await page.getByRole("button", {name: "Effect"}).tap()
  await page.getByRole("button", {name: "Ask the doctor"}).tap()
  await from(page).fill("prod/backend")
  await log(page).fill(`${line}\nupstream request timeout`)
  await doctor(page).getByText("The smallest repair: add").waitFor()
  await picture(page, "doctor-phone")
  const widths = await page.locator(".view").evaluate(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])
  assert.ok((widths[0] ?? 0) <= (widths[1] ?? 0), `the view is ${widths.join(" of ")} px wide`)
  const beside = doctor(page).getByRole("group", {name: "What the line does not say"})
  await beside.getByRole("combobox", {name: "Where to"}).fill("prod/database")
  await beside.getByRole("textbox", {name: "Port"}).fill("5432")
  await beside.getByRole("combobox", {name: "Protocol"}).selectOption("UDP")
  await doctor(page)
    .getByRole("button", {name: /^prod\/backend → prod\/database UDP 5432/})
    .waitFor()
  await beside.getByRole("combobox", {name: "Protocol"}).selectOption("TCP")
  await doctor(page).getByText("2 different complaints in 2 lines; policy is behind all of them.").waitFor()
  await doctor(page)
    .getByRole("button", {name: /coredns UDP 53/})
    .tap()
  await until(async () => page.locator("#trace-title").evaluate((title) => title.getBoundingClientRect().top < 500), "the walk is in sight")
  await page.locator(".half").first().waitFor()
  await picture(page, "doctor-phone-walk")
  await doctor(page).locator(".because .place").first().tap()
  await until(async () => page.locator(".cm-content").isVisible(), "the editor is shown")
  assert.deepEqual(problems, [])
})

test("what a log holds is text, a log of millions of letters is cut with a word about it, and no link has it", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/default-deny")
  await page.getByRole("tab", {name: "Doctor"}).click()
  await from(page).fill("prod/backend")
  const sly = `<img src=x onerror="document.title='hit'"> \u202e dial tcp 203.0.113.9:443: i/o timeout`
  await log(page).fill(`${sly}\n${line}`)
  await until(async () => (await complaints(page).count()) === 2, "both lines are read")
  assert.match(await complaints(page).first().innerText(), /<img src=x onerror=/)
  assert.equal(await page.locator("img[src]").count(), 0)
  await log(page).fill("")
  assert.equal(await complaints(page).count(), 0)
  await pasteLog(page, `${line}\n`.repeat(90_000))
  await doctor(page).getByText("That was too long: of it the first 200,000 letters are looked at.").waitFor()
  await doctor(page).getByText("✗ Policy denies it").waitFor()
  assert.ok((await log(page).inputValue()).length <= 200_000)
  await picture(page, "doctor-cut")
  await page.getByRole("button", {name: "Share"}).click()
  const link = await page.locator("dialog .link").inputValue()
  await page.getByRole("button", {name: "Close", exact: true}).click()
  const {page: other} = await lab.visit(new URL(link).hash)
  await other.getByRole("tab", {name: "Doctor", selected: true}).waitFor()
  assert.deepEqual([await from(other).inputValue(), await log(other).inputValue()], ["", ""])
  assert.notEqual(await page.title(), "hit")
  assert.deepEqual(problems, [])
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`no barrier in what the doctor says: ${colorScheme}`, {skip}, async () => {
    for (const [name, viewport] of [
      ["laptop", laptop],
      ["phone", phone],
    ] as const) {
      // oxlint-disable no-await-in-loop -- one screen after the other
      const {page} = await lab.open("#learn/default-deny", {colorScheme, viewport, bypassCSP: true})
      await page.getByRole("button", {name: "Lab", exact: true}).click()
      if (name === "phone") await page.getByRole("button", {name: "Effect"}).click()
      await page.getByRole("tab", {name: "Doctor"}).click()
      await from(page).fill("prod/backend")
      await log(page).fill(`${line}\nupstream request timeout\nconnect ECONNREFUSED 10.244.1.6:5432\ndial tcp 203.0.113.9:443: i/o timeout`)
      await doctor(page).getByText("Or by the name of GlobalNetworkSet/approved-egress").click()
      assert.equal(await doctor(page).getByText("The smallest repair: add").count(), 3, "a repair for each, one after the other")
      await picture(page, `doctor-${colorScheme}-${name}`)
      assert.deepEqual(await barriers(page), [], name)
      // oxlint-enable no-await-in-loop
    }
  })
}
