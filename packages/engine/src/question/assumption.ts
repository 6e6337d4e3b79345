// Which of the things that the manifests leave open had a say in an answer.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Case} from "./answer.ts"
import type {Directory} from "./directory.ts"
import {assumed, listed} from "./problem.ts"

/** What had to be taken for granted to decide these flows. */
export function assumptionsOf(cases: readonly Case[], directory: Directory): readonly Diagnostic[] {
  return [...addresses(cases, directory), ...placements(cases, directory), ...settings(cases, directory)]
}

/** Ends with an address that no manifest names. */
function addresses(cases: readonly Case[], {endpoints, nodes}: Directory): readonly Diagnostic[] {
  const names = endsOf(cases).flatMap(({end, family}) => {
    if (end.kind === "workload" && endpoints.get(end.id)?.unnamed.includes(family)) return [end.id]
    return end.kind === "node" && nodes.get(end.name)?.unnamed.includes(family) ? [`host/${end.name}`] : []
  })
  if (names.length === 0) return []
  return [assumed("assumed-address", `no manifest names the address of ${listed([...new Set(names)])}: each has one of its own`)]
}

/** Ends of which nobody says where they run; that matters only where there are host endpoints. */
function placements(cases: readonly Case[], {endpoints, snapshot}: Directory): readonly Diagnostic[] {
  if (snapshot.hosts.length === 0) return []
  const names = endsOf(cases).flatMap(({end}) => (end.kind === "workload" && endpoints.get(end.id)?.node === null ? [end.id] : []))
  const ids = [...new Set(names)]
  if (ids.length === 0) return []
  const run = ids.length === 1 ? "runs" : "run"
  return [assumed("assumed-placement", `the manifests do not say where ${listed(ids)} ${run}, and there are host endpoints`)]
}

/** What is assumed of hosts. */
const ofHosts: ReadonlySet<string> = new Set(["assumed-settings", "assumed-host-endpoint"])

/** Felix's settings and host endpoints that nobody wrote, where a stage was asked that depends on them. */
function settings(cases: readonly Case[], {snapshot}: Directory): readonly Diagnostic[] {
  const isAsked = cases.some(({decision}) => decision.stages.some(({stage}) => stage !== "pod-egress" && stage !== "pod-ingress"))
  return isAsked ? snapshot.assumptions.filter(({code}) => ofHosts.has(code)) : []
}

function endsOf(cases: readonly Case[]): readonly {readonly end: Case["flow"]["from"]; readonly family: 4 | 6}[] {
  return cases.flatMap(({flow}) => [
    {end: flow.from, family: flow.family},
    {end: flow.to, family: flow.family},
  ])
}
