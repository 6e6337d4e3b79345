// A snapshot of a cluster: what it has, every kind of it that has a say, and the document that says what is missing.

import {askedKinds, documentVersion, snapshotKind} from "@carveout/engine/cluster"
import type {Unread} from "@carveout/engine/cluster"
import {atOnce} from "./at-once.ts"
import {discover} from "./discovery.ts"
import type {Unreached} from "./discovery.ts"
import type {AskServer} from "./kubectl.ts"
import {recordAt, textAt} from "./json.ts"
import {listKind, withAllTiers} from "./listing.ts"
import type {Listed, OnPage} from "./listing.ts"

/** One line of the document: how many of a kind there are, or why that is not known. */
export type KindLine = {readonly group: string; readonly version: string; readonly kind: string; readonly resource: string} & (
  | {readonly count: number}
  | {readonly unread: string}
)

/** The document that goes with a snapshot. Times are as ISO 8601 has them. */
export type SnapshotDocument = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {readonly name: string}
  readonly spec: {
    readonly takenAt: string
    readonly doneAt: string
    readonly server: string
    readonly context?: string
    readonly kinds: readonly KindLine[]
  }
}

/** A snapshot. `notes`: what has to be known about how it came about. */
export type Taken = {
  readonly document: SnapshotDocument
  readonly lists: readonly Extract<Listed, {readonly items: unknown}>[]
  readonly notes: readonly string[]
}

/** What a snapshot is taken with. `now` says the time. */
export type Tools = {readonly ask: AskServer; readonly now: () => Date; readonly onPage: OnPage; readonly context: string | undefined}

/** Takes a snapshot; where a server does not say what it has, why. */
export async function takeSnapshot({ask, now, onPage, context}: Tools): Promise<Taken | Unreached> {
  const takenAt = now().toISOString()
  const found = await discover(ask)
  if ("ok" in found) return found
  const {kinds, unread, notes} = askedKinds(found)
  const first = await atOnce(kinds, (kind) => listKind(ask, kind, onPage))
  const tiers = tiersIn(first)
  const listed = await atOnce(first, (each) => withAllTiers(ask, each, tiers))
  const lists = listed.filter((each) => "items" in each)
  const lines: readonly KindLine[] = [...listed.map(lineOf), ...unread]
  const spec = {takenAt, doneAt: now().toISOString(), server: found.version, ...(context === undefined ? {} : {context}), kinds: lines}
  return {
    document: {apiVersion: documentVersion, kind: snapshotKind, metadata: {name: context ?? "cluster"}, spec},
    lists,
    notes: [...notes, ...unheardNotes(found.unheard, unread)],
  }
}

/** The names of all tiers that there are. */
function tiersIn(listed: readonly Listed[]): readonly string[] {
  const found = listed.find(({kind, group}) => kind === "Tier" && group === "projectcalico.org")
  return found !== undefined && "items" in found ? found.items.map((tier) => textAt(recordAt(tier, "metadata"), "name")) : []
}

function lineOf(listed: Listed): KindLine {
  const {group, version, kind, resource} = listed
  return {group, version, kind, resource, ...("items" in listed ? {count: listed.items.length} : {unread: listed.unread})}
}

/** Groups that did not say what they have, and of which no kind is known to be missing. */
function unheardNotes(unheard: readonly string[], unread: readonly Unread[]): readonly string[] {
  return unheard
    .filter((group) => group !== "projectcalico.org" && !unread.some((each) => each.group === group))
    .map((group) => `${group} did not say what it has: a policy of its own, if it has one, is not in the snapshot`)
}
