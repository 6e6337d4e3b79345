// Sources to resources: every document read, every object decoded, repeats found. Never throws.

import type {Diagnostic} from "../text/diagnostic.ts"
import {changeBetween} from "../text/change.ts"
import type {Source, SourceFile} from "../text/source.ts"
import {Window} from "../text/window.ts"
import {amended, collect, joined, sharingOf} from "./collection.ts"
import type {Collected, Sharing} from "./collection.ts"
import {ItemList} from "./item-list.ts"
import type {Job, Settings} from "./job.ts"
import {plainPath} from "./kustomization.ts"
import {objectInText} from "./meant.ts"
import {takeDocument} from "./objects.ts"
import type {Resource} from "./resource.ts"
import {isWritten, lineBreaksIn, piecesOf, sectionsOf, textOf, touchedBy} from "./sections.ts"
import type {Piece, Section} from "./sections.ts"
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
  /** File by file, and whether a name is in two of them, for a later parse to take up. */
  readonly files: readonly FileContent[]
  readonly sharing: Sharing
}

/** What one file holds by itself, before another has a say. */
export type FileContent = {
  readonly file: Source
  readonly namespace: string
  readonly collected: Collected
  readonly tests: readonly YamlDocument[]
  readonly documents: number
  readonly diagnostics: readonly Diagnostic[]
  /** Files that a kustomization in it names and that are no manifests. */
  readonly otherFiles: readonly string[]
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
  const counting = countingOf(contents)
  const parts = counting.map(({collected}) => collected)
  const sharing = sharingOf(parts, {
    parts: countingOf(previous?.files ?? []).map(({collected}) => collected),
    sharing: previous?.sharing ?? "nothing",
  })
  const {resources, repeats} = joined(parts, sharing)
  const found = counting.flatMap(({diagnostics}) => diagnostics)
  return {
    resources,
    tests: counting.flatMap(({tests}) => tests),
    documents: contents.reduce((sum, {documents}) => sum + documents, 0),
    diagnostics: onceEach([...found, ...(isOfOverlays(found) ? repeats.map(helpedByBuilding) : repeats)]),
    files: contents,
    sharing,
  }
}

/** Whether kustomizations are among what was read: overlays of one base are then objects of one name. */
function isOfOverlays(found: readonly Diagnostic[]): boolean {
  return found.some(({code}) => code === "kustomization-not-built")
}

function helpedByBuilding(repeat: Diagnostic): Diagnostic {
  const help =
    "of overlays of kustomize, which have it each: read what one renders, `kustomize build DIR | carveout check -`; else remove the other, or rename it"
  return {...repeat, help}
}

/** The files that count: none that a kustomization among them names as a patch, or as something else that is no manifest (ADR 0106). */
function countingOf(contents: readonly FileContent[]): readonly FileContent[] {
  const others = new Set(contents.flatMap(({otherFiles}) => otherFiles))
  return others.size === 0 ? contents : contents.filter(({file}) => !others.has(plainPath(file.name)))
}

/** What a source holds as it was read before, wholly or in part. One that is read in pieces is read again unless it is the very same. */
function takenUp(source: Source, earlier: readonly FileContent[], settings: Settings): FileContent | undefined {
  if (!("text" in source)) return earlier.find(({file}) => file === source)
  const same = earlier.find(({file}) => "text" in file && file.text === source.text)
  return same ?? editedContent(source, earlier[0], settings)
}

/** Reads one source, or a part of one that begins at a line. */
function contentOf(source: Source, settings: Settings, firstLine = 1): FileContent {
  const window = new Window(source, firstLine)
  const job: Job = {window, resources: [], tests: [], diagnostics: [], settings, otherFiles: [], documents: 0}
  const troubles = new Troubles(window)
  const list = new ItemList(job)
  for (const part of partsOf(window, {lists: "by item", strings: settings.strings})) {
    troubles.take(part, part.kind === "fault" && part.text ? objectInText(part.text, settings.namespace) : undefined)
    if (part.kind === "item") list.take(part)
    else if (part.kind === "list") list.end(part)
    else if (part.kind === "fault") list.drop()
    else if (part.root !== null) takeDocument(job, part.root, part.origin)
  }
  const found = troubles.diagnostics
  const {resources, tests, documents, diagnostics, otherFiles} = troubles.areOfTemplate ? nothing : job
  const first = {line: firstLine, start: 0}
  const isWhole = found.length + tests.length + otherFiles.length > 0
  const sections = once(() => (isWhole ? null : sectionsIn(source, first, {resources, documents, diagnostics})))
  const all = found.length === 0 ? diagnostics : [...found, ...diagnostics]
  return {
    file: source,
    namespace: settings.namespace,
    collected: collect(resources),
    tests,
    documents,
    diagnostics: all,
    otherFiles,
    sections,
  }
}

