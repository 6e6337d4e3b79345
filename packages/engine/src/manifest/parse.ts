// Sources to resources: every document read, every object decoded, repeats found. Never throws.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Source, SourceFile} from "../text/source.ts"
import {Window} from "../text/window.ts"
import {collect, joined} from "./collection.ts"
import type {Collected} from "./collection.ts"
import {ItemList} from "./item-list.ts"
import type {Job, Settings} from "./job.ts"
import {takeDocument} from "./objects.ts"
import type {Resource} from "./resource.ts"
import {isWritten, onlyPieces, piecesOf, sectionsOf} from "./sections.ts"
import type {Section} from "./sections.ts"
import {Shared} from "./shared.ts"
import type {YamlDocument} from "./yaml/node.ts"
import {Troubles, partsOf} from "./yaml/read.ts"
import {Strings} from "./yaml/strings.ts"

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
  readonly file: Source
  readonly namespace: string
  readonly collected: Collected
  readonly tests: readonly YamlDocument[]
  readonly documents: number
  readonly diagnostics: readonly Diagnostic[]
  /** Its documents one by one; null where they cannot be told apart. Made when a later parse asks. */
  readonly sections: () => readonly Section[] | null
}

/** Reads manifests. An object with an error is left out, as the cluster would refuse it. */
export function parseManifests(sources: readonly Source[], {namespace = "default", previous}: ParseOptions = {}): Manifests {
  const settings: Settings = {namespace, strings: new Strings(), shared: new Shared(), kinds: new Map()}
  const known = Map.groupBy(previous?.files ?? [], ({file}) => file.name)
  const contents = sources.map((source) => {
    const earlier = (known.get(source.name) ?? []).filter((content) => content.namespace === namespace)
    return takenUp(source, earlier, settings) ?? contentOf(source, settings)
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

/** What a source holds as it was read before, wholly or in part. A source that is read in pieces is read again. */
function takenUp(source: Source, earlier: readonly FileContent[], settings: Settings): FileContent | undefined {
  if (!("text" in source)) return undefined
  const same = earlier.find(({file}) => "text" in file && file.text === source.text)
  return same ?? editedContent(source, earlier[0], settings)
}

/** Reads one source. */
function contentOf(source: Source, settings: Settings): FileContent {
  const window = new Window(source)
  const job: Job = {window, resources: [], tests: [], diagnostics: [], settings, documents: 0}
  const troubles = new Troubles(source, window.lines)
  const list = new ItemList(job)
  for (const part of partsOf(window, {lists: "by item", strings: settings.strings})) {
    troubles.take(part)
    if (part.kind === "item") list.take(part)
    else if (part.kind === "list") list.end(part)
    else if (part.kind === "fault") list.drop()
    else if (part.root !== null) takeDocument(job, part.root, part.origin)
  }
  const found = troubles.diagnostics
  const {resources, tests, documents, diagnostics} = troubles.areOfTemplate ? nothing : job
  const sections = once(() => (found.length + tests.length > 0 ? null : sectionsIn(source, {resources, documents, diagnostics})))
  const all = found.length === 0 ? diagnostics : [...found, ...diagnostics]
  return {file: source, namespace: settings.namespace, collected: collect(resources), tests, documents, diagnostics: all, sections}
}

/** What counts of a file that is a template. */
const nothing: Pick<Job, "resources" | "tests" | "documents" | "diagnostics"> = {resources: [], tests: [], documents: 0, diagnostics: []}

/** The documents of a source one by one. */
function sectionsIn(
  source: Source,
  {resources, documents, diagnostics}: Pick<Job, "resources" | "documents" | "diagnostics">,
): readonly Section[] | null {
  const pieces = "text" in source ? piecesOf(source.text) : null
  return pieces?.filter(isWritten).length === documents && pieces !== null ? sectionsOf(pieces, resources, diagnostics) : null
}

/** A maker that makes once. */
function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined
  return () => (made ??= {value: make()}).value
}

/** A file of which only some documents were edited: the others are taken up as they were read. Undefined where that is not sure. */
function editedContent(file: SourceFile, earlier: FileContent | undefined, settings: Settings): FileContent | undefined {
  const known = earlier?.sections()
  const pieces = known ? piecesOf(file.text) : null
  if (earlier === undefined || !known || pieces === null) return undefined
  const before = new Map(known.map((section) => [section.line, section]))
  const kept = pieces.map((piece) => (before.get(piece.line)?.text === piece.text ? before.get(piece.line) : undefined))
  const edited = new Set(pieces.filter((_, place) => kept[place] === undefined))
  const fresh = contentOf({name: file.name, text: onlyPieces(file.text, pieces, edited)}, settings)
  const read = fresh.sections()
  if (read?.length !== pieces.length) return undefined
  const sections = pieces.flatMap((piece, place) => kept[place] ?? (read[place] ? [{...read[place], text: piece.text}] : []))
  return {
    ...fresh,
    file,
    sections: () => sections,
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
