// A Snapshot document of carveout.dev: which kinds a snapshot of a cluster holds, and which could not be read. It is no object of a cluster:
// nothing of it is judged, and what it lacks is warned of.

import {nearest} from "../std/nearest.ts"
import {fields, integer, isAbsent, list, oneOf, report, text} from "./decode.ts"
import type {Cursor} from "./decode.ts"
import {kinds} from "./kinds/registry.ts"
import {isUnmodelled} from "./others-policy.ts"
import type {Self} from "./self.ts"

/** How every document of ours is headed. */
export const documentVersion = "carveout.dev/v1alpha1"

/** The kind. */
export const snapshotKind = "Snapshot"

/** Whether a document of ours is a Snapshot, misspelt perhaps. */
export function isMeantAsSnapshot({kind}: Self): boolean {
  return nearest(kind, [snapshotKind]) !== undefined
}

/** A kind by its group, its name in lists of rights, and the reason why it could not be read; empty where it was. */
type Entry = {readonly at: Cursor; readonly group: string; readonly kind: string; readonly resource: string; readonly unread: string}

/** Reads one document, and warns of every kind that could not be read and has a say. */
export function takeSnapshot(root: Cursor): void {
  const top = fields(root, ["apiVersion", "kind", "metadata", "spec"])
  oneOf(top("apiVersion"), [documentVersion])
  oneOf(top("kind"), [snapshotKind])
  text(fields(top("metadata"), ["name", "labels", "annotations"])("name"))
  const spec = fields(top("spec"), ["takenAt", "doneAt", "server", "context", "kinds"])
  for (const name of ["takenAt", "doneAt", "server", "context"]) text(spec(name))
  if (isAbsent(spec("kinds"))) report(spec("kinds"), "missing-field", "the snapshot does not say which kinds it holds")
  const unread = list(spec("kinds"))
    .map(entryAt)
    .filter((entry) => entry.unread !== "")
  const role = roleFor(
    unread
      .filter((entry) => isForbidden(entry) && !isOfTier(entry))
      .map(({group, resource}) => (group === "" ? resource : `${resource}.${group}`)),
  )
  for (const entry of unread) reportUnread(entry, role)
}

function entryAt(item: Cursor): Entry {
  const field = fields(item, ["group", "version", "kind", "resource", "count", "unread"])
  text(field("version"))
  integer(field("count"))
  for (const name of ["kind", "resource"]) if (isAbsent(field(name))) report(field(name), "missing-field", `the entry has no \`${name}\``)
  const at = isAbsent(field("unread")) ? item : field("unread")
  return {at, group: text(field("group")), kind: text(field("kind")), resource: text(field("resource")), unread: text(field("unread"))}
}

/** Whether the server refused for want of rights. */
function isForbidden({unread}: Entry): boolean {
  return unread.startsWith("forbidden")
}

/** Whether rights to a tier are missing, which no line of kubectl can grant. */
function isOfTier({group, unread}: Entry): boolean {
  return group === "projectcalico.org" && unread.includes(" tier ")
}

/** The line that grants reading. */
function roleFor(resources: readonly string[]): string {
  return `kubectl create clusterrole carveout-snapshot --verb=get,list --resource=${[...new Set(resources)].join(",")}`
}

function reportUnread(entry: Entry, role: string): void {
  const {at, group, kind, unread} = entry
  const effect = effectOf(group, kind)
  if (effect === undefined) return
  const help = isForbidden(entry)
    ? isOfTier(entry)
      ? "Calico grants its policies tier by tier: docs/snapshot.md has the role"
      : `grant it, bind the role to who takes the snapshot, and take it again: \`${role}\``
    : "take the snapshot again once the server gives it: `carveout snapshot`"
  const home = group === "" ? "" : ` of ${group}`
  report(at, "snapshot-incomplete", `the snapshot lacks every ${kind}${home} (${unread}): ${effect}`, help)
}

const policies = "what they close may be said to be open, and what they open to be closed"
const staged = "what they would change once they are enforced is not in any answer"
const workloads = "those that run no pod at the moment are missing, and names of others may mean nobody"
const settings = "settings are taken to be as Calico has them by default"

/** What may be wrong without a kind. Total: a test holds it against the registry. */
const effects: Readonly<Record<string, string>> = {
  NetworkPolicy: policies,
  GlobalNetworkPolicy: policies,
  ClusterNetworkPolicy: policies,
  AdminNetworkPolicy: policies,
  BaselineAdminNetworkPolicy: policies,
  StagedNetworkPolicy: staged,
  StagedGlobalNetworkPolicy: staged,
  StagedKubernetesNetworkPolicy: staged,
  Tier: "in which order policies are asked, and what the end of a tier does, is not known",
  NetworkSet: "rules that select them match nobody there",
  GlobalNetworkSet: "rules that select them match nobody there",
  HostEndpoint: "policy of machines is applied to nobody, and they may be said to be open",
  Profile: "what no policy selects may be judged otherwise",
  WorkloadEndpoint: "workloads that are no pods are missing",
  FelixConfiguration: settings,
  KubeControllersConfiguration: settings,
  IPPool: settings,
  Namespace: "selectors of namespaces find their names and no other label",
  ServiceAccount: "selectors of service accounts find their names and no other label",
  Pod: "nobody knows who is there, with which labels and addresses",
  Deployment: workloads,
  StatefulSet: workloads,
  DaemonSet: workloads,
  ReplicaSet: workloads,
  ReplicationController: workloads,
  Job: workloads,
  CronJob: workloads,
  Service: "their names and addresses lead to nobody",
  Endpoints: "who stands behind a Service is guessed from its selector",
  EndpointSlice: "who stands behind a Service is guessed from its selector",
  Node: "their addresses are taken for somebody's outside",
}

const unjudged = "where one is in force answers may be wrong, and nothing else says so"

/** What may be wrong without a kind, in words; undefined where it has no say about any flow. */
export function effectOf(group: string, kind: string): string | undefined {
  const home = group === "crd.projectcalico.org" ? "projectcalico.org" : group
  if (kinds.some((known) => known.group === home && known.kind === kind)) return effects[kind]
  return isUnmodelled(group, kind) || isInstallation(group, kind) ? unjudged : undefined
}

/** The operator's own kind, which chooses the dataplane. */
function isInstallation(group: string, kind: string): boolean {
  return group === "operator.tigera.io" && kind === "Installation"
}
