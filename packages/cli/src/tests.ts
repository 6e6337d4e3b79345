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
import type {Diagnostic, Manifests, Place, PolicyTest, Source, Suite, TestResult} from "@carveout/engine"
import {readPaths} from "./input.ts"
import type {InputError} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** The outcome of one test file. `isAnswered` false: it could not be asked at all. `world` null: nothing was run. */
export type TestRun = {
  readonly test: PolicyTest
  readonly world: ReadWorld | null
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

/** The manifests that a test names, read and compiled. */
type ReadWorld = Omit<Suite.TestedWorld, "tests"> & {
  readonly files: readonly Source[]
  readonly errors: readonly InputError[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Where tests are read. `namespace`: of names and manifests that have none. `sources`: what stands for whatever a test names in `spec.resources`; absent: that. */
export type TestPlace = {readonly terminal: Terminal; readonly namespace?: string; readonly sources?: readonly Source[]}

/** Runs test documents. Those that name the same manifests share one world. */
export function runTests(documents: Manifests["tests"], place: TestPlace): readonly TestRun[] {
  const worlds = new Map<string, ReadWorld>()
  return documents.map((document) => runTest(document, worlds, place))
}

/** Every world that tests were run in, with its tests. */
export function testedWorlds(runs: readonly TestRun[]): readonly Suite.TestedWorld[] {
  const own = runs.flatMap(({world, test}) => (world === null ? [] : [{world, test}]))
  return [...Map.groupBy(own, ({world}) => world)].map(([{program, resources}, group]) => ({
    program,
    resources,
    tests: group.map(({test}) => test),
  }))
}

/** Runs one test document. */
function runTest(document: Manifests["tests"][number], worlds: Map<string, ReadWorld>, place: TestPlace): TestRun {
  const {test, diagnostics, isAskable} = parsePolicyTest(document, place)
  if (!isAskable) {
    return {test, world: null, results: [], diagnostics, errors: [], files: [], isAnswered: false}
  }
  const world = worldFor(test, worlds, place)
  const {files, program} = world
  const errors = world.errors.map((error) => ({...error, at: placeOf(test, error)}))
  const {inline} = test
  const found = world.diagnostics.map((diagnostic) => (inline ? movedIntoFile(inline, diagnostic) : diagnostic))
  const wanted = checkWantedDiagnostics(test, found)
  const results = runPolicyTest(program, test)
  const shown = test.diagnostics === null ? found : []
  return {test, world, results, diagnostics: [...diagnostics, ...shown, ...wanted], errors, files, isAnswered: errors.length === 0}
}

/** Where the test names what could not be read, or something above it; else its head. */
function placeOf(test: PolicyTest, {path}: InputError): Place {
  const paths = resourcePaths(test)
  const i = paths.findIndex((each) => path === each || path.startsWith(each.endsWith("/") ? each : `${each}/`))
  return test.resourcePlaces[i] ?? headOf(test.at)
}

/** WHY the first line: a whole document is no place. */
function headOf({file, line, column}: Place): Place {
  return {file, line, column, endLine: line, endColumn: column}
}

function worldFor(test: PolicyTest, worlds: Map<string, ReadWorld>, {terminal, sources, ...options}: TestPlace): ReadWorld {
  const paths = sources === undefined ? resourcePaths(test) : []
  const key = JSON.stringify([paths, test.inline === null ? null : test.inline.source])
  const known = worlds.get(key)
  if (known !== undefined) return known
  const {files, errors} = sources === undefined ? readPaths(paths, terminal) : {files: sources, errors: []}
  const manifests = parseManifests(test.inline ? [...files, test.inline.source] : files, options)
  const {snapshot, diagnostics} = buildSnapshot(manifests.resources)
  const made = {
    files,
    errors,
    program: compile(snapshot),
    resources: manifests.resources,
    diagnostics: [...manifests.diagnostics, ...diagnostics],
  }
  worlds.set(key, made)
  return made
}

/** Paths of a test's resources as seen from where the command runs. A test on standard input counts from there. */
export function resourcePaths({file, resources}: PolicyTest): readonly string[] {
  const folder = file === "-" ? "." : dirname(file)
  return resources.map((path) => (path.startsWith("/") ? path : join(folder, path)))
}
