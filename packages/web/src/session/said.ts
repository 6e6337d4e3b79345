// What an edit did, in a line for who does not see it: said once the answer has settled, not at every key.

import {effect, signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import type {Diagnostic} from "@carveout/engine"
import {comparedWith, files, views} from "./state.ts"

/** How long nothing is typed before anything is said. */
const quietMs = 900

const line = signal("")
/** The line. */
export const said: ReadonlySignal<string> = line

let isDue = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Says what edits do from now on. */
export function sayEdits(): void {
  let isFirst = true
  effect(() => {
    void files.value
    isDue = !isFirst
    isFirst = false
    clearTimeout(timer)
  })
}

/** The worker has answered whatever was asked. */
export function heardAll(): void {
  if (!isDue) return
  clearTimeout(timer)
  timer = setTimeout(() => {
    isDue = false
    const changes = views.changes.value
    line.value = effectWords(views.findings.value?.diagnostics ?? [], comparedWith.value === "baseline" ? (changes?.lines ?? []) : null)
  }, quietMs)
}

/** Errors by file, then what differs from the baseline; null where something else is compared. */
export function effectWords(diagnostics: readonly Diagnostic[], changes: readonly {readonly part: string}[] | null): string {
  const errors = diagnostics.filter(({severity}) => severity === "error")
  const names = new Set(errors.map(({place}) => place?.file ?? ""))
  const [name = ""] = names
  const where = names.size > 1 ? ` in ${names.size} files` : name === "" ? "" : ` in ${name}`
  const faults = errors.length === 0 ? [] : [`${errors.length === 1 ? "1 error" : `${errors.length} errors`}${where}`]
  return [...faults, ...(changes === null ? [] : [changeWords(changes)])].join("; ")
}

function changeWords(changes: readonly {readonly part: string}[]): string {
  const count = (part: string): number => changes.filter((each) => each.part === part).length
  const [opened, closed] = [count("opened"), count("closed")]
  if (changes.length === 0) return "nothing is opened or closed against the baseline"
  return `against the baseline ${opened} opened, ${closed} closed, as Changes lists them`
}
