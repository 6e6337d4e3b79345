// Policies that a change touches and that select nobody: a comparison of flows is silent about them.

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
