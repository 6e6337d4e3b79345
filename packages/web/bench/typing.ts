// Typing as a person does: a letter, a look, another letter in its place. Every key changes what the policy lets pass.

import type {Page} from "playwright-core"
import type {BenchLab} from "./lab.ts"
import type {Size} from "./sizes.ts"

/** Times by key, and what the rows of the matrix stood for. */
export type Typed = {readonly matrix: readonly number[]; readonly editor: readonly number[]; readonly rows: string}

/** Keys that are not counted: code is still being compiled. */
const warmKeys = 10
/** Milliseconds between two keys: a quick typist's, not the same each time, so that keys meet frames at any point. */
const betweenMs = [110, 173] as const

/** Types in a world. WHY over the last letter: every key makes a text that was not there shortly before, so that nothing is remembered. */
export async function typeKeys(lab: BenchLab, size: Size, keys: number): Promise<Typed> {
  const page = await lab.open(size.address)
  page.setDefaultTimeout(120_000)
  if (size.by !== null) await page.locator(".matrix-view select").nth(1).selectOption(size.by)
  await settled(page)
  await placeCursor(page, size)
  await page.keyboard.press(size.letters[0] ?? "")
  await settled(page)
  await page.evaluate(() => void ((stopwatch.matrix = []), (stopwatch.editor = [])))
  for (let key = 1; key <= keys + warmKeys; key++) {
    await page.keyboard.press("Shift+ArrowLeft")
    // WHY a wait: nobody presses two keys within a frame, and the letter would wait for the frame of the key before it.
    await page.waitForTimeout(betweenMs[0] - (key % 7))
    await page.keyboard.press(size.letters[key % size.letters.length] ?? "")
    await page.waitForFunction((count) => stopwatch.matrix.length >= count, key, {polling: 20})
    await page.waitForTimeout(betweenMs[key % 7 === 0 ? 1 : 0] + (key % 11))
  }
  const {matrix, editor} = await page.evaluate(() => stopwatch)
  const rows = (await page.locator(".matrix-view option").filter({hasText: "by size"}).textContent()) ?? ""
  await page.context().close()
  return {matrix: matrix.slice(warmKeys), editor: editor.slice(warmKeys), rows: size.by ?? /\((\w+)\)/.exec(rows)?.[1] ?? ""}
}

/** Waits until everything that was asked is drawn and nothing more comes. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => stopwatch.asked > 0 && stopwatch.drawn >= stopwatch.asked, undefined, {polling: 50})
  await page.waitForTimeout(2000)
}

async function placeCursor(page: Page, {file, text}: Size): Promise<void> {
  // WHY by the finder: of many files few have a tab.
  await page.keyboard.press("Control+e")
  await page.keyboard.type(file)
  await page.keyboard.press("Enter")
  await page.locator(".finder").waitFor({state: "detached"})
  await page.locator(".cm-content").click()
  await page.keyboard.press("Control+Home")
  await page.locator(".cm-line", {hasText: text}).first().waitFor({timeout: 20_000})
  const line = await page.evaluate(
    (wanted) => [...document.querySelectorAll(".cm-line")].findIndex((each) => (each.textContent ?? "").includes(wanted)),
    text,
  )
  if (line === -1) throw new Error(`no line of ${file} in sight holds ${text}`)
  for (let i = 0; i < line; i++) await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Home")
  const column = await page.evaluate(
    ([place, wanted]) =>
      (document.querySelectorAll(".cm-line")[Number(place)]?.textContent ?? "").indexOf(String(wanted)) + String(wanted).length,
    [line, text],
  )
  await page.keyboard.press("Home")
  for (let i = 0; i < column; i++) await page.keyboard.press("ArrowRight")
  await settled(page)
}
