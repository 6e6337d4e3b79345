// Nodes as plain JSON data, for printing and for callers who want no places.

import {unreachable} from "../../std/assert.ts"
import type {YamlNode} from "./node.ts"

/** Plain JSON data. Objects have no prototype, so that a key may have any name. */
export type PlainValue = string | number | boolean | null | PlainValue[] | {[key: string]: PlainValue}

/** The plain value of a node; null for nothing. */
export function toPlain(node: YamlNode | null): PlainValue {
  if (node === null) return null
  switch (node.kind) {
    case "scalar":
      return node.value
    case "seq":
      return node.items.map(toPlain)
    case "map": {
      const object: {[key: string]: PlainValue} = Object.create(null) as {[key: string]: PlainValue}
      for (const {key, value} of node.entries) object[key] = toPlain(value)
      return object
    }
    default:
      return unreachable(node)
  }
}
