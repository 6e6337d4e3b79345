// Documents to resources: which count, lists taken apart, every object decoded by its kind.

import {nearest} from "../std/nearest.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {lineMapOf} from "../text/source.ts"
import {anyFields, cursorAt, entriesOf, headOf, list, placeOf, report, wordOf} from "./decode.ts"
import type {Cursor, Remedy} from "./decode.ts"
import {contextOf} from "./job.ts"
import type {Job, Settings} from "./job.ts"
import {takeKustomization} from "./kustomization.ts"
import type {Kind} from "./kinds/kind.ts"
import {decodeMetadata} from "./kinds/metadata.ts"
import {oldKind} from "./kinds/old-version.ts"
import {kinds, policyGroups} from "./kinds/registry.ts"
import {chartHelp, helpForOtherTool, toolOf} from "./other-tools.ts"
import {partsOf, reportSlips} from "./kinds/slips.ts"
import {storedForm} from "./kinds/stored-form.ts"
import {carriesPodTemplate, foreignWorkload} from "./kinds/workload.ts"
import {groupOf, itemKind} from "./self.ts"
import type {Self} from "./self.ts"
import type {Resource} from "./resource.ts"
import {isMeantAsSnapshot, takeSnapshot} from "./snapshot-document.ts"
import {homesOf, isMeantAsTest, isMisplaced, isSilent, markAsTest, reportUnread, testKind, testVersion} from "./unknown.ts"
import type {YamlNode} from "./yaml/node.ts"
import {itemOrigin} from "./yaml/origin.ts"
import type {Origin} from "./yaml/origin.ts"
import {surprisesOf} from "./yaml/surprise.ts"

/** One document that is not empty. */
export function takeDocument(job: Job, root: YamlNode, origin: Origin): void {
  job.documents++
  const cursor = cursorAt(root, contextOf(job))
  if (root.kind !== "map") {
    if (isJsonPatch(root)) return
    const help =
      helpForOtherTool(cursor.context.file) ?? (isListOfObjects(root) ? "a list of objects is one of `kind: List` with `items`" : undefined)
    report(cursor, "no-kind", "the document is no object: it has no `apiVersion` and no `kind`", help)
    return
  }
  if (!isOtherTools(cursor)) takeObject(job, {cursor, self: selfOf(cursor), origin})
}

/** Whether a document is a patch that kustomize applies, by RFC 6902. WHY passed over: the kustomization that names it says that it is not applied. */
function isJsonPatch(root: YamlNode): boolean {
  if (root.kind !== "seq" || root.items.length === 0) return false
  return root.items.every((item) => item.kind === "map" && ["op", "path"].every((wanted) => item.entries.some(({key}) => key === wanted)))
}

/** Whether a document lists objects without a head of its own, as calicoctl once wrote them. */
function isListOfObjects(root: YamlNode): boolean {
  const isObject = (item: YamlNode): boolean => item.kind === "map" && item.entries.some(({key}) => key === "kind")
  return root.kind === "seq" && root.items.length > 0 && root.items.every(isObject)
}

/** Whether a document is a file of kustomize or of a chart, which have no head, and is passed over: what it does not do is said. */
function isOtherTools(cursor: Cursor): boolean {
  const {apiVersion, kind} = headIn(cursor)
  const isHeaded = kind !== "" && apiVersion !== ""
  const tool = isHeaded
    ? undefined
    : toolOf(
        cursor.context.file,
        entriesOf(cursor).map(({key}) => key),
      )
  const kinds: readonly string[] = tool === "kustomize" ? ["", "Kustomization", "Component"] : [""]
  if (tool === undefined || !kinds.includes(kind)) return false
  if (tool === "kustomize") takeKustomization(cursor)
  else
    report(
      {...cursor, node: undefined, end: cursor.start},
      "chart-not-rendered",
      "the file is a Helm chart's and is passed over",
      chartHelp,
    )
  return true
}

/** `apiVersion` and `kind`; undefined where one is missing. */
export function writtenSelf(cursor: Cursor, inherited?: Self): Self | undefined {
  const self = headIn(cursor, inherited)
  return self.apiVersion !== "" && self.kind !== "" ? self : undefined
}

/** The same; a word that is missing is empty. */
function headIn(cursor: Cursor, inherited?: Self): Self {
  const field = anyFields(cursor)
  return {apiVersion: wordOf(field("apiVersion")) || inherited?.apiVersion || "", kind: wordOf(field("kind")) || inherited?.kind || ""}
}

