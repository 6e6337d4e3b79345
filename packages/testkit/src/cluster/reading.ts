// Our reading of one text held against what an API server says of it.

import {parseManifests} from "@carveout/engine"

/** What a server answers: taken, or refused with its own words. */
export type Taken = {readonly isTaken: boolean; readonly message: string}

/** What may stand in the place of an error: the object is read on, and it is said that a cluster refuses it. */
const warnings: ReadonlySet<string> = new Set(
  (
    "loose-address cidr-read-differently experimental-field repeated-port-name no-workload-selector " +
    "no-destination-port policy-discarded young-version"
  ).split(" "),
)

/** Policies, and what they select by. WHY others not: of them only what a flow depends on is read. */
const exact: ReadonlySet<string> = new Set(["NetworkPolicy", "ClusterNetworkPolicy", "Namespace", "ServiceAccount"])

/** Of these we say what the server refuses in a field that is read. */
const partly: ReadonlySet<string> = new Set(
  "Pod Service EndpointSlice Endpoints Node Deployment StatefulSet DaemonSet ReplicaSet Job CronJob".split(" "),
)

/** Refusals that are about a field that nobody here reads, about a field that is none, or about this one server. */
const elsewhere: readonly RegExp[] = [
  /strict decoding error/,
  /cannot unmarshal/,
  /containers(\[\d+\])?(\.(name|image|ports\[\d+\]\.hostPort))?: /,
  /containers: Required/,
  /is not configured on this cluster/,
  /clusterIPs(\[\d+\])?: Invalid value/,
  /(externalTrafficPolicy|restartPolicy|targetRef|nodeName|replicas|healthCheckNodePort|ipFamil\w+)(\[\d+\])?: /,
  /ports\[\d+\]\.(targetPort|nodePort): /,
]

/** In what reader and server differ about a text, or undefined. */
export function disagreement(text: string, {isTaken, message}: Taken): string | undefined {
  const {diagnostics} = parseManifests([{name: "object.yaml", text}])
  const error = diagnostics.find(({severity}) => severity === "error")
  if (isTaken) return error && `the server takes it, and we say ${error.code} at ${error.path ?? "?"}: ${error.message}`
  if (error !== undefined || diagnostics.some(({code}) => warnings.has(code))) return undefined
  const found = /^\s*"?kind"?: *"?(\w+)|"kind":"(\w+)"/m.exec(text)
  const kind = found?.[1] ?? found?.[2] ?? ""
  if (!exact.has(kind) && (!partly.has(kind) || elsewhere.some((pattern) => pattern.test(message)))) return undefined
  return `we take it, and the server says ${message}`
}
