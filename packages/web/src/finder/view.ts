// What is found in the world by words: every object with the place where it is written, policies too.

import type {Place} from "@carveout/engine"

/** LIMIT: objects that are shown; more words find the others. */
export const objectsMax = 50

/** What was typed: an object is meant whose kind, name, namespace or labels hold all the words. */
export type FinderWant = {readonly words: string}

/** An object by its kind and name, with its namespace where it has one. */
export type FoundObject = {readonly kind: string; readonly name: string; readonly at: Place}

/** The objects that are meant, as far as they are shown; `total` counts all of them, `words` are those of the question. */
export type FinderView = {readonly words: string; readonly total: number; readonly objects: readonly FoundObject[]}
