// The work: what a person made or loaded, apart from what they look at. Each change of it is a value, and can be taken back.

import {batch, computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import type {Loaded, PageView} from "../lessons/page-view.ts"
import type {LabFile} from "../worker/messages.ts"
import {nothingDone, record, stepBack, stepForward} from "./history.ts"
import type {Entry, History, Way} from "./history.ts"
import type {Shared} from "./share.ts"

/** A session of changed files that something else took the place of. `label`: what did; `given`: as in the work; `isPutAway`: nobody need be told any more. */
export type Aside = {readonly label: string; readonly session: Shared; readonly given: readonly LabFile[]; readonly isPutAway: boolean}

/**
 * The files, what they are compared with, the file that is open, and what of the course is loaded. `given`: the files as a page, a world or
 * a link gave them; what differs is the person's own. `aside`: what was replaced, the latest first.
 */
export type Work = {
  readonly files: readonly LabFile[]
  readonly baseline: readonly LabFile[]
  readonly active: string
  readonly page: PageView | null
  readonly loaded: Loaded | null
  readonly given: readonly LabFile[]
  readonly aside: readonly Aside[]
}

/** What takes typing back key by key: the editor. Each answers whether there was anything to take back in the file that is open. */
export type Typist = {readonly undo: () => boolean; readonly redo: () => boolean}

/** The files of the world and its policies, in the order of their tabs. */
export const files: Signal<readonly LabFile[]> = signal([])
/** What the files are compared with. */
export const baseline: Signal<readonly LabFile[]> = signal([])
/** The name of the file in the editor. */
export const active: Signal<string> = signal("")
/** The page beside the editor. */
export const page: Signal<PageView | null> = signal(null)
/** Which part of the page is loaded. */
export const loaded: Signal<Loaded | null> = signal(null)

/** The files as they were given. */
export const given: Signal<readonly LabFile[]> = signal([])
/** Sessions of changed files that were replaced. */
export const aside: Signal<readonly Aside[]> = signal([])

const history = signal<History<Work>>(nothingDone)
/** Typing that is taken back in part, and the text at its end, where doing it again ends. */
const typed = signal<{readonly entry: Entry<Work>; readonly text: string} | null>(null)

/** What would be taken back, in words; null where nothing would. */
export const undoable: ReadonlySignal<string | null> = computed(() => history.value.past.at(-1)?.label ?? null)
/** What would be done again, in words; null where nothing would. */
export const redoable: ReadonlySignal<string | null> = computed(
  () => typed.value?.entry.label ?? history.value.future.at(-1)?.entry.label ?? null,
)
/** Counts changes that were not typed, so that the editor does not join what is typed before one with what is typed after it. */
export const changes: Signal<number> = signal(0)

/** The work as it is. */
export function workNow(): Work {
  return {
    files: files.value,
    baseline: baseline.value,
    active: active.value,
    page: page.value,
    loaded: loaded.value,
    given: given.value,
    aside: aside.value,
  }
}

/** Makes a change that can be taken back. What it leaves out stays as it is. */
export function change(label: string, next: Partial<Work>): void {
  add({label, typing: null, before: workNow()})
  changes.value++
  put({...workNow(), ...next})
}

/** Takes what was typed in a file. */
export function setText(name: string, text: string): void {
  add({label: `typing in ${name}`, typing: name, before: workNow()})
  putText(name, text)
}

/** Takes the text of a file as the editor's own way back or forth left it. */
export function putText(name: string, text: string): void {
  files.value = withText(files.value, name, text)
}

/** What was done, and the text at the end of typing that is taken back in part; null where none is. */
export type Done<Of> = History<Of> & {readonly goingOn: string | null}

/** What can be taken back and done again. */
export function doneNow(): Done<Work> {
  return {...history.value, goingOn: typed.value?.text ?? null}
}

/** Nothing can be taken back any more, nor done again. */
export function forgetDone(): void {
  history.value = nothingDone
  typed.value = null
}

/** Begins with some work, and with what was done to it before; without, there is nothing to take back. */
export function beginWith(work: Work, {past, future, goingOn}: Done<Work> = {...nothingDone, goingOn: null}): void {
  history.value = {past, future}
  const last = past.at(-1)
  typed.value = goingOn === null || last === undefined ? null : {entry: last, text: goingOn}
  changes.value++
  put(work)
}

/** Takes the latest change back. What was typed goes key by key, in the file in which it was typed. Answers what it was. */
export function undo(typist: Typist): string | null {
  const entry = history.value.past.at(-1)
  if (entry === undefined) return null
  if (entry.typing !== null && open(entry.typing)) {
    const [text, wanted] = [textIn(workNow(), entry.typing), textIn(entry.before, entry.typing)]
    if (text !== wanted && typist.undo()) {
      if (typed.value?.entry !== entry) typed.value = {entry, text}
      if (textIn(workNow(), entry.typing) !== wanted) return entry.label
    }
  }
  return go(stepBack(history.value, typedTo(entry)))
}

/** Does again what was taken back last. Answers what it was. */
export function redo(typist: Typist): string | null {
  const goingOn = typed.value
  const typedIn = goingOn?.entry.typing ?? null
  if (goingOn !== null && typedIn !== null && open(typedIn)) {
    if (!typist.redo()) putText(typedIn, goingOn.text)
    if (textIn(workNow(), typedIn) === goingOn.text) typed.value = null
    return goingOn.entry.label
  }
  const undone = history.value.future.at(-1)
  const file = undone?.entry.typing ?? null
  const way = stepForward(history.value, workNow())
  if (way === null || file === null || !open(file) || !typist.redo()) return go(way)
  history.value = way.history
  const text = textIn(way.work, file)
  typed.value = textIn(workNow(), file) === text ? null : {entry: way.entry, text}
  return way.entry.label
}

/** The work with all that was typed in the entry, part of which may be taken back already. */
function typedTo(entry: Entry<Work>): Work {
  const now = workNow()
  if (typed.value?.entry !== entry || entry.typing === null) return now
  return {...now, files: withText(now.files, entry.typing, typed.value.text)}
}

function add(entry: Entry<Work>): void {
  history.value = record(history.value, entry)
  typed.value = null
}

function go(way: Way<Work> | null): string | null {
  typed.value = null
  if (way === null) return null
  history.value = way.history
  changes.value++
  put(way.work)
  return way.entry.label
}

/** WHY in one: whoever judges the files must not see half of a change. */
function put(work: Work): void {
  batch(() => {
    files.value = work.files
    baseline.value = work.baseline
    page.value = work.page
    loaded.value = work.loaded
    given.value = work.given
    aside.value = work.aside
    active.value = work.files.some(({name}) => name === work.active) ? work.active : (work.files.at(-1)?.name ?? "")
  })
}

/** Whether two lists hold the same files in the same order. */
export function isSameFiles(a: readonly LabFile[], b: readonly LabFile[]): boolean {
  return a === b || (a.length === b.length && a.every((file, i) => file.name === b[i]?.name && file.text === b[i].text))
}

/** Shows a file; false where there is none of this name. */
function open(name: string): boolean {
  if (!files.value.some((file) => file.name === name)) return false
  active.value = name
  return true
}

function textIn(work: Work, name: string): string {
  return work.files.find((file) => file.name === name)?.text ?? ""
}

function withText(list: readonly LabFile[], name: string, text: string): readonly LabFile[] {
  return list.map((file) => (file.name === name ? {name, text} : file))
}
