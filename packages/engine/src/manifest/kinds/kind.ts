// What a kind's decoder is given and gives, the same for every kind.

import type {Cursor} from "../decode.ts"
import type {Resource} from "../resource.ts"
import type {Metadata, MetadataRules} from "./metadata.ts"

/** What a decoder is given: the document, its metadata as read, and how the document calls itself. */
export type Draft = {
  readonly root: Cursor
  readonly metadata: Metadata
  readonly apiVersion: string
  readonly kind: string
  /** The head of the document: where the object stands. */
  readonly at: Resource["at"]
}

/** One kind: where it is at home, its metadata's rules, and how its document becomes a resource. */
export type Kind = {
  readonly group: string
  readonly versions: readonly string[]
  readonly kind: string
  readonly metadata: MetadataRules
  /** Top-level keys beside apiVersion, kind and metadata; null: any. */
  readonly keys: readonly string[] | null
  readonly decode: (draft: Draft) => Resource
}
