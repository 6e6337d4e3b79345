// `carveout fix`: from what should pass to manifests in which it does, with all that this opens.

import {lstatSync, statSync} from "node:fs"
import {basename, dirname, join} from "node:path"
import {parseManifests, parsePolicyTest} from "@carveout/engine"
import type {Diagnostic, PolicyTest, Question} from "@carveout/engine"
import {fix as fixWorld} from "@carveout/engine/fix"
import type {Fixed, Wanted} from "@carveout/engine/fix"
import {diagnosticJson, diagnosticsText, fixedJson, fixedText, isAsWished, isChanged, printable} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {changedFiles, writeFiles} from "../fixing.ts"
import {forwardsIn} from "../forwarding.ts"
import {pathIn, readBytes, readPaths, realPath, unreadable} from "../input.ts"
import type {InputError, RawFile} from "../input.ts"
import {printError, printInputErrors, printJson, printNotes, styleFor} from "../output.ts"
import {patchOf} from "../patch.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {findingsOf, isUsable} from "../usable.ts"
import {loadedOf, parseOptions} from "../world.ts"

/** The command. */
export const fix: Command = {
  name: "fix",
  usage:
    "carveout fix PATH… [--from A --to B [--protocol P] [--port N]] [--lookups] [--test FILE…] [--write [--into FILE]] [-o text|patch|json]",
  summary: summaries.fix,
  details:
    "Makes manifests do what is wished for, in the smallest way that is known: what can be mended in one way only is mended, as `check --fix` does; a rule that lacks nothing but a port lists it, where that opens no more than a policy would; and policies are added for the rest. Wished for is a flow (--from, --to), everybody's name lookups (--lookups), and whatever the expectations of a PolicyTest (--test) want allowed, asked of the PATHs. Without a wish it only mends. But for what a mended slip means nothing is closed, no expectation that holds is given up, and everything that is opened and closed is listed. Added policies go to --into: unless given, a file `carveout-fix.yaml` in the first PATH that is a folder, else the last PATH. Nothing is written without --write; `-o patch` prints what would be, for `git apply`. Exit code 0 where nothing is left to do, 1 where something would be changed or a wish stays open, 2 where that cannot be said.",
  options: [
    {name: "from", value: "A", help: "who should get through: a pod, a workload, an address"},
    {name: "to", value: "B", help: "to whom: the same, or a Service"},
    {name: "port", value: "N", help: "the port there; of a Service its own port"},
    {name: "protocol", value: "P", help: "TCP unless given; ICMP needs no port"},
    {name: "lookups", help: "everybody's name lookups, as `doctor --lookups` looks at them"},
    {name: "test", value: "FILE", many: true, help: "a PolicyTest, or a folder that holds some: what they want allowed"},
    {name: "into", value: "FILE", help: "where added policies go"},
    {name: "write", help: "write the files"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "patch", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout fix deploy/ --from prod/web --to svc/prod/db --port 5432", does: "what would let it through?"},
    {line: "carveout fix deploy/ --lookups --write", does: "give everybody their name lookups back"},
    {line: "carveout fix deploy/ --test tests/ -o patch > fix.patch", does: "what would make the tests pass that want something allowed?"},
    {line: "carveout fix deploy/", does: "what can be mended in one way only?"},
  ],
  run,
}

type Run = {readonly args: Arguments; readonly terminal: Terminal}

/** Reads, fixes, writes, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const misuse = misuseOf(args) ?? intoProblem({args, terminal})
  if (misuse !== undefined) return refuse(misuse, {args, terminal})
  const {files, errors} = readBytes(args.paths, terminal)
  const tests = testsOf({args, terminal})
  const output = valueOf(args, "output") ?? "text"
  printInputErrors(terminal, tests.errors, style)
  if (tests.found.length > 0) terminal.err(`${diagnosticsText(tests.found, sourceLookup(files), style)}\n`)
  if (tests.errors.length > 0 || tests.found.some(({severity}) => severity === "error")) {
    const diagnostics = [...tests.errors.map(unreadable), ...tests.found]
    if (output === "json") printJson(terminal, {diagnostics: diagnostics.map(diagnosticJson)})
    return exitCode.unanswered
  }
  const into = intoOf({args, terminal}, files)
  const fixed = fixWorld(wantedOf(args, {files, into, tests: tests.tests}))
  if (!fixed.ok) return refuse({message: `\`${into}\`: ${fixed.error}`, help: "name another file with `--into`"}, {args, terminal})
  // WHY what comes out: what was wrong with what went in may be mended.
  const loaded = loadedOf({files: fixed.value.files, errors}, fixed.value.read)
  if (!isUsable({terminal, style, output}, loaded)) return exitCode.unanswered
  const patched = output === "patch" ? patchOf(files, fixed.value.files, terminal.folder) : noPatch
  if (!patched.ok) return refuse(patched.error, {args, terminal})
  const failed = hasSwitch(args, "write") ? writeFiles(files, fixed.value.files, terminal) : []
  printInputErrors(terminal, failed, style)
  const shown = {files, into, diagnostics: findingsOf([loaded]), failed, patch: patched.value}
  print({args, terminal}, fixed.value, shown)
  if (failed.length > 0 || fixed.value.outcomes.some(isUnasked)) return exitCode.unanswered
  const isLeft = isChanged(fixed.value) && !hasSwitch(args, "write")
  return isLeft || !isAsWished(fixed.value) ? exitCode.no : exitCode.yes
}

const noPatch = {ok: true, value: ""} as const

/** Whether a flow that was asked for is of nobody here. WHY not of a test: its entry fails, and that is an answer. */
function isUnasked({wish, because}: Fixed["outcomes"][number]): boolean {
  return wish.kind === "flow" && because?.because === "unread"
}

function refuse(error: UsageError, {args, terminal}: Run): ExitCode {
  printError(terminal, error, styleFor(args, terminal))
  return exitCode.unanswered
}

/** What cannot be asked. */
function misuseOf(args: Arguments): UsageError | undefined {
  const [from, to, port, protocol] = ["from", "to", "port", "protocol"].map((name) => valueOf(args, name))
  if (args.paths.length === 0) return {message: "no manifests given", help: "name a file or a folder"}
  if (args.paths.includes("-")) return {message: "`fix` changes files, and standard input is none", help: "name files or folders"}
  if ((from === undefined) !== (to === undefined))
    return {message: `\`--${from === undefined ? "from" : "to"}\` is missing`, help: "a flow has two ends: give `--from` and `--to`"}
  if (from === undefined && (port ?? protocol) !== undefined)
    return {message: "`--port` and `--protocol` are of a flow", help: "give its ends: `--from` and `--to`"}
  if (from !== undefined && port === undefined && protocol === undefined && to?.startsWith("svc/") !== true)
    return {message: "`--port` is missing", help: "name the port that should pass; only of a Service all ports are known"}
  if (port !== undefined && !/^\d+$/.test(port))
    return {message: `\`--port ${port}\` is no number`, help: "policy sees numbers: write one port"}
  return undefined
}

/** LIMIT: bytes of a file's name. */
const nameMax = 255

/** Why the file that was named for added policies cannot take them: it lies apart from what is read, or would not be read. */
function intoProblem({args, terminal}: Run): UsageError | undefined {
  const into = valueOf(args, "into")
  if (into === undefined) return undefined
  const path = pathIn(terminal.folder, into)
  if (Buffer.byteLength(basename(into)) > nameMax) return {message: "the name of `--into` is longer than a file's name can be"}
  if (lstatSync(path, {throwIfNoEntry: false}) === undefined) {
    if (!/\.ya?ml$/i.test(into)) return {message: `\`--into ${into}\` would hold YAML`, help: "name a file that ends in .yaml or .yml"}
    const isFolder = statSync(dirname(path), {throwIfNoEntry: false})?.isDirectory() === true
    return isFolder || !hasSwitch(args, "write")
      ? undefined
      : {message: `\`--into ${into}\`: there is no such folder`, help: "make it first"}
  }
  const isRead = readPaths(args.paths, terminal).files.some(({name}) => realPath(terminal.folder, name) === realPath(terminal.folder, into))
  return isRead ? undefined : {message: `\`--into ${into}\` is there and is not among what is read`, help: "name it as a PATH, too"}
}

/** Where added policies go. */
function intoOf({args, terminal}: Run, files: readonly RawFile[]): string {
  const given = valueOf(args, "into")
  const folder = args.paths.find((path) => statSync(pathIn(terminal.folder, path), {throwIfNoEntry: false})?.isDirectory() === true)
  const wanted = given ?? (folder === undefined ? (args.paths.at(-1) ?? "") : join(folder, "carveout-fix.yaml"))
  const real = realPath(terminal.folder, wanted)
  return files.find(({name}) => realPath(terminal.folder, name) === real)?.name ?? wanted
}

type Tests = {readonly tests: readonly PolicyTest[]; readonly found: readonly Diagnostic[]; readonly errors: readonly InputError[]}

/** The tests that say what should pass. */
function testsOf({args, terminal}: Run): Tests {
  const paths = args.values.get("test") ?? []
  if (paths.length === 0) return {tests: [], found: [], errors: []}
  const {files, errors} = readPaths(paths, terminal)
  const documents = files.flatMap((file) => parseManifests([file], parseOptions(args)).tests)
  const parsed = documents.map((document) => parsePolicyTest(document, parseOptions(args)))
  const found = parsed.flatMap(({diagnostics}) => diagnostics)
  const none = documents.length > 0 || errors.length > 0 ? [] : [{path: paths.join(" "), message: "holds no PolicyTest"}]
  return {tests: parsed.map(({test}) => test), found, errors: [...errors, ...none]}
}

function wantedOf(args: Arguments, {files, into, tests}: {files: readonly RawFile[]; into: string; tests: readonly PolicyTest[]}): Wanted {
  const [from, to, port, protocol] = ["from", "to", "port", "protocol"].map((name) => valueOf(args, name))
  const {namespace} = parseOptions(args)
  const flow: Question | null =
    from === undefined || to === undefined
      ? null
      : {
          from,
          to,
          ...(protocol === undefined ? {} : {protocol}),
          ...(port === undefined ? {} : {port: Number(port)}),
          ...(namespace === undefined ? {} : {namespace}),
        }
  return {
    files: files.map(({name, text}) => ({name, text})),
    namespace,
    into,
    flows: flow === null ? [] : [flow],
    lookups: hasSwitch(args, "lookups") ? {forwardsOf: forwardsIn(files)} : null,
    tests,
  }
}

type Shown = {
  readonly files: readonly RawFile[]
  readonly into: string
  readonly diagnostics: readonly Diagnostic[]
  readonly failed: readonly InputError[]
  readonly patch: string
}

function print({args, terminal}: Run, fixed: Fixed, {files, into, diagnostics, failed, patch}: Shown): void {
  const style = styleFor(args, terminal)
  const isWritten = hasSwitch(args, "write") && failed.length === 0
  const unwritten = new Set(failed.map(({path}) => path))
  const changed = changedFiles(files, fixed.files).flatMap(({name}) => (unwritten.has(name) ? [] : [name]))
  const output = valueOf(args, "output")
  if (output === "json") {
    printJson(terminal, {files: changed, ...fixedJson(fixed, into), diagnostics: diagnostics.map(diagnosticJson)})
    return
  }
  const text = fixedText(fixed, {style, width: widthOf(terminal), isWritten, into})
  if (output === "patch") {
    // WHY said beside it: a patch alone would read as if it did all that was wished for.
    if (!isAsWished(fixed)) terminal.err(text)
    terminal.out(patch)
    return
  }
  terminal.out(text)
  if (!isChanged(fixed)) terminal.out(`${nothingDone(args, fixed)}\n`)
  else if (hasSwitch(args, "write")) terminal.out(`${style.bold("written")}: ${printable(changed.join(", ")) || "nothing"}\n`)
  else terminal.out(`nothing is written: ${style.bold("--write")} writes it, ${style.bold("-o patch")} prints it for \`git apply\`\n`)
  if (fixed.added !== "") printNotes(terminal, kustomizationNotes({args, terminal}, into, files), style)
}

function nothingDone(args: Arguments, fixed: Fixed): string {
  if (!isAsWished(fixed)) return "nothing was found that could be done"
  const isWished = ["from", "lookups", "test"].some((name) => args.values.has(name))
  return isWished ? "nothing is left to do" : "nothing is there to mend; say what should pass: --from and --to, --lookups, --test"
}

/** WHY said: kustomize applies what its file names and nothing else. */
function kustomizationNotes({terminal}: Run, into: string, files: readonly RawFile[]): readonly Pick<Diagnostic, "message" | "help">[] {
  if (files.some(({name}) => name === into)) return []
  const folder = dirname(into)
  const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"].map((name) => join(folder, name))
  const found = names.find((name) => statSync(pathIn(terminal.folder, name), {throwIfNoEntry: false}) !== undefined)
  if (found === undefined) return []
  return [
    {
      message: `\`${found}\` says what is applied of this folder`,
      help: `name \`${into.slice(folder === "." ? 0 : folder.length + 1)}\` among its \`resources\``,
    },
  ]
}
