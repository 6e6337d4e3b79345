// Policies that select nobody where a change is looked at: touched by it, of which a comparison of flows is silent, and emptied by it, which it
// shows without their name.

import {matchesSelector} from "@carveout/engine"
import type {Diagnostic, Program, World} from "@carveout/engine"

/** LIMIT: looks at an endpoint for these policies; with more of both, further ones are not looked at. */
const looksMax = 20_000_000

/** LIMIT: policies that a note names; further ones are counted. */
const namedMax = 3

/** Policies that are not the same in both worlds, and select no endpoint of the world that they are in; each once, as the later world has it. */
export function idlePolicies(base: Program, head: Program): readonly World.Policy[] {
  const [before, after] = [base, head].map(({snapshot}) => new Map(snapshot.policies.map((policy) => [policy.id, policy])))
  if (before === undefined || after === undefined) return []
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => !isSame(before.get(id), after.get(id)))
  const endpoints = [base, head].reduce((sum, {snapshot}) => sum + snapshot.workloads.length + snapshot.hosts.length, 1)
  return changed.slice(0, Math.ceil(looksMax / endpoints)).flatMap((id) => {
    const [old, young] = [before.get(id), after.get(id)]
    const isIdle = !selectsSomebody(base, old) && !selectsSomebody(head, young)
    const shown = young ?? old
    return isIdle && shown !== undefined ? [shown] : []
  })
}

/**
 * Policies that stand in both worlds, selected somebody in the first and select nobody in the second. WHY by whom the change touches: an edit that
 * empties a policy edits it, or takes its labels from those whom it selected.
 */
export function emptiedPolicies(base: Program, head: Program): readonly World.Policy[] {
  const lost = lostLabels(base, head)
  const known = new Map(base.snapshot.policies.map((policy) => [policy.id, policy]))
  const looked = head.snapshot.policies.slice(0, Math.ceil(looksMax / (lost.length + 1)))
  const touched = looked.filter(({id, selector}) => {
    const old = known.get(id)
    return old !== undefined && (!isSame(old.selector, selector) || lost.some((labels) => matchesSelector(old.selector, labels)))
  })
  const endpoints = base.snapshot.workloads.length + head.snapshot.workloads.length + 1
  return touched
    .slice(0, Math.ceil(looksMax / endpoints))
    .filter((young) => selectsSomebody(base, known.get(young.id)) && !selectsSomebody(head, young))
}

type Labels = ReturnType<Program["labels"]["of"]>

/** Labels of pods that are gone, or have others now; each once. */
function lostLabels(base: Program, head: Program): readonly Labels[] {
  const after = new Map(head.snapshot.workloads.map((endpoint) => [endpoint.id, endpoint]))
  // WHY remembered: pods of one template share their labels, and there are many more pods than templates.
  const same = new Map<Labels, Labels>()
  const lost = new Set<Labels>()
  for (const endpoint of base.snapshot.workloads) {
    const young = after.get(endpoint.id)
    if (young === endpoint) continue
    const labels = base.labels.of(endpoint)
    const others = young === undefined ? undefined : head.labels.of(young)
    if (others !== undefined && same.get(labels) === others) continue
    if (others !== undefined && isSameLabels(labels, others)) same.set(labels, others)
    else lost.add(labels)
  }
  return [...lost]
}

function isSameLabels(old: Labels, young: Labels): boolean {
  return old.size === young.size && [...old].every(([name, value]) => young.get(name) === value)
}

/** Those of a change in a line. */
export function emptiedNote(policies: readonly World.Policy[]): string {
  const names = policies.slice(0, namedMax).map(({id}) => `\`${id}\``)
  const more = policies.length > namedMax ? ` and ${policies.length - namedMax} more` : ""
  const none = policies.length === 1 ? "selects" : "select"
  return `${names.join(", ")}${more} selected pods or hosts before the change, and ${none} none after it`
}

/** One of them as a finding. */
export function emptiedFinding(policy: World.Policy): Diagnostic {
  return {
    code: "policy-emptied",
    severity: "warning",
    message: emptiedNote([policy]),
    place: policy.at,
    help: "a label or namespace that its selector asks for is gone: rename it in the policy, too, or remove the policy",
  }
}

/** In a line: which they are, and why nothing is said of them. */
export function idleNote(policies: readonly World.Policy[]): string {
  const names = policies.slice(0, namedMax).map(({id}) => `\`${id}\``)
  const more = policies.length > namedMax ? ` and ${policies.length - namedMax} more` : ""
  return policies.length === 1
    ? `${names[0] ?? ""} is not the same, but it selects no pod or host on either side, so no flow depends on it`
    : `${names.join(", ")}${more} are not the same, but they select no pod or host on either side, so no flow depends on them`
}

/** One of them as a finding. */
export function idleFinding({id, at}: World.Policy): Diagnostic {
  const message = `\`${id}\` is not the same on both sides, but it selects no pod or host on either`
  return {
    code: "idle-change",
    severity: "info",
    message,
    place: at,
    help: "give what it is meant for with `--with`, or look at its selector",
  }
}

function selectsSomebody({snapshot, labels}: Program, policy: World.Policy | undefined): boolean {
  if (policy === undefined) return false
  const isForHosts = policy.mode === "preDNAT" || policy.mode === "untracked"
  const selects = (endpoint: World.Endpoint): boolean => matchesSelector(policy.selector, labels.of(endpoint))
  return snapshot.hosts.some(selects) || (!isForHosts && snapshot.workloads.some(selects))
}

/** Whether two policies mean the same: whatever is in them, but for where it stands. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  const [old, young] = [fieldsOf(a), fieldsOf(b)]
  return old.size === young.size && [...old].every(([name, value]) => young.has(name) && isSame(value, young.get(name)))
}

/** WHY not the parts: they are of rules that stand there themselves. */
function fieldsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([name, each]) => name !== "at" && name !== "parts" && each !== undefined))
}
