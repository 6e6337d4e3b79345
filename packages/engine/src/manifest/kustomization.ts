// Kustomizations: what of them is not applied, and which files they name that are no manifests.

import {anyFields, entriesOf, list, quiet, report, wordOf} from "./decode.ts"
import type {Cursor, Fields} from "./decode.ts"

/** Where kustomize's own kinds live: files that tell it what to build, and no objects of a cluster. */
export const kustomizeGroup = "kustomize.config.k8s.io"

/** Fields by which what is applied is not what lies in the files. WHY not generators and the like: they add objects of which nobody here asks. */
const rewriting: ReadonlySet<string> = new Set([
  "namespace",
  "namePrefix",
  "nameSuffix",
  "commonLabels",
  "labels",
  "patches",
  "patchesStrategicMerge",
  "patchesJson6902",
  "replacements",
  "components",
  "helmCharts",
])

/** Notes the files that a kustomization names and that are no manifests, and says what of it is not applied. */
export function takeKustomization(cursor: Cursor): void {
  const {otherFiles, file} = cursor.context
  const patches = patchesOf(cursor)
  otherFiles?.push(...[...patches, ...helpersOf(cursor)].map((path) => beside(file, path)))
  reportKustomization(cursor, patches.length > 0 ? ", and its patches are passed over" : "")
}

/** A kustomization that rewrites: WHY a warning, what is read beside it is then not what the cluster gets. */
function reportKustomization(cursor: Cursor, andPatches: string): void {
  const found = entriesOf(cursor).filter(({key}) => rewriting.has(key))
  const [first] = found
  if (first === undefined) return
  const keys = found.map(({key}) => `\`${key}\``).join(", ")
  const message = `${keys} of the kustomization ${found.length === 1 ? "is" : "are"} not applied: the files beside it are read as they lie${andPatches}`
  report(anyFields(cursor)(first.key), "kustomization-not-built", message, "read what it renders: `kustomize build DIR | carveout check -`")
}

/** Files of patches. WHY no manifests: a patch has the name of what it changes and holds a part of it; as an object it would stand in its place. */
function patchesOf(cursor: Cursor): readonly string[] {
  const field = anyFields(quiet(cursor))
  const merged = list(field("patchesStrategicMerge")).map(wordOf)
  return files([...merged, ...["patches", "patchesJson6902"].flatMap((key) => itemsOf(field(key)).map((item) => wordOf(item("path"))))])
}

/** Files that tell kustomize how to build, and files whose text it puts into a ConfigMap or a Secret. */
function helpersOf(cursor: Cursor): readonly string[] {
  const field = anyFields(quiet(cursor))
  const lists = ["configurations", "crds"].flatMap((key) => list(field(key)).map(wordOf))
  const paths = [wordOf(anyFields(field("openapi"))("path")), ...itemsOf(field("replacements")).map((item) => wordOf(item("path")))]
  const values = itemsOf(field("helmCharts")).flatMap((item) => [item("valuesFile"), ...list(item("additionalValuesFiles"))].map(wordOf))
  const held = ["configMapGenerator", "secretGenerator"].flatMap((key) =>
    itemsOf(field(key)).flatMap((item) => list(item("files")).map((each) => wordOf(each).replace(/^[^=]*=/, ""))),
  )
  return files([...lists, ...paths, ...values, ...held])
}

/** The items of a list, each by its fields. */
function itemsOf(cursor: Cursor): readonly Fields[] {
  return list(cursor).map(anyFields)
}

/** What can be a path: where one may stand, a patch may be written out, too. */
function files(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== "" && !word.includes("\n"))
}

/** A path that a file names, from where that file is named. */
function beside(file: string, path: string): string {
  const end = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"), file.lastIndexOf(":")) + 1
  return plainPath(file.slice(0, end) + path)
}

/** A path without its detours, by which two that lead to one file are equal. WHY `:`: a file of a revision is named `main:deploy/a.yaml`. */
export function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.replace(/^([^/\\:]{2,}:)/, "$1/").split(/[/\\]+/)) {
    if (part === "..") {
      const above = parts.at(-1)
      if (above === undefined || above === "..") parts.push(part)
      else parts.pop()
    } else if (part !== ".") parts.push(part)
  }
  return parts.join("/")
}
