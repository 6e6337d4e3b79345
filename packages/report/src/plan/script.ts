// A plan as a script of kubectl: one command for each step, with a pause behind it. A script that was stopped is run again from its beginning: what is done already
// stays as it is, and a temporary policy that has had its time is not put up again.

import type {Plan, Step} from "@carveout/engine/plan"
import {printable} from "../style.ts"
import {actionOf, resourceOf, stayingLines} from "./model.ts"

/** A step with its number and the text of what it applies. */
type Numbered = {readonly step: Step; readonly number: number; readonly text: string}

/** The script. `manifestOf`: the text of an object that is applied. */
export function planScript(plan: Plan, manifestOf: (step: Step) => string): string {
  const {steps} = plan
  const numbered = steps.map((step, i): Numbered => ({step, number: i + 1, text: actionOf(step) === "apply" ? manifestOf(step) : ""}))
  const commands = numbered.map((each, i) => {
    const {step, number} = each
    const behind = isPutUp(step) ? numbered[i + 1] : undefined
    const isAskedFor = i > 0 && isPutUp(numbered[i - 1]?.step) && verbOf(step) === "replace"
    const command = isAskedFor ? `manifest_${number} | ${sending(step)}` : commandOf(each)
    return [
      `# ${number} of ${steps.length}: ${verbOf(step)} ${printable(step.change.object)}${step.change.temporary ? ", which is temporary" : ""}`,
      ...(step.harm.pairs > 0 ? ["# NOT SAFE: this step does harm"] : []),
      ...(behind === undefined ? [command] : [...whetherDone(behind), `if ! done_${behind.number}; then`, command, "fi"]),
      ...(i < steps.length - 1 ? ["pause"] : []),
    ].join("\n")
  })
  return `${[head(plan), ...commands].join("\n\n")}\n`
}

function head(plan: Plan): string {
  return [
    "#!/bin/sh",
    `# ${plan.isSafe ? "At no step is anything cut that passes in the end, or opened that does not." : "NOT SAFE: no order without harm was found."}`,
    ...stayingLines(plan).map((each) => `# Stays: ${printable(each)}.`),
    "# Where it was stopped, run it again from here: what is done stays as it is.",
    "set -eu",
    // WHY: an object that the API server has is not yet one that every node enforces.
    "# Nodes need a while to take up a policy: PAUSE is how many seconds they get between two steps.",
    'pause() { sleep "${PAUSE:-15}"; }',
  ].join("\n")
}

/** Whether a step puts up a policy that is there on the way alone. */
function isPutUp(step: Step | undefined): boolean {
  return step !== undefined && step.change.temporary && step.change.after !== null
}

/** The groups whose kinds are about policy alone. */
const policyGroups: ReadonlySet<string> = new Set([
  "networking.k8s.io",
  "policy.networking.k8s.io",
  "projectcalico.org",
  "crd.projectcalico.org",
])

/**
 * WHY not always apply: it leaves alone what the manifest does not say and nobody applied before, such as directions that the server filled in or that came with helm.
 * Of a policy that would be another one than HEAD's. Other objects have fields of whoever runs them, which are not to be taken away.
 */
function verbOf(step: Step): "apply" | "replace" | "delete" {
  const {before, after} = step.change
  if (after === null) return "delete"
  return before !== null && !step.change.temporary && policyGroups.has(groupOf(step)) ? "replace" : "apply"
}

function commandOf({step, text}: Numbered): string {
  return actionOf(step) === "delete" ? `kubectl delete ${nameOf(step)} --ignore-not-found` : `${sending(step)} ${inLines(text)}`
}

/** WHY its configuration is saved: whoever applies it later on has it compared with that. */
function sending(step: Step): string {
  return verbOf(step) === "replace" ? `kubectl replace --save-config${spaceOf(step)} -f -` : `kubectl apply${spaceOf(step)} -f -`
}

/** A function of the shell that says whether a step is done, from what the server has. An answer that fails ends the script. */
function whetherDone({step, number, text}: Numbered): readonly string[] {
  const doc = `# Whether step ${number} is done, as where this was run before: then what comes now has had its time.`
  if (verbOf(step) !== "replace")
    return [
      doc,
      `done_${number}() {`,
      `  found=$(kubectl get ${nameOf(step)} --ignore-not-found -o name) || exit 1`,
      `  [ ${actionOf(step) === "delete" ? "-z" : "-n"} "$found" ]`,
      "}",
    ]
  // WHY not diff: it says what applying would change, which may be less than replacing does.
  return [
    `manifest_${number}() {`,
    `cat ${inLines(text)}`,
    "}",
    doc,
    `done_${number}() {`,
    `  is=$(kubectl get ${nameOf(step)} -o 'jsonpath={.spec}') || exit 1`,
    `  will=$(manifest_${number} | kubectl replace --dry-run=server${spaceOf(step)} -o 'jsonpath={.spec}' -f -) || exit 1`,
    '  [ "$is" = "$will" ]',
    "}",
  ]
}

function inLines(text: string): string {
  const mark = markFor(text)
  return `<<'${mark}'\n${text.endsWith("\n") ? text : `${text}\n`}${mark}`
}

/** WHY the namespace: an object may leave it to whoever applies it. */
function spaceOf({change}: Step): string {
  const {namespace} = resourceOf(change)
  return namespace === "" ? "" : ` --namespace ${wordOf(namespace)}`
}

/** A text as one word of the shell. WHY: the kind of an object that other tools have may be any text, and a script is run. */
function wordOf(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A line that does not stand in a text. */
function markFor(text: string): string {
  const lines = new Set(text.split(/\r?\n/))
  let mark = "END"
  while (lines.has(mark)) mark += "_"
  return mark
}

function groupOf({change}: Step): string {
  const {apiVersion} = resourceOf(change)
  const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [""]
  return group
}

/** An object by kind, name and namespace, as kubectl takes them. */
function nameOf(step: Step): string {
  const {name, kind: own} = resourceOf(step.change)
  const object = resourceOf(step.change).object()
  const written = typeof object === "object" && object !== null && !Array.isArray(object) ? object["kind"] : own
  const group = groupOf(step)
  const kind = `${String(written).toLowerCase()}${group === "" ? "" : `.${group}`}`
  return `${wordOf(kind)} ${wordOf(name)}${spaceOf(step)}`
}
