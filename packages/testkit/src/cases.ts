// The corpus: PolicyTest files under cases/<area>/, one claim each, and a run of one judge over all of them.

import {existsSync, readdirSync, readFileSync, statSync} from "node:fs"
import {join, relative} from "node:path"
import {fileURLToPath} from "node:url"
import {
  ask,
  buildSnapshot,
  checkWantedDiagnostics,
  compile,
  movedIntoFile,
  parseManifests,
  parsePolicyTest,
  readYaml,
  runPolicyTest,
} from "@carveout/engine"
import type {Diagnostic, PolicyTest, Program, Question, SourceFile} from "@carveout/engine"
import {differences, judgementOf} from "./judgement.ts"
import {oracleOf} from "./reference/oracle.ts"

/** Where the corpus lies. */
export const casesFolder: string = fileURLToPath(new URL("../../../cases/", import.meta.url))

/** Folders beside the areas: upstream's data, which has rules of its own, and worlds that cases share. */
const noAreas = ["conformance", "worlds"]

/** One case, read with everything it needs. */
export type CorpusCase = {
  /** Relative to the corpus: `tiers/a-tier-without-policies-is-as-if-absent.yaml`. */
  readonly file: string
  readonly area: string
  /** `metadata.name`: the claim as a sentence. */
  readonly name: string
  /** Clauses of docs/semantics that it holds. */
  readonly claims: readonly string[]
  readonly test: PolicyTest
  readonly program: Program
  /** What reading the test itself found. */
  readonly problems: readonly Diagnostic[]
  /** What reading its manifests found. */
  readonly found: readonly Diagnostic[]
}

/** Anything that can judge a case. Says what does not hold; nothing when all does. */
export type CaseJudge = {readonly name: "engine" | "oracle"; readonly judge: (one: CorpusCase) => readonly string[]}

/** A case that a judge cannot run, and why. */
export type Exception = {readonly judge: string; readonly case: string; readonly reason: string}

/** What a run came to. `excused` are cases that cases/exceptions.yaml lists; they are not run. */
export type CasesRun = {readonly passed: number; readonly failures: readonly string[]; readonly excused: readonly Exception[]}

/** The files of the corpus, relative to it, in order. */
export function caseFiles(): readonly string[] {
  const areas = readdirSync(casesFolder, {withFileTypes: true}).filter((entry) => entry.isDirectory() && !noAreas.includes(entry.name))
  const files = areas.flatMap(({name}) => readdirSync(join(casesFolder, name)).map((file) => `${name}/${file}`))
  return files.filter((file) => file.endsWith(".yaml")).sort()
}

/** Reads one case; throws where the file holds none or several. */
export function readCase(file: string): CorpusCase {
  const path = join(casesFolder, file)
  const text = readFileSync(path, "utf8")
  const [document, ...more] = parseManifests([{name: path, text}]).tests
  if (document === undefined || more.length > 0) throw new Error(`${file}: a case is one PolicyTest`)
  const {test, diagnostics: problems} = parsePolicyTest(document)
  const sources = test.resources.flatMap((resource) => sourcesAt(join(path, "..", resource)))
  const manifests = parseManifests(test.inline === null ? sources : [...sources, test.inline.source])
  const {snapshot, diagnostics: built} = buildSnapshot(manifests.resources)
  const head = readYaml(text).documents[0] as {readonly metadata?: {readonly annotations?: {readonly claims?: string}}} | undefined
  const claims = (head?.metadata?.annotations?.claims ?? "").split(/[\s,]+/).filter((claim) => claim !== "")
  const found = [...manifests.diagnostics, ...built]
  return {file, area: file.split("/")[0] ?? "", name: test.name, claims, test, program: compile(snapshot), problems, found}
}

/** A file, or every manifest below a folder, named relative to the corpus. */
function sourcesAt(path: string): readonly SourceFile[] {
  const paths = statSync(path).isDirectory() ? readdirSync(path, {recursive: true}).map((name) => join(path, String(name))) : [path]
  const files = paths.filter((file) => /\.(ya?ml|json)$/.test(file)).sort()
  return files.map((file) => ({name: relative(casesFolder, file), text: readFileSync(file, "utf8")}))
}

/** The engine: what the case expects of flows, and of what reading its manifests finds. */
export const engineCaseJudge: CaseJudge = {
  name: "engine",
  judge: ({test, program, found}) => {
    const shown = found.map((diagnostic) => (test.inline === null ? diagnostic : movedIntoFile(test.inline, diagnostic)))
    const results = runPolicyTest(program, test)
    const failed = results.filter(({pass}) => !pass).map(({line, name, problems}) => `line ${line}, ${name}: ${problems.join("; ")}`)
    return [...failed, ...checkWantedDiagnostics(test, shown).map(({message}) => message)]
  },
}

/**
 * The oracle: every flow that the entries' names stand for is judged again. Names are the engine's affair; so are flows that
 * stay inside a pod or node, or whose source or destination is replaced on the way.
 */
export const oracleCaseJudge: CaseJudge = {
  name: "oracle",
  judge: ({test, program}) => {
    const judge = oracleOf(program.snapshot)
    const answers = questionsOf(test).map((question) => ask(program, question))
    const cases = answers.flatMap((answer) => (answer.ok ? answer.value.cases : []))
    const judged = cases.filter(
      ({entry, decision: {stages, missing}}) =>
        entry === undefined && stages.length > 0 && missing.every(({kind}) => kind !== "source-address-after-snat"),
    )
    return judged.flatMap(({flow, from, to, decision}) => {
      const fields = differences(judge(flow), judgementOf(decision))
      return fields.length === 0 ? [] : [`${from} to ${to}, protocol ${flow.protocol}, port ${flow.port}: ${fields.join(", ")}`]
    })
  },
}

/** The questions of the entries that name single ends. */
function questionsOf({expect}: PolicyTest): readonly Question[] {
  return expect.flatMap(({from, to, protocol, port, sourcePort, icmp, ipFamily}) => {
    if (from.kind !== "name" || to.kind !== "name") return []
    const wire = {
      ...(protocol === null ? {} : {protocol}),
      ...(port === null ? {} : {port: port.min}),
      ...(sourcePort === null ? {} : {sourcePort}),
      ...(icmp === null ? {} : {icmp: {type: icmp.type, code: icmp.code ?? 0}}),
      ...(ipFamily === null ? {} : {ipFamily}),
    }
    return [{from: from.text, to: to.text, ...wire}]
  })
}

/** One judge over the corpus. */
export function runCases({name, judge}: CaseJudge, cases: readonly CorpusCase[] = caseFiles().map(readCase)): CasesRun {
  const excused = exceptions().judges.filter((exception) => exception.judge === name)
  const asked = cases.filter(({file}) => !excused.some((exception) => exception.case === file))
  const failures = asked.flatMap((one) => judge(one).map((problem) => `${one.file}: ${problem}`))
  const failed = new Set(failures.map((failure) => failure.split(": ")[0]))
  return {passed: asked.length - failed.size, failures, excused}
}

/** What cases/exceptions.yaml holds: cases that a judge cannot run, clauses that no case can hold; each with its reason. */
export function exceptions(): {
  readonly judges: readonly Exception[]
  readonly clauses: readonly {readonly clause: string; readonly reason: string}[]
} {
  const path = join(casesFolder, "exceptions.yaml")
  const none = {judges: [], clauses: []}
  if (!existsSync(path)) return none
  return {...none, ...(readYaml(readFileSync(path, "utf8")).documents[0] as object | null)}
}
