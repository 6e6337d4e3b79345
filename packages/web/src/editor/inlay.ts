// Words at the ends of lines, which are no part of the text.

import {StateEffect, StateField} from "@codemirror/state"
import type {Extension} from "@codemirror/state"
import {Decoration, EditorView, WidgetType} from "@codemirror/view"
import type {DecorationSet} from "@codemirror/view"
import type {Hint} from "../hints/view.ts"

/** Shows these hints and no others. */
export const showHints = StateEffect.define<readonly Hint[]>()

/** The words of one line. */
class Words extends WidgetType {
  readonly #hint: Hint

  constructor(hint: Hint) {
    super()
    this.#hint = hint
  }

  override eq(other: Words): boolean {
    return other.#hint.text === this.#hint.text && other.#hint.isWarning === this.#hint.isWarning
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span")
    element.className = this.#hint.isWarning ? "hint hint-warning" : "hint"
    element.textContent = this.#hint.text
    return element
  }

  override ignoreEvent(): boolean {
    return true
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, {changes, effects, state}) => {
    const shown = effects.findLast((effect) => effect.is(showHints))
    if (shown === undefined) return before.map(changes)
    const {doc} = state
    const hints = (shown.value as readonly Hint[]).filter(({line}) => line >= 1 && line <= doc.lines)
    return Decoration.set(
      hints.map((hint) => Decoration.widget({widget: new Words(hint), side: 1}).range(doc.line(hint.line).to)),
      true,
    )
  },
  provide: (own) => EditorView.decorations.from(own),
})

/** The field that shows hints. */
export const hintLines: Extension = field
