// A matrix of some ends alone: what one namespace reaches, who reaches the database, who reaches the outside. It is the same matrix with lines left out.

import {problem, quoted} from "../question/problem.ts"
import {nearest} from "../std/nearest.ts"
import {compareBytes} from "../std/order.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Snapshot} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {MatrixGroup} from "./answer.ts"

/** Whether an end of a matrix is meant, by its name. */
export type Chosen = (name: string) => boolean

/** Whose flows a matrix lists; absent: everybody's. */
export type ChosenSides = {readonly from?: Chosen; readonly to?: Chosen}

/** Every address that nobody inside has, as people call it in a matrix. */
const outsideWord = "outside"

/**
 * Whom a word means: a namespace, `NAMESPACE/NAME`, a full name such as `prod/Deployment/web`, `host/NODE`, or `outside`. WHY not sets as a search
 * takes them: a matrix gathers what it lists by name, and blocks of addresses are cut by policy alone.
 */
export function chosenEnds({workloads, nodes}: Snapshot, word: string): Result<Chosen, Diagnostic> {
  if (word === outsideWord) return ok((name) => !name.includes("/"))
  const names = [...workloads.map(({id}) => id), ...nodes.map(({name}) => `host/${name}`)]
  const isMeant: Chosen = word.includes("/") ? (name) => name === word || shortName(name) === word : (name) => name.startsWith(`${word}/`)
  if (names.some(isMeant)) return ok(isMeant)
  const namespaces = [...new Set(workloads.map(({namespace}) => namespace))].sort(compareBytes)
  const near = nearest(word, [...namespaces, ...names, ...names.map(shortName), outsideWord])
  const forms = "write a namespace, `NAMESPACE/NAME`, `host/NODE` or `outside`; `carveout search` takes blocks and selectors"
  return fail(
    problem("name-not-found", `no end of the matrix is called ${quoted(word)}`, near === undefined ? forms : `did you mean \`${near}\`?`),
  )
}

/** `prod/web` of `prod/Deployment/web`. */
function shortName(name: string): string {
  const [namespace = "", , third] = name.split("/")
  return third === undefined ? name : `${namespace}/${third}`
}

/** Groups with nothing in them but flows from and to the ends that are meant. WHY no end and itself: alone it is no pair. */
export function groupsOfChosen(groups: readonly MatrixGroup[], {from = everybody, to = everybody}: ChosenSides): readonly MatrixGroup[] {
  if (from === everybody && to === everybody) return groups
  return groups
    .map((group) => ({...group, from: group.from.filter(from), to: group.to.filter(to)}))
    .filter((group) => group.from.some((source) => group.to.some((target) => source !== target)))
}

/** Everybody. */
export const everybody: Chosen = () => true
