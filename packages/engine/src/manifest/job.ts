// What reading one source is given and gathers.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Window} from "../text/window.ts"
import type {Context} from "./decode.ts"
import type {Known} from "./objects.ts"
import type {Resource} from "./resource.ts"
import type {Shared} from "./shared.ts"
import type {YamlDocument} from "./yaml/node.ts"
import type {Strings} from "./yaml/strings.ts"

/** One source in progress. What it holds counts only once it has been read to its end. */
export type Job = {
  readonly window: Window
  readonly resources: Resource[]
  readonly tests: YamlDocument[]
  readonly diagnostics: Diagnostic[]
  readonly settings: Settings
  /** Paths of files that a kustomization names and that are no manifests. */
  readonly otherFiles: string[]
  documents: number
}

/** What the sources of one parse have in common. */
export type Settings = {
  readonly namespace: string
  readonly strings: Strings
  readonly shared: Shared
  readonly kinds: Map<string, Map<string, Known>>
}

/** What is decoded in a source reports to its job, until an object has a list of its own. */
export function contextOf({window, diagnostics, settings, otherFiles}: Job): Context {
  return {file: window.file, lines: window.lines, diagnostics, origin: undefined, shared: settings.shared, otherFiles}
}

/** How far a source had been taken. */
export type Mark = {readonly resources: number; readonly tests: number; readonly diagnostics: number}

/** How far a source has been taken. */
export function markOf({resources, tests, diagnostics}: Job): Mark {
  return {resources: resources.length, tests: tests.length, diagnostics: diagnostics.length}
}

/** Forgets everything that was taken since. */
export function rollBack(job: Job, mark: Mark): void {
  job.resources.length = mark.resources
  job.tests.length = mark.tests
  job.diagnostics.length = mark.diagnostics
}
