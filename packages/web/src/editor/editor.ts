// The editor: one view, a state for each file, so that undo belongs to the file.

import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands"
import {yaml} from "@codemirror/lang-yaml"
import {bracketMatching, defaultHighlightStyle, indentUnit, syntaxHighlighting} from "@codemirror/language"
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint"
import type {Diagnostic as Mark} from "@codemirror/lint"
import {EditorState} from "@codemirror/state"
import type {Text} from "@codemirror/state"
import {drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers} from "@codemirror/view"
import type {Diagnostic} from "@carveout/engine"
import type {LabFile} from "../worker/messages.ts"

/** What the editor tells its owner: the text of a file as it is now. */
export type OnEdit = (name: string, text: string) => void

/** LIMIT: letters of one file; a longer paste is refused and said. */
export const lettersMax = 2_000_000

/** The editor in an element. */
export class Editor {
  readonly #view: EditorView
  readonly #onEdit: OnEdit
  readonly #states = new Map<string, EditorState>()
  #name = ""

  constructor(parent: Element, onEdit: OnEdit) {
    this.#onEdit = onEdit
    this.#view = new EditorView({parent, state: this.#fresh("", "")})
  }

  /** Shows a file. A text that differs from what the editor knows was set from outside, and begins a history of its own. */
  show({name, text}: LabFile): void {
    if (name === this.#name && this.#view.state.doc.toString() === text) return
    if (this.#name !== "") this.#states.set(this.#name, this.#view.state)
    const known = this.#states.get(name)
    this.#name = name
    this.#view.setState(known !== undefined && known.doc.toString() === text ? known : this.#fresh(name, text))
  }

  /** Goes to a line and takes the keyboard there. */
  goTo(line: number): void {
    const {doc} = this.#view.state
    const {from} = doc.line(Math.min(Math.max(1, line), doc.lines))
    this.#view.dispatch({selection: {anchor: from}, effects: EditorView.scrollIntoView(from, {y: "center"})})
    this.#view.focus()
  }

  /** Marks what the engine found in the file that is shown. */
  mark(diagnostics: readonly Diagnostic[]): void {
    const {doc} = this.#view.state
    const own = diagnostics.filter(({place}) => place?.file === this.#name)
    this.#view.dispatch(
      setDiagnostics(
        this.#view.state,
        own.flatMap((diagnostic) => markOf(diagnostic, doc)),
      ),
    )
  }

  #fresh(name: string, doc: string): EditorState {
    const onEdit = this.#onEdit
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        indentUnit.of("  "),
        yaml(),
        syntaxHighlighting(defaultHighlightStyle, {fallback: true}),
        lintGutter(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({tabindex: "0", "aria-label": `manifests of ${name === "" ? "the world" : name}`}),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onEdit(name, update.state.doc.toString())
        }),
        EditorState.changeFilter.of((transaction) => transaction.newDoc.length <= lettersMax),
      ],
    })
  }
}

function markOf({place, severity, message, help, code}: Diagnostic, doc: Text): readonly Mark[] {
  if (place === undefined || place.line > doc.lines) return []
  const line = doc.line(place.line)
  const last = doc.line(Math.min(Math.max(place.endLine, place.line), doc.lines))
  const from = Math.min(line.from + place.column - 1, line.to)
  const to = Math.max(from, Math.min(last.from + place.endColumn - 1, last.to))
  const text = help === undefined ? message : `${message}\n${help}`
  return [{from, to, severity: severity === "info" ? "info" : severity, message: text, source: code}]
}
