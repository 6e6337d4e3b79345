// All objects of one kind, page by page, each cut to what a snapshot keeps.

import {keptParts, tierSelector} from "@carveout/engine/cluster"
import type {PlainObject, ServedKind} from "@carveout/engine/cluster"
import {becauseOf} from "./discovery.ts"
import {isRecord, listAt, parsed, recordAt, textAt} from "./json.ts"
import type {AskServer} from "./kubectl.ts"

/** LIMIT: objects of one page, as kubectl asks for them itself. */
const pageMax = 500

/** The objects of a kind by namespace and name, or why there are none. */
export type Listed = ServedKind & ({readonly items: readonly PlainObject[]} | {readonly unread: string})

/** Told how many of a kind have been read. */
export type OnPage = (resource: string, count: number) => void

/** Lists a kind. A list that the server has forgotten on the way is begun once more. */
export async function listKind(ask: AskServer, kind: ServedKind, onPage: OnPage): Promise<Listed> {
  const first = await pagesOf(ask, kind, onPage)
  const listed = "isExpired" in first ? await pagesOf(ask, kind, onPage) : first
  if ("because" in listed) return {...kind, unread: listed.because}
  return {...kind, items: listed.items.toSorted(byName)}
}

/** A list of policies is whole only where its reader may see all tiers: one who may not gets a part, without a word, unless he asks for all. */
export async function withAllTiers(ask: AskServer, listed: Listed, tiers: readonly string[]): Promise<Listed> {
  const selector = tierSelector(listed, tiers)
  if ("unread" in listed || selector === undefined) return listed
  const reply = await ask(`${homeOf(listed)}?limit=1&labelSelector=${encodeURIComponent(selector)}`)
  if (reply.ok || reply.reason !== "Forbidden") return listed
  const {group, version, kind, resource} = listed
  return {group, version, kind, resource, unread: becauseOf(reply)}
}

type Pages = {readonly items: readonly PlainObject[]} | {readonly because: string; readonly isExpired?: true}

/** WHY nothing of a list that breaks off: a part of it would be taken for the whole. */
async function pagesOf(ask: AskServer, kind: ServedKind, onPage: OnPage): Promise<Pages> {
  const items: PlainObject[] = []
  let from = ""
  do {
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
    const reply = await ask(pathOf(kind, from))
    if (!reply.ok) {
      const isExpired = from !== "" && (reply.reason === "Expired" || reply.reason === "Gone")
      return {because: becauseOf(reply), ...(isExpired ? {isExpired} : {})}
    }
    const page = parsed(reply.text)
    if (!isRecord(page) || !Array.isArray(page["items"])) return {because: "the answer is no list"}
    for (const item of listAt(page, "items")) items.push(...(keptOf(item, kind) ?? []))
    onPage(kind.resource, items.length)
    from = textAt(recordAt(page, "metadata"), "continue")
  } while (from !== "")
  return {items}
}

function keptOf(item: PlainObject, kind: ServedKind): readonly PlainObject[] {
  const kept = keptParts(item, kind)
  return kept === undefined ? [] : [kept]
}

function homeOf({group, version, resource}: ServedKind): string {
  return `${group === "" ? `/api/${version}` : `/apis/${group}/${version}`}/${resource}`
}

function pathOf(kind: ServedKind, from: string): string {
  return `${homeOf(kind)}?limit=${pageMax}${from === "" ? "" : `&continue=${encodeURIComponent(from)}`}`
}

/** By namespace, then by name, so that two snapshots differ where the cluster does. */
function byName(a: PlainObject, b: PlainObject): number {
  const [left, right] = [recordAt(a, "metadata"), recordAt(b, "metadata")]
  return compared(textAt(left, "namespace"), textAt(right, "namespace")) || compared(textAt(left, "name"), textAt(right, "name"))
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
