// `carveout learn SLUG --write DIR`: the manifests of a page as files, to be tried with every other command.

import {existsSync, mkdirSync, writeFileSync} from "node:fs"
import {join, resolve} from "node:path"
import {incidentTexts, lessonTexts} from "@carveout/school"
import type {Course, CourseFile, Incident, Lesson} from "@carveout/school"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError} from "../output.ts"
import type {Showing} from "./page.ts"

/** What is written, and where. */
export type Writing = {
  readonly course: Course
  readonly files: readonly CourseFile[]
  readonly page: Lesson | Incident
  readonly folder: string
}

/** Writes `policy.yaml`, the reader's own, and `world/`: the world and what earlier lessons left loaded. Nothing that stands is overwritten. */
export function writeSituation({course, files, page, folder}: Writing, {terminal, style}: Showing): ExitCode {
  const target = resolve(terminal.folder, folder)
  if (existsSync(join(target, "policy.yaml"))) {
    printError(
      terminal,
      {
        message: `\`${join(folder, "policy.yaml")}\` is there already`,
        help: "give another folder: nothing that you may have edited is overwritten",
      },
      style,
    )
    return exitCode.unanswered
  }
  const scope = page.kind === "lesson" && page.stacked.length > 0 ? "stacked" : "alone"
  const texts =
    page.kind === "lesson" ? lessonTexts({course, files}, page, {scope, variant: {role: "policy", name: ""}}) : incidentTexts(files, page)
  mkdirSync(join(target, "world"), {recursive: true})
  for (const {name, text, isOwn} of texts) writeFileSync(isOwn ? join(target, "policy.yaml") : join(target, "world", name), text)
  const next =
    page.kind === "incident"
      ? `\`carveout learn ${page.slug} --repair ${join(folder, "policy.yaml")}\` grades it`
      : `\`carveout matrix ${folder}\` shows what passes`
  terminal.out(`wrote ${texts.length} files to ${folder}; edit ${join(folder, "policy.yaml")}\n${next}\n`)
  return exitCode.yes
}
