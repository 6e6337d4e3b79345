// PolicyTest files as documents, and what in files may have been meant as one and is none.

import {isReadable, parseManifests} from "@carveout/engine"
import type {Diagnostic, Manifests, Source} from "@carveout/engine"
import {readPaths} from "./input.ts"
import type {Input} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** What was found in files. `unread`: what may have been a test; a file that was named itself and holds none is among it. */
export type TestFiles = Input & {readonly manifests: readonly Manifests[]; readonly unread: readonly Diagnostic[]}

/** Reads files, and folders that hold some. */
export function readTestFiles(paths: readonly string[], terminal: Terminal): TestFiles {
  const {files, errors} = readPaths(paths, terminal)
  const found = files.map((file) => ({file, manifests: parseManifests([file])}))
  const unread = found.flatMap(({file, manifests}) => [...unreadIn(manifests), ...missingIn(file, manifests, paths)])
  return {files, errors, manifests: found.map(({manifests}) => manifests), unread}
}

/** What may have been a test: documents that are no YAML, and tests by another head. */
function unreadIn({tests, diagnostics}: Manifests): readonly Diagnostic[] {
  const isAsked = tests.length > 0 || !isReadable(diagnostics)
  return diagnostics.filter((each) => isMeantAsTest(each) || (isAsked && !isReadable([each])))
}

/** Whether a finding is about a document that was meant as a test and is none. */
export function isMeantAsTest({code, object}: Diagnostic): boolean {
  return code === "no-kind" && object?.startsWith("PolicyTest/") === true
}

const testHead = "a test has `apiVersion: carveout.dev/v1alpha1` and `kind: PolicyTest`"

/** A file that was named itself and holds no test, nor anything that may have been one. WHY an error: whoever names a file counts on it. */
function missingIn({name}: Source, manifests: Manifests, paths: readonly string[]): readonly Diagnostic[] {
  if (!paths.includes(name) || manifests.tests.length > 0 || unreadIn(manifests).length > 0) return []
  const place = {file: name, line: 1, column: 1, endLine: 1, endColumn: 1}
  return [{code: "no-test", severity: "error", message: `\`${name}\` holds no PolicyTest`, help: testHead, place}]
}

/** What to do where nothing was asked. */
export function nothingAsked(all: readonly Manifests[], diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.some(({severity, code}) => severity === "error" && code !== "no-test")) return "repair what is said above"
  return all.some(({tests}) => tests.length > 0) ? "`spec.expect` lists the expectations" : testHead
}
