// Files to resources: which documents count, lists taken apart, every object decoded, repeats found. Never throws.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {SourceFile} from "../text/source.ts"
import {nearest} from "../std/nearest.ts"
import {anyFields, cursorAt, entriesOf, headOf, list, report} from "./decode.ts"
import type {Context, Cursor} from "./decode.ts"
import {collect, joined} from "./collection.ts"
import type {Collected} from "./collection.ts"
import {decodeMetadata} from "./kinds/metadata.ts"
import type {Kind} from "./kinds/kind.ts"
import {oldKind} from "./kinds/old-version.ts"
import {kinds, policyGroups} from "./kinds/registry.ts"
import {storedForm} from "./kinds/stored-form.ts"
import {carriesPodTemplate, foreignWorkload} from "./kinds/workload.ts"
import type {Resource} from "./resource.ts"
import {groupOf, itemKind} from "./self.ts"
import type {Self} from "./self.ts"
import {isWritten, onlyPieces, piecesOf, sectionsOf} from "./sections.ts"
import type {Section} from "./sections.ts"
import {isSilent, reportUnread} from "./unknown.ts"
import type {YamlDocument, YamlNode} from "./yaml/node.ts"
import {readStream} from "./yaml/read.ts"
import {surprisesOf} from "./yaml/surprise.ts"

/**
 * What reading manifests is told. `namespace`: where objects are that name none, `default` unless given. `previous`: an earlier
 * answer, whose files are not read again where name and text are the same.
 */
export type ParseOptions = {readonly namespace?: string; readonly previous?: Manifests}

/** What files hold. `tests` are PolicyTest documents, undecoded; `documents` counts everything that was not empty. */
export type Manifests = {
  readonly resources: readonly Resource[]
  readonly tests: readonly YamlDocument[]
  readonly documents: number
  readonly diagnostics: readonly Diagnostic[]
  /** File by file, for a later parse to take up. */
  readonly files: readonly FileContent[]
}

/** What one file holds by itself, before another has a say. */
export type FileContent = {
  readonly file: SourceFile
  readonly namespace: string
  readonly collected: Collected
  readonly tests: readonly YamlDocument[]
  readonly documents: number
  readonly diagnostics: readonly Diagnostic[]
  /** Its documents one by one; null where they cannot be told apart. */
  readonly sections: readonly Section[] | null
}

/** One file being read. */
type Job = {
  readonly resources: Resource[]
  readonly tests: YamlDocument[]
  readonly diagnostics: Diagnostic[]
  readonly namespace: string
  documents: number
}

/** Reads manifests. An object with an error is left out, as the cluster would refuse it. */
export function parseManifests(files: readonly SourceFile[], {namespace = "default", previous}: ParseOptions = {}): Manifests {
  const known = Map.groupBy(previous?.files ?? [], ({file}) => file.name)
  const contents = files.map((file) => {
    const earlier = (known.get(file.name) ?? []).filter((content) => content.namespace === namespace)
    return earlier.find((content) => content.file.text === file.text) ?? editedContent(file, earlier[0]) ?? contentOf(file, namespace)
  })
  const {resources, repeats} = joined(contents.map(({collected}) => collected))
  return {
    resources,
    tests: contents.flatMap(({tests}) => tests),
    documents: contents.reduce((sum, {documents}) => sum + documents, 0),
    diagnostics: onceEach([...contents.flatMap(({diagnostics}) => diagnostics), ...repeats]),
    files: contents,
  }
}

/** Reads one file. */
function contentOf(file: SourceFile, namespace: string): FileContent {
  const stream = readStream(file)
  const job: Job = {resources: [], tests: [], diagnostics: [...stream.diagnostics], namespace, documents: 0}
  for (const document of stream.documents) if (document.root !== null) takeDocument(job, document, document.root)
  const {resources, tests, documents, diagnostics} = job
  const pieces = stream.diagnostics.length + tests.length > 0 ? null : piecesOf(file.text)
  const isSure = pieces?.filter(isWritten).length === documents
  const sections = pieces !== null && isSure ? sectionsOf(pieces, resources, diagnostics) : null
  return {file, namespace, collected: collect(resources), tests, documents, diagnostics, sections}
}

