// The editor: one view, a state for each file, so that typing is taken back where it was typed. It tells its owner what was done in it.

import {
  defaultKeymap,
  history,
  indentLess,
  indentMore,
  isolateHistory,
  redo,
  redoSelection,
  undo,
  undoSelection,
} from "@codemirror/commands"
import {yaml} from "@codemirror/lang-yaml"
import {bracketMatching, codeFolding, foldGutter, foldKeymap, indentUnit, syntaxHighlighting} from "@codemirror/language"
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint"
import {Compartment, EditorState, Transaction} from "@codemirror/state"
import type {Extension} from "@codemirror/state"
import {EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, tooltips} from "@codemirror/view"
import type {ViewUpdate} from "@codemirror/view"
import type {Diagnostic} from "@carveout/engine"
import type {HintsView} from "../hints/view.ts"
import type {Typing} from "../session/kept-undo.ts"
import {recallTyping, takeTyping, untakenTyping} from "../session/typing.ts"
import type {Writer} from "../session/typing.ts"
import type {LabFile} from "../worker/messages.ts"
import {highlighting} from "./highlighting.ts"
import {hintLines, showHints} from "./inlay.ts"
import {marksOf} from "./marks.ts"
import {keysIn, withKeys} from "./keys-kept.ts"
import {replacement} from "./replacement.ts"

/** What the editor tells its owner. */
export type Owner = {
  /** A file was typed in. */
  readonly typed: (name: string, text: string) => void
  /** The editor's own way back or forth left a file so. */
  readonly replayed: (name: string, text: string) => void
  /** The keys for taking back and doing again were pressed. */
  readonly wantsUndo: () => void
  readonly wantsRedo: () => void
  /** These lines of a file are in view. */
  readonly looksAt: (name: string, from: number, to: number) => void
  /** Something was refused, and why. */
  readonly refused: (message: string) => void
}

/** Where the editor stands, and where what it offers and says stands: outside, because nothing in the editor is laid out or painted beyond it. */
export type Places = {readonly code: HTMLElement; readonly tips: HTMLElement}

/** LIMIT: bytes of one paste; what is larger can be dropped as a file. */
export const pasteBytesMax = 5_242_880
/** How many lines are asked about together. */
const linesBlock = 60

/** The editor in its place. */
export class Editor implements Writer {
  readonly #view: EditorView
  readonly #owner: Owner
  readonly #tips: HTMLElement
  readonly #states = new Map<string, EditorState>()
  readonly #assist = new Compartment()
  #assisting: Extension = []
  #name = ""
  #seen = ""
  /** Whether somebody typed or clicked here since the keyboard came. WHY: who walks through the page with Tab is to change nothing by it. */
  #isEntered = false

  constructor({code, tips}: Places, owner: Owner) {
    this.#owner = owner
    this.#tips = tips
    this.#view = new EditorView({parent: code, state: this.#fresh("")})
  }

