// A folder of files to a course: pages in their order, worlds, and everything that is wrong with how they hang together.

import {nearest, parseManifests} from "@carveout/engine"
import type {Diagnostic, Resource} from "@carveout/engine"
import type {Course, CourseFile, Lesson, Page} from "./course.ts"
import {finding, quoted} from "./finding.ts"
import {checkLinks} from "./links.ts"
import {readPage} from "./page.ts"
import type {ReadPage} from "./page.ts"

/** The folder of a course that holds no page, and the file names that are none. */
const notPages = /(^|\/)(README|CONTRIBUTING)\.md$/i

/** The world of a page that brings everything itself. */
export const noWorld = "none"

/** Reads a course. Findings are in `diagnostics`; pages that could be read are there all the same. */
export function readCourse(files: readonly CourseFile[]): Course {
  const diagnostics: Diagnostic[] = []
  const pages = files
    .filter(({path}) => path.endsWith(".md") && !notPages.test(path))
    .flatMap(({path, source}) => readPage(path, source, diagnostics) ?? [])
    .toSorted((a, b) => a.page.number - b.page.number || (a.page.path < b.page.path ? -1 : 1))
  const worlds = worldsOf(files, pages, diagnostics)
  checkNames(pages, diagnostics)
  checkChain(pages, diagnostics)
  checkLinks(pages, files, diagnostics)
  return {
    lessons: pages.flatMap(({page}) => (page.kind === "lesson" ? [page] : [])),
    incidents: pages.flatMap(({page}) => (page.kind === "incident" ? [page] : [])),
    worlds,
    diagnostics,
  }
}

/** Every world that a page names, read once. */
function worldsOf(
  files: readonly CourseFile[],
  pages: readonly ReadPage[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, readonly Resource[]> {
  const worlds = new Map<string, readonly Resource[]>([[noWorld, []]])
  const folders = new Set(files.flatMap(({path}) => (/\.ya?ml$/.test(path) ? [path.replace(/\/[^/]*$/, "")] : [])))
  for (const {page, opened} of pages) {
    if (worlds.has(page.world)) continue
    const own = files.filter(({path}) => path.startsWith(`${page.world}/`) && /\.ya?ml$/.test(path))
    if (own.length === 0) {
      const near = nearest(page.world, [...folders, noWorld])
      const help = near === undefined ? "a world is a folder of manifests inside the course, or `none`" : `did you mean \`${near}\`?`
      diagnostics.push(finding("course-unknown", opened.front.placeOf("world"), `the course has no world ${quoted(page.world)}`, help))
      continue
    }
    const {resources, diagnostics: found} = parseManifests(own.map(({source}) => source))
    diagnostics.push(...found.filter(({severity}) => severity === "error"))
    worlds.set(page.world, resources)
  }
  return worlds
}

/** Slugs and numbers stand once; what a page stacks on are lessons before it. */
function checkNames(pages: readonly ReadPage[], diagnostics: Diagnostic[]): void {
  for (const [i, {page, opened}] of pages.entries()) {
    const earlier = pages.slice(0, i)
    const sameSlug = earlier.find((other) => other.page.slug === page.slug)
    if (sameSlug)
      diagnostics.push(
        finding(
          "course-duplicate",
          opened.front.placeOf("slug"),
          `${quoted(page.slug)} is also the slug of ${sameSlug.page.path}`,
          "slugs are addresses: rename one",
        ),
      )
    const sameNumber = earlier.find((other) => other.page.number === page.number && other.page.kind === page.kind)
    if (sameNumber)
      diagnostics.push(
        finding(
          "course-duplicate",
          opened.front.placeOf("number"),
          `number ${page.number} is also that of ${sameNumber.page.path}`,
          "numbers give the order: change one",
        ),
      )
    for (const slug of page.kind === "lesson" ? page.stacked : []) {
      if (earlier.some((other) => other.page.slug === slug && other.page.kind === "lesson")) continue
      const near = nearest(
        slug,
        earlier.map((other) => other.page.slug),
      )
      diagnostics.push(
        finding(
          "course-unknown",
          opened.front.placeOf("stacked"),
          `no lesson before this one is called ${quoted(slug)}`,
          near === undefined ? "`stacked` names earlier lessons" : `did you mean \`${near}\`?`,
        ),
      )
    }
  }
}

/** `previous` and `next` are the neighbours in the order of numbers. */
function checkChain(pages: readonly ReadPage[], diagnostics: Diagnostic[]): void {
  const lessons = pages.filter((each) => each.page.kind === "lesson")
  const slugAt = (i: number): string | null => lessons[i]?.page.slug ?? null
  for (const [i, {page, opened}] of lessons.entries()) {
    const {previous, next} = page as Lesson
    const say = (field: "previous" | "next", written: string | null, wanted: string | null): void => {
      if (written === wanted) return
      const words = wanted === null ? "there is none" : `it is \`${wanted}\``
      const message = `${quoted(written ?? "none")} is not the lesson that comes ${field === "previous" ? "before" : "after"} this one: ${words}`
      diagnostics.push(finding("course-chain", opened.front.placeOf(field), message, `write \`${field}: ${wanted ?? "none"}\``))
    }
    say("previous", previous, slugAt(i - 1))
    say("next", next, slugAt(i + 1))
  }
}

/** Whether a page has a finding of its own file. */
export function isSound(course: Course, {file}: Page): boolean {
  return !course.diagnostics.some(({place}) => place?.file === file)
}
