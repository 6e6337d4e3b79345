// What the KRM function finds: the items as one world, and the expectations about it.

import {buildSnapshot, parseManifests} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import {failureFindings} from "@carveout/report"
import {readPaths} from "../input.ts"
import type {InputError} from "../input.ts"
import type {Terminal} from "../terminal.ts"
import {runTests} from "../tests.ts"
import type {TestRun} from "../tests.ts"
import type {FunctionConfig} from "./function-config.ts"
import {isLocal} from "./resource-list.ts"
import type {Item} from "./resource-list.ts"

/** What was found. `isAnswered` false: something that was asked could not be. */
export type Judged = {readonly diagnostics: readonly Diagnostic[]; readonly errors: readonly InputError[]; readonly isAnswered: boolean}

/** Reads the items as the cluster would, together with manifests named by the config, and asks every test. */
export function judgeItems(items: readonly Item[], config: FunctionConfig, terminal: Terminal): Judged {
  const context = readPaths(config.context, terminal)
  const files = readPaths(config.tests, terminal)
  const options = config.namespace === null ? {} : {namespace: config.namespace}
  // WHY: an object for tools alone is never applied, so it has no say; a test among the items is for us.
  const sources = items.filter((item) => !isLocal(item) || isTest(item)).map(({source}) => source)
  const world = [...sources, ...context.files]
  const manifests = parseManifests(world, options)
  const built = buildSnapshot(manifests.resources)
  const written = parseManifests([...files.files, ...(config.expectations === null ? [] : [config.expectations])])
  const documents = [...manifests.tests, ...written.tests]
  // WHY the items: they are what was rendered from whatever a test names.
  const runs = runTests(documents, {terminal, sources: world, ...options})
  const idle = runs.flatMap(idleError)
  const unfound = config.tests.length > 0 && written.tests.length === 0 ? [noTest(config.tests)] : []
  return {
    diagnostics: distinct([
      ...manifests.diagnostics,
      ...built.diagnostics,
      ...written.diagnostics,
      ...runs.flatMap(({diagnostics, results}) => [...diagnostics, ...failureFindings(results)]),
    ]),
    errors: [...context.errors, ...files.errors, ...unfound, ...idle, ...runs.flatMap(({errors}) => errors)],
    isAnswered: idle.length === 0 && runs.every(({isAnswered}) => isAnswered),
  }
}

function isTest({object}: Item): boolean {
  return typeof object["apiVersion"] === "string" && object["apiVersion"].startsWith("carveout.dev/")
}

function noTest(paths: readonly string[]): InputError {
  return {
    path: paths.join(", "),
    message: "holds no PolicyTest",
    help: "a test has `apiVersion: carveout.dev/v1alpha1` and `kind: PolicyTest`",
  }
}

/** A test that asks nothing. WHY an error: it would pass whatever the items say. */
function idleError({test, world}: TestRun): readonly InputError[] {
  if (world === null || test.expect.length + test.unread.length > 0) return []
  return [{path: test.file, message: "asks nothing", help: "`spec.expect` lists the expectations"}]
}

/** WHY each once: the items are read for themselves, and for each test. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()]
}
