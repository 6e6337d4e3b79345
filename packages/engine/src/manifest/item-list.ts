// The list `items` of a JSON document, item by item: a dump of any size passes through and leaves its resources.

import type {Diagnostic} from "../text/diagnostic.ts"
import {anyFields, cursorAt} from "./decode.ts"
import type {Cursor} from "./decode.ts"
import {contextOf, markOf, rollBack} from "./job.ts"
import type {Job, Mark} from "./job.ts"
import {isList, takeDocument, takeItem, takeObject, writtenSelf} from "./objects.ts"
import {itemKind} from "./self.ts"
import {Fault} from "./yaml/fault.ts"
import {documentMax} from "./yaml/limits.ts"
import type {YamlMap, YamlNode} from "./yaml/node.ts"
import type {Origin} from "./yaml/origin.ts"
import {faultDiagnostic} from "./yaml/read.ts"

/**
 * The list `items` of a JSON document, taken item by item before anybody knows what the document is. Items that say their kind are decoded at
 * once; from the first on that does not, they wait for the document's own.
 */
export class ItemList {
  readonly #job: Job
  #mark: Mark | undefined
  #count = 0
  readonly #waiting: {readonly origin: Origin; readonly index: number}[] = []

  constructor(job: Job) {
    this.#job = job
  }

  /** Takes the next item. */
  take({root, origin}: {readonly root: YamlNode; readonly origin: Origin}): void {
    this.#mark ??= markOf(this.#job)
    const index = this.#count++
    const cursor = itemCursor(this.#job, root, index)
    const self = this.#waiting.length === 0 && root.kind === "map" ? writtenSelf(cursor) : undefined
    if (self === undefined) this.#waiting.push({origin, index})
    else takeObject(this.#job, {cursor, self, origin})
  }

  /** Ends the document: where it is a list, its items count. */
  end({root, origin}: {readonly root: YamlMap; readonly origin: Origin}): void {
    const cursor = cursorAt(root, contextOf(this.#job))
    const self = writtenSelf(cursor)
    const isTest = self?.apiVersion.startsWith("carveout.dev/") === true
    if (self === undefined || isTest || !isList(self, anyFields(cursor)("items"), this.#job.settings)) {
      this.drop()
      takeWhole(this.#job, root, origin)
      return
    }
    this.#job.documents++
    const inherited = itemKind(self)
    for (const item of this.#waiting) {
      const again = itemCursor(this.#job, item.origin.read(), item.index)
      takeItem(this.#job, {cursor: again, inherited, origin: item.origin})
    }
    this.#clear()
  }

  /** Forgets the items: the document cannot be read, or is no list. */
  drop(): void {
    if (this.#mark) rollBack(this.#job, this.#mark)
    this.#clear()
  }

  #clear(): void {
    this.#mark = undefined
    this.#count = 0
    this.#waiting.length = 0
  }
}
/** A cursor at an item of the list of a document. */
function itemCursor(job: Job, node: YamlNode, index: number): Cursor {
  const context = contextOf(job)
  const {start, end} = node
  return {context, node, above: {context, node: undefined, above: undefined, step: "items", start, end}, step: index, start, end}
}

/** A document whose items were given one by one, and which is no list after all. */
function takeWhole(job: Job, root: YamlMap, origin: Origin): void {
  const cursor = cursorAt(root, contextOf(job))
  if (writtenSelf(cursor) === undefined) takeDocument(job, root, origin)
  else if (root.end - root.start <= documentMax) takeDocument(job, origin.read(), origin)
  else job.diagnostics.push(tooLong(job, root))
}

/** The finding of an object that cannot be read as one. */
function tooLong({window}: Job, {start}: YamlMap): Diagnostic {
  const fault = new Fault("limit-document", `one object of more than ${documentMax} characters`, {start, end: start + 1})
  return faultDiagnostic(fault, window.file, window.lines)
}