/** The same; where one is missing it is reported. */
function selfOf(cursor: Cursor, inherited?: Self): Self | undefined {
  const self = writtenSelf(cursor, inherited)
  if (self !== undefined) return self
  const field = anyFields(cursor)
  const {apiVersion, kind} = headIn(cursor, inherited)
  const missing = apiVersion === "" && kind === "" ? "neither `apiVersion` nor `kind`" : apiVersion === "" ? "no `apiVersion`" : "no `kind`"
  const isTest = isMeantAsTest(cursor, {apiVersion, kind})
  report(
    field(apiVersion === "" ? "apiVersion" : "kind"),
    "no-kind",
    `the document has ${missing}`,
    helpForOtherTool(cursor.context.file) ?? helpForMissing(cursor, {apiVersion, kind}) ?? (isTest ? testHelp : undefined),
  )
  if (isTest) markAsTest(cursor)
  return undefined
}

const testHelp = `a test has \`apiVersion: ${testVersion}\` and \`kind: ${testKind}\``

/** A misspelt key is the usual cause; else a kind with one home says what is missing. */
function helpForMissing(cursor: Cursor, {apiVersion, kind}: Self): string | Remedy | undefined {
  const entries = entriesOf(cursor)
  const keys = entries.map(({key}) => key)
  const slips = ["apiVersion", "kind"].flatMap((wanted) => {
    const near = keys.includes(wanted) ? undefined : nearest(wanted, keys)
    return near === undefined ? [] : [{wanted, near}]
  })
  const [slip] = slips
  if (slip === undefined) return apiVersion === "" ? helpForHome(cursor, kind) : undefined
  const help = `is \`${slips.map(({near}) => near).join("`, `")}\` misspelt?`
  const entry = entries.find(({key}) => key === slip.near)
  if (entry === undefined || slips.length > 1) return help
  return {help, text: slip.wanted, at: placeOf({...cursor, node: undefined, start: entry.keyStart, end: entry.keyEnd})}
}

