// Findings as the results of a KRM function: severity, message, which object, which field, which file.

import {manualAddress} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import {fieldOf, textOf} from "./resource-list.ts"
import type {Item, PlainObject} from "./resource-list.ts"

/** One entry of `results`. */
export type KrmResult = {
  readonly message: string
  readonly severity: string
  readonly resourceRef?: {readonly apiVersion: string; readonly kind: string; readonly name: string; readonly namespace?: string}
  readonly field?: {readonly path: string}
  readonly file?: {readonly path: string; readonly index?: number}
  readonly tags: {readonly code: string; readonly docs: string}
}

/** Findings with the items that they are about. */
export function krmResults(diagnostics: readonly Diagnostic[], items: readonly Item[]): readonly KrmResult[] {
  const byName = new Map(items.map((item) => [item.source.name, item]))
  return diagnostics.map((diagnostic) => {
    const file = diagnostic.place?.file.replace(/#inline$/, "") ?? ""
    return resultOf(diagnostic, byName.get(file), file)
  })
}

function resultOf({code, severity, message, help, path = ""}: Diagnostic, item: Item | undefined, file: string): KrmResult {
  return {
    message: help === undefined ? message : `${message}; ${help}`,
    severity,
    ...(item === undefined ? {} : {resourceRef: referenceOf(item.object)}),
    ...(path === "" ? {} : {field: {path}}),
    ...fileOf(item, file),
    tags: {code, docs: manualAddress(code)},
  }
}

/** The file of an item as its annotations say; a file read beside the list by its own path. */
function fileOf(item: Item | undefined, file: string): Pick<KrmResult, "file"> {
  if (item !== undefined) return item.origin === null ? {} : {file: item.origin}
  return file === "" || file === "functionConfig" ? {} : {file: {path: file}}
}

function referenceOf(object: PlainObject): NonNullable<KrmResult["resourceRef"]> {
  const metadata = fieldOf(object, "metadata")
  const namespace = textOf(metadata, "namespace")
  return {
    apiVersion: textOf(object, "apiVersion"),
    kind: textOf(object, "kind"),
    name: textOf(metadata, "name"),
    ...(namespace === "" ? {} : {namespace}),
  }
}

/** One result in a line, for whoever reads the build's log. */
export function resultLine({message, severity, resourceRef, field, file, tags}: KrmResult): string {
  const name = resourceRef === undefined ? "" : [resourceRef.namespace, resourceRef.name].filter((part) => part !== undefined).join("/")
  const where = [resourceRef === undefined ? "" : `${resourceRef.kind} ${name}`, field?.path ?? ""].filter((part) => part !== "").join(" ")
  const place = file === undefined ? "" : ` (${file.path}${file.index === undefined ? "" : `[${file.index}]`})`
  return `${severity}[${tags.code}]: ${where === "" ? "" : `${where}: `}${message}${place}`
}
