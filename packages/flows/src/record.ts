// A flow record: what one end's log says of connections that are alike, as every format comes to it.

import type {Place} from "@carveout/engine"

/**
 * What a record knows of an end. `kind`: what the format says that it is; `named` where it gives a name and does not say of what,
 * `pod-or-service` where that is one of these two, `elsewhere` where it is of another cluster or of nobody whom manifests name. `name` may end in `*`: pods
 * of one template. `address`: empty where the format has none. `text`: in one line as its log names it: `prod/backend-7c9d8f6b5-*`, `host/worker-1`, `partners`.
 */
export type RecordedEnd = {
  readonly kind: "workload" | "host" | "network-set" | "network" | "named" | "pod-or-service" | "elsewhere"
  readonly namespace: string
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly address: string
  readonly text: string
}

/** Which end judged: the source its egress, the destination its ingress; `unsaid` where the log tells only on which node. */
export type Reporter = "source" | "destination" | "unsaid"

/** One record. `node`: on which it was judged, where nothing tells more of who judged, and else empty. `port` null: the protocol has none. `connections`: how many it stands for, at least one. Times are texts of ISO 8601, null where it has none. */
export type FlowRecord = {
  readonly from: RecordedEnd
  readonly to: RecordedEnd
  readonly protocol: number
  readonly port: number | null
  readonly reporter: Reporter
  readonly node?: string
  readonly action: "allow" | "deny"
  readonly connections: number
  readonly since: string | null
  readonly until: string | null
  readonly at: Place
}

/** An end with its text. */
export function recordedEnd(end: Omit<RecordedEnd, "text">): RecordedEnd {
  return {...end, text: textOf(end)}
}

function textOf({kind, namespace, name, address}: Omit<RecordedEnd, "text">): string {
  if (name === "") return address
  if (kind === "host") return `host/${name}`
  return namespace === "" ? name : `${namespace}/${name}`
}
