// Objects of kinds that are not read: an error in the policy groups, a warning where they have a say, silence elsewhere.

import {nearest} from "../std/nearest.ts"
import {anyFields, meant, placeOf, report, wordOf} from "./decode.ts"
import type {Cursor, Remedy} from "./decode.ts"
import {reportHeld} from "./held.ts"
import {builtInGroups, formerNeighbours, kinds, policyGroups, silentKinds, unmodelled} from "./kinds/registry.ts"
import {kustomizeGroup, takeKustomization} from "./kustomization.ts"
import {homeOf, meantObject} from "./meant.ts"
import {isUnmodelled} from "./others-policy.ts"
import {groupOf} from "./self.ts"
import type {Self} from "./self.ts"
import {documentVersion, snapshotKind} from "./snapshot-document.ts"
import {homeIn, strayOf} from "./stray.ts"
import type {Stray} from "./stray.ts"

/** The kind of a test. */
export const testKind = "PolicyTest"

/** How a test is headed. */
export const testVersion: typeof documentVersion = documentVersion

/** Whether a document that is no test by its head was meant to be one: by its kind or its group, each misspelt perhaps, and what it asks. */
export function isMeantAsTest(cursor: Cursor, {apiVersion, kind}: Self): boolean {
  const {group} = groupOf(apiVersion)
  const asks = anyFields(anyFields(cursor)("spec"))("expect").node?.kind === "seq"
  if (kind === testKind) return asks || apiVersion === "" || nearest(group, ["carveout.dev", "carveout"]) !== undefined
  return (asks && kind === "") || (kind === "" && group === "carveout.dev")
}

/** Whether the server has such a kind and it has no say about any flow. */
export function isSilent({apiVersion, kind}: Self): boolean {
  const {group, version} = groupOf(apiVersion)
  const silent = silentKinds.get(homeOf(group))
  const versions = group === "crd.projectcalico.org" ? ["v1"] : silent?.versions
  return silent?.kinds.has(kind) === true && versions?.includes(version) === true
}

/** Says what is to be said about an object of a kind that is not read (formats, "Which documents count"). `namespace`: where objects are that name none. */
export function reportUnread(cursor: Cursor, self: Self, namespace: string): void {
  const {group} = groupOf(self.apiVersion)
  const found = cursor.context.diagnostics.length
  const stray = strayOf(self)
  if (isMeantAsTest(cursor, self)) reportTest(cursor, self)
  else if (group === kustomizeGroup) takeKustomization(cursor)
  else if (policyGroups.has(group)) reportUnknown(cursor, self)
  else if (builtInGroups.has(group)) reportMisplaced(cursor, self)
  else if (stray?.isCertain) reportStray(cursor, self, stray)
  else if (isUnmodelled(group, self.kind)) reportUnmodelled(cursor, self)
  else if (stray !== undefined) reportUnmodelled(cursor, self)
  else reportHeld(cursor, self)
  const meta = anyFields(anyFields(cursor)("metadata"))
  const [name, own] = [wordOf(meta("name")), wordOf(meta("namespace"))]
  const object = meantObject({...self, name, namespace: own}, namespace)
  if (object === undefined) return
  for (const [i, each] of cursor.context.diagnostics.entries()) {
    if (i >= found && each.severity === "error") cursor.context.diagnostics[i] = {...each, object}
  }
}

/** A test that nobody would run: WHY an error, a test that is passed over in silence looks like one that holds. */
function reportTest(cursor: Cursor, {apiVersion}: Self): void {
  report(anyFields(cursor)("apiVersion"), "no-kind", `no PolicyTest is headed \`${apiVersion}\`, so it would not run`, meant(testVersion))
  markAsTest(cursor)
}

/** Says of the last finding that it is about a test. */
export function markAsTest(cursor: Cursor): void {
  const {diagnostics} = cursor.context
  const last = diagnostics.pop()
  if (last !== undefined) diagnostics.push({...last, object: `${testKind}/${wordOf(anyFields(anyFields(cursor)("metadata"))("name"))}`})
}

/** A kind or version that a policy group does not have. */
function reportUnknown(cursor: Cursor, self: Self): void {
  if (isSilent(self)) return
  const {group} = groupOf(self.apiVersion)
  if (versionsOf(group, self.kind).length > 0) {
    reportVersion(cursor, self)
    return
  }
  const own = kinds.filter((kind) => kind.group === homeOf(group)).map(({kind}) => kind)
  const names = [...own, ...(silentKinds.get(homeOf(group))?.kinds ?? []), ...own.map(listOf)]
  const near = nearest(self.kind, names)
  reportKind(cursor, self, homeHelp(cursor, self.kind) ?? (near === undefined ? undefined : meant(near)))
}

/** The kind of a list of a kind. */
function listOf(kind: string): string {
  return `${kind}List`
}

/** A kind of ours in a group that no cluster has. */
function reportStray(cursor: Cursor, self: Self, {homes}: Stray): void {
  const [first, ...others] = homes
  const at = anyFields(cursor)("apiVersion")
  const help = `\`${self.kind}\` is at home in ${homes.map((home) => `\`${home}\``).join(" and ")}`
  const message = `\`${self.apiVersion}\` has no kind \`${self.kind}\`: no cluster has such a group`
  report(at, "unknown-kind", message, first === undefined || others.length > 0 ? help : {help, text: first})
}

