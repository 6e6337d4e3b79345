// Nodes as plain JSON data, for printing and for callers who want no places.

import {unreachable} from "../../std/assert.ts"
import type {YamlNode} from "./node.ts"

/** Plain JSON data, as JSON.parse makes it: a key may have any name, `__proto__` too. */
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
      const object: {[key: string]: PlainValue} = {}
      for (const {key, value} of node.entries) setOwn(object, key, toPlain(value))
      return object
    }
    default:
      return unreachable(node)
  }
}

/** Sets an own property whatever its name; assigning to `__proto__` would set the prototype instead. */
function setOwn(object: {[key: string]: PlainValue}, key: string, value: PlainValue): void {
  if (key === "__proto__") Object.defineProperty(object, key, {value, enumerable: true, configurable: true, writable: true})
  else object[key] = value
}
