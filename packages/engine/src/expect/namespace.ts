// Names without a namespace, completed with the one that was given with `-n`.

import type {EndWords} from "../analyze/end-sets.ts"
import type {FlowException} from "../analyze/flow-words.ts"
import {parseName} from "../question/name.ts"
import type {Expectation} from "./policy-test.ts"

/** Where names without a namespace are; absent: nowhere. */
export type NamePlace = {readonly namespace?: string}

/** An end with its namespace; one that has it, needs none, or is no name stays as it is. */
export function endInPlace(words: EndWords, {namespace}: NamePlace): EndWords {
  if (namespace === undefined || words.kind !== "name") return words
  const parsed = parseName(words.text, undefined)
  if (parsed.ok || parsed.error.code !== "name-incomplete") return words
  const [, prefix = "", name = ""] = /^(svc\/)?(.*)$/s.exec(words.text) ?? []
  return {kind: "name", text: `${prefix}${namespace}/${name}`}
}

/** Flows that are taken out, with their namespaces. */
export function exceptionsInPlace(exceptions: readonly FlowException[], place: NamePlace): readonly FlowException[] {
  return exceptions.map(({from, to, ...packets}) => ({from: from && endInPlace(from, place), to: to && endInPlace(to, place), ...packets}))
}

/** An entry whose names have their namespaces. */
export function entryInPlace(entry: Expectation, place: NamePlace): Expectation {
  const {from, to, except} = entry
  return {...entry, from: endInPlace(from, place), to: endInPlace(to, place), except: exceptionsInPlace(except, place)}
}
