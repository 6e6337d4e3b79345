// What objects that are not read say about policy all the same: policies that they hold for somebody else to make, and the dataplane that they choose.

import {anyFields, list, mapItems, report, wordOf} from "./decode.ts"
import type {Cursor} from "./decode.ts"
import {kinds, policyGroups} from "./kinds/registry.ts"
import {homeOf} from "./meant.ts"
import {groupOf} from "./self.ts"
import type {Self} from "./self.ts"

/** Keys beside which a kind is an object that somebody is to make, and no mere reference. */
const contents: readonly string[] = ["spec", "data", "clone"]

/** Dataplanes of an Installation that judge otherwise than the one that is modelled. */
const otherDataplanes: ReadonlySet<string> = new Set(["BPF", "VPP"])

/** Says what an object of a kind that is not read has to do with policy, if anything: WHY a warning, silence would say that it has nothing. */
export function reportHeld(cursor: Cursor, self: Self): void {
  const {group} = groupOf(self.apiVersion)
  if (group === "operator.tigera.io" && self.kind === "Installation") reportDataplane(cursor)
  const held = heldPolicy(cursor)
  if (held === undefined) return
  const isTemplate = self.kind === "Template" && (group === "" || group === "template.openshift.io")
  const help = isTemplate
    ? "read what it makes: `oc process -f FILE | carveout check -`"
    : "add what it makes, as `kubectl get -o yaml` shows it in the cluster"
  const kind = anyFields(held)("kind")
  report(kind, "not-judged", `the ${wordOf(kind)} that this ${self.kind} holds has a say once it is made, and is not judged`, help)
}

/** The first policy inside a value; the document itself is none. INVARIANT: aliases were written out within limits, so the walk ends. */
function heldPolicy(cursor: Cursor): Cursor | undefined {
  for (const part of partsOf(cursor)) {
    const found = isPolicy(part) ? part : heldPolicy(part)
    if (found !== undefined) return found
  }
  return undefined
}

/** The values of a map or list. */
function partsOf(cursor: Cursor): readonly Cursor[] {
  if (cursor.node?.kind === "map") return mapItems(cursor).map((item) => item.cursor)
  return cursor.node?.kind === "seq" ? list(cursor) : []
}

/** Whether a value is an object of a kind that holds policy. One without an apiVersion is told by its name. */
function isPolicy(cursor: Cursor): boolean {
  const {node} = cursor
  if (node?.kind !== "map" || !node.entries.some(({key, value}) => contents.includes(key) && value.kind === "map")) return false
  const field = anyFields(cursor)
  const [apiVersion, kind] = [wordOf(field("apiVersion")), wordOf(field("kind"))]
  if (apiVersion === "") return kind.endsWith("NetworkPolicy")
  const {group} = groupOf(apiVersion)
  return policyGroups.has(group) && kinds.some((known) => known.group === homeOf(group) && known.kind === kind)
}

/** An Installation that chooses another dataplane. */
function reportDataplane(cursor: Cursor): void {
  const dataplane = anyFields(anyFields(anyFields(cursor)("spec"))("calicoNetwork"))("linuxDataplane")
  const help = "what is modelled is the iptables dataplane: `carveout --version`"
  if (otherDataplanes.has(wordOf(dataplane))) report(dataplane, "not-judged", "`linuxDataplane` has a say here and is not judged", help)
}
