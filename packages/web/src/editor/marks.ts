// What the engine found, as marks of the editor, with the engine's own repair as an action.

import type {Diagnostic as Mark} from "@codemirror/lint"
import type {Text} from "@codemirror/state"
import type {Diagnostic, Place} from "@carveout/engine"
import {repairWords} from "../session/repair.ts"
import type {Fix} from "../session/repair.ts"

/** LIMIT: marks of one file; the list of findings counts the others. */
const marksMax = 500

/** Marks for findings in one file, and for other places of findings, where their lines are still there. */
export function marksOf(diagnostics: readonly Diagnostic[], file: string, doc: Text): readonly Mark[] {
  return diagnostics
    .flatMap((diagnostic) => [
      ...(diagnostic.place?.file === file ? [diagnostic] : []),
      ...(diagnostic.related ?? []).flatMap((other) => (other.place.file === file ? [relatedTo(diagnostic, other)] : [])),
    ])
    .slice(0, marksMax)
    .flatMap((diagnostic) => markOf(diagnostic, doc))
}

/** Another place of a finding. WHY a mark: what does not count stands there, and its own lines say nothing of it. */
function relatedTo({code, message, place}: Diagnostic, other: NonNullable<Diagnostic["related"]>[number]): Diagnostic {
  const help = place === undefined ? message : `${place.file}:${place.line}: ${message}`
  return {code, severity: "warning", message: other.message, help, place: other.place}
}

function markOf({place, severity, message, help, code, fix}: Diagnostic, doc: Text): readonly Mark[] {
  const span = spanOf(place, doc)
  if (span === null) return []
  const text = help === undefined ? message : `${message}\n${help}`
  const action = fix === undefined ? null : actionOf(fix, span.from, doc)
  return [{...span, severity, message: text, source: code, ...(action === null ? {} : {actions: [action]})}]
}

/** The repair where the mark has wandered to meanwhile; nothing is done where the text is no longer what it was for. */
function actionOf(fix: Fix, from: number, doc: Text): NonNullable<Mark["actions"]>[number] | null {
  const span = spanOf(fix.place, doc)
  if (span === null) return null
  const old = doc.sliceString(span.from, span.to)
  return {
    name: repairWords(fix),
    apply: (view, at) => {
      const start = span.from + at - from
      if (view.state.doc.sliceString(start, start + old.length) !== old) return
      view.dispatch({changes: {from: start, to: start + old.length, insert: fix.text}, userEvent: "input.fix"})
      view.focus()
    },
  }
}

function spanOf(place: Place | undefined, doc: Text): {readonly from: number; readonly to: number} | null {
  if (place === undefined || place.line > doc.lines) return null
  const line = doc.line(place.line)
  const last = doc.line(Math.min(Math.max(place.endLine, place.line), doc.lines))
  const from = Math.min(line.from + place.column - 1, line.to)
  return {from, to: Math.max(from, Math.min(last.from + place.endColumn - 1, last.to))}
}
