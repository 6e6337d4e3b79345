// How an object calls itself: apiVersion and kind, and what they are made of.

import {policyGroups} from "./kinds/registry.ts"

/** How an object calls itself; both are written, in the object or in the list that holds it. */
export type Self = {readonly apiVersion: string; readonly kind: string}

/** An apiVersion taken apart. The core group is empty. */
export type GroupVersion = {readonly group: string; readonly version: string}

/** Group and version of an apiVersion; a policy group that stands alone has no version, which no server takes. */
export function groupOf(apiVersion: string): GroupVersion {
  const slash = apiVersion.indexOf("/")
  if (slash !== -1) return {group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1)}
  return policyGroups.has(apiVersion) ? {group: apiVersion, version: ""} : {group: "", version: apiVersion}
}

/** The kind of the items of a typed list (`PodList`), undefined for any other kind and for the plain `List`. */
export function itemKind({apiVersion, kind}: Self): Self | undefined {
  return kind.endsWith("List") && kind !== "List" ? {apiVersion, kind: kind.slice(0, -"List".length)} : undefined
}
