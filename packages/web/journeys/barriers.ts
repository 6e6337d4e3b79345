// What axe finds on a page, for journeys that owe everybody a page without a barrier.

import {readFileSync} from "node:fs"
import {createRequire} from "node:module"
import type {Page} from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

type Violation = {readonly id: string; readonly nodes: readonly {readonly html: string; readonly failureSummary: string}[]}

/** The barriers, in words. The page is opened with `bypassCSP`. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const violations = await page.evaluate<readonly Violation[]>(`axe.run(document).then(({violations}) => violations)`)
  return violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html.slice(0, 160)} ${failureSummary}`).join(" | ")}`,
  )
}
