// One policy edited on a large world: how long until everything is answered again, and until the difference is known.

import {compareWorlds, summarize} from "@carveout/engine"
import type {Resource} from "@carveout/engine"
import {quantile, timed} from "../clock.ts"
import {programOf, resourcesOf, sourceOf} from "./load.ts"
import {fileNames} from "../write.ts"

/** What to edit: `edits` policies, one after the other. `share`: how many of all policies are edited at once for the difference. */
export type EditsJob = {
  readonly kind: "edits"
  readonly folder: string
  readonly edits: number
  readonly share: number
  readonly diffs: boolean
}

/**
 * Milliseconds of one thread. `p95`: from the edited resource to the whole answer; `clusterWide`: the same for a policy that selects
 * everybody; `diffCold` and `diffAgain`: from two programs to their difference, which never answered anything, and which did.
 */
export type EditsResult = {
  readonly p95: number
  readonly clusterWide: number | null
  readonly diffCold: number | null
  readonly diffAgain: number | null
}

/** Edits. */
export function measureEdits({folder, edits, share, diffs}: EditsJob): EditsResult {
  const rest = [sourceOf(folder, "pods"), sourceOf(folder, "frame")].flatMap((file) => resourcesOf([file]))
  const documents = sourceOf(folder, "policies").text.split("\n---\n")
  const policies = documents.map(policyOf)
  const base = programOf([...rest, ...policies])
  summarize(base)
  const editable = [...documents.keys()].filter((i) => /port: \d/.test(documents[i] ?? ""))
  const step = Math.max(1, Math.floor(editable.length / edits))
  const edited = (i: number): Resource =>
    policyOf((documents[i] ?? "").replace(/port: (\d+)/, (_, port: string) => `port: ${Number(port) + 1}`))
  const answer = (changed: ReadonlyMap<number, Resource>): number => {
    const resources = [...rest, ...policies.map((policy, i) => changed.get(i) ?? policy)]
    return timed(() => summarize(programOf(resources))).ms
  }
  const chosen = editable.filter((_, i) => i % step === 0).slice(0, edits)
  const times = chosen.map((i) => answer(new Map([[i, edited(i)]])))
  const everywhere = documents.findIndex((text) => text.includes("selector: all()") || text.includes('selector: "all()"'))
  const wide = documents[everywhere]?.replaceAll("- 53", "- 54")
  const changes = new Map(editable.filter((_, i) => i % Math.round(1 / share) === 0).map((i) => [i, edited(i)]))
  const head = diffs ? programOf([...rest, ...policies.map((policy, i) => changes.get(i) ?? policy)]) : null
  const fresh = diffs ? programOf([...rest, ...policies]) : null
  const difference = (): number | null => (head === null || fresh === null ? null : timed(() => compareWorlds(fresh, head)).ms)
  return {
    p95: quantile(times, 0.95),
    clusterWide: wide === undefined ? null : answer(new Map([[everywhere, policyOf(wide)]])),
    diffCold: difference(),
    diffAgain: difference(),
  }
}

function policyOf(text: string): Resource {
  const [policy] = resourcesOf([{name: fileNames.policies, text}])
  if (policy === undefined) throw new Error("a document of the policies holds no policy")
  return policy
}