/** What counts of a file that is a template. */
const nothing: Pick<Job, "resources" | "tests" | "documents" | "diagnostics" | "otherFiles"> = {
  resources: [],
  tests: [],
  documents: 0,
  diagnostics: [],
  otherFiles: [],
}

/** The documents of a source one by one. */
function sectionsIn(
  source: Source,
  first: Pick<Piece, "line" | "start">,
  {resources, documents, diagnostics}: Pick<Job, "resources" | "documents" | "diagnostics">,
): readonly Section[] | null {
  if (!("text" in source)) return null
  const pieces = piecesOf(source.text, first)
  return pieces !== null && writtenIn(source.text, pieces) === documents ? sectionsOf(pieces, resources, diagnostics) : null
}

/** How many pieces of a text hold a document. */
function writtenIn(text: string, pieces: readonly Piece[]): number {
  return pieces.reduce((count, piece) => count + Number(isWritten(textOf(text, piece))), 0)
}

/** A maker that makes once. */
function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined
  return () => (made ??= {value: make()}).value
}

/** A file of which only some documents were edited: the others are taken up as they were read. Undefined where that is not sure. */
function editedContent(file: SourceFile, earlier: FileContent | undefined, settings: Settings): FileContent | undefined {
  const known = earlier?.sections()
  if (!known || earlier === undefined || !("text" in earlier.file)) return undefined
  const before = earlier.file.text
  const stretch = stretchOf(known, before, file.text)
  if (stretch === null) return undefined
  const {first, last, pieces} = stretch
  const [old, after] = [known.slice(first, last + 1), known.slice(last + 1)]
  const read = readAgain(old, pieces, {before, file, settings})
  if (read === undefined) return undefined
  const sections = [...known.slice(0, first), ...read, ...moved(after, file.text.length - before.length)]
  const resourcesOf = (some: readonly Section[]): readonly Resource[] => some.flatMap(({resources}) => resources)
  const start = known.slice(0, first).reduce((sum, {resources}) => sum + resources.length, 0)
  return {
    file,
    namespace: settings.namespace,
    collected: amended(earlier.collected, {start, removed: resourcesOf(old).length, added: resourcesOf(read)}),
    tests: [],
    documents: earlier.documents - writtenIn(before, old) + writtenIn(file.text, pieces),
    diagnostics: sections.flatMap(({diagnostics}) => diagnostics),
    otherFiles: [],
    sections: () => sections,
  }
}

/** Sections from one to another that have to be looked at again, and the pieces that stand in their place. */
type Stretch = {readonly first: number; readonly last: number; readonly pieces: readonly Piece[]}

/**
 * What an edit touched; null where it is not certain. Up to the end of the file where lines move, since what was found stands at its line, and
 * where the separator that follows has come to belong to what follows it.
 */
function stretchOf(known: readonly Section[], before: string, after: string): Stretch | null {
  const [first, last] = touchedBy(known, changeBetween(before, after))
  const end = known.length - 1
  const [from, to] = [known[first], known[last]]
  if (from === undefined || to === undefined) return null
  const newEnd = to.end + after.length - before.length
  const pieces = piecesOf(after.slice(from.start, newEnd), from)
  const [lines, newLines] = [lineBreaksIn(before, from.start, to.end), lineBreaksIn(after, from.start, newEnd)]
  if (last === end || (lines === newLines && !isEmpty(pieces?.at(-1)))) return pieces && {first, last, pieces}
  const all = piecesOf(after.slice(from.start), from)
  return all && {first, last: end, pieces: all}
}

/** Whether a piece has no letter. */
function isEmpty(piece: Piece | undefined): boolean {
  return piece !== undefined && piece.start === piece.end
}

type Edit = {readonly before: string; readonly file: SourceFile; readonly settings: Settings}

/** Sections in the place of others: those that stand where they stood, and say what they said, are taken up. Undefined where one cannot be read. */
function readAgain(old: readonly Section[], pieces: readonly Piece[], {before, file, settings}: Edit): readonly Section[] | undefined {
  const known = new Map(old.map((section) => [section.line, section]))
  const sections: Section[] = []
  for (const piece of pieces) {
    const text = textOf(file.text, piece)
    const same = known.get(piece.line)
    if (same !== undefined && textOf(before, same) === text) {
      sections.push({...same, ...piece})
      continue
    }
    const [section, ...others] = contentOf({name: file.name, text}, settings, piece.line).sections() ?? []
    if (section === undefined || others.length > 0) return undefined
    sections.push({...section, ...piece})
  }
  return sections
}

/** Sections whose text begins so many units later. */
function moved(sections: readonly Section[], by: number): readonly Section[] {
  return by === 0 ? sections : sections.map((section) => ({...section, start: section.start + by, end: section.end + by}))
}

/** Findings without repeats: a value that is read twice is reported twice. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({code, message, path, place}) => {
    const key = [code, place?.file, place?.line, place?.column, path, message].join("\u0000")
    return !seen.has(key) && seen.add(key)
  })
}