/** A file of which only some documents were edited: the others are taken up as they were read. Undefined where that is not sure. */
function editedContent(file: SourceFile, earlier: FileContent | undefined): FileContent | undefined {
  const pieces = earlier?.sections ? piecesOf(file.text) : null
  if (earlier === undefined || pieces === null) return undefined
  const before = new Map(earlier.sections?.map((section) => [section.line, section]))
  const kept = pieces.map((piece) => (before.get(piece.line)?.text === piece.text ? before.get(piece.line) : undefined))
  const edited = new Set(pieces.filter((_, place) => kept[place] === undefined))
  const fresh = contentOf({name: file.name, text: onlyPieces(file.text, pieces, edited)}, earlier.namespace)
  const {sections: read} = fresh
  if (read?.length !== pieces.length) return undefined
  const sections = pieces.flatMap((piece, place) => kept[place] ?? (read[place] ? [{...read[place], text: piece.text}] : []))
  return {
    ...fresh,
    file,
    sections,
    collected: collect(sections.flatMap(({resources}) => resources)),
    documents: pieces.filter(isWritten).length,
    diagnostics: sections.flatMap(({diagnostics}) => diagnostics),
  }
}

/** Findings without repeats: a value that is read twice is reported twice. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({code, message, path, place}) => {
    const key = [code, place?.file, place?.line, place?.column, path, message].join("\u0000")
    return !seen.has(key) && seen.add(key)
  })
}

/** One document that is not empty. */
function takeDocument(job: Job, document: YamlDocument, root: YamlNode): void {
  job.documents++
  const context: Context = {file: document.file, lines: document.lines, diagnostics: job.diagnostics}
  const cursor = cursorAt(root, context)
  if (root.kind !== "map") {
    report(cursor, "no-kind", "the document is no object: it has no `apiVersion` and no `kind`")
    return
  }
  takeObject(job, document, {cursor, self: selfOf(cursor)})
}

/** `apiVersion` and `kind`; undefined and reported where one is missing. */
function selfOf(cursor: Cursor, inherited?: Self): Self | undefined {
  const field = anyFields(cursor)
  const apiVersion = wordOf(field("apiVersion")) || inherited?.apiVersion || ""
  const kind = wordOf(field("kind")) || inherited?.kind || ""
  if (apiVersion !== "" && kind !== "") return {apiVersion, kind}
  const missing = apiVersion === "" && kind === "" ? "neither `apiVersion` nor `kind`" : apiVersion === "" ? "no `apiVersion`" : "no `kind`"
  report({...field(apiVersion === "" ? "apiVersion" : "kind")}, "no-kind", `the document has ${missing}`, helpForMissing(cursor))
  return undefined
}

/** A misspelt key is the usual cause. */
function helpForMissing(cursor: Cursor): string | undefined {
  const keys = entriesOf(cursor).map(({key}) => key)
  const near = ["apiVersion", "kind"].flatMap((wanted) => (keys.includes(wanted) ? [] : (nearest(wanted, keys) ?? [])))
  return near.length === 0 ? undefined : `is \`${near.join("`, `")}\` misspelt?`
}

/** A text scalar, or empty. */
function wordOf({node}: Cursor): string {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : ""
}

type Item = {readonly cursor: Cursor; readonly self: Self | undefined}

/** One object: a list is taken apart, a known kind decoded, others pass or are reported. */
function takeObject(job: Job, document: YamlDocument, {cursor, self}: Item): void {
  if (self === undefined) return
  if (self.apiVersion.startsWith("carveout.dev/")) {
    job.tests.push({...document, root: cursor.node ?? null})
    return
  }
  const items = anyFields(cursor)("items")
  if (isList(self, items)) {
    takeList(job, document, {cursor: items, self})
    return
  }
  const kind = kindOf(self)
  if (kind === undefined) takeUnknown(job, {cursor, self})
  else takeKnown(job, document, {cursor, self, kind})
}

