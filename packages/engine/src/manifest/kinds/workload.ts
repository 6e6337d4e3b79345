// Kinds that run pods from a template: they stand for their pods.

import {acceptancesIn} from "../acceptance.ts"
import {anyFields, boolean, headOf, isAbsent, report} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {Workload} from "../resource.ts"
import {labelledObject, namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {decodeLabels, decodeMetadata} from "./metadata.ts"
import {decodePodSpec} from "./pod-spec.ts"
import {ownersOf} from "./pod.ts"
import {reportTemplateSlips, reportWorkloadSlips} from "./workload-fields.ts"
import {reportForeignTemplate} from "./workload-selector.ts"

const homes = [
  {group: "apps", versions: ["v1"], kind: "Deployment"},
  {group: "apps", versions: ["v1"], kind: "StatefulSet"},
  {group: "apps", versions: ["v1"], kind: "DaemonSet"},
  {group: "apps", versions: ["v1"], kind: "ReplicaSet"},
  {group: "batch", versions: ["v1"], kind: "Job"},
  {group: "batch", versions: ["v1"], kind: "CronJob"},
  {group: "", versions: ["v1"], kind: "ReplicationController"},
]

/** Groups and versions in which these kinds once lived; their pods are the same. */
const oldGroups = new Set(["extensions", "apps", "batch"])

/** The kinds. */
export const workloadKinds: readonly Kind[] = homes.map((home) => ({
  ...home,
  metadata: home.kind === "StatefulSet" ? labelledObject : namespacedObject,
  keys: null,
  decode: decodeOwn,
}))

/** The decoder of a workload kind in a group or version of old. */
export function oldWorkloadKind(group: string, kind: string): Kind | undefined {
  return oldGroups.has(group) ? workloadKinds.find((known) => known.kind === kind) : undefined
}

/** Reads one workload of Kubernetes' own kinds, whose fields are known. */
function decodeOwn(draft: Draft): Workload {
  const {diagnostics} = draft.root.context
  const found = diagnostics.length
  reportWorkloadSlips(draft.root, draft.kind)
  const template = templateOf(draft.root, draft.kind)
  // WHY only then: a slip that was found is why.
  if (isAbsent(template) && diagnostics.length === found) {
    const help = "a patch of kustomize holds a part of an object: read what it renders, `kustomize build DIR | carveout check -`"
    report(template, "missing-field", `the ${draft.kind} has no \`template\` of pods`, help)
  }
  const workload = decodeWorkload(draft)
  const isWanted = diagnostics.length === found && draft.apiVersion === "apps/v1"
  reportForeignTemplate(anyFields(draft.root)("spec"), {kind: draft.kind, isWanted}, workload.template.labels)
  return workload
}

/** The template of a workload's pods; a CronJob has it in the one of its jobs. */
function templateOf(root: Cursor, kind: string): Cursor {
  const spec = anyFields(anyFields(root)("spec"))
  return kind === "CronJob" ? anyFields(anyFields(spec("jobTemplate"))("spec"))("template") : spec("template")
}

/** Reads one workload. */
function decodeWorkload({root, metadata, apiVersion, kind, at}: Draft): Workload {
  const spec = anyFields(anyFields(root)("spec"))
  const template = templateOf(root, kind)
  reportTemplateSlips(template)
  const field = anyFields(template)
  const ofPods = anyFields(field("metadata"))
  const written = decodeLabels(ofPods("labels"))
  const accepts = [...(metadata.accepts ?? []), ...(acceptancesIn(ofPods("annotations")) ?? [])]
  const isNamed = kind === "Job" && boolean(spec("manualSelector")) !== true
  const labels = isNamed ? labelsOfJob(metadata.name, written) : written
  return {
    kind: "Workload",
    workloadKind: kind,
    apiVersion,
    ...metadata,
    ...(accepts.length === 0 ? {} : {accepts}),
    at,
    object: plainObject(root, metadata),
    template: decodePodSpec(field("spec"), labels),
    owners: ownersOf(anyFields(anyFields(root)("metadata"))("ownerReferences")),
  }
}

/** The API server gives the pods of a Job its name, unless their labels are said to be somebody's own care. */
function labelsOfJob(name: string, written: Workload["template"]["labels"]): Workload["template"]["labels"] {
  return new Map([["job-name", name], ["batch.kubernetes.io/job-name", name], ...written])
}

/** Whether a document of a foreign kind carries a pod template with containers. */
export function carriesPodTemplate(cursor: Cursor): boolean {
  let node = cursor.node
  for (const key of ["spec", "template", "spec", "containers"]) {
    node = node?.kind === "map" ? node.entries.find((entry) => entry.key === key)?.value : undefined
  }
  return node?.kind === "seq"
}

/** A foreign kind taken as a workload, and said. */
export function foreignWorkload(root: Cursor, self: {readonly apiVersion: string; readonly kind: string}, namespace: string): Workload {
  report(anyFields(root)("kind"), "taken-as-workload", `\`${self.kind}\` carries a pod template and is taken as a workload`)
  const metadata = decodeMetadata(anyFields(root)("metadata"), namespacedObject, namespace)
  return decodeWorkload({root, metadata, apiVersion: self.apiVersion, kind: self.kind, at: headOf(root)})
}
