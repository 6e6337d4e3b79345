// Where a node was read, to read it again. Whoever keeps a resource keeps this and not the node: nodes are many times larger than what is
// decoded from them, and few resources are ever shown.

import {assert} from "../../std/assert.ts"
import {composeDocument} from "./compose.ts"
import {jsonCursor, readValue} from "./json.ts"
import type {JsonDesk} from "./json.ts"
import type {YamlNode} from "./node.ts"

/** A way to a node that was read before, with the offsets that it had. */
export type Origin = {readonly read: () => YamlNode}

/** Gives a stretch of a source. */
export type Slice = (start: number, end: number) => string

/** A JSON source that can be asked again. */
export type JsonSource = {readonly slice: Slice; readonly desk: JsonDesk}

/** A JSON value between two offsets. WHY a class: there is one for every pod, and closures are larger. */
export class JsonOrigin implements Origin {
  readonly #source: JsonSource
  readonly #start: number
  readonly #end: number

  constructor(source: JsonSource, start: number, end: number) {
    this.#source = source
    this.#start = start
    this.#end = end
  }

  /** Reads it again. */
  read(): YamlNode {
    const {slice, desk} = this.#source
    return readValue(jsonCursor(slice(this.#start, this.#end), this.#start, 0, desk))
  }
}

/** A YAML document: its text, or a way to it, between two offsets. WHY it remembers: a list is asked for item by item. */
export class YamlOrigin implements Origin {
  readonly #text: string | Slice
  readonly #start: number
  readonly #end: number
  #root: YamlNode | undefined

  constructor(text: string | Slice, start: number, end: number) {
    this.#text = text
    this.#start = start
    this.#end = end
  }

  /** Reads it again. */
  read(): YamlNode {
    const text = typeof this.#text === "string" ? this.#text : this.#text(this.#start, this.#end)
    return (this.#root ??= composeDocument(text, this.#start).root ?? empty)
  }
}

const empty: YamlNode = {kind: "scalar", start: 0, end: 0, value: null, isPlain: true, source: "", tag: ""}

/** An item of the list `items` of a map. */
export function itemOrigin(list: Origin, index: number): Origin {
  return {
    read: () => {
      const root = list.read()
      const items = root.kind === "map" ? root.entries.find(({key}) => key === "items")?.value : undefined
      const item = items?.kind === "seq" ? items.items[index] : undefined
      assert(item !== undefined, "a list that is read again has the items that it had")
      return item
    },
  }
}
