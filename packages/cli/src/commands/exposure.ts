// `carveout exposure`: what pods that are not there yet could reach and be reached by.

import {exposureOf} from "@carveout/engine"
import {diagnosticJson, exposuresJson, exposuresText, incompleteExposure} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {labelsOf, namespacePattern} from "../label-words.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld} from "../world.ts"

/** The command. */
export const exposure: Command = {
  name: "exposure",
  usage: "carveout exposure PATH… [--namespace NS] [--labels a=b,c=d] [--namespace-labels a=b] [--all] [-o text|json]",
  summary: summaries.exposure,
  details:
    "For every namespace, and for a new one: what could a pod reach and be reached by that is not there yet, with whatever labels? Label sets that no policy tells apart count as one, and the plainest of them is shown; those to which the same happens stand together. Nothing is sampled; where policies tell too many label sets apart, what was looked at is printed, it is said, and the exit code is 2. The pod's address and node are open, so `perhaps` stands where they decide; it names no ports and runs as the service account `default`. With --namespace only that one is looked at, which need not be there; with --labels only the pod that has just these. Of many ways text shows the plainest, those of one reach as one, and says what it leaves out; --all prints every one. A node and its own pods, and future pods among themselves, are left out.",
  options: [
    ...inputOptions.filter(({name}) => name !== "namespace"),
    {name: "namespace", short: "n", value: "NS", help: "only pods of this namespace; one that is not there is taken as new"},
    {name: "labels", value: "LABELS", help: "only the pod with just these labels: `a=b,c=d`; needs --namespace"},
    {name: "namespace-labels", value: "LABELS", help: "labels of a namespace that is not there yet; needs --namespace"},
    {name: "all", help: "in text, every way by itself, however many there are"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout exposure deploy/", does: "see what is open for pods that somebody may add"},
    {line: "carveout exposure deploy/ --namespace prod --labels app=debug", does: "see what one more pod in prod could do"},
    {line: "carveout exposure deploy/ --namespace team-x --namespace-labels env=test", does: "see it for a namespace that is to come"},
  ],
  run,
}

/** Loads, looks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const query = queryOf(args)
  if ("message" in query) {
    printError(terminal, query, style)
    return exitCode.unanswered
  }
  // WHY without the namespace: here it says which pods are meant, not where manifests are that name none.
  const values = new Map([...args.values].filter(([name]) => name !== "namespace"))
  const loaded = loadWorld({...args, values}, terminal)
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, loaded)) return exitCode.unanswered
  const {profiles} = loaded.program.snapshot
  if (query.namespaceLabels !== undefined && profiles.has(`kns.${query.namespace}`)) {
    const help = "leave `--namespace-labels` out, or name a namespace that is not there"
    printError(terminal, {message: `the namespace \`${query.namespace}\` is there, with labels of its own`, help}, style)
    return exitCode.unanswered
  }
  const found = during(terminal, "looking at future pods", [loaded.program], () => exposureOf(loaded.program, query))
  if (valueOf(args, "output") === "json") {
    printJson(terminal, {...exposuresJson(found), diagnostics: loaded.diagnostics.map(diagnosticJson)})
  } else terminal.out(exposuresText(found, style, {listing: hasSwitch(args, "all") ? "all" : "short", width: widthOf(terminal)}))
  // WHY: an answer that leaves something out proves nothing. On a terminal the text above begins with it.
  const isSaid = terminal.outIsTerminal && valueOf(args, "output") !== "json"
  if (!found.isComplete && !isSaid) printError(terminal, {message: incompleteExposure}, style)
  return found.isComplete ? exitCode.yes : exitCode.unanswered
}

type ExposureQuery = NonNullable<Parameters<typeof exposureOf>[1]>

/** The question, or what is wrong with the arguments. */
function queryOf(args: Arguments): ExposureQuery | UsageError {
  if (args.paths.length === 0) return {message: "nothing to look at", help: "name a file, a folder, or `-` for standard input"}
  const namespace = valueOf(args, "namespace")
  if (namespace !== undefined && !namespacePattern.test(namespace)) {
    return {message: `\`${namespace}\` is no name of a namespace`, help: "at most 63 of a-z, 0-9 and `-`, a letter or digit at each end"}
  }
  const [labels, namespaceLabels] = [labelsOf(valueOf(args, "labels")), labelsOf(valueOf(args, "namespace-labels"))]
  for (const each of [labels, namespaceLabels]) if (each !== undefined && "message" in each) return each
  if (namespace === undefined && (labels !== undefined || namespaceLabels !== undefined)) {
    return {message: "labels are of a pod in some namespace", help: "name it with `--namespace NS`"}
  }
  return {
    ...(namespace === undefined ? {} : {namespace}),
    ...(labels === undefined || "message" in labels ? {} : {labels}),
    ...(namespaceLabels === undefined || "message" in namespaceLabels ? {} : {namespaceLabels}),
  }
}
