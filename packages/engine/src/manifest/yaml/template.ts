// Files that are templates and not yet manifests: asked about only where a text could not be read.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {placeBetween} from "../../text/source.ts"
import type {Source} from "../../text/source.ts"
import {Window} from "../../text/window.ts"

/** The one error of a source that holds template actions; undefined where it holds none. */
export function templateIn(source: Source): Diagnostic | undefined {
  const window = new Window(source)
  let first: number | undefined
  for (let from = 0; ;) {
    const {text, base} = window
    const brace = text.indexOf("{{", from - base)
    if (brace !== -1) first ??= base + brace
    if (/\{\{[^{}]*\}\}/.test(text)) return templateDiagnostic(window, first ?? 0)
    from = lastBrace(text, base)
    if (!window.grow(from)) return undefined
  }
}

/** LIMIT: units of a template action that may be cut apart by the end of a piece. */
const actionMax = 4096

/** From where on a text must be seen again once more follows: an action may have begun there. */
function lastBrace(text: string, base: number): number {
  const at = text.lastIndexOf("{")
  const from = at === -1 || text.length - at > actionMax ? text.length : Math.max(0, at - 1)
  return base + from
}

/** The finding, at the first opening of an action. */
function templateDiagnostic(window: Window, start: number): Diagnostic {
  return {
    code: "template-text",
    severity: "error",
    message: "the file is a template that has not been filled in",
    help: "render it and pipe the result: `helm template RELEASE CHART | carveout check -f -`",
    place: placeBetween(window.file, window.lines, start, start + 2),
  }
}
