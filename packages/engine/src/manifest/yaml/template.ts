// Files that are templates and not yet manifests: asked about only where a text could not be read.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {placeBetween} from "../../text/source.ts"
import type {Window} from "../../text/window.ts"
import type {YamlCode} from "./codes.ts"
import type {Fault} from "./fault.ts"

/**
 * The one error of a source that could not be read because it holds template actions; undefined where the fault is another. WHY not by braces
 * anywhere: what was rendered holds them, too, in the words of alerts and in settings of programs that fill them in themselves.
 */
export function templateAt(fault: Fault, window: Window): Diagnostic | undefined {
  const from = Math.max(0, fault.start - actionMax)
  const found =
    fault.code === "json-syntax"
      ? braceBefore(window.slice(from, fault.start + 1))
      : actionCodes.has(fault.code)
        ? actionBefore(window.slice(from, fault.start + 2))
        : undefined
  return found === undefined ? undefined : templateDiagnostic(window, from + found)
}

/** What a template action is taken for by who reads it as YAML. */
const actionCodes: ReadonlySet<YamlCode> = new Set<YamlCode>(["yaml-syntax", "complex-key", "trailing-content"])

/** LIMIT: units before a fault among which an action is looked for. */
const actionMax = 4096

/** Where the action opens whose second brace ends a text. WHY no look at the line: JSON is often one line of all. */
function braceBefore(text: string): number | undefined {
  return text.endsWith("{{") ? text.length - 2 : undefined
}

/** Where the action opens that the end of a text is at: in its last line, or unquoted in the one before. */
function actionBefore(text: string): number | undefined {
  const line = /[^\r\n]*$/.exec(text)?.index ?? 0
  const inLine = text.indexOf("{{", line)
  if (inLine !== -1) return inLine
  const above = /(?:^|[\r\n])([^\r\n]*\S[^\r\n]*)\s*$/.exec(text.slice(0, line))?.[1] ?? ""
  if (!/\{\{|\}\}/.test(above.replaceAll(/"[^"]*"|'[^']*'/g, ""))) return undefined
  const opening = text.lastIndexOf("{{", line)
  return opening === -1 ? undefined : opening
}

/** The finding, at the opening of an action. */
function templateDiagnostic(window: Window, start: number): Diagnostic {
  return {
    code: "template-text",
    severity: "error",
    message: "the file is a template that has not been filled in",
    help: "render it and pipe the result: `helm template RELEASE CHART | carveout check -f -`",
    place: placeBetween(window.file, window.lines, start, start + 2),
  }
}
