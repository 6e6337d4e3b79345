// The course that a command reads: the folder given, or the one that came with the program.

import {existsSync} from "node:fs"
import {relative} from "node:path"
import {fileURLToPath} from "node:url"
import {readCourse} from "@carveout/school"
import type {SourceFile} from "@carveout/engine"
import type {Course, CourseFile} from "@carveout/school"
import {valueOf} from "./command.ts"
import type {Arguments} from "./command.ts"
import {readTexts} from "./input.ts"
import type {Input} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** A course with the files that it was read from. */
export type ReadCourse = {readonly course: Course; readonly files: readonly CourseFile[]; readonly input: Input<SourceFile>}

/** Reads the course that the arguments ask for. */
export function courseOf(args: Arguments, terminal: Terminal): ReadCourse {
  const folder = trimmed(valueOf(args, "course") ?? ownFolder(terminal))
  const input = readTexts([folder], terminal, [".md", ".yaml", ".yml"])
  const files = input.files.map((source) => ({path: insideOf(folder, source.name), source}))
  return {course: readCourse(files), files, input}
}

/** Beside a bundle, or at the top of the checkout; named from where the command runs, as its user would. */
function ownFolder({folder}: Terminal): string {
  const places = ["./course/", "../../../course/"].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const found = places.find((place) => existsSync(place)) ?? "course"
  const near = relative(folder, found)
  return near.startsWith("..") || near === "" ? found : near
}

function trimmed(folder: string): string {
  return folder.length > 1 ? folder.replace(/[\\/]+$/, "") : folder
}

/** The path of a file as seen from the course's folder, with `/`. */
function insideOf(folder: string, name: string): string {
  return relative(folder, name).replaceAll("\\", "/")
}