/** A kind that a group does not have. */
function reportKind(cursor: Cursor, self: Self, help: Remedy | string | undefined): void {
  report(anyFields(cursor)("kind"), "unknown-kind", `\`${self.apiVersion}\` has no kind \`${self.kind}\``, help)
}

/** A version that a kind does not have. The core group is called by its versions alone. */
function reportVersion(cursor: Cursor, self: Self): void {
  const {group, version} = groupOf(self.apiVersion)
  const [first = ""] = versionsOf(group, self.kind)
  const right = group === "" ? first : `${group}/${first}`
  const whose = group === "" ? "Kubernetes" : `\`${group}\``
  const message = version === "" ? `${whose} is written without a version` : `${whose} has no version \`${version}\` of ${self.kind}`
  report(anyFields(cursor)("apiVersion"), "unknown-version", message, {help: `write \`${right}\``, text: right})
}

/** The versions in which a group has a kind. */
function versionsOf(group: string, kind: string): readonly string[] {
  const silent = silentKinds.get(homeOf(group))
  const found = kinds.filter((known) => known.group === homeOf(group) && known.kind === kind).flatMap(({versions}) => versions)
  const all = silent?.kinds.has(kind) ? silent.versions : found
  return group === "crd.projectcalico.org" && all.length > 0 ? ["v1"] : all
}

/**
 * What a group of Kubernetes' own does not have: a version of a kind, a kind by a misspelt name, or one that is at home elsewhere. WHY errors:
 * these groups are closed, the cluster refuses the object, and a list or a pod that is passed over in silence is missing from every answer.
 */
function reportMisplaced(cursor: Cursor, self: Self): void {
  const {group} = groupOf(self.apiVersion)
  const [slip, name] = [slipOf(self), nameElsewhere(self)]
  if (versionsOf(group, self.kind).length > 0) reportVersion(cursor, self)
  else if (slip !== undefined) reportKind(cursor, self, meant(slip))
  else if (name !== undefined) {
    const help = name === self.kind ? homeHelp(cursor, name) : homeWords(name)
    report(anyFields(cursor)("apiVersion"), "unknown-kind", `\`${self.apiVersion}\` has no kind \`${self.kind}\``, help)
  } else if (self.kind.endsWith("NetworkPolicy")) reportUnmodelled(cursor, self)
}

/** What a kind was called before; Calico wrote its own so, in a group that it had not. */
const formerNames: ReadonlyMap<string, string> = new Map([["policy", "GlobalNetworkPolicy"]])

/** The kind of another group that was meant in one of Kubernetes' own; undefined where none was. WHY in any case: Calico before 3.0 had `hostEndpoint` of `v1`. */
function nameElsewhere({kind: written}: Self): string | undefined {
  const name = written.toLowerCase()
  return formerNames.get(name) ?? kinds.find(({kind}) => kind.toLowerCase() === name)?.kind
}

/** The kind of a group of Kubernetes' own whose name is misspelt; undefined where none is near, or the name is right. */
export function slipOf({apiVersion, kind}: Self): string | undefined {
  const {group} = groupOf(apiVersion)
  if (!builtInGroups.has(group) || (group === "" && formerNeighbours.has(kind))) return undefined
  const own = kinds.filter((known) => known.group === group).map((known) => known.kind)
  const near = nearest(kind, [...own, ...(group === "" ? ["List"] : []), ...own.map(listOf)])
  return near === kind ? undefined : near
}

/** Whether an object has a kind of ours in a group that has none of this name, or not in this version: whatever it holds, no cluster takes it. */
export function isMisplaced(self: Self): boolean {
  const {group} = groupOf(self.apiVersion)
  if (strayOf(self) !== undefined || slipOf(self) !== undefined) return true
  return builtInGroups.has(group) && nameElsewhere(self) !== undefined
}

/** Where a kind of this name is at home; one home alone is an edit, too. */
function homeHelp(cursor: Cursor, name: string): Remedy | string | undefined {
  const homes = homesOf(name)
  const [first] = homes
  if (first === undefined) return undefined
  const help = homeWords(name)
  return homes.length === 1 ? {help, text: first, at: placeOf(anyFields(cursor)("apiVersion"))} : help
}

/** The same in words. */
function homeWords(name: string): string {
  return `\`${name}\` is at home in ${homesOf(name)
    .map((home) => `\`${home}\``)
    .join(" and ")}`
}

/** Every apiVersion in which a kind of this name is written today. */
export function homesOf(name: string): readonly string[] {
  if (name === testKind || name === snapshotKind) return [documentVersion]
  return kinds.filter(({kind}) => kind === name).map(homeIn)
}

/** A policy of another project, or an object whose group is misspelt. */
function reportUnmodelled(cursor: Cursor, self: Self): void {
  const {group} = groupOf(self.apiVersion)
  const stray = strayOf(self)?.kind
  const near = unmodelled.has(group) ? undefined : (stray?.group ?? nearest(group, policyGroups))
  const home = stray ?? kinds.find((kind) => kind.group === near && kind.kind === self.kind)
  const question = near === "" ? "did you mean `v1`?" : `did you mean the group \`${near}\`?`
  const words = near === undefined ? "answers speak of everything else" : question
  const help = home === undefined ? words : {help: words, text: homeIn(home), at: placeOf(anyFields(cursor)("apiVersion"))}
  report(anyFields(cursor)("kind"), "not-judged", `\`${self.kind}\` of ${group || self.apiVersion} has a say and is not judged`, help)
}
