// The worlds that claims speak about: a lesson's policy alone or stacked, with a trap or a case applied; an incident's start and repairs.

import {buildSnapshot, compile} from "@carveout/engine"
import type {Program, Resource} from "@carveout/engine"
import type {Course, Incident, Lesson, ManifestPart, Page, Role, Scope, Variant} from "./course.ts"

/** The blocks of manifests of a page that have a role. */
export function manifestsOf({parts}: Page, role: Role): readonly ManifestPart[] {
  return parts.flatMap((part) => (part.kind === "manifests" && part.role === role ? [part] : []))
}

/** What tells one object from another. */
export function keyOf(resource: Resource): string {
  const kind = resource.kind === "Workload" ? resource.workloadKind : resource.kind
  return `${kind}\u0000${resource.namespace}\u0000${resource.name}`
}

/** Objects with others laid over them: one of the same name replaces, any other is added. */
export function overlay(below: readonly Resource[], above: readonly Resource[]): readonly Resource[] {
  const byKey = new Map(below.map((resource) => [keyOf(resource), resource]))
  for (const resource of above) byKey.set(keyOf(resource), resource)
  return [...byKey.values()]
}

function resourcesOf(parts: readonly ManifestPart[]): readonly Resource[] {
  return parts.reduce<readonly Resource[]>((all, {resources}) => overlay(all, resources), [])
}

/** The objects that a lesson loads: its own world and its policy. */
function loadedBy(lesson: Lesson): readonly Resource[] {
  return overlay(resourcesOf(manifestsOf(lesson, "world")), resourcesOf(manifestsOf(lesson, "policy")))
}

/** What a lesson stands on: its world, and in the scope `stacked` what earlier lessons left loaded. */
function groundOf(course: Course, lesson: Lesson, scope: Scope): readonly Resource[] {
  const world = course.worlds.get(lesson.world) ?? []
  const earlier = scope === "alone" ? [] : lesson.stacked.flatMap((slug) => course.lessons.filter((each) => each.slug === slug))
  return earlier.reduce((all, each) => overlay(all, loadedBy(each)), world)
}

/** The objects of a lesson in a scope and a variant. */
export function lessonResources(
  course: Course,
  lesson: Lesson,
  {scope, variant}: {readonly scope: Scope; readonly variant: Variant},
): readonly Resource[] {
  const ground = overlay(groundOf(course, lesson, scope), resourcesOf(manifestsOf(lesson, "world")))
  const policy = resourcesOf(manifestsOf(lesson, "policy"))
  if (variant.role === "policy") return overlay(ground, policy)
  const [own] = manifestsOf(lesson, variant.role).filter(({name}) => name === variant.name)
  const base = own?.isInstead === true ? ground : overlay(ground, policy)
  return overlay(base, own?.resources ?? [])
}

/** What an incident gives that is not to be repaired: pods, namespaces, services. */
export function incidentGround(course: Course, incident: Incident): readonly Resource[] {
  return overlay(course.worlds.get(incident.world) ?? [], resourcesOf(manifestsOf(incident, "world")))
}

/** The objects that the reader of an incident edits. */
export function startOf(incident: Incident): readonly Resource[] {
  return resourcesOf(manifestsOf(incident, "start"))
}

/** The edited objects of a block: laid over the start, or instead of it. */
export function editedBy(incident: Incident, {isInstead, resources}: Pick<ManifestPart, "isInstead" | "resources">): readonly Resource[] {
  return isInstead ? resources : overlay(startOf(incident), resources)
}

/** Objects as a compiled world. */
export function programOf(resources: readonly Resource[]): Program {
  return compile(buildSnapshot(resources).snapshot)
}
