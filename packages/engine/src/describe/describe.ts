// Every kind that decoding knows, in words: what an editor offers and says. The door of this folder; a test holds it against decoding.

import {calicoEntries} from "./calico-kinds.ts"
import {kubernetesEntries} from "./kubernetes-kinds.ts"
import {headOf, laxMetadata, strictMetadata} from "./metadata.ts"
import type {DescribedKind, Field, MapShape, Shape} from "./shape.ts"
import {any} from "./shape.ts"
import {restOf, worldEntries} from "./world-kinds.ts"

export type {Described, DescribedKind, Field, Labelled, MapShape, Named, Shape} from "./shape.ts"

const status: readonly (readonly [string, Field])[] = [["status", {means: "what the cluster says of it; nothing reads it", shape: any}]]

/** Kinds of Calico whose objects carry a status. */
const withStatus = new Set(["Tier", "FelixConfiguration", "KubeControllersConfiguration", "IPPool"])

/** Every kind, policies first. */
export const describedKinds: readonly DescribedKind[] = [
  ...kubernetesEntries.map(({apiVersions, kind, scope, spec, means}): DescribedKind => {
    const fields = [
      ...headOf(apiVersions, kind, strictMetadata),
      ["spec", {means: "what the policy says", shape: spec}] as const,
      ...status,
    ]
    return {apiVersions, kind, scope, means, root: {kind: "map", open: false, fields: new Map(fields)}}
  }),
  ...calicoEntries.map(([kind, scope, spec, means]): DescribedKind => {
    const apiVersions = ["projectcalico.org/v3"]
    const open = kind === "WorkloadEndpoint" || kind === "FelixConfiguration"
    const fields = [
      ...headOf(apiVersions, kind, kind === "WorkloadEndpoint" ? laxMetadata : strictMetadata),
      ["spec", {means: "what the object says", shape: spec}] as const,
      ...(withStatus.has(kind) ? status : []),
    ]
    return {apiVersions, kind, scope, means, root: {kind: "map", open, fields: new Map(fields)}}
  }),
  ...worldEntries.map((entry): DescribedKind => {
    const {apiVersions, kind, scope, means, metadata} = entry
    const fields = new Map([...headOf(apiVersions, kind, metadata), ...restOf(entry)])
    return {apiVersions, kind, scope, means, root: {kind: "map", open: true, fields}}
  }),
]

/** Kinds by name, in an apiVersion if one is given. */
export function describeKind(kind: string, apiVersion = ""): DescribedKind | undefined {
  const named = describedKinds.filter((known) => known.kind === kind)
  return named.find(({apiVersions}) => apiVersions.includes(apiVersion)) ?? (named.length === 1 ? named[0] : undefined)
}

/** The field at a path of keys and list indexes; undefined where none is described. A path of nothing has no field. */
export function describeField({root}: DescribedKind, path: readonly (string | number)[]): Field | undefined {
  let shape: Shape = root
  let field: Field | undefined
  for (const step of path) {
    if (typeof step === "number") {
      if (shape.kind !== "list") return undefined
      shape = shape.of
      field = field === undefined ? undefined : {means: field.means, shape}
      continue
    }
    field = shape.kind === "map" ? shape.fields.get(step) : undefined
    if (field === undefined) return undefined
    ;({shape} = field)
  }
  return field
}

/** The map at a path, for offering its keys; undefined where there is none. */
export function describeMap(kind: DescribedKind, path: readonly (string | number)[]): MapShape | undefined {
  const shape = path.length === 0 ? kind.root : describeField(kind, path)?.shape
  return shape?.kind === "map" ? shape : undefined
}
