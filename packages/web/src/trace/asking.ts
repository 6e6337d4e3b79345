// A flow that is being put into words: the two ends and the packet as they stand in the fields, before anybody asks.

import {signal} from "@preact/signals"
import type {Signal} from "@preact/signals"
import type {ServiceEnd} from "../facts/view.ts"
import type {Wire} from "../matrix/view.ts"
import {asked, place, views} from "../session/state.ts"
import {lookAtWalk} from "./looking.ts"
import type {Asked} from "./view.ts"

/** The ends of a flow as they are written. */
export type Ends = Pick<Asked, "from" | "to">

/** What was written and not asked yet; null where the fields show the flow that is walked. `wire`: where a packet was chosen before both ends were there. */
export const draft: Signal<(Ends & Pick<Asked, "wire">) | null> = signal(null)

/** The ends that the fields show. Of a cell of many ends, the two that are walked. */
export function endsShown(): Ends {
  const question = asked.value
  if (draft.value !== null) return draft.value
  if (question === null) return {from: "", to: ""}
  const walked = question.by === undefined ? undefined : views.trace.value?.trace
  return walked ? {from: walked.from.text, to: walked.to.text} : {from: question.from, to: question.to}
}

/** The packet that the fields show. */
export function wireShown(): Wire {
  return draft.value?.wire ?? asked.value?.wire ?? {protocol: null, port: null}
}

/** Asks about what the fields show. `next`: what else of the question is new. */
export function askShown(next: Pick<Asked, "wire"> = {}): void {
  const question = asked.value
  const typed = draft.value
  const wire = next.wire ?? typed?.wire ?? question?.wire
  const ends = typed === null && question !== null ? question : trimmed(endsShown())
  const {wire: _old, way: _gone, ...kept} = ends as Asked
  asked.value = wire === undefined || wire.protocol === null ? kept : {...kept, wire}
  draft.value = null
}

function trimmed({from, to}: Ends): Ends {
  return {from: from.trim(), to: to.trim()}
}

/** Goes to the fields. `to`: an end that is put where the flow goes, if there is one. */
export function goToFields(to?: string): void {
  if (to !== undefined) draft.value = {from: endsShown().from, to}
  place.value = "views"
  // At once: who types on right after the press must lose no letter. On a phone the fields are not shown before the next frame.
  takeField()
  requestAnimationFrame(() => {
    document.querySelector("#trace-title")?.scrollIntoView({block: "start"})
    if (field()?.form?.contains(document.activeElement) !== true) takeField()
  })
}

function field(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("#ask-from")
}

function takeField(): void {
  field()?.focus({preventScroll: true})
  field()?.select()
}

/** Asks for the walk of a flow and brings it into sight; one that is there already is brought at once. */
export function walkTo(flow: Asked): void {
  const isThere = JSON.stringify(asked.value) === JSON.stringify(flow)
  if (isThere) document.querySelector("#trace-title")?.scrollIntoView({block: "start"})
  else lookAtWalk("section")
  asked.value = flow
}

/** The Service of a name, as far as the world has it. */
export function serviceNamed(name: string): ServiceEnd | undefined {
  return views.facts.value?.ends.services.find((each) => each.name === name.trim())
}

/** Asks, and brings the answer into sight. */
export function askAndLook(): void {
  askShown()
  lookAtWalk("section")
}
