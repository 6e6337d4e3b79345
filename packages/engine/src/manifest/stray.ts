// Kinds of ours under a group that is none of theirs: `app/v1`, `calico/v3`, `apps.k8s.io/v1`. Other projects have kinds of such names, too.

import {nearest} from "../std/nearest.ts"
import type {Kind} from "./kinds/kind.ts"
import {builtInGroups, kinds, policyGroups, unmodelled} from "./kinds/registry.ts"
import {groupOf} from "./self.ts"
import type {Self} from "./self.ts"

/**
 * The kind that was meant, where one kind is; the apiVersions in which the written one is at home. `isCertain`: no cluster can have the group
 * that is written. WHY: a group without a dot is Kubernetes' own, since definitions of other kinds need a dot in theirs.
 */
export type Stray = {readonly kind: Kind | undefined; readonly homes: readonly string[]; readonly isCertain: boolean}

/** Names that files of other tools have for what is no object of a cluster, in groups without a dot. */
const commonNames: ReadonlySet<string> = new Set(["Job", "Namespace", "Node", "Profile", "Service", "Tier"])

/** What an object was meant to be whose group has no such kind; undefined where it is somebody else's. */
export function strayOf({apiVersion, kind: written}: Self): Stray | undefined {
  const {group} = groupOf(apiVersion)
  if (builtInGroups.has(group) || policyGroups.has(group) || unmodelled.has(group)) return undefined
  const name = written.toLowerCase().replace(/list$/, "")
  const named = kinds.filter(({kind}) => kind.toLowerCase() === name)
  const near = named.filter((kind) => isMeantGroup(group, kind))
  const isCertain = !group.includes(".")
  const isPlain = named.length > 0 && isCertain && named.every(({kind}) => !commonNames.has(kind))
  if (near.length === 0 && !isPlain) return undefined
  const found = near.length > 0 ? near : named
  return {kind: found.length === 1 ? found[0] : undefined, homes: found.map(homeIn), isCertain}
}

/** Where a kind is written today. */
export function homeIn({group, versions}: Kind): string {
  return `${group === "" ? "" : `${group}/`}${versions[0] ?? ""}`
}

/** Whether a group was written for a kind's: a slip, its first words alone, words of Kubernetes behind it, or Calico's name. */
function isMeantGroup(group: string, {group: home, versions}: Kind): boolean {
  if (versions.includes(group) || group === `${home || "core"}.k8s.io`) return true
  if (home === "") return false
  const isCalicos = home === "projectcalico.org" && group.includes("calico")
  return isCalicos || home.startsWith(`${group}.`) || nearest(group, [home]) !== undefined
}
