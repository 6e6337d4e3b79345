// What is told the doctor, as it stands in the fields: each change of it is looked into at once.

import {batch, computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import {consulting, place, remediesRound, tab, views} from "../session/state.ts"
import {logMax} from "./view.ts"
import type {Beside, DoctorView, DoctorWant, RemediesView} from "./view.ts"

/** Whether the log that was given was longer than what is kept of it. */
export const isCut: Signal<boolean> = signal(false)

/** The wish since which there is a log. */
const begun: Signal<number> = signal(0)

/** What is said of this log; null before anything is. While it is changed, what was said before stands until the next answer. */
export const heard: ReadonlySignal<DoctorView | null> = computed(() => {
  const {value} = views.doctor
  return value === null || value.wish < begun.value || consulting.value.log.trim() === "" ? null : value
})

/** Takes what is new. */
export function tell(next: Partial<Omit<DoctorWant, "wish">>): void {
  const before = consulting.value
  const wish = before.wish + 1
  batch(() => {
    if (before.log.trim() === "") begun.value = wish
    consulting.value = {...before, ...next, wish}
  })
}

/** Takes a log; of a longer one its beginning, to the end of a line. Without one nothing was said beside it. */
export function tellLog(given: string): void {
  isCut.value = given.length > logMax
  const log = isCut.value ? cut(given) : given
  tell(log.trim() === "" ? {log, beside: []} : {log})
}

/** LIMIT: letters that are given up so that the last line is a whole one. */
const lastMax = 4000

function cut(given: string): string {
  const end = given.lastIndexOf("\n", logMax)
  return given.slice(0, end < logMax - lastMax ? logMax : end)
}

/** What was said beside a line. */
export function besideOf(line: string): Beside {
  return consulting.value.beside.find(({of}) => of === line) ?? {of: line, to: "", port: "", protocol: null}
}

/** Says something beside a line. */
export function tellBeside(beside: Beside): void {
  tell({beside: [...consulting.value.beside.filter(({of}) => of !== beside.of), beside]})
}

/** Asks for the repairs that are not there yet. */
export function askForRest({isWhole}: RemediesView): void {
  if (!isWhole) remediesRound.value++
}

/** The answers from which something was added to the files. WHY: until the next ones are there, it would be added twice. */
const used: Signal<RemediesView | null> = signal(null)

/** Whether what is shown may be added. */
export const isFresh: ReadonlySignal<boolean> = computed(() => views.remedies.value !== used.value)

/** Notes that something was added. */
export function noteAdded(): void {
  used.value = views.remedies.value
}

/** Opens the doctor with the keyboard in the log, for who logs there if that is known. */
export function goToDoctor(from?: string): void {
  if (from !== undefined) tell({from})
  tab.value = "doctor"
  place.value = "views"
  requestAnimationFrame(() => {
    document.querySelector("#doctor-title")?.scrollIntoView({block: "start"})
    document.querySelector<HTMLElement>(consulting.value.from === "" ? "#doctor-from" : "#doctor-log")?.focus({preventScroll: true})
  })
}
