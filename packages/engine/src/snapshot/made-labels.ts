// Labels that controllers give to the pods that they make, and that no template states: a workload that stands for its pods goes without them.

import type {Service as ServiceResource} from "../manifest/resource.ts"
import {append} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {labelsAskedBy} from "./asked-labels.ts"
import type {Findings} from "./findings.ts"
import type {Policy, WorkloadEndpoint} from "./snapshot.ts"

const ofJobs = ["controller-uid", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index"]

/** By kind of workload the labels of its pods of which the values are not to be known from it. */
const made: ReadonlyMap<string, readonly string[]> = new Map([
  ["Deployment", ["pod-template-hash"]],
  ["StatefulSet", ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-revision-hash"]],
  ["DaemonSet", ["controller-revision-hash", "pod-template-generation"]],
  ["Job", ofJobs],
  ["CronJob", ["job-name", "batch.kubernetes.io/job-name", ...ofJobs]],
])

/** All of them: given anew to every pod, or with every rollout. */
export const madeLabels: ReadonlySet<string> = new Set([...made.values()].flat())

/** Who may ask for labels of pods. */
type Askers = {readonly policies: readonly Policy[]; readonly services: readonly ServiceResource[]}

/** LIMIT: workloads that are named for one label; the others are counted. */
const namesMax = 5

/** Says of which workloads a selector asks for such a label. WHY a warning: the answer about them is that of pods that nobody has. */
export function sayMadeLabels(endpoints: readonly WorkloadEndpoint[], askers: Askers, findings: Findings): void {
  const asked = askedOf(askers)
  if (asked.size === 0) return
  const bearers = new Map<string, WorkloadEndpoint[]>()
  for (const endpoint of endpoints) {
    const [, kind = "", name] = endpoint.id.split("/")
    for (const label of name === undefined ? [] : (made.get(kind) ?? [])) if (asked.has(label)) append(bearers, label, endpoint)
  }
  for (const [label, them] of bearers) {
    const more = them.length > namesMax ? ` and ${them.length - namesMax} more` : ""
    const names = them.slice(0, namesMax).map(({id}) => `\`${id}\``)
    const message = `a selector asks for the label \`${label}\`, which pods of ${names.join(", ")}${more} get from their controller: these are taken to be without it`
    findings.add("made-label", message, them[0]?.at)
  }
}

function askedOf({policies, services}: Askers): ReadonlySet<string> {
  const found = new Set<string>()
  for (const policy of policies) for (const label of labelsOfPolicy(policy)) found.add(label)
  for (const {selector} of services) for (const label of selector?.keys() ?? []) if (madeLabels.has(label)) found.add(label)
  return found
}

/** Those of the labels for which a policy asks. WHY once: after an edit all policies but one ask what they asked before. */
const labelsOfPolicy: (policy: Policy) => readonly string[] = oncePer((policy: Policy) => [
  ...new Set([...labelsAskedBy(policy)].filter((label) => madeLabels.has(label))),
])
