// Objects of all kinds by words, read from the files.

import type {Resource} from "@carveout/engine"
import type {Pair} from "../worker/worlds.ts"
import {holds, kindOf} from "../world/answer.ts"
import {wordsOf} from "../world/words.ts"
import {nameRank} from "./finding.ts"
import {objectsMax} from "./view.ts"
import type {FinderView, FinderWant, FoundObject} from "./view.ts"

/** Lists the objects that are meant, those first whose own names hold the words. Without a word none is. */
export function finderView({world}: Pair, {words: typed}: FinderWant): FinderView {
  const words = wordsOf(typed)
  const found = words.length === 0 ? [] : world.manifests.resources.filter((resource) => holds(resource, words))
  const rank = ({namespace, name}: Resource): number => Math.min(nameRank(name, words), nameRank(`${namespace}/${name}`, words))
  const first = found.map((resource) => [rank(resource), resource] as const).sort(([a], [b]) => a - b)
  return {words: typed, total: found.length, objects: first.slice(0, objectsMax).map(([, resource]) => objectOf(resource))}
}

function objectOf(resource: Resource): FoundObject {
  const {namespace, name, at} = resource
  return {kind: kindOf(resource), name: namespace === "" ? name : `${namespace}/${name}`, at}
}
