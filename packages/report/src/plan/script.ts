// A plan as a script of kubectl: one command for each step, with a pause behind it.

import type {Plan, Step} from "@carveout/engine/plan"
import {printable} from "../style.ts"
import {actionOf, resourceOf} from "./model.ts"

/** The script. `manifestOf`: the text of an object that is applied. */
export function planScript(plan: Plan, manifestOf: (step: Step) => string): string {
  const {steps} = plan
  const commands = steps.map((step, i) => {
    const head = `# ${i + 1} of ${steps.length}: ${actionOf(step)} ${printable(step.change.object)}${step.change.temporary ? ", which is temporary" : ""}`
    const command = actionOf(step) === "apply" ? applied(step, manifestOf(step)) : deleted(step)
    return [
      head,
      ...(step.harm.pairs > 0 ? ["# NOT SAFE: this step does harm"] : []),
      command,
      ...(i < steps.length - 1 ? ["pause"] : []),
    ].join("\n")
  })
  return `${[head(plan), ...commands].join("\n\n")}\n`
}

function head({isSafe, kept}: Plan): string {
  return [
    "#!/bin/sh",
    `# ${isSafe ? "At no step is anything cut that passes in the end, or opened that does not." : "NOT SAFE: no order without harm was found."}`,
    ...kept.map((each) => `# ${printable(each)} stays: HEAD does not list it, and has objects in it.`),
    "set -eu",
    // WHY: an object that the API server has is not yet one that every node enforces.
    "# Nodes need a while to take up a policy: PAUSE is how many seconds they get between two steps.",
    'pause() { sleep "${PAUSE:-15}"; }',
  ].join("\n")
}

/** WHY the namespace: an object may leave it to whoever applies it. */
function applied({change}: Step, text: string): string {
  const mark = markFor(text)
  return `kubectl apply${spaceOf(change)} -f - <<'${mark}'\n${text.endsWith("\n") ? text : `${text}\n`}${mark}`
}

function spaceOf(change: Step["change"]): string {
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

function deleted({change}: Step): string {
  const {apiVersion, name, kind: own} = resourceOf(change)
  const object = resourceOf(change).object()
  const written = typeof object === "object" && object !== null && !Array.isArray(object) ? object["kind"] : own
  const [group] = apiVersion.includes("/") ? apiVersion.split("/") : [""]
  const kind = `${String(written).toLowerCase()}${group === "" ? "" : `.${group}`}`
  return `kubectl delete ${wordOf(kind)} ${wordOf(name)}${spaceOf(change)}`
}
