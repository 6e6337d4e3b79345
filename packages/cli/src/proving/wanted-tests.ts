// The tests that `--test` names: read, or refused as a whole, and the manifests that they are about where nobody names others.

import {parsePolicyTest} from "@carveout/engine"
import type {Diagnostic, PolicyTest, Source} from "@carveout/engine"
import {diagnosticJson, diagnosticsText} from "@carveout/report"
import {hasSwitch} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {unreadable} from "../input.ts"
import {printError, printInputErrors, printJson} from "../output.ts"
import {nothingAsked, readTestFiles} from "../test-files.ts"
import {resourcePaths} from "../tests.ts"
import type {Face} from "../usable.ts"
import {parseOptions} from "../world.ts"

/** Tests, with what was found in them. */
export type WantedTests = {readonly tests: readonly PolicyTest[]; readonly diagnostics: readonly Diagnostic[]}

const ofQuestions = ["lookups", "from", "to", "protocol", "port"] as const

/** What does not go with `--test`, or undefined. */
export function misfitOf(args: Arguments): UsageError | undefined {
  if (!hasSwitch(args, "test")) return undefined
  const stray = ofQuestions.find((name) => hasSwitch(args, name))
  if (stray !== undefined)
    return {
      message: `\`--test\` sends what tests expect, and takes no \`--${stray}\``,
      help: "leave one of both out, or run the command twice",
    }
  if (args.paths.includes("-") && args.values.get("test")?.includes("-") === true)
    return {message: "standard input is either the world or a test", help: "give one of them as a file"}
  return undefined
}

/** Reads the tests; null (said) where something of them cannot be asked. An entry that cannot be read stays, and is said in its place. */
export function wantedTests(args: Arguments, face: Face): WantedTests | null {
  const {files, errors, manifests, unread} = readTestFiles(args.values.get("test") ?? [], face.terminal)
  const read = manifests.flatMap(({tests}) => tests).map((document) => parsePolicyTest(document, parseOptions(args)))
  const diagnostics = [...unread, ...read.flatMap((each) => each.diagnostics)]
  const {terminal, style, output} = face
  printInputErrors(terminal, errors, style)
  if (output !== "json" && diagnostics.length > 0) terminal.err(`${diagnosticsText(diagnostics, sourceLookup(files), style)}\n`)
  const entries = read.reduce((sum, {test}) => sum + test.expect.length + test.unread.length, 0)
  const isWhole = errors.length === 0 && unread.length === 0 && read.every(({isAskable}) => isAskable)
  if (isWhole && entries > 0) return {tests: read.map(({test}) => test), diagnostics}
  printError(terminal, {message: "no expectation can be tried", help: nothingAsked(manifests, diagnostics)}, style)
  if (output === "json") printJson(terminal, {diagnostics: [...errors.map(unreadable), ...diagnostics].map(diagnosticJson)})
  return null
}

/** Tests among the manifests. WHY refused: a shell makes several words of `--test tests/*.yaml`, and all but the first would be passed over as manifests. */
export function strayTests({paths, values}: Arguments, files: readonly Source[]): UsageError | undefined {
  const tests = values.get("test") ?? []
  const stray = files.find((file) => paths.includes(file.name) && !tests.includes(file.name) && "text" in file && testHead.test(file.text))
  return stray === undefined
    ? undefined
    : {
        message: `\`${stray.name}\` holds a test, and stands among the manifests`,
        help: "write `--test` before each file of tests, or name their folder",
      }
}

const testHead = /^["']?kind["']?: *["']?PolicyTest\b/m

/** The manifests that tests are about: whatever is named beside them, else what they name themselves, if that is one world. */
export function worldPaths({paths}: Arguments, {tests}: WantedTests): readonly string[] | UsageError {
  if (paths.length > 0) return paths
  const own = new Map(tests.filter(({inline}) => inline === null).map((test) => [JSON.stringify(resourcePaths(test)), resourcePaths(test)]))
  const [only] = own.values()
  if (only !== undefined && only.length > 0 && own.size === 1) return only
  return {
    message: own.size > 1 ? "the tests name different manifests, and one world is built" : "the tests name no manifests",
    help: "name the manifests before `--test`, which then count for all of them; or try one file after the other",
  }
}
