// The object that was meant where it cannot be read, by the name that a difference has for it: who broke an object has not removed it.

import {nearest} from "../std/nearest.ts"
import {kinds} from "./kinds/registry.ts"
import {groupOf} from "./self.ts"
import type {Self} from "./self.ts"
import {strayOf} from "./stray.ts"

/** What an unreadable object says of itself; empty where it says nothing. */
export type Written = Self & {readonly namespace: string; readonly name: string}

/** The name of the object that was meant, its kind or version misspelt perhaps; undefined where nobody can tell. `namespace`: where objects are that name none. */
export function meantObject({apiVersion, kind, namespace: written, name}: Written, namespace: string): string | undefined {
  const group = strayOf({apiVersion, kind})?.kind?.group ?? homeOf(groupOf(apiVersion).group)
  const own = kinds.filter((known) => known.group === group)
  const word = nearest(
    kind,
    own.map((known) => known.kind),
  )
  const known = own.find((each) => each.kind === word)
  if (known === undefined || name === "") return undefined
  const title = group === "projectcalico.org" && word === "NetworkPolicy" ? "CalicoNetworkPolicy" : known.kind
  return [title, ...(known.metadata.scope === "cluster" ? [] : [written === "" ? namespace : written]), name].join("/")
}

/** The same of a document that is no YAML, by the lines that still name it. */
export function objectInText(text: string, namespace: string): string | undefined {
  const written = (key: string, from = text): string => wordAfter(key, from)
  const metadata = /(?:^|[{,] *)metadata:.*(?:\n(?:[ \t#].*)?$)*/m.exec(text)?.[0] ?? ""
  const self = {apiVersion: written("apiVersion"), kind: written("kind")}
  return meantObject({...self, namespace: written("namespace", metadata), name: written("name", metadata)}, namespace)
}

/** The word behind a key, where it stands least far in; empty where it stands nowhere. */
function wordAfter(key: string, text: string): string {
  const found = [...text.matchAll(new RegExp(`^(.*?[{,]\\s*| *)${key}:[ \\t]+["']?([\\w./-]+)`, "gm"))]
  const [first] = found.toSorted(([, a = ""], [, b = ""]) => a.length - b.length)
  return first?.[2] ?? ""
}

/** The group in which a kind is at home; stored objects have another. */
export function homeOf(group: string): string {
  return group === "crd.projectcalico.org" ? "projectcalico.org" : group
}
