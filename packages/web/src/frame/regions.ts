// The parts of the page by keyboard: F6 goes on to the next one, with Shift back, as in desktop programs.

import {place, tab} from "../session/state.ts"

type Region = {readonly around: string; readonly first: readonly string[]; readonly place: typeof place.value}

/** In the order of the keyboard; a part of another one comes after it. `first`: what gets the focus, the first that is there. */
const regions: readonly Region[] = [
  {around: ".files", first: [".cm-content", ".tabs button"], place: "editor"},
  {around: "article.learn", first: [".page-bar select", "a", "button"], place: "learn"},
  {
    around: ".views",
    first: ["#view .wide [tabindex='0']", "[role='tab'][aria-selected='true']"],
    place: "views",
  },
  {around: "[aria-labelledby='trace-title']", first: ["#ask-from"], place: "views"},
]

/** Listens for the key, wherever it is pressed. */
export function listenForRegions(): void {
  window.addEventListener("keydown", (event) => {
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return
    const there = regions.filter(({around}) => document.querySelector(around) !== null)
    const at = there.findLastIndex(({around}) => document.activeElement?.closest(around))
    const step = event.shiftKey ? -1 : 1
    const next = there[at === -1 ? (step === 1 ? 0 : there.length - 1) : (at + step + there.length) % there.length]
    if (next === undefined) return
    event.preventDefault()
    place.value = next.place
    // A narrow screen shows the part only once the page was drawn with it.
    requestAnimationFrame(() => focusIn(next))
  })
}

function focusIn({around, first}: Region): void {
  const room = document.querySelector(around)
  const wanted = tab.value === "matrix" || around !== ".views" ? first : first.slice(-1)
  for (const each of wanted) {
    const found = room?.querySelector<HTMLElement>(each)
    if (found) {
      found.focus()
      return
    }
  }
}
