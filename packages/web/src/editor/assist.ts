// What helps while writing: completion, the meaning of what is pointed at, search. Loaded after the page.

import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion} from "@codemirror/autocomplete"
import type {Completion, CompletionContext, CompletionResult} from "@codemirror/autocomplete"
import {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search"
import type {Extension} from "@codemirror/state"
import {EditorView, hoverTooltip, keymap} from "@codemirror/view"
import type {Tooltip} from "@codemirror/view"
import type {FactsView} from "../facts/view.ts"
import {meaningAt, noFacts, offersAt, shapeWords} from "./offers.ts"
import type {Offer} from "./offers.ts"
import {spotAt} from "./spot.ts"

/** LIMIT: letters around the caret that are looked at. */
const windowLetters = 400_000

/** Whether the last pointer was a finger. */
let isTouched = false

/** The extension; `facts` are the world's at the moment of asking. */
export function assistance(facts: () => FactsView | null): Extension {
  return [
    autocompletion({override: [(context) => complete(context, facts() ?? noFacts)], icons: false, closeOnBlur: true}),
    closeBrackets(),
    hoverTooltip((view, pos) => (isTouched ? null : meaningTooltip(view, pos)), {hoverTime: 350, hideOnChange: true}),
    EditorView.domEventHandlers({
      // WHY: browsers follow a tap with the movement of a mouse, and what is edited there would be covered.
      pointerdown: ({pointerType}) => void (isTouched = pointerType === "touch"),
      pointermove: ({pointerType}) => void (isTouched = pointerType === "touch"),
    }),
    search({top: true}),
    highlightSelectionMatches(),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap]),
  ]
}

/** The text around a position, and where it begins. */
function windowAt(view: {readonly doc: EditorView["state"]["doc"]}, position: number): {readonly text: string; readonly start: number} {
  const start = view.doc.lineAt(Math.max(0, position - windowLetters / 2)).from
  return {text: view.doc.sliceString(start, Math.min(view.doc.length, position + windowLetters / 2)), start}
}

function complete({state, pos, explicit}: CompletionContext, facts: FactsView): CompletionResult | null {
  const {text, start} = windowAt(state, pos)
  const spot = spotAt(text, pos - start)
  if (spot === null) return null
  const line = state.doc.lineAt(pos)
  const before = state.doc.sliceString(line.from, pos)
  const {from, list: all} = offersAt(spot, facts, before)
  // WHY: what is half written is in the world already, and nobody wants to be offered what they have typed.
  const list = all.filter(({label}) => label !== spot.word)
  const isSelector = from !== spot.from && list.length > 0
  const at = isSelector ? line.from + from : start + spot.from
  if (list.length === 0 || (!explicit && at === pos && !/[:\-{,[('" ]\s*$/.test(before))) return null
  // An empty line is left in peace until something is typed, or the list is asked for.
  if (!explicit && before.trim() === "") return null
  return {from: at, options: list.map((offer, i) => completionOf(offer, list.length - i)), validFor: /^[\w./-]*$/}
}

function completionOf({label, apply, detail, means, sort}: Offer, rank: number): Completion {
  return {
    label,
    detail,
    type: sort,
    boost: sort === "document" ? -50 : Math.min(50, rank),
    ...(means === "" ? {} : {info: () => textNode("div", means)}),
    apply: (view, _, from, to) => {
      const next = view.state.doc.sliceString(to, to + 1)
      const written = /['"]$/.test(apply) && next === apply.at(-1) ? apply.slice(0, -1) : apply
      const caret = from + written.length + (written === apply ? 0 : 1)
      view.dispatch({changes: {from, to, insert: written}, selection: {anchor: caret}, userEvent: "input.complete"})
      // What was begun goes on: a key wants its value, a label its operator.
      if (/[:\-\s'({]$/.test(written) && sort !== "document") startCompletion(view)
    },
  }
}

function meaningTooltip(view: EditorView, pos: number): Tooltip | null {
  const line = view.state.doc.lineAt(pos)
  const [from, to] = wordAround(line.text, pos - line.from)
  if (from === to) return null
  const {text, start} = windowAt(view.state, line.from + to)
  const spot = spotAt(text, line.from + to - start)
  const found = spot === null ? undefined : meaningAt(spot)
  if (found === undefined) return null
  return {
    pos: line.from + from,
    end: line.from + to,
    above: true,
    create: () => {
      const dom = document.createElement("div")
      dom.className = "meaning"
      dom.append(textNode("strong", found.name), textNode("span", shapeWords(found.field.shape)), worded(found.field.means))
      return {dom}
    },
  }
}

function wordAround(line: string, at: number): readonly [from: number, to: number] {
  const isPart = (i: number): boolean => /[\w./-]/.test(line[i] ?? "")
  let [from, to] = [at, at]
  while (from > 0 && isPart(from - 1)) from--
  while (isPart(to)) to++
  return [from, to]
}

/** A sentence in which names stand between backticks: the names in the letters of code. */
function worded(text: string): HTMLElement {
  const element = document.createElement("p")
  element.append(...text.split("`").map((part, i) => (i % 2 === 0 ? part : textNode("code", part))))
  return element
}

function textNode(name: string, text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  return element
}
