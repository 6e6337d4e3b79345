// `carveout learn --html DIR`: one static document a page, and a list of them.

import {mkdirSync, writeFileSync} from "node:fs"
import {join, resolve} from "node:path"
import {indexHtml, pageHtml, verify} from "@carveout/school"
import type {Course} from "@carveout/school"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import type {Showing} from "./page.ts"

/** Writes the pages. Links are relative, so that the folder can be opened from a disk or served from anywhere. */
export function writePages(course: Course, folder: string, {terminal}: Showing): ExitCode {
  const {executed, failures} = verify(course)
  const addresses = {page: (slug: string | null): string => `${slug ?? "index"}.html`, lab: null}
  const target = resolve(terminal.folder, folder)
  mkdirSync(target, {recursive: true})
  const pages = [...course.lessons, ...course.incidents]
  for (const page of pages) writeFileSync(join(target, `${page.slug}.html`), pageHtml(course, page, {executed, addresses}))
  writeFileSync(join(target, "index.html"), indexHtml(course, addresses))
  terminal.out(`wrote ${pages.length + 1} documents to ${folder}\n`)
  return failures.length + course.diagnostics.length === 0 ? exitCode.yes : exitCode.no
}
