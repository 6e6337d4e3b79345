// Opinions about manifests that a cluster takes: traps of lookups, and selectors that mean nobody. Each is judged by what policies do together in
// the world that is given, not by the look of one object.

import type {Resource} from "../manifest/resource.ts"
import type {Program} from "../program/program.ts"
import {acceptancePrefix} from "../manifest/acceptance.ts"
import {nearest} from "../std/nearest.ts"
import type {Diagnostic, Manual, ManualPage} from "../text/diagnostic.ts"
import {Acceptances, sortedBy} from "./accepted.ts"
import type {Sorted} from "./accepted.ts"
import {AcceptingClients} from "./accepting-clients.ts"
import {placeKey} from "./finding.ts"
import type {Finding, Found, LintRule} from "./finding.ts"
import {lookAt} from "./look.ts"
import {lintRules} from "./rules/registry.ts"

export type {Certainty, Finding} from "./finding.ts"

/** Every rule by its id, with its page. */
export const rules: Readonly<Record<string, ManualPage & Pick<LintRule, "certainty">>> = Object.fromEntries(
  lintRules.map(({id, severity, certainty, title, text}) => [id, {severity, certainty, title, text}]),
)

/**
 * Findings as they are to be told: those that are open, those that somebody accepts by an annotation, and the acceptances that nothing needs.
 * `accepted`: each says by what.
 */
export type Judgement = {
  readonly findings: readonly Finding[]
  readonly accepted: readonly Finding[]
  readonly unneeded: readonly Diagnostic[]
}

/** Which rules are asked. */
type Wanted = (id: string) => boolean

const everyRule: Wanted = () => true

/** The findings in a world, by file and line, whoever accepts them. */
export function findingsIn(program: Program, resources: readonly Resource[], isWanted: Wanted = everyRule): readonly Finding[] {
  const look = lookAt(program, resources)
  const found = findBy((rule, blamed) => [rule.find(look, blamed)])
  return found.flatMap(({rule, all}) => (isWanted(rule.id) ? ofRule(rule, all) : [])).sort(byPlace)
}

/** The same, sorted by who accepts them: the object at which they stand, or the pods that they are about. */
export function judgedIn(program: Program, resources: readonly Resource[], isWanted: Wanted = everyRule): Judgement {
  const acceptances = new Acceptances(resources)
  const look = lookAt(program, resources)
  const clients = new AcceptingClients(look)
  const [open, accepted]: [Finding[], Finding[]] = [[], []]
  const found = findBy((rule, blamed) => {
    const {others} = clients.apart(rule.id)
    const all = rule.find(look, blamed)
    return others === look ? [all] : [all, rule.find(others, blamed)]
  })
  for (const {rule, all, left} of found) {
    if (!isWanted(rule.id)) continue
    const still = ofRule(rule, left)
    const places = new Set(still.map(keyOf))
    for (const {acceptance} of sameWords(all, left) ? [] : clients.apart(rule.id).accepting) acceptances.need(acceptance)
    for (const gone of ofRule(rule, all).filter((each) => !places.has(keyOf(each)))) {
      const by = clients.of(rule.id, gone.message)
      if (by !== undefined) accepted.push({...gone, accepted: by})
    }
    const sorted = sortedBy(acceptances, still)
    open.push(...sorted.open)
    accepted.push(...sorted.accepted)
  }
  const unneeded = acceptances.unneeded((code) => Object.hasOwn(rules, code) && isWanted(code))
  return {findings: open.sort(byPlace), accepted: accepted.sort(byPlace), unneeded}
}

/** Findings of what reads manifests, sorted by whether the object that they stand at accepts them. WHY no errors: a cluster refuses the object all the same. */
export function sorted(found: readonly Diagnostic[], resources: readonly Resource[]): Sorted<Diagnostic> {
  return sortedBy(new Acceptances(resources), found, isAcceptable)
}

/**
 * The same; among the open ones are then those about annotations that accept nothing: a code that there is not, one of errors, one that nothing here was
 * found of. WHY given the manual: who only looks at findings does not carry its pages along.
 */
export function judged(found: readonly Diagnostic[], resources: readonly Resource[], manual: Manual): Sorted<Diagnostic> {
  const acceptances = new Acceptances(resources)
  const {open, accepted} = sortedBy(acceptances, found, isAcceptable)
  const isOfCheck = (code: string): boolean => Object.hasOwn(manual, code) && manual[code]?.severity !== "error"
  return {open: [...open, ...acceptances.misplaced((code) => whyNot(code, manual)), ...acceptances.unneeded(isOfCheck)], accepted}
}

function isAcceptable({severity}: Diagnostic): boolean {
  return severity !== "error"
}

/** Why findings of a code cannot be accepted, and what to do. */
function whyNot(code: string, manual: Manual): Pick<Diagnostic, "message" | "help"> | null {
  if (Object.hasOwn(rules, code)) return null
  if (Object.hasOwn(manual, code)) {
    if (manual[code]?.severity !== "error") return null
    return {message: `\`${code}\` is an error, and nobody can accept it: the cluster refuses the object`, help: "take the annotation away"}
  }
  const near = nearest(code, [...Object.keys(rules), ...Object.keys(manual)])
  const help = near === undefined ? "`carveout help codes` lists all" : `did you mean \`${acceptancePrefix}${near}\`?`
  return {message: `no finding is called \`${code}\``, help}
}

/** What a rule found: all of it, and what is left without those who accept it. */
type FoundBy = {readonly rule: LintRule; readonly all: readonly Found[]; readonly left: readonly Found[]}

/** Asks all rules in their order. WHY also those that nobody wants: what follows from what they blame is not said again. */
function findBy(ask: (rule: LintRule, blamed: ReadonlySet<string>) => readonly (readonly Found[])[]): readonly FoundBy[] {
  const blamed = new Set<string>()
  return lintRules.map((rule) => {
    const [all = [], left = all] = ask(rule, blamed)
    for (const {place, blames = []} of all) for (const each of [...blames, placeKey(place)]) blamed.add(each)
    return {rule, all, left}
  })
}

/** What a rule found, as findings. WHY by key: a rule of a Kubernetes policy stands there once for each protocol. */
function ofRule({id, severity: usual, certainty}: LintRule, found: readonly Found[]): readonly Finding[] {
  const findings = found.map(({message, fixes, place, path, related, severity = usual}): Finding => {
    const [help] = fixes
    return {
      code: id,
      rule: id,
      severity,
      certainty,
      message,
      fixes,
      place,
      ...(help === undefined ? {} : {help}),
      ...(path === undefined ? {} : {path}),
      ...(related === undefined || related.length === 0 ? {} : {related}),
    }
  })
  return [...new Map(findings.map((each) => [`${keyOf(each)} ${each.message}`, each])).values()]
}

function keyOf({place, path}: Finding): string {
  return `${place === undefined ? "" : placeKey(place)} ${path}`
}

function sameWords(a: readonly Found[], b: readonly Found[]): boolean {
  return a.length === b.length && a.every(({message}, i) => message === b[i]?.message)
}

function byPlace({place: a}: Finding, {place: b}: Finding): number {
  if (a === undefined || b === undefined) return 0
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}
