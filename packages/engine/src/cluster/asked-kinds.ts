// Which kinds of those that a server has a snapshot asks for. It knows nothing of how a server is asked.

import {kinds, unmodelled} from "../manifest/kinds/registry.ts"
import {isUnmodelled} from "../manifest/others-policy.ts"
import {effectOf} from "../manifest/snapshot-document.ts"

/** A group that a server has, with all its versions, the preferred one first. The core group is empty. */
export type ServedGroup = {readonly group: string; readonly versions: readonly string[]}

/** A kind as a version of a group serves it. `resource`: its name in paths and in rights, such as `networkpolicies`. */
export type ServedKind = {readonly group: string; readonly version: string; readonly kind: string; readonly resource: string}

/** A version of a group that did not say what it has, and why. */
export type Silent = {readonly group: string; readonly version: string; readonly because: string}

/** What a server said that it has. */
export type Served = {readonly kinds: readonly ServedKind[]; readonly silent: readonly Silent[]}

/** A kind that is known to be there and is not read. */
export type Unread = ServedKind & {readonly unread: string}

/** What is to be listed, what cannot be, and notes about what stands in for something else. */
export type Asked = {readonly kinds: readonly ServedKind[]; readonly unread: readonly Unread[]; readonly notes: readonly string[]}

const [calicoGroup, storedGroup] = ["projectcalico.org", "crd.projectcalico.org"] as const

/** Which dataplane Calico has says its operator's own object. */
const installation = {group: "operator.tigera.io", kind: "Installation"} as const

/** Groups that hold kinds which are read, in the order of the registry. */
const readGroups: ReadonlySet<string> = new Set([...kinds.map(({group}) => group), storedGroup])

/** Whether a group may hold a policy that is not modelled. WHY not Kubernetes' own: they are closed lists, and a server has dozens of them. */
function mayHoldOthers(group: string): boolean {
  return unmodelled.has(group) || group === installation.group || (group.includes(".") && !group.endsWith(".k8s.io"))
}

/**
 * The versions that a server is asked about: all of a group with kinds that are read, since one may be in a version that is not; the preferred one
 * of every other that may hold a policy.
 */
export function askedVersions(groups: readonly ServedGroup[]): readonly {readonly group: string; readonly version: string}[] {
  return groups.flatMap(({group, versions}) => {
    const asked = readGroups.has(group) ? versions : mayHoldOthers(group) ? versions.slice(0, 1) : []
    return asked.map((version) => ({group, version}))
  })
}

/** The kinds of which a snapshot lists all objects, and those that it would list and cannot. */
export function askedKinds({kinds: served, silent}: Served): Asked {
  const isStored = isReadAsStored(served, silent)
  const wanted = kinds.map(({group, versions, kind}) =>
    isStored && group === calicoGroup ? {group: storedGroup, versions: ["v1"], kind} : {group, versions, kind},
  )
  const found = wanted.flatMap(({group, versions, kind}) => chosen({group, versions, kind}, served))
  const listed = found.filter((each) => !("unread" in each))
  const hasSlices = listed.some(({kind}) => kind === "EndpointSlice")
  // WHY: what has slices has Endpoints as a copy of them, and the slices are what policy reads.
  const own = listed.filter(({kind}) => !(hasSlices && kind === "Endpoints"))
  const others = served.filter(({group, kind}) => isUnmodelled(group, kind) || (group === installation.group && kind === installation.kind))
  const unread = [
    ...found.filter((each) => "unread" in each),
    ...silent.filter(({group}) => !(isStored && group === calicoGroup)).flatMap((each) => behind(each, served)),
  ]
  return {kinds: [...own, ...others], unread, notes: notesOn({kinds: served, silent}, isStored)}
}

/** What has to be known of where Calico's kinds come from. */
function notesOn({kinds: served, silent}: Served, isStored: boolean): readonly string[] {
  const isCalicos = ({group}: {readonly group: string}): boolean => group === calicoGroup || group === storedGroup
  if (isStored && silent.some(({group}) => group === calicoGroup))
    return [`${calicoGroup} does not answer: its kinds are read as they are stored, from ${storedGroup}`]
  return served.some(isCalicos) || silent.some(isCalicos)
    ? []
    : [
        "the server has none of Calico's kinds: what is asked of the snapshot is judged as Calico would judge it, which may not be what the cluster runs",
      ]
}

/** Whether Calico's kinds are read as they are stored: its own API is not there, or does not answer. Both hold the same objects. */
function isReadAsStored(served: readonly ServedKind[], silent: readonly Silent[]): boolean {
  const isThere = (group: string): boolean => served.some((each) => each.group === group)
  return !isThere(calicoGroup) && isThere(storedGroup) && !silent.some(({group}) => group === storedGroup)
}

type Wanted = {readonly group: string; readonly versions: readonly string[]; readonly kind: string}

/** A kind in the version that the registry names first: WHY not the newest of the server's, in another it may be read with a warning or not at all. */
function chosen({group, versions, kind}: Wanted, served: readonly ServedKind[]): readonly (ServedKind | Unread)[] {
  const own = served.filter((each) => each.group === group && each.kind === kind)
  const best = versions.flatMap((version) => own.filter((each) => each.version === version))[0]
  if (best !== undefined) return [best]
  const [other] = own
  if (other === undefined) return []
  const there = own.map(({version}) => version).join(", ")
  return [{...other, unread: `unknown version: the server has it as ${there}, and ${versions.join(", ")} is what is read`}]
}

/** The kinds of a silent version that would be listed, were they there; none that another version of the group has. */
function behind({group, version, because}: Silent, served: readonly ServedKind[]): readonly Unread[] {
  const home = group === storedGroup ? calicoGroup : group
  const own = kinds
    .filter((known) => known.group === home && (group === storedGroup || known.versions.includes(version)))
    .map(({kind}) => kind)
  const all = [...own, ...(unmodelled.get(group) ?? []), ...(group === installation.group ? [installation.kind] : [])]
  return all
    .filter((kind) => effectOf(group, kind) !== undefined && !served.some((each) => each.group === group && each.kind === kind))
    .map((kind) => ({group, version, kind, resource: resourceOf(kind), unread: because}))
}

/** What a kind is called in paths, where no server says it. */
function resourceOf(kind: string): string {
  const lower = kind.toLowerCase()
  if (lower.endsWith("policy")) return `${lower.slice(0, -1)}ies`
  return lower.endsWith("s") ? lower : `${lower}s`
}

const tieredKinds: ReadonlySet<string> = new Set([
  "NetworkPolicy",
  "GlobalNetworkPolicy",
  "StagedNetworkPolicy",
  "StagedGlobalNetworkPolicy",
])

/**
 * A selector of labels with which a list of policies is refused where somebody may not see some of these tiers; undefined where nobody sees tiers
 * apart. WHY: without it Calico's API server leaves out what stands in such tiers, and says nothing.
 */
export function tierSelector({group, kind}: ServedKind, tiers: readonly string[]): string | undefined {
  return group === calicoGroup && tieredKinds.has(kind) && tiers.length > 0 ? `projectcalico.org/tier in (${tiers.join(",")})` : undefined
}

/** Whether a kind holds policies, which people keep beside a world: the others are what two sides of a comparison share. */
export function isPolicyKind({group, kind}: Pick<ServedKind, "group" | "kind">): boolean {
  return kind.endsWith("Policy") || isUnmodelled(group, kind)
}
