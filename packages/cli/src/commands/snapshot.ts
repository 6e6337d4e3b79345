// `carveout snapshot`: what a running cluster holds, read by the user's own kubectl.

import {parseManifests} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import {diagnosticJson} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {pathIn} from "../input.ts"
import {printError, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import type {Unreached} from "../snapshot/discovery.ts"
import {listText, whyNotInto, writeSnapshot} from "../snapshot/folder.ts"
import {serverBehind} from "../snapshot/kubectl.ts"
import {printSummary} from "../snapshot/summary.ts"
import {takeSnapshot} from "../snapshot/taking.ts"
import type {Taken} from "../snapshot/taking.ts"

/** The command. */
export const snapshot: Command = {
  name: "snapshot",
  usage: "carveout snapshot [--into FOLDER] [--context NAME] [--kubeconfig FILE] [--kubectl PROGRAM] [-o text|json]",
  summary: summaries.snapshot,
  details:
    "Asks the cluster which kinds it has, and lists every one that has a say about a flow, in all namespaces: policies of Kubernetes and Calico with their tiers and network sets, pods, what runs them, Services with what stands behind them, namespaces, nodes, Calico's settings, and policies of others that are not judged, so that it is said. It runs your own kubectl, `kubectl get --raw PATH`, and nothing else: it only reads, logs in as you do, and sends nothing anywhere. Secrets and ConfigMaps are never read; of pods what has no say is left out: environment variables, commands, volumes, images. Without --into one JSON List goes to standard output, for `| carveout explain - …`. With it each kind is a file in that folder, policies below policies/ and all else below world/, sorted, so that two snapshots can be compared with `git diff` or `carveout diff`, and a branch with what is there; what an earlier snapshot left there is replaced, and a folder with other files is refused. What could not be read stands in the snapshot, and every command that reads it warns: the exit code is 1 then, and 2 where nothing could be read.",
  options: [
    {name: "into", value: "FOLDER", help: "write a file for each kind into this folder, instead of one list to standard output"},
    {name: "context", value: "NAME", help: "the context of your kubeconfig, as for kubectl"},
    {name: "kubeconfig", value: "FILE", help: "the kubeconfig, as for kubectl"},
    {name: "kubectl", value: "PROGRAM", help: "the program to run, such as `oc`; the variable KUBECTL says the same; else `kubectl`"},
    {
      name: "output",
      short: "o",
      value: "FORMAT",
      choices: ["text", "json"],
      help: "json: with --into, what was read and written as one document on standard output",
    },
  ],
  examples: [
    {line: "carveout snapshot --into live", does: "keep what the cluster holds, and ask `carveout explain live --from … --to …`"},
    {line: "carveout snapshot | carveout doctor - --lookups", does: "ask the running cluster who can look up no name"},
    {line: "carveout diff live/policies deploy --with live/world", does: "what opens and closes once the cluster has what is in deploy/?"},
  ],
  words: 0,
  run,
}

type Run = {readonly args: Arguments; readonly terminal: Terminal; readonly style: Style}

/** Takes the snapshot, writes it, says what it came to. */
async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const given = {args, terminal, style: styleFor(args, terminal)}
  const into = valueOf(args, "into")
  // WHY before anybody is asked: nobody should wait for a refusal.
  const refused = into === undefined ? undefined : whyNotInto(pathIn(terminal.folder, into))
  if (refused !== undefined) return unanswered(given, {code: "unreadable-file", severity: "error", ...refused})
  const program = valueOf(args, "kubectl") ?? (terminal.environment["KUBECTL"] || "kubectl")
  const [context, kubeconfig] = [valueOf(args, "context"), valueOf(args, "kubeconfig")]
  const onPage = (resource: string, count: number): void => terminal.progress?.(`reading ${resource}: ${count}`)
  const ask = serverBehind({program, context, kubeconfig}, terminal)
  const taken = await takeSnapshot({ask, now: () => new Date(), onPage, context})
  terminal.progress?.("")
  if ("ok" in taken) return unanswered(given, unreached(taken))
  const findings = findingsOf(taken)
  if (taken.lists.length === 0) return unanswered(given, allRefused(taken, findings[0]))
  const files = into === undefined ? printList(terminal, taken) : written(pathIn(terminal.folder, into), taken)
  if ("message" in files) return unanswered(given, {code: "unreadable-file", severity: "error", ...files})
  printSummary(terminal, taken, {findings, style: given.style})
  if (into !== undefined && valueOf(args, "output") === "json")
    printJson(terminal, {folder: into, files, snapshot: taken.document, notes: taken.notes, diagnostics: findings.map(diagnosticJson)})
  return findings.length > 0 ? exitCode.no : exitCode.yes
}

/** What every reader of the snapshot will be told of it. */
function findingsOf({document}: Taken): readonly Diagnostic[] {
  return parseManifests([{name: "snapshot.json", text: JSON.stringify(document, null, 2)}]).diagnostics
}

/** One list of everything, the document first. */
function printList(terminal: Terminal, {document, lists}: Taken): readonly string[] {
  for (const part of listText([document, ...lists.flatMap(({items}) => items)], 0)) terminal.out(part)
  return []
}

function written(folder: string, taken: Taken): readonly string[] | {readonly message: string} {
  try {
    return writeSnapshot(folder, taken)
  } catch (error) {
    return {message: `the snapshot could not be written: ${error instanceof Error ? error.message : String(error)}`}
  }
}

/** Why there is no answer; as a document where one was asked for. */
function unanswered({args, terminal, style}: Run, finding: Diagnostic): ExitCode {
  printError(terminal, finding, style)
  if (valueOf(args, "output") === "json") printJson(terminal, {diagnostics: [diagnosticJson(finding)]})
  return exitCode.unanswered
}

/** A cluster that could not be asked at all. */
function unreached({reason, message, isMissing}: Unreached): Diagnostic {
  const isStranger = reason === "Unauthorized" || message.includes("Unauthorized") || message.includes("logged in")
  const help =
    isMissing === true
      ? "install kubectl, or name the program: `--kubectl PROGRAM`, or the variable KUBECTL"
      : isStranger
        ? "log in as you do for kubectl; `kubectl get --raw /apis` must work with the same context"
        : "`kubectl get --raw /apis` must work first, with the same `--context` and `--kubeconfig`"
  return {
    code: "cluster-out-of-reach",
    severity: "error",
    message: isMissing === true ? message : `the cluster could not be read: ${message}`,
    help,
  }
}

/** A cluster of which no kind could be read. `finding`: what a reader would be told of the first. */
function allRefused({document}: Taken, finding: Diagnostic | undefined): Diagnostic {
  const [first] = document.spec.kinds.flatMap((line) => ("unread" in line ? [line.unread] : []))
  const message = `nothing could be read: ${first ?? "the server has no kind that has a say"}`
  return {code: "cluster-out-of-reach", severity: "error", message, ...(finding?.help === undefined ? {} : {help: finding.help})}
}