/** The line that is missing in front of an object whose kind has one home. Braces leave no room for a line. */
function helpForHome(cursor: Cursor, kind: string): string | Remedy | undefined {
  const homes = homesOf(kind)
  const [first] = homes
  if (first === undefined) return undefined
  const help = `\`${kind}\` is at home in ${homes.map((home) => `\`${home}\``).join(" and ")}`
  const entry = cursor.node?.kind === "map" ? cursor.node.entries[0] : undefined
  const at = placeOf({...cursor, node: undefined, end: cursor.start})
  const isInBraces = entry === undefined || entry.keyStart !== cursor.node?.start
  if (homes.length > 1 || isInBraces) return help
  return {help, text: `apiVersion: ${first}\n${" ".repeat(at.column - 1)}`, at}
}

const listParts = partsOf("items")

type Item = {readonly cursor: Cursor; readonly self: Self | undefined; readonly origin: Origin}

/** One object: a list is taken apart, a known kind decoded, others pass or are reported. */
export function takeObject(job: Job, {cursor, self, origin}: Item): void {
  if (self === undefined) return
  if (self.apiVersion.startsWith("carveout.dev/")) {
    if (isMeantAsSnapshot(self)) {
      takeSnapshot(cursor)
      return
    }
    const {file, lines} = cursor.context
    job.tests.push({file, lines, root: cursor.node ?? null})
    return
  }
  const items = anyFields(cursor)("items")
  if (isList(self, items, job.settings)) {
    reportSlips(cursor, listParts)
    const inherited = itemKind(self)
    for (const [i, item] of list(items).entries()) takeItem(job, {cursor: item, inherited, origin: itemOrigin(origin, i)})
    return
  }
  const known = kindOf(self, job.settings)
  if (known === undefined) takeUnknown(job, {cursor, self, origin})
  else takeKnown(job, {cursor, self, origin, known})
}

/** Whether an object is a list: `List`, one of a kind that is known, which may hold nothing, or any other that holds a list of items. */
export function isList(self: Self, items: Cursor, settings: Settings): boolean {
  if (self.kind === "List") return true
  const item = itemKind(self)
  return item !== undefined && (items.node?.kind === "seq" || kindOf(item, settings) !== undefined || isSilent(item))
}

type ListItem = {readonly cursor: Cursor; readonly inherited: Self | undefined; readonly origin: Origin}

/** An item of a list; one that names no kind takes the list's. */
export function takeItem(job: Job, {cursor, inherited, origin}: ListItem): void {
  if (cursor.node?.kind !== "map") report(cursor, "no-kind", "the item of the list is no object")
  else takeObject(job, {cursor, self: selfOf(cursor, inherited), origin})
}

/** The kind that decodes an object; whether the object is a stored form, or of a version of old. */
export type Known = {readonly kind: Kind; readonly isStored: boolean; readonly isOld: boolean}

/** The kind that decodes an object, stored forms and old versions among them. */
function kindOf(self: Self, {kinds: remembered}: Settings): Known | undefined {
  const known = remembered.get(self.kind)?.get(self.apiVersion)
  if (known !== undefined) return known
  const found = findKind(self)
  if (found === undefined) return undefined
  const versions = remembered.get(self.kind) ?? new Map<string, Known>()
  remembered.set(self.kind, versions.set(self.apiVersion, found))
  return found
}

function findKind(self: Self): Known | undefined {
  const {group, version} = groupOf(self.apiVersion)
  const isStored = group === "crd.projectcalico.org"
  if (isStored && version !== "v1") return undefined
  const current = isStored
    ? kinds.find((kind) => kind.group === "projectcalico.org" && kind.kind === self.kind)
    : kinds.find((kind) => kind.group === group && kind.kind === self.kind && kind.versions.includes(version))
  const old = oldKind(group, version, self.kind)
  const kind = current ?? (isStored ? undefined : old)
  return kind && {kind, isStored, isOld: old !== undefined}
}

/** Decodes an object of a known kind; it counts if nothing about it is an error. */
function takeKnown(
  job: Job,
  {cursor, self, origin, known}: {readonly cursor: Cursor; readonly self: Self; readonly origin: Origin; readonly known: Known},
): void {
  const {kind, isStored, isOld} = known
  const diagnostics: Diagnostic[] = []
  const root = isStored ? storedForm(inContext(cursor, diagnostics, storedOrigin(origin))) : inContext(cursor, diagnostics, origin)
  if (isOld) reportOld(root, self, kind)
  if (policyGroups.has(kind.group) && root.node) diagnostics.push(...surprisesOf(root.context, root.node))
  const metadata = decodeMetadata(anyFields(root)("metadata"), kind.metadata, job.settings.namespace)
  const apiVersion = isStored ? "projectcalico.org/v3" : self.apiVersion
  const resource = kind.decode({root, metadata, apiVersion, kind: self.kind, at: headOf(root)})
  const isTaken = diagnostics.every((each) => !isRefusal(each))
  for (const each of diagnostics) job.diagnostics.push(isRefusal(each) ? {...each, object: nameOf(resource)} : each)
  if (isTaken) job.resources.push(metadata.accepts === undefined ? resource : {accepts: metadata.accepts, ...resource})
}

/** Whether the cluster would refuse an object for a finding. */
function isRefusal({severity, code}: Diagnostic): boolean {
  return severity === "error" && code !== judgedAllTheSame
}

/** Whether a finding leaves an object out of the world. WHY one refusal not: of two objects of one name the last one counts. */
export function leavesOut(finding: Diagnostic): boolean {
  return isRefusal(finding) && finding.code !== "duplicate-object"
}

/** An object by the name that a difference has for it. */
function nameOf(resource: Resource): string {
  const {kind, namespace, name} = resource
  if (kind === "Workload") return `${namespace}/${resource.workloadKind}/${name}`
  return [kind, ...(namespace === "" ? [] : [namespace]), name].join("/")
}

/** The way to an object that was read as another than it is stored. */
function storedOrigin(origin: Origin): Origin {
  return {
    read: () => {
      const node = origin.read()
      return storedForm(cursorAt(node, {file: "", lines: lineMapOf(""), diagnostics: []})).node ?? node
    },
  }
}

/** The finding of a version that is no longer served. */
function reportOld(root: Cursor, self: Self, {group, versions}: Kind): void {
  const successor = `${group}/${versions[0] ?? ""}`
  const message = `\`${self.apiVersion}\` is no longer served: ${self.kind} is read as one of \`${successor}\``
  report(anyFields(root)("apiVersion"), "old-version", message, {help: `write \`${successor}\``, text: successor})
}

/** WHY: the one error after which an object still counts: clusters hold such objects, and Calico's conversion has a meaning for them. */
const judgedAllTheSame = "no-destination-port"

/** The same cursor, reporting into a list of the object's own. */
function inContext(cursor: Cursor, diagnostics: Diagnostic[], origin: Origin): Cursor {
  const {context, node, above, step, start, end} = cursor
  const {file, lines, shared} = context
  return {context: {file, lines, diagnostics, origin, shared}, node, above, step, start, end}
}

/** An object of no known kind: one with a pod template is taken as a workload, about others is said what is to be said. */
function takeUnknown(job: Job, {cursor, self, origin}: Item & {readonly self: Self}): void {
  if (policyGroups.has(groupOf(self.apiVersion).group) || isMisplaced(self) || !carriesPodTemplate(cursor)) {
    reportUnread(cursor, self, job.settings.namespace)
    return
  }
  const diagnostics: Diagnostic[] = []
  const resource = foreignWorkload(inContext(cursor, diagnostics, origin), self, job.settings.namespace)
  job.diagnostics.push(...diagnostics)
  if (diagnostics.every(({severity}) => severity !== "error")) job.resources.push(resource)
}
