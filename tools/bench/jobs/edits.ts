// One policy edited in its text on a large world: how long until everything is answered again, and until the difference is known.

import {buildSnapshot, compareWorlds, compile, parseManifests, summarize} from "@carveout/engine"
import type {Manifests, Program, SourceFile} from "@carveout/engine"
import {quantile, timed} from "../clock.ts"
import {fileNames} from "../write.ts"
import {programOf, resourcesOf, sourceOf} from "./load.ts"

/** What to edit: `edits` policies, one after the other. `share`: how many of all policies are edited at once for the difference. */
export type EditsJob = {
  readonly kind: "edits"
  readonly folder: string
  readonly edits: number
  readonly share: number
  readonly diffs: boolean
}

/**
 * Milliseconds of one thread. `p95`: from the edited text to the whole answer; `clusterWide`: the same for a policy that selects
 * everybody, its slowest; `diffCold` and `diffAgain`: from two programs to their difference, when neither answered anything before, and
 * when the first did and the second is an edit of it, the median of several such.
 */
export type EditsResult = {
  readonly p95: number
  readonly clusterWide: number | null
  readonly diffCold: number | null
  readonly diffAgain: number | null
}

type World = {readonly manifests: Manifests; readonly built: ReturnType<typeof buildSnapshot>; readonly program: Program}

const wideEdits = 4
/** How often a difference is asked for again. */
const asks = 10

/** Edits. Each edit is of the world before it, as somebody types. */
export function measureEdits({folder, edits, share, diffs}: EditsJob): EditsResult {
  const still = [sourceOf(folder, "pods"), sourceOf(folder, "frame")]
  const documents = sourceOf(folder, "policies").text.split("\n---\n")
  const editable = [...documents.keys()].filter((i) => /port: \d/.test(documents[i] ?? ""))
  const step = Math.max(1, Math.floor(editable.length / (edits + 2)))
  let world = worldOf(filesWith(still, documents), null)
  summarize(world.program)
  const answer = (changed: readonly string[]): number => {
    const files = filesWith(still, changed)
    return timed(() => {
      world = worldOf(files, world)
      summarize(world.program)
    }).ms
  }
  const edited = (i: number, by: number): readonly string[] => documents.with(i, nextPort(documents[i] ?? "", by))
  const chosen = editable.filter((_, i) => i % step === 0).slice(0, edits + 2)
  // WHY two more: the first edits are made while the code for edits is still cold, and nobody's second edit is.
  const times = chosen.map((i, k) => answer(edited(i, 1 + k))).slice(2)
  const everywhere = documents.findIndex((text) => /selector: "?all\(\)"?/.test(text))
  const wide = Array.from({length: everywhere === -1 ? 0 : wideEdits}, (_, k) => {
    return answer(documents.with(everywhere, (documents[everywhere] ?? "").replaceAll("- 53", `- ${54 + k}`)))
  })
  return {
    p95: quantile(times, 0.95),
    clusterWide: wide.length === 0 ? null : Math.max(...wide),
    ...(diffs
      ? differences(
          still,
          documents,
          editable.filter((_, i) => i % Math.round(1 / share) === 0),
        )
      : {diffCold: null, diffAgain: null}),
  }
}

function differences(
  still: readonly SourceFile[],
  documents: readonly string[],
  changed: readonly number[],
): Pick<EditsResult, "diffCold" | "diffAgain"> {
  const chosen = new Set(changed)
  const after = documents.map((text, i) => (chosen.has(i) ? nextPort(text, 1) : text))
  const [cold, head] = [documents, after].map((each) => programOf(resourcesOf(filesWith(still, each))))
  if (cold === undefined || head === undefined) throw new Error("two worlds were made")
  const diffCold = timed(() => compareWorlds(cold, head)).ms
  let base = worldOf(filesWith(still, documents), null)
  summarize(base.program)
  // WHY two more: as with single edits, nobody waits for the first of a process twice.
  const times = Array.from({length: asks + 2}, (_, i) => i + 1).map((by) => {
    const edited = documents.map((text, i) => (chosen.has(i) ? nextPort(text, by) : text))
    const again = worldOf(filesWith(still, edited), base)
    summarize(again.program)
    const {ms} = timed(() => compareWorlds(base.program, again.program))
    base = again
    return ms
  })
  return {diffCold, diffAgain: quantile(times.slice(2), 0.5)}
}

function nextPort(text: string, by: number): string {
  return text.replace(/port: (\d+)/, (_, port: string) => `port: ${Number(port) + by}`)
}

function filesWith(still: readonly SourceFile[], documents: readonly string[]): readonly SourceFile[] {
  return [...still, {name: fileNames.policies, text: documents.join("\n---\n")}]
}

function worldOf(files: readonly SourceFile[], previous: World | null): World {
  const manifests = parseManifests(files, previous === null ? {} : {previous: previous.manifests})
  const built = buildSnapshot(manifests.resources, previous === null ? {} : {previous: previous.built})
  const program = compile(built.snapshot, previous === null ? {} : {previous: previous.program})
  return {manifests, built, program}
}
