// What reading a stream gives, in the order of the stream.

import type {Fault} from "./fault.ts"
import type {YamlMap, YamlNode} from "./node.ts"
import type {Origin} from "./origin.ts"

/** A merge that replaced an earlier key: the offsets of the merge key, and the key that it replaced. */
export type Override = {readonly start: number; readonly end: number; readonly key: string}

/**
 * A document, `root` null for an empty one. An item of the list `items` of a document whose end nobody has seen yet, then that document as a
 * `list`: its list of items is given as an empty one. A fault instead of a document, with how its text begins: items that came before it are void.
 */
export type StreamPart =
  | {readonly kind: "document"; readonly root: YamlNode | null; readonly origin: Origin; readonly overrides: readonly Override[]}
  | {readonly kind: "item"; readonly root: YamlNode; readonly origin: Origin}
  | {readonly kind: "list"; readonly root: YamlMap; readonly origin: Origin}
  | {readonly kind: "fault"; readonly fault: Fault; readonly text?: string}
