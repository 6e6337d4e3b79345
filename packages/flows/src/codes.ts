// The manual pages of this room: what can be wrong with flow records.

import type {ManualPage} from "@carveout/engine"

/** A code of this room. */
export type FlowsCode = "flow-record-invalid" | "flow-record-unread" | "flow-records-passed-over"

/** Pages about records. */
export const flowsManual: Readonly<Record<FlowsCode, ManualPage>> = {
  "flow-record-invalid": {
    severity: "warning",
    title: "a record that cannot be read as a flow",
    text: "The value, or the line, has a known form or stands among others that have, and a field of it that says who spoke to whom, or how, is missing or is none. The record is left out of the answer, and every other one is judged. Take the export anew, or mend the field.",
  },
  "flow-record-unread": {
    severity: "error",
    title: "text that is no flow record",
    text: 'Records are JSON: the list that Whisker gives (`{"items": […]}`), one record a line as Goldmane and `hubble observe -o jsonpb` write them, records one after the other as `goldmane stream` prints them, the events of a watched list (`data: {…}`), documents of Calico Enterprise, or the policy logs of GKE and EKS. Or they are lines: what `hubble observe` and `calico-node flows` print, what EKS sends to CloudWatch, the audit logs of Antrea and OVN. What stands here is a JSON value that breaks off, so that nothing after it can be told apart, or the file has no line of any of these; nothing of it is judged.',
  },
  "flow-records-passed-over": {
    severity: "info",
    title: "records that say nothing of a new connection",
    text: "Replies, packets that no policy had been asked about yet, drops for other reasons, events of other layers and notes of the log itself are no connections that policy was asked about. They are counted and passed over.",
  },
}
