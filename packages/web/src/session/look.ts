// How the session is looked at: taken from the signals for the device, and put back into them.

import {batch, computed} from "@preact/signals"
import {tell} from "../doctor/telling.ts"
import {fromText, onlyChanged, toText, wish} from "../matrix/settings.ts"
import type {KeptLook} from "./kept-look.ts"
import {borders, comparedWith, consulting, panel, place, seenAsked, tiersFor} from "./state.ts"

// WHY apart: what else is asked there is kept nowhere, and a letter of it is no reason to write the session.
const doctorIn = computed(() => consulting.value.with)
const seenIn = computed(() => seenAsked.value.with)

/** It as it is. */
export function lookNow(): KeptLook {
  return {
    columns: borders.columns.value,
    rows: borders.rows.value,
    place: place.value,
    by: wish.value,
    fromText: fromText.value,
    toText: toText.value,
    onlyChanged: onlyChanged.value,
    comparedWith: comparedWith.value,
    tiersFor: tiersFor.value,
    doctorIn: doctorIn.value,
    seenIn: seenIn.value,
  }
}

/** Looks at it so again. */
export function takeLook(look: KeptLook): void {
  batch(() => {
    borders.columns.value = look.columns
    borders.rows.value = look.rows
    // WHY not as it was: without a lesson beside it a narrow screen would show nothing.
    place.value = panel.value === "lab" && look.place === "learn" ? "editor" : look.place
    wish.value = look.by
    fromText.value = look.fromText
    toText.value = look.toText
    onlyChanged.value = look.onlyChanged
    comparedWith.value = look.comparedWith
    tiersFor.value = look.tiersFor
    tell({with: look.doctorIn})
    seenAsked.value = {...seenAsked.value, with: look.seenIn}
  })
}
