// PolicyTest files: found, read with the manifests that they name, run.

import {dirname, join} from "node:path"
import {
  buildSnapshot,
  checkWantedDiagnostics,
  compile,
  movedIntoFile,
  parseManifests,
  parsePolicyTest,
  runPolicyTest,
} from "@carveout/engine"
import type {Diagnostic, Manifests, PolicyTest, Source, TestResult} from "@carveout/engine"
import {readPaths} from "./input.ts"
import type {InputError} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** The outcome of one test file. `isAnswered` false: it could not be asked at all. */
export type TestRun = {
  readonly results: readonly TestResult[]
  readonly diagnostics: readonly Diagnostic[]
  readonly errors: readonly InputError[]
  readonly files: readonly Source[]
  readonly isAnswered: boolean
}

/** Findings in tests themselves. */
export function checkTests(tests: Manifests["tests"]): readonly Diagnostic[] {
  return tests.flatMap((document) => parsePolicyTest(document).diagnostics)
}

/** Runs one test document. */
export function runTest(document: Manifests["tests"][number], terminal: Terminal): TestRun {
  const {test, diagnostics} = parsePolicyTest(document)
  if (diagnostics.some(({severity}) => severity === "error") || !test.profile.isModelled) {
    return {results: [], diagnostics, errors: [], files: [], isAnswered: false}
  }
  const {files, errors} = readPaths(resourcePaths(test), terminal)
  const manifests = parseManifests(test.inline ? [...files, test.inline.source] : files)
  const {snapshot, diagnostics: built} = buildSnapshot(manifests.resources)
  const found = [...manifests.diagnostics, ...built].map((diagnostic) =>
    test.inline ? movedIntoFile(test.inline, diagnostic) : diagnostic,
  )
  const wanted = checkWantedDiagnostics(test, found)
  const results = runPolicyTest(compile(snapshot), test)
  const shown = test.diagnostics === null ? found : []
  return {results, diagnostics: [...diagnostics, ...shown, ...wanted], errors, files, isAnswered: errors.length === 0}
}

/** Paths of a test's resources as seen from where the command runs. A test on standard input counts from there. */
function resourcePaths({file, resources}: PolicyTest): readonly string[] {
  const folder = file === "-" ? "." : dirname(file)
  return resources.map((path) => (path.startsWith("/") ? path : join(folder, path)))
}
