// A YAML or JSON document as the cluster's own reader sees it, with the offsets of everything in it.
// Aliases are resolved (shared nodes, never cycles), merge keys merged, scalars typed by the cluster's table.

import type {LineMap} from "../../text/source.ts"
import type {Wording} from "./json-wordings.ts"

/** Offsets of a node in its file, UTF-16 units, end exclusive. */
type Span = {readonly start: number; readonly end: number}

/** One key of a map with its value; keys are text (numbers and booleans become text as the cluster prints them). */
export type YamlEntry = {readonly key: string; readonly keyStart: number; readonly keyEnd: number; readonly value: YamlNode}

/** A map, its entries in the order written, merged ones where the merge stands. `wording` where another may be written alike. */
export type YamlMap = Span & {readonly kind: "map"; readonly entries: readonly YamlEntry[]; readonly wording?: Wording | undefined}
/** A list. */
export type YamlSeq = Span & {readonly kind: "seq"; readonly items: readonly YamlNode[]; readonly wording?: Wording | undefined}
/** `isPlain`: neither quoted nor a block, so its text alone decided its type. `source` is the text; `tag` as written, or empty. */
export type YamlScalar = Span & {
  readonly kind: "scalar"
  readonly value: string | number | boolean | null
  readonly isPlain: boolean
  readonly source: string
  readonly tag: string
}
/** Any value. */
export type YamlNode = YamlMap | YamlSeq | YamlScalar

/** One document of a stream. `root` is null for an empty document. */
export type YamlDocument = {readonly file: string; readonly lines: LineMap; readonly root: YamlNode | null}
