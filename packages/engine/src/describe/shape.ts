// How a field is described: what it means and what may stand in it. Types and makers; the fields themselves stand in the other files.

/** Whose labels a selector or a map of labels speaks of. */
export type Labelled = "pods" | "namespaces" | "serviceAccounts" | "nodes"

/** What a text names, so that an editor can offer what the world has. */
export type Named = "namespace" | "tier" | "service" | "serviceAccount" | "node" | "profile" | "port" | "networkSet"

/** What may stand in a field. */
export type Shape =
  | {readonly kind: "text" | "number" | "boolean" | "network" | "address" | "protocol" | "port" | "any"}
  | {readonly kind: "word"; readonly words: readonly string[]}
  | {readonly kind: "name"; readonly of: Named}
  /** An expression of Calico's selector language. */
  | {readonly kind: "selector"; readonly of: Labelled}
  /** The key of one label. */
  | {readonly kind: "labelKey"; readonly of: Labelled}
  /** Labels by key: those that are asked for, or an object's own. */
  | {readonly kind: "labels"; readonly of: Labelled}
  /** Any keys with texts. */
  | {readonly kind: "texts"}
  | {readonly kind: "list"; readonly of: Shape}
  | MapShape

/** A map with known keys. `open`: the API has others, which nobody here asks for, as in dumps of Kubernetes' own objects. */
export type MapShape = {readonly kind: "map"; readonly open: boolean; readonly fields: Described}

/** A field: what it means, in a sentence or two without a final stop, and what may stand in it. */
export type Field = {readonly means: string; readonly shape: Shape}

/** Fields by name, the usual ones first. */
export type Described = ReadonlyMap<string, Field>

/** A kind: where it is at home, whether it lives in a namespace, what it is for, and its fields from the root on. */
export type DescribedKind = {
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly scope: "namespaced" | "cluster"
  readonly means: string
  readonly root: MapShape
}

/** What a field of a table is written as. */
export type Written = readonly [name: string, shape: Shape, means: string]

/** A map whose other keys the API refuses. */
export function closed(...fields: readonly Written[]): MapShape {
  return {kind: "map", open: false, fields: new Map(fields.map(([name, shape, means]) => [name, {means, shape}]))}
}

/** A map whose other keys pass unread. */
export function open(...fields: readonly Written[]): MapShape {
  return {...closed(...fields), open: true}
}

/** A list of one shape. */
export function listOf(of: Shape): Shape {
  return {kind: "list", of}
}

/** One word of a closed list. */
export function word(...words: readonly string[]): Shape {
  return {kind: "word", words}
}

/** A Calico selector. */
export function selector(of: Labelled): Shape {
  return {kind: "selector", of}
}

/** The name of something. */
export function named(of: Named): Shape {
  return {kind: "name", of}
}

/** A text. */
export const text: Shape = {kind: "text"}
/** A number. */
export const number: Shape = {kind: "number"}
/** True or false. */
export const boolean: Shape = {kind: "boolean"}
/** An address block, or an address where the field takes one. */
export const network: Shape = {kind: "network"}
/** One address. */
export const address: Shape = {kind: "address"}
/** A protocol by name or number. */
export const protocol: Shape = {kind: "protocol"}
/** A port by number, range or name. */
export const port: Shape = {kind: "port"}
/** Anything at all; nothing reads it. */
export const any: Shape = {kind: "any"}
/** Free texts by key. */
export const texts: Shape = {kind: "texts"}
