// Changes of files as a patch that `git apply` and `patch -p1` take.

import {FILE_HEADERS_ONLY, formatPatch, structuredPatch} from "diff"
import type {SourceFile} from "@carveout/engine"
import {changedFiles} from "./fixing.ts"

/** LIMIT: lines around a change, as git shows them. */
const context = 3

/** The patch that leads from some texts to others; a file that was not there is made by it. */
export function patchOf(before: readonly SourceFile[], after: readonly SourceFile[]): string {
  const texts = new Map(before.map(({name, text}) => [name, text]))
  return changedFiles(before, after)
    .map(({name, text}) => {
      const path = name.replace(/^\.?\/+/, "")
      const old = texts.get(name)
      const head = old === undefined ? "/dev/null" : `a/${path}`
      return formatPatch(structuredPatch(head, `b/${path}`, old ?? "", text, undefined, undefined, {context}), FILE_HEADERS_ONLY)
    })
    .join("")
}
