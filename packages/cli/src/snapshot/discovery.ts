// What a server says that it has: its version, its groups, and the kinds of those that a snapshot may want.

import {askedVersions} from "@carveout/engine/cluster"
import type {Served, ServedGroup, ServedKind, Silent} from "@carveout/engine/cluster"
import {atOnce} from "./at-once.ts"
import {isRecord, listAt, parsed, recordAt, textAt} from "./json.ts"
import type {AskServer, Reply} from "./kubectl.ts"

/** What a server has. `unheard`: groups that did not answer and that nobody needs, as far as anybody knows. */
export type Found = Served & {readonly version: string; readonly unheard: readonly string[]}

/** Why nothing is known of a server. */
export type Unreached = Extract<Reply, {readonly ok: false}>

/** Asks a server what it has; where it does not say that, why. */
export async function discover(ask: AskServer): Promise<Found | Unreached> {
  const groups = await ask("/apis", "to log in")
  if (!groups.ok) return groups
  const listed = groupsIn(groups.text)
  if (listed === undefined)
    return {
      ok: false,
      reason: "",
      message: "the answer to `kubectl get --raw /apis` is no list of API groups: is this a Kubernetes server?",
    }
  const core: ServedGroup = {group: "", versions: ["v1"]}
  const [version, asked] = await Promise.all([versionOf(ask), atOnce(askedVersions([core, ...listed]), (each) => kindsOf(ask, each))])
  const silent = asked.flatMap((each) => ("because" in each ? [each] : []))
  return {version, kinds: asked.flatMap((each) => ("because" in each ? [] : each.kinds)), silent, unheard: silent.map(({group}) => group)}
}

/** The server's own word for its version; empty where it does not say it. WHY no fault: some hide it, and nothing depends on it. */
async function versionOf(ask: AskServer): Promise<string> {
  const reply = await ask("/version")
  return reply.ok ? textAt(recordOf(reply.text), "gitVersion") : ""
}

function recordOf(text: string): Readonly<Record<string, unknown>> {
  const value = parsed(text)
  return isRecord(value) ? value : {}
}

/** Groups with their versions, the preferred one first. */
function groupsIn(text: string): readonly ServedGroup[] | undefined {
  const root = recordOf(text)
  if (textAt(root, "kind") !== "APIGroupList") return undefined
  const groups = listAt(root, "groups").filter((each) => isPlainName(textAt(each, "name")))
  return groups.map((each) => {
    const preferred = textAt(recordAt(each, "preferredVersion"), "version")
    const versions = listAt(each, "versions")
      .map((version) => textAt(version, "version"))
      .filter(isPlainName)
    return {group: textAt(each, "name"), versions: [...new Set([...(!isPlainName(preferred) ? [] : [preferred]), ...versions])]}
  })
}

/** Whether a name is one as servers have them. WHY asked: files are called by it. */
function isPlainName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(name)
}

/** The kinds of one version, those of which lists can be read. */
async function kindsOf(
  ask: AskServer,
  {group, version}: Pick<Silent, "group" | "version">,
): Promise<Silent | {readonly kinds: readonly ServedKind[]}> {
  const reply = await ask(group === "" ? `/api/${version}` : `/apis/${group}/${version}`)
  if (!reply.ok) return {group, version, because: becauseOf(reply)}
  const kinds = listAt(recordOf(reply.text), "resources").flatMap((each) => {
    const [resource, kind] = [textAt(each, "name"), textAt(each, "kind")]
    const verbs: unknown = each["verbs"]
    // WHY: `pods/log` and the like are no objects of their own.
    return !isPlainName(resource) || !Array.isArray(verbs) || !verbs.includes("list") ? [] : [{group, version, kind, resource}]
  })
  return {kinds}
}

/** Why something is not read, as the Snapshot says it: the server's reason first. */
export function becauseOf({reason, message}: Unreached): string {
  const words = message.length > 300 ? `${message.slice(0, 300)}…` : message
  if (reason === "Forbidden") return `forbidden: ${words}`
  return reason === "" ? words : `${reason}: ${words}`
}
