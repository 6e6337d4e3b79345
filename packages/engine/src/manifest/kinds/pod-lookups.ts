// Whom a pod asks for names: `dnsPolicy` and the servers of `dnsConfig`, as the kubelet makes a resolv.conf of them.

import {parseAddress, printAddress} from "../../net/address.ts"
import type {Address} from "../../net/address.ts"
import {anyFields, isAbsent, list, oneOf, report, scalarValue, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {PodLookups} from "../resource.ts"
import {reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

const configFields: PartlyRead = {read: ["nameservers"], others: words("options searches")}

/** LIMIT: servers that one pod may be told to ask. WHY so few: the API server takes no more, and no resolv.conf has room for them. */
const serversMax = 3

const noServers: PodLookups["servers"] = []

// WHY made once: nearly all who do not ask in the usual way are like one of these.
const plain = {node: {first: "node", servers: noServers}, cluster: {first: "cluster", servers: noServers}} as const

/** What a pod's spec says of it; undefined where that is the usual: the cluster's resolver, and for who lives in a machine's network the machine's. */
export function podLookupsOf(field: Fields, hostNetwork: boolean): PodLookups | undefined {
  const usual = hostNetwork ? "node" : "cluster"
  const [policy, config] = [field("dnsPolicy"), field("dnsConfig")]
  if (isAbsent(policy) && isAbsent(config)) return undefined
  const first = firstOf(policy, usual)
  const servers = serversOf(config)
  if (first === null && servers.length === 0 && serversIn(config).length === 0)
    report(config, "missing-field", "`dnsPolicy: None` without a server", "name at least one address in `dnsConfig.nameservers`")
  if (first === null || servers.length > 0) return {first, servers: sharedOf(config, servers)}
  return first === usual ? undefined : plain[first]
}

/** Who is asked before the servers that the pod names itself; null: nobody. */
function firstOf(policy: Cursor, usual: "node" | "cluster"): PodLookups["first"] {
  // WHY: the API server writes the default over an empty word.
  if (isAbsent(policy) || scalarValue(policy) === "") return usual
  switch (oneOf(policy, ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])) {
    case "ClusterFirstWithHostNet":
      return "cluster"
    case "Default":
      return "node"
    case "None":
      return null
    default:
      return usual
  }
}

function serversIn(config: Cursor): readonly Cursor[] {
  return list(anyFields(config)("nameservers"))
}

function serversOf(config: Cursor): readonly Address[] {
  reportSlips(config, configFields)
  const items = serversIn(config)
  if (items.length > serversMax) report(anyFields(config)("nameservers"), "too-many-items", `at most ${serversMax} nameservers`)
  return items.flatMap((item) => {
    const address = parseAddress(text(item))
    if (address === undefined) report(item, "bad-address", `\`${text(item)}\` is no address`, "a resolver is named by its address")
    return address ?? []
  })
}

/** WHY shared: replicas name the same servers. */
function sharedOf({context}: Cursor, servers: readonly Address[]): readonly Address[] {
  return context.shared?.list(`lookups ${servers.map(printAddress).join()}`, servers) ?? servers
}
