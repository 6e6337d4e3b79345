// Opinions about manifests that a cluster takes: traps of lookups, and selectors that mean nobody. Each is judged by what policies do together in
// the world that is given, not by the look of one object.

import type {Resource} from "../manifest/resource.ts"
import type {Program} from "../program/program.ts"
import type {ManualPage} from "../text/diagnostic.ts"
import {placeKey} from "./finding.ts"
import type {Finding, LintRule} from "./finding.ts"
import {lookAt} from "./look.ts"
import {lintRules} from "./rules/registry.ts"

export type {Certainty, Finding} from "./finding.ts"

/** Every rule by its id, with its page. */
export const rules: Readonly<Record<string, ManualPage & Pick<LintRule, "certainty">>> = Object.fromEntries(
  lintRules.map(({id, severity, certainty, title, text}) => [id, {severity, certainty, title, text}]),
)

/** The findings in a world, by file and line. `isWanted`: which rules are asked. */
export function findingsIn(
  program: Program,
  resources: readonly Resource[],
  isWanted: (id: string) => boolean = () => true,
): readonly Finding[] {
  const look = lookAt(program, resources)
  const blamed = new Set<string>()
  const findings = new Map<string, Finding>()
  for (const {id, severity: usual, certainty, find} of lintRules) {
    for (const {message, fixes, place, path, related, severity = usual, blames = []} of find(look, blamed)) {
      const [help] = fixes
      if (isWanted(id))
        // WHY by key: a rule of a Kubernetes policy stands there once for each protocol.
        findings.set(`${id} ${placeKey(place)} ${path} ${message}`, {
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
        })
      for (const each of [...blames, placeKey(place)]) blamed.add(each)
    }
  }
  return [...findings.values()].sort(byPlace)
}

function byPlace({place: a}: Finding, {place: b}: Finding): number {
  if (a === undefined || b === undefined) return 0
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}
