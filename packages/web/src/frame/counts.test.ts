import assert from "node:assert/strict"
import {test} from "node:test"
import {effect} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import type {ChangesView} from "../changes/view.ts"
import {errorsByFile} from "../findings/errors.ts"
import {refusedWords} from "../findings/refused-words.ts"
import type {FindingsView} from "../findings/view.ts"
import type {SeenView} from "../seen/view.ts"
import {seenLog, views} from "../session/state.ts"
import {tabCounts, worldWords} from "./counts.ts"

/** The findings of a world with so many policies and so many errors in one file: another object at each call, as the worker sends it. */
function found(policies: number, errors: number): FindingsView {
  const place = {file: "a.yaml", line: 1, column: 1, endLine: 1, endColumn: 2}
  const diagnostics = Array.from({length: errors}, () => ({severity: "error", code: "unknown-field", message: "m", place}) as const)
  return {diagnostics, counts: {all: errors, errors, repeated: 0}, assumed: [], policies, endpoints: 2}
}

/** What was told of a signal so far. */
function toldOf(shown: ReadonlySignal<unknown> | undefined): readonly unknown[] {
  const told: unknown[] = []
  assert.ok(shown)
  effect(() => void told.push(shown.value))
  return told
}

test("the header, the tabs of the files and those of the views are told what a key changed, and nothing when it changed nothing of theirs", () => {
  seenLog.value = {id: 1, conversations: [], records: 0, passed: 0, names: [], notes: []}
  const told = [worldWords, errorsByFile, refusedWords, tabCounts.changes, tabCounts.findings, tabCounts.seen].map(toldOf)
  const answer = (policies: number, errors: number): void => {
    views.findings.value = found(policies, errors)
    views.changes.value = {with: "baseline", lines: Array.from({length: policies}, () => ({}))} as unknown as ChangesView
    views.seen.value = {log: 1, with: "baseline", cut: errors} as SeenView
  }
  for (const [policies, errors] of [
    [1, 0],
    [1, 0],
    [1, 2],
    [1, 2],
    [2, 2],
  ] as const)
    answer(policies, errors)
  const two = "2 errors: the cluster would refuse objects that have one, so they do not count here."
  assert.deepEqual(told, [
    ["", "2 pods, 1 policy", "2 pods, 2 policies"],
    [new Map(), new Map([["a.yaml", 2]])],
    ["", two],
    [0, 1, 2],
    [0, 2],
    [0, 2],
  ])
})