/** Whether an object is a list: `List`, one of a kind that is known, which may hold nothing, or any other that holds a list of items. */
function isList(self: Self, items: Cursor): boolean {
  if (self.kind === "List") return true
  const item = itemKind(self)
  return item !== undefined && (items.node?.kind === "seq" || kindOf(item) !== undefined || isSilent(item))
}

/** The items of a list; one that names no kind takes the list's. */
function takeList(job: Job, document: YamlDocument, {cursor, self}: {readonly cursor: Cursor; readonly self: Self}): void {
  const inherited = itemKind(self)
  for (const item of list(cursor)) {
    if (item.node?.kind !== "map") report(item, "no-kind", "the item of the list is no object")
    else takeObject(job, document, {cursor: item, self: selfOf(item, inherited)})
  }
}

/** The kind that decodes an object, stored forms and old versions among them. */
function kindOf(self: Self): Kind | undefined {
  const {group, version} = groupOf(self.apiVersion)
  if (group === "crd.projectcalico.org")
    return version === "v1" ? kinds.find((kind) => kind.group === "projectcalico.org" && kind.kind === self.kind) : undefined
  return (
    kinds.find((kind) => kind.group === group && kind.kind === self.kind && kind.versions.includes(version)) ??
    oldKind(group, version, self.kind)
  )
}

/** Decodes an object of a known kind; it counts if nothing about it is an error. */
function takeKnown(
  job: Job,
  document: YamlDocument,
  {cursor, self, kind}: {readonly cursor: Cursor; readonly self: Self; readonly kind: Kind},
): void {
  const diagnostics: Diagnostic[] = []
  const {group, version} = groupOf(self.apiVersion)
  const root = group === "crd.projectcalico.org" ? storedForm(withContext(cursor, diagnostics)) : withContext(cursor, diagnostics)
  if (oldKind(group, version, self.kind) !== undefined) reportOld(root, self, kind)
  if (policyGroups.has(kind.group) && root.node) diagnostics.push(...surprisesOf(document, root.node))
  const metadata = decodeMetadata(anyFields(root)("metadata"), kind.metadata, job.namespace)
  const apiVersion = group === "crd.projectcalico.org" ? "projectcalico.org/v3" : self.apiVersion
  const resource = kind.decode({root, metadata, apiVersion, kind: self.kind, at: headOf(root)})
  job.diagnostics.push(...diagnostics)
  if (diagnostics.every(({severity, code}) => severity !== "error" || code === judgedAllTheSame)) job.resources.push(resource)
}

/** The finding of a version that is no longer served. */
function reportOld(root: Cursor, self: Self, {group, versions}: Kind): void {
  const successor = `${group}/${versions[0] ?? ""}`
  const message = `\`${self.apiVersion}\` is no longer served: ${self.kind} is read as one of \`${successor}\``
  report(anyFields(root)("apiVersion"), "old-version", message, `write \`${successor}\``)
}

/** WHY: the one error after which an object still counts: clusters hold such objects, and Calico's conversion has a meaning for them. */
const judgedAllTheSame = "no-destination-port"

/** The same cursor, reporting into another list. */
function withContext(cursor: Cursor, diagnostics: Diagnostic[]): Cursor {
  return {...cursor, context: {...cursor.context, diagnostics}}
}

/** An object of no known kind: one with a pod template is taken as a workload, about others is said what is to be said. */
function takeUnknown(job: Job, {cursor, self}: {readonly cursor: Cursor; readonly self: Self}): void {
  if (policyGroups.has(groupOf(self.apiVersion).group) || !carriesPodTemplate(cursor)) {
    reportUnread(cursor, self)
    return
  }
  const diagnostics: Diagnostic[] = []
  const resource = foreignWorkload(withContext(cursor, diagnostics), self, job.namespace)
  job.diagnostics.push(...diagnostics)
  if (diagnostics.every(({severity}) => severity !== "error")) job.resources.push(resource)
}
