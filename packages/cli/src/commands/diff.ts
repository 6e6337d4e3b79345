// `carveout diff`: which flows a change opens, closes, or hands to another rule, and which edit does it.

import {Doctor, compareWorlds, contains, equivalent} from "@carveout/engine"
import type {Analysis, Diagnostic} from "@carveout/engine"
import {
  containmentJson,
  containmentText,
  diagnosticJson,
  differenceCsv,
  differenceDot,
  differenceHtml,
  differenceJson,
  differenceMarkdown,
  differenceMermaid,
  differenceSvg,
  differenceText,
  fittedText,
  isDifferent,
  printable,
} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {emptiedFinding, emptiedNote, emptiedPolicies, idleFinding, idleNote, idlePolicies} from "../idle-policies.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {hasRefused, promotionNotes} from "../promotion.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {bothWorlds, isEmptySide, stagedWorld} from "../two-worlds.ts"
import {findingsOf, hasEnds, isUsable} from "../usable.ts"
import {during} from "../working.ts"

const formats = ["text", "json", "csv", "markdown", "dot", "mermaid", "svg", "html"] as const

/** The command. */
export const diff: Command = {
  name: "diff",
  usage: "carveout diff BASE HEAD [--with PATH]… | BASE..HEAD [PATH…] | --staged PATH… [--contains | --equivalent]",
  summary: summaries.diff,
  details:
    "BASE and HEAD are folders or files, or revisions of the repository around: `main:deploy/` is the folder deploy at main, `main..HEAD:deploy/` both at once, `main..HEAD deploy/ pods/` several folders, `main...HEAD` what HEAD did since it left main. A folder that only one revision has is empty in the other, and a folder without manifests is an empty side where --with gives what both share; `main:deploy/ deploy/` compares with the files as they lie there, committed or not. What both worlds share, such as a dump of the cluster's pods, is given with --with. Exit code 1 where something was opened or closed; flows that only another rule decides do not count. --staged compares a world with itself once its staged policies are promoted: each takes the place of an enforced policy of its name, `Delete` deletes that one, and `Learn` and `Ignore` are left as they are; where a staged policy is refused and nothing else changes the answer is open (exit code 2). PATH is a folder, a file or one revision there, too: `HEAD:deploy/`. --contains and --equivalent ask one thing: does HEAD allow nothing that BASE does not, do both allow the same? The answer is yes (exit code 0), which is a proof, or one flow that says no (exit code 1).",
  options: [
    {name: "with", value: "PATH", many: true, help: "manifests that belong to both worlds"},
    {name: "staged", help: "what promoting the staged policies would change"},
    {name: "contains", help: "only whether BASE contains HEAD: HEAD allows nothing more"},
    {name: "equivalent", help: "only whether BASE and HEAD allow the same"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: formats, help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout diff main..HEAD:deploy/", does: "see what the branch opens and closes"},
    {line: "carveout diff before/ after/ --with cluster-dump.json -o markdown", does: "write a comment about a change"},
    {line: "carveout diff --staged deploy/", does: "see what promoting the staged policies would do"},
    {line: "carveout diff --contains main..HEAD:deploy/", does: "fail where the branch opens anything"},
  ],
  run,
}

/** Loads both worlds, compares, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const worlds = misuseOf(args) ?? (hasSwitch(args, "staged") ? stagedWorld(args, terminal) : bothWorlds(args, terminal))
  if ("message" in worlds) {
    printError(terminal, worlds, style)
    return exitCode.unanswered
  }
  const written = worlds.loaded.filter((loaded) => !isEmptySide(loaded))
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, ...written) || !hasEnds(face, worlds.loaded, giveEnds)) return exitCode.unanswered
  const isStaged = hasSwitch(args, "staged")
  const promoted = isStaged ? worlds.loaded.flatMap((loaded) => promotionNotes(loaded, terminal)) : []
  const yes = isStaged && worlds.loaded.some(hasRefused) ? exitCode.unanswered : exitCode.yes
  const [base, head] = worlds.programs()
  const idle = idlePolicies(base, head)
  const emptied = emptiedPolicies(base, head)
  const [first, last] = [worlds.loaded[0]?.diagnostics ?? [], worlds.loaded.at(-1)?.diagnostics ?? []]
  const notes = [
    ...(idle.length > 0 ? [idleNote(idle)] : []),
    ...newlyMissing(first, last),
    ...(emptied.length > 0 ? [emptiedNote(emptied)] : []),
  ]
  for (const note of notes) terminal.err(`carveout: note: ${printable(note)}\n`)
  const diagnostics = [...findingsOf(worlds.loaded), ...promoted, ...idle.map(idleFinding), ...emptied.map(emptiedFinding)].map(
    diagnosticJson,
  )
  const findings = {base: first, head: last}
  const question = questionOf(args)
  if (question !== undefined) {
    const ask = question === "contains" ? contains : equivalent
    const containment = during(terminal, "comparing", [base, head], () => ask(base, head, findings))
    const isJson = valueOf(args, "output") === "json"
    if (isJson) printJson(terminal, {question, ...containmentJson(containment), diagnostics})
    else terminal.out(fittedText(containmentText(question, containment, style), widthOf(terminal)))
    return containment.holds ? yes : exitCode.no
  }
  const difference = during(terminal, "comparing", [base, head], () => compareWorlds(base, head, {findings}))
  const lost = Doctor.lostLookups(base, difference).map((each) => lostFinding(each, isStaged ? " --staged" : ""))
  for (const {message, help} of lost) terminal.err(`carveout: note: ${printable(message)}\n  help: ${printable(help ?? "")}\n`)
  print(args, terminal, {difference, diagnostics: [...diagnostics, ...lost.map(diagnosticJson)]})
  return isDifferent(difference) ? exitCode.no : yes
}

/** LIMIT: pods that a note names; further ones are counted. */
const clientsMax = 5

/** The one that is asked about unless another is named. */
const usualResolver = "svc/kube-system/kube-dns"

/** Pods that lose their resolver, as a finding. */
function lostFinding({resolver, clients}: Doctor.LostLookups, staged: string): Diagnostic {
  const names = clients.slice(0, clientsMax).map((name) => `\`${name}\``)
  const to = resolver === usualResolver ? "" : ` --to ${resolver}`
  const more = clients.length > clientsMax ? ` and ${clients.length - clientsMax} more` : ""
  return {
    code: "lookups-lost",
    severity: "warning",
    message: `after the change name lookups of ${names.join(", ")}${more} time out: \`${resolver}\` is closed to them`,
    help: `allow lookups first; \`carveout doctor …${staged} --lookups${to}\` writes the carve-out for everybody`,
  }
}

/** What HEAD takes to exist and BASE had: WHY said, a Namespace that was removed or renamed reads in the list below like one that lost its labels. */
function newlyMissing(first: readonly Diagnostic[], last: readonly Diagnostic[]): readonly string[] {
  const known = new Set(first.map(({message}) => message))
  return last
    .filter(({code, message}) => code.startsWith("missing-") && !known.has(message))
    .map(({message}) => `after the change, ${message}`)
}

/** What to do where neither world has anybody. */
const giveEnds = "give them with `--with`: their manifests, or a dump of the cluster's"

/** The one thing that is asked, where not for the whole difference. */
function questionOf(args: Arguments): "contains" | "equivalent" | undefined {
  return hasSwitch(args, "contains") ? "contains" : hasSwitch(args, "equivalent") ? "equivalent" : undefined
}

function misuseOf(args: Arguments): UsageError | undefined {
  const question = questionOf(args)
  if (question === undefined) return undefined
  if (hasSwitch(args, "contains") && hasSwitch(args, "equivalent")) return {message: "`--contains` and `--equivalent` exclude each other"}
  const output = valueOf(args, "output") ?? "text"
  if (output === "text" || output === "json") return undefined
  return {message: `the answer to \`--${question}\` is not printed as ${output}`, help: "use `-o text` or `-o json`"}
}

type Answer = {readonly difference: Analysis.Difference; readonly diagnostics: readonly unknown[]}

function print(args: Arguments, terminal: Terminal, {difference, diagnostics}: Answer): void {
  switch (valueOf(args, "output") ?? "text") {
    case "json":
      return printJson(terminal, {...differenceJson(difference), diagnostics})
    case "csv":
      return terminal.out(differenceCsv(difference))
    case "markdown":
      return terminal.out(differenceMarkdown(difference))
    case "dot":
      return terminal.out(differenceDot(difference))
    case "mermaid":
      return terminal.out(differenceMermaid(difference))
    case "svg":
      return terminal.out(differenceSvg(difference))
    case "html":
      return terminal.out(differenceHtml(difference))
    default:
      return terminal.out(fittedText(differenceText(difference, styleFor(args, terminal)), widthOf(terminal)))
  }
}
