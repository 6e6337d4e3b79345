// What the KRM function finds: the items as one world, and the expectations about it.

import {buildSnapshot, compile, parseManifests, parsePolicyTest, runPolicyTest} from "@carveout/engine"
import type {Diagnostic, Manifests, Source} from "@carveout/engine"
import {failureFindings} from "@carveout/report"
import {readPaths} from "../input.ts"
import type {InputError} from "../input.ts"
import type {Terminal} from "../terminal.ts"
import type {FunctionConfig} from "./function-config.ts"
import {isLocal} from "./resource-list.ts"
import type {Item} from "./resource-list.ts"

/** What was found. `isAnswered` false: something that was asked could not be. */
export type Judged = {readonly diagnostics: readonly Diagnostic[]; readonly errors: readonly InputError[]; readonly isAnswered: boolean}

type TestDocument = Manifests["tests"][number]

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
  const asked = documents.map((document) => askTest(document, world, options))
  const unfound = config.tests.length > 0 && written.tests.length === 0 ? [noTest(config.tests)] : []
  return {
    diagnostics: [...manifests.diagnostics, ...built.diagnostics, ...written.diagnostics, ...asked.flatMap((each) => each.diagnostics)],
    errors: [...context.errors, ...files.errors, ...unfound, ...asked.flatMap((each) => each.errors)],
    isAnswered: asked.every((each) => each.isAnswered),
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

/** One test about the items: they take the place of what `spec.resources` names, since they are what was rendered from it. */
function askTest(document: TestDocument, world: readonly Source[], options: {readonly namespace?: string}): Judged {
  const {test, diagnostics} = parsePolicyTest(document, options)
  if (diagnostics.some(({severity}) => severity === "error") || !test.profile.isModelled) {
    return {diagnostics, errors: [], isAnswered: false}
  }
  if (test.expect.length === 0) {
    const error = {path: test.file, message: "asks nothing", help: "`spec.expect` lists the expectations"}
    return {diagnostics, errors: [error], isAnswered: false}
  }
  const {resources} = parseManifests(test.inline === null ? world : [...world, test.inline.source], options)
  const results = runPolicyTest(compile(buildSnapshot(resources).snapshot), test)
  return {diagnostics: [...diagnostics, ...failureFindings(results)], errors: [], isAnswered: true}
}
