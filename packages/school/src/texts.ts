// The same situations as texts, for whoever wants to edit them: the world's files, what earlier lessons left, and the page's own manifests.

import {parseManifests} from "@carveout/engine"
import type {Course, CourseFile, Incident, Lesson, ManifestPart, Scope, Variant} from "./course.ts"
import {keyOf, manifestsOf} from "./situation.ts"

/** A file of a situation. `isOwn`: what the reader is meant to edit. */
export type SituationFile = {readonly name: string; readonly text: string; readonly isOwn: boolean}

/** Documents of one text laid over those of another: an object of the same kind, namespace and name is replaced. */
export function overlayText(below: string, above: string): string {
  const replaced = new Set(keysIn(above))
  const kept = documentsOf(below).filter((text) => !keysIn(text).some((key) => replaced.has(key)))
  return joined([...kept, ...documentsOf(above)])
}

/** The files of a lesson in a scope and a variant. */
export function lessonTexts(
  {course, files}: {readonly course: Course; readonly files: readonly CourseFile[]},
  lesson: Lesson,
  {scope, variant}: {readonly scope: Scope; readonly variant: Variant},
): readonly SituationFile[] {
  const earlier = scope === "alone" ? [] : lesson.stacked.flatMap((slug) => course.lessons.filter((each) => each.slug === slug))
  const policy = textOf(manifestsOf(lesson, "policy"))
  const [part] = variant.role === "policy" ? [] : manifestsOf(lesson, variant.role).filter(({name}) => name === variant.name)
  const own = part === undefined ? policy : part.isInstead ? part.text : overlayText(policy, part.text)
  const before = earlier.map((each) => overlayText(textOf(manifestsOf(each, "world")), textOf(manifestsOf(each, "policy"))))
  return situation([
    ...worldFiles(files, lesson.world),
    {name: "before.yaml", text: before.reduce(overlayText, ""), isOwn: false},
    {name: "world.yaml", text: textOf(manifestsOf(lesson, "world")), isOwn: false},
    {name: "policy.yaml", text: own, isOwn: true},
  ])
}

/** The files of an incident as it was given. */
export function incidentTexts(files: readonly CourseFile[], incident: Incident): readonly SituationFile[] {
  return situation([
    ...worldFiles(files, incident.world),
    {name: "world.yaml", text: textOf(manifestsOf(incident, "world")), isOwn: false},
    {name: "policy.yaml", text: textOf(manifestsOf(incident, "start")), isOwn: true},
  ])
}

/** Files without text left out; what a later file says of an object stands, as it does in a scope. */
function situation(files: readonly SituationFile[]): readonly SituationFile[] {
  const later = files.map((_, i) => new Set(files.slice(i + 1).flatMap(({text}) => keysIn(text))))
  return files
    .map((file, i) => {
      const documents = documentsOf(file.text)
      const kept = documents.filter((text) => !keysIn(text).some((key) => later[i]?.has(key) === true))
      return kept.length === documents.length ? file : {...file, text: joined(kept)}
    })
    .filter(({text}) => text.trim() !== "")
}

function worldFiles(files: readonly CourseFile[], world: string): readonly SituationFile[] {
  return files
    .filter(({path}) => path.startsWith(`${world}/`) && /\.ya?ml$/.test(path))
    .map(({path, source}) => ({name: path.split("/").at(-1) ?? path, text: source.text, isOwn: false}))
}

function textOf(parts: readonly ManifestPart[]): string {
  return parts.map(({text}) => text).reduce(overlayText, "")
}

/** A line of three dashes divides documents; manifests of a course hold none inside a text. */
function documentsOf(text: string): readonly string[] {
  return text.split(/^---\s*$/m).filter((each) => each.trim() !== "")
}

function joined(documents: readonly string[]): string {
  return documents.map((text) => `${text.trim()}\n`).join("---\n")
}

function keysIn(text: string): readonly string[] {
  return text.trim() === "" ? [] : parseManifests([{name: "text", text}]).resources.map(keyOf)
}
