// Where a link of a page leads inside its course.

import type {Course, Incident, Lesson, Page} from "../course.ts"

/** A relative file name seen from a file, with `.` and `..` resolved. */
export function joined(from: string, file: string): string {
  const parts = from.split("/").slice(0, -1)
  for (const step of file.split("/")) {
    if (step === "..") parts.pop()
    else if (step !== ".") parts.push(step)
  }
  return parts.join("/")
}

/** The page that a link means; undefined where it leads out of the course, or to its list. */
export function linkedPage({lessons, incidents}: Course, {path}: Page, target: string): Lesson | Incident | undefined {
  const [file = ""] = target.split("#")
  const wanted = file === "" ? path : joined(path, file)
  return [...lessons, ...incidents].find((page) => page.path === wanted)
}
