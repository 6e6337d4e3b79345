// `carveout learn new SLUG --course DIR`: a lesson to begin with, linked into the track.

import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs"
import {join, resolve} from "node:path"
import {scaffold, slugFault} from "@carveout/school"
import type {Course} from "@carveout/school"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError} from "../output.ts"
import type {Showing} from "./page.ts"

/** Writes the lesson's file and makes the lesson that was last lead to it. Nothing that stands is overwritten. */
export function writeLesson(
  course: Course,
  {slug, folder}: {readonly slug: string; readonly folder: string},
  {terminal, style}: Showing,
): ExitCode {
  const fail = (message: string, help: string): ExitCode => {
    printError(terminal, {message, help}, style)
    return exitCode.unanswered
  }
  const fault = slugFault(slug)
  if (fault) return fail(fault.message, fault.help)
  const shown = join(folder, `${slug}.md`)
  const file = resolve(terminal.folder, shown)
  const isTaken = [...course.lessons, ...course.incidents].some((page) => page.slug === slug)
  if (existsSync(file) || isTaken) return fail(`there is a page \`${slug}\` already`, "choose another slug")
  mkdirSync(resolve(terminal.folder, folder), {recursive: true})
  writeFileSync(file, scaffold(course, slug))
  const last = course.lessons.at(-1)
  if (last) {
    const name = resolve(terminal.folder, last.file)
    writeFileSync(name, readFileSync(name, "utf8").replace(/^next: none$/m, `next: ${slug}`))
  }
  terminal.out(`wrote ${shown}${last ? `; ${last.file} leads to it` : ""}\n\`carveout learn --verify --course ${folder}\` executes it\n`)
  return exitCode.yes
}