  /** Shows a file. A text that differs from what the editor knows was set from outside: it is put in, and typing keeps its own way back. */
  show({name, text}: LabFile, names: ReadonlySet<string>): void {
    if (name !== this.#name) this.#open(name, text, names)
    const change = replacement(this.#view.state.doc, text)
    if (change !== null)
      this.#view.dispatch({changes: change, annotations: [Transaction.addToHistory.of(false), Transaction.remote.of(true)]})
    this.#look()
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
    const {state} = this.#view
    this.#view.dispatch(setDiagnostics(state, marksOf(diagnostics, this.#name, state.doc)))
  }

  /** Puts words beside lines. */
  hint({file, hints}: HintsView): void {
    if (file === this.#name) this.#view.dispatch({effects: showHints.of(hints)})
  }

  /** Takes the latest typing back; false where there is none in this file. */
  undo(): boolean {
    return this.#back(undo)
  }

  /** Does again what was taken back last. */
  redo(): boolean {
    return this.#back(redo)
  }

  /** WHY caught: what a device kept may be of another text, which shows only once it is used. */
  #back(step: typeof undo): boolean {
    try {
      return step(this.#view)
    } catch {
      this.#renew()
      return false
    }
  }

  /** What can be taken back of the typing in files that are as they are given. */
  typingIn(files: readonly LabFile[]): readonly Typing[] {
    const states = new Map(this.#states).set(this.#name, this.#view.state)
    const own = files.flatMap(({name, text}) => {
      const state = states.get(name)
      const keys = state === undefined ? null : keysIn(state, text)
      return keys === null ? [] : [{name, keys}]
    })
    return [...own, ...untakenTyping(files)]
  }

  /** Nothing that was typed can be taken back any more. */
  forgetTyping(): void {
    this.#states.clear()
    recallTyping([], [])
    this.#renew()
  }

  /** The text that is shown, as if nothing had been typed in it. */
  #renew(): void {
    const {doc, selection} = this.#view.state
    this.#view.setState(this.#fresh(doc.toString()))
    this.#view.dispatch({selection})
    this.#refit()
  }

  /** Ends what is typed so far, so that what is typed next is taken back apart from it. */
  seal(): void {
    this.#view.dispatch({annotations: isolateHistory.of("full")})
    for (const [name, state] of this.#states) this.#states.set(name, state.update({annotations: isolateHistory.of("full")}).state)
  }

  /** Gives the keyboard to the text. */
  focus(): void {
    this.#view.focus()
  }

  /** Adds what was loaded later: completion, meanings, search. */
  assist(extension: Extension): void {
    this.#assisting = extension
    this.#refit()
  }

  /** Leaves the page. */
  destroy(): void {
    this.#view.destroy()
  }

  #open(name: string, text: string, names: ReadonlySet<string>): void {
    if (this.#name !== "") this.#states.set(this.#name, this.#view.state)
    const state = this.#states.get(name) ?? this.#recalled(name, text) ?? this.#renamed(text, names) ?? this.#fresh(text)
    this.#name = name
    this.#seen = ""
    this.#view.setState(state)
    this.#refit()
  }

  /** The state of a file with what the device kept of typing in it. */
  #recalled(name: string, text: string): EditorState | undefined {
    const keys = takeTyping(name, text)
    return keys === null ? undefined : withKeys(text, keys, this.#extensions())
  }

  /** The state of a file of this text whose name is gone: it was renamed. */
  #renamed(text: string, names: ReadonlySet<string>): EditorState | undefined {
    for (const [old, state] of this.#states)
      if (!names.has(old) && state.doc.length === text.length && state.doc.toString() === text) return state
    return undefined
  }

  #refit(): void {
    if (this.#assist.get(this.#view.state) !== this.#assisting) this.#view.dispatch({effects: this.#assist.reconfigure(this.#assisting)})
  }

  #updated(update: ViewUpdate): void {
    if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(Transaction.remote))) {
      this.#isEntered = true
      const isReplayed = update.transactions.some((transaction) => transaction.isUserEvent("undo") || transaction.isUserEvent("redo"))
      const tell = isReplayed ? this.#owner.replayed : this.#owner.typed
      tell(this.#name, update.state.doc.toString())
    }
    if (update.viewportChanged || update.docChanged) this.#look()
  }

  /** Says which lines are in view, in blocks. */
  #look(): void {
    if (this.#name === "") return
    const {viewport, state} = this.#view
    const from = Math.floor((state.doc.lineAt(viewport.from).number - 1) / linesBlock) * linesBlock + 1
    const to = Math.ceil(state.doc.lineAt(viewport.to).number / linesBlock) * linesBlock
    const seen = `${from} ${to}`
    if (seen === this.#seen) return
    this.#seen = seen
    this.#owner.looksAt(this.#name, from, to)
  }

  /** A paste beyond the limit changes nothing and is said; a file that is dropped is the panel's. */
  #takesPaste(event: ClipboardEvent): boolean {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    const bytes = text.length * 3 <= pasteBytesMax ? text.length : new TextEncoder().encode(text).length
    if (bytes <= pasteBytesMax) return false
    event.preventDefault()
    this.#owner.refused(
      `the paste is ${(Math.ceil(bytes / 104_857.6) / 10).toFixed(1)} MiB, and 5 MiB is the most: save it as a file and drop that here`,
    )
    return true
  }

  /** The keyboard went to another part of the page; where it went to another window it comes back to where it was. */
  #left(): void {
    if (document.activeElement !== this.#view.contentDOM) this.#isEntered = false
  }

  #fresh(doc: string): EditorState {
    return EditorState.create({doc, extensions: this.#extensions()})
  }

  #extensions(): Extension {
    const press =
      (run: () => void): (() => boolean) =>
      () => {
        run()
        return true
      }
    return [
      lineNumbers(),
      codeFolding(),
      foldGutter({openText: "▾", closedText: "▸"}),
      highlightSpecialChars(),
      history(),
      highlightActiveLine(),
      bracketMatching(),
      indentUnit.of("  "),
      yaml(),
      syntaxHighlighting(highlighting),
      lintGutter(),
      tooltips({parent: this.#tips}),
      hintLines,
      this.#assist.of([]),
      keymap.of([
        {key: "Mod-z", run: press(() => this.#owner.wantsUndo()), preventDefault: true},
        {key: "Mod-y", mac: "Mod-Shift-z", run: press(() => this.#owner.wantsRedo()), preventDefault: true},
        {linux: "Ctrl-Shift-z", run: press(() => this.#owner.wantsRedo()), preventDefault: true},
        {key: "Mod-u", run: undoSelection, preventDefault: true},
        {key: "Alt-u", mac: "Mod-Shift-u", run: redoSelection, preventDefault: true},
        ...lintKeymap,
        ...foldKeymap,
        ...defaultKeymap,
        {
          key: "Tab",
          run: (view) => this.#isEntered && indentMore(view),
          shift: (view) => this.#isEntered && indentLess(view),
        },
      ]),
      EditorView.contentAttributes.of(() => ({
        tabindex: "0",
        "aria-describedby": "editor-leaving",
        "aria-label": `manifests of ${this.#name === "" ? "the world" : this.#name}`,
      })),
      EditorView.updateListener.of((update) => this.#updated(update)),
      EditorView.domEventHandlers({
        mousedown: () => void (this.#isEntered = true),
        blur: () => this.#left(),
        paste: (event) => this.#takesPaste(event),
        drop: (event) => (event.dataTransfer?.files.length ?? 0) > 0,
      }),
    ]
  }
}
