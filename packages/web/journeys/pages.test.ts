// What every page owes everybody, by script: no barrier that axe knows, in both themes and at both widths; and what a page audit asks for.

import assert from "node:assert/strict"
import {readdirSync} from "node:fs"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {barriers} from "./barriers.ts"
import {Lab, laptop, phone, picture, skip, until} from "./lab.ts"

const lab = new Lab()
const dist = fileURLToPath(new URL("../dist/", import.meta.url))

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of [
    ["laptop", laptop],
    ["phone", phone],
  ] as const) {
    test(`no barrier on any view of the lab: ${colorScheme}, ${name}`, {skip}, async () => {
      const {page} = await lab.open("#learn/layered-posture", {colorScheme, viewport, bypassCSP: true})
      await page.locator(".title").waitFor()
      const found: string[] = [...(await barriers(page))]
      if (name === "phone") await page.getByRole("button", {name: "Effect"}).click()
      for (const tab of await page.getByRole("tab").all()) {
        const title = (await tab.textContent()) ?? ""
        await tab.click()
        await page.waitForTimeout(150)
        found.push(...(await barriers(page)).map((text) => `${title}: ${text}`))
        await picture(page, `view-${colorScheme}-${name}-${title.replaceAll(/[^a-z]+/gi, "").toLowerCase()}`)
      }
      await page.locator("#ask-from").fill("prod/backend")
      await page.locator("#ask-to").fill("svc/kube-system/kube-dns")
      await page.keyboard.press("Enter")
      await page.locator(".ways button").first().waitFor()
      found.push(...(await barriers(page)).map((text) => `ways to a Service: ${text}`))
      assert.deepEqual(found, [])
    })
  }
  test(`no barrier on any lesson's page: ${colorScheme}`, {skip}, async () => {
    const found: string[] = []
    const {page} = await lab.visit("learn/", {colorScheme, bypassCSP: true})
    const names = readdirSync(`${dist}learn`).filter((file) => file.endsWith(".html"))
    for (const file of names) {
      await page.goto(`${lab.address}learn/${file === "index.html" ? "" : file.slice(0, -".html".length)}`)
      found.push(...(await barriers(page)).map((text) => `${file} ${text}`))
    }
    assert.ok(names.length > 30)
    assert.deepEqual(found, [])
  })
}

test("what a page audit asks for: title, description, language, one heading, sizes that fit a finger, no shift", {skip}, async () => {
  for (const path of ["", "learn/", "learn/dns-egress"]) {
    const {page, problems} = await lab.visit(path, {viewport: phone})
    if (path === "") await page.locator("table.matrix").waitFor({state: "attached"})
    const facts = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title.length,
      description: document.querySelector("meta[name=description]")?.getAttribute("content")?.length ?? 0,
      headings: document.querySelectorAll("h1").length,
      viewport: document.querySelector("meta[name=viewport]") !== null,
      small: [...document.querySelectorAll<HTMLElement>(".place-bar button")].filter(({offsetHeight}) => offsetHeight < 40).length,
      doctype: document.doctype?.name,
      charset: document.characterSet,
    }))
    assert.equal(facts.lang, "en")
    assert.ok(facts.title > 10 && facts.title < 90, `the title has ${facts.title} letters`)
    assert.ok(facts.description > 40, `the description has ${facts.description} letters`)
    assert.equal(facts.headings, 1, path)
    assert.ok(facts.viewport)
    assert.equal(facts.small, 0)
    assert.equal(facts.doctype, "html")
    assert.equal(facts.charset, "UTF-8")
    assert.deepEqual(problems, [])
  }
})

test("the lab prints: the lesson and the views, without buttons", {skip}, async () => {
  const {page} = await lab.open("#learn/dns-egress")
  await page.emulateMedia({media: "print"})
  assert.equal(await page.locator("header nav").isVisible(), false)
  assert.equal(await page.locator("article.learn .title").isVisible(), true)
  const buttons = page.locator("button:visible").filter({hasNot: page.locator("xpath=self::*[ancestor::td]")})
  assert.deepEqual(await buttons.allInnerTexts(), ["policy.yaml"], "the open file is named by its tab")
  // Of which packets the matrix speaks is part of what it says.
  assert.equal(await page.getByRole("region", {name: "Who reaches whom"}).getByRole("combobox", {name: "Protocol"}).isVisible(), true)
  await picture(page, "print", true)
  await page.emulateMedia({media: "screen"})
  await until(
    async () => page.getByRole("button", {name: "policy.yaml", exact: true}).evaluate(isBesideAdd),
    "the open file's tab is in sight again",
  )
})

/** Whether a tab is in its bar, and not under the button that adds a file. */
function isBesideAdd(tab: HTMLElement | SVGElement): boolean {
  const add = document.querySelector(".tabs .add")?.getBoundingClientRect()
  const {left, right} = tab.getBoundingClientRect()
  return add !== undefined && left >= 0 && right <= add.left + 1
}
