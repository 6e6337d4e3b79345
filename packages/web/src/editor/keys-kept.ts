// What the editor can take back key by key, as a text: written by its own means, and read back with nothing taken on trust but its shape.

import {historyField, redoDepth, undoDepth} from "@codemirror/commands"
import {EditorSelection, EditorState} from "@codemirror/state"
import type {Extension} from "@codemirror/state"

const fields = {history: historyField}

/** What can be taken back and done again in a state; null where nothing can, or where the state is not of this text. */
export function keysIn(state: EditorState, text: string): string | null {
  if (undoDepth(state) + redoDepth(state) === 0) return null
  if (state.doc.length !== text.length || state.doc.toString() !== text) return null
  return JSON.stringify((state.toJSON(fields) as {readonly history: unknown}).history)
}

/** A state of a text with what was written of it; undefined where that cannot be read. */
export function withKeys(text: string, keys: string, extensions: Extension): EditorState | undefined {
  try {
    const json = {doc: text, selection: EditorSelection.single(0).toJSON() as unknown, history: JSON.parse(keys) as unknown}
    return EditorState.fromJSON(json, {extensions}, fields)
  } catch {
    return undefined
  }
}
