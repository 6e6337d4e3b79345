// What is told the doctor, as it stands in the fields: each change of it is looked into at once.

import {computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import {consulting, place, tab, views} from "../session/state.ts"
import {logMax} from "./view.ts"
import type {Beside, DoctorWant, RemediesView} from "./view.ts"

/** Whether the log that was given was longer than what is kept of it. */
export const isCut: Signal<boolean> = signal(false)

/** Takes what is new. */
export function tell(next: Partial<DoctorWant>): void {
  consulting.value = {...consulting.value, ...next}
}

/** Takes a log; of a longer one its beginning, to the end of a line. Without one nothing was said beside it. */
export function tellLog(given: string): void {
  isCut.value = given.length > logMax
  const log = isCut.value ? given.slice(0, Math.max(given.lastIndexOf("\n", logMax), 0) || logMax) : given
  tell(log.trim() === "" ? {log, beside: []} : {log})
}

/** What was said beside a line. */
export function besideOf(line: string): Beside {
  return consulting.value.beside.find(({of}) => of === line) ?? {of: line, to: "", port: ""}
}

/** Says something beside a line. */
export function tellBeside(beside: Beside): void {
  tell({beside: [...consulting.value.beside.filter(({of}) => of !== beside.of), beside]})
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
