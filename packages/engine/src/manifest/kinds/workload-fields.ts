// The fields of the kinds that run pods, from Kubernetes 1.37 back to the first: what is none of these and near to one is a slip.

import {anyFields} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {reportMetadataSlips} from "./metadata.ts"
import {partHomes, partsOf, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

const templateHomes = partHomes({
  template: "metadata spec",
  "template.metadata": "labels",
  "template.spec": "containers hostNetwork nodeName",
})

/** All fields of a spec. WHY none apart: whoever misspells `replicas` meant to be asked, too, and the object is refused as a whole. */
function specOf(fields: string, gone = ""): PartlyRead {
  return {read: fields.split(" "), others: words(gone), isWhole: true, homes: templateHomes}
}

const jobSpec = specOf(
  "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism " +
    "podFailurePolicy podReplacementPolicy scheduling selector successPolicy suspend template ttlSecondsAfterFinished",
  "autoSelector",
)

/** `gone`: what versions of old had. */
const specs: ReadonlyMap<string, PartlyRead> = new Map([
  [
    "Deployment",
    specOf("minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector strategy template", "rollbackTo"),
  ],
  [
    "StatefulSet",
    specOf(
      "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy podManagementPolicy replicas revisionHistoryLimit selector serviceName " +
        "template updateStrategy volumeClaimTemplates",
    ),
  ],
  ["DaemonSet", specOf("minReadySeconds revisionHistoryLimit selector template updateStrategy", "templateGeneration")],
  ["ReplicaSet", specOf("minReadySeconds replicas selector template")],
  ["ReplicationController", specOf("minReadySeconds replicas selector template")],
  ["Job", jobSpec],
  [
    "CronJob",
    specOf(
      "concurrencyPolicy failedJobsHistoryLimit jobTemplate schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone",
    ),
  ],
])

const top = partsOf("spec", "status")
const templateFields: PartlyRead = {
  read: ["metadata", "spec"],
  others: new Set(),
  closed: "a template has `metadata` and `spec`: look at its indent",
}

/** Reports slips in an object of one of Kubernetes' own kinds, down to the template of its pods. */
export function reportWorkloadSlips(root: Cursor, kind: string): void {
  reportSlips(root, top)
  const spec = anyFields(root)("spec")
  const known = specs.get(kind)
  if (known !== undefined) reportSlips(spec, known)
  if (kind !== "CronJob") return
  const jobTemplate = anyFields(spec)("jobTemplate")
  reportTemplateSlips(jobTemplate)
  reportSlips(anyFields(jobTemplate)("spec"), jobSpec)
}

/** Reports slips in a template: of pods, or of a CronJob's jobs. */
export function reportTemplateSlips(template: Cursor): void {
  reportSlips(template, templateFields)
  reportMetadataSlips(anyFields(template)("metadata"))
}
