// Journeys to any file and any object by a few letters.

import assert from "node:assert/strict"
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, phone, picture, skip} from "./lab.ts"

const lab = new Lab()

/** The line of the editor in which the caret stands. */
const lineAtCaret = (page: Page): Promise<string> => page.locator(".cm-activeLine").innerText()

test("an object is gone to by letters of its name, with keys alone; a second press goes back to the file before", {skip}, async () => {
  const {page, problems} = await lab.open("#learn/dns-egress")
  await page.keyboard.press("Control+e")
  await page.keyboard.type("kube-dns")
  await page.getByRole("option", {name: /^Service kube-system\/kube-dns/}).waitFor()
  await picture(page, "finder")
  await page.keyboard.press("Enter")
  await page.getByRole("button", {name: "services.yaml", pressed: true}).waitFor()
  await page.waitForFunction(() => document.activeElement?.classList.contains("cm-content"))
  assert.match(await lineAtCaret(page), /apiVersion/)
  await page.keyboard.press("Control+e")
  await page.keyboard.press("Enter")
  await page.getByRole("button", {name: "policy.yaml", pressed: true}).waitFor()
  assert.deepEqual(problems, [])
})

test("Escape leaves everything as it was, and the keyboard where it was", {skip}, async () => {
  const {page} = await lab.open("#learn/dns-egress")
  await page.getByRole("button", {name: "find a file or an object"}).focus()
  await page.keyboard.press("Enter")
  await page.keyboard.type("no such thing")
  await page.getByText("Nothing holds these words.").waitFor()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Escape")
  await page.locator("dialog").waitFor({state: "detached"})
  await page.getByRole("button", {name: "policy.yaml", pressed: true}).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "find a file or an object")
})

/** A folder of a hundred files in teams, one of which has an error. */
function folderOfTeams(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "carveout-teams-")), "clusters")
  for (let i = 0; i < 100; i++) {
    const team = join(folder, `team-${i % 5}`)
    mkdirSync(team, {recursive: true})
    const spec = i === 42 ? "spec: {podSelektor: {}}" : "spec: {podSelector: {}}"
    const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny-${i}, namespace: team-${i % 5}}\n${spec}\n`
    writeFileSync(join(team, `deny-${i}.yaml`), text)
  }
  return folder
}

for (const viewport of [undefined, phone])
  test(
    `of a hundred files those have a tab that were open, and those with errors are found${viewport ? " on a phone" : ""}`,
    {skip},
    async () => {
      const {page, problems} = await lab.open("#learn/dns-egress", viewport && {viewport})
      const folder = folderOfTeams()
      try {
        await page.getByRole("button", {name: "Lab", exact: true}).click()
        await page.locator(".menu summary").click()
        await page.locator(".menu .upload input").setInputFiles(folder)
        await page.getByText(/^taken: 100 files/).waitFor()
        await page.getByRole("button", {name: "clusters/team-0/deny-0.yaml", pressed: true}).waitFor()
        assert.ok((await page.locator(".tabs [aria-pressed]").count()) <= 8)
        await page.getByRole("button", {name: /^108 files, 1 with errors: find one/}).click()
        await page.getByRole("button", {name: /^with errors/}).click()
        assert.match(
          (await page.getByRole("listbox").getByRole("option").allInnerTexts()).join("|"),
          /^clusters\/team-2\/deny-42\.yaml\s+⚠ 1 error new$/,
        )
        await picture(page, `finder with errors${viewport ? " on a phone" : ""}`)
        await page.getByRole("listbox").getByRole("option").click()
        await page.getByRole("button", {name: "with errors clusters/team-2/deny-42.yaml", pressed: true}).waitFor()
        await page.waitForFunction(() => document.activeElement?.classList.contains("cm-content"))
        assert.deepEqual(problems, [])
      } finally {
        rmSync(join(folder, ".."), {recursive: true})
      }
    },
  )
