// Files to compiled worlds, each made once while it is looked at. Pure: the worker keeps one of these, and so do tests.

import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {Diagnostic, Manifests, Program} from "@carveout/engine"
import type {SeenRecords} from "../seen/view.ts"
import type {LabFile} from "./messages.ts"
import {patched} from "./patches.ts"
import type {FilesPatch} from "./patches.ts"

/** A world with what was found on the way to it. */
export type World = {
  readonly files: readonly LabFile[]
  readonly manifests: Manifests
  readonly built: ReturnType<typeof buildSnapshot>
  readonly program: Program
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * What views are answered from: the world as it is, and the one that it is compared with. They are one object where nothing differs, and
 * where the baseline has no pods. `isFirst`: this is so, and the world has some. WHY: whatever is open in a first world was opened by nobody. `seen`: what a cluster
 * saw, as far as that was given.
 */
export type Pair = {readonly world: World; readonly baseline: World; readonly isFirst?: boolean; readonly seen?: SeenRecords | null}

/** Keeps the files that the page sent last, and the worlds of the last few sets of files. */
export class Worlds {
  #recent: readonly World[] = []
  #last: World | undefined = undefined
  #files: readonly LabFile[] = []
  #baseline: readonly LabFile[] = []
  #seen: SeenRecords | null = null

  /** The worlds of some files and of their baseline. */
  take(files: readonly LabFile[], baseline: readonly LabFile[]): Pair {
    this.#files = files
    this.#baseline = baseline
    return this.pair()
  }

  /** Takes what changed, and makes nothing of it yet: it may be stale before anybody looks at it. */
  note(files: FilesPatch, baseline: FilesPatch): void {
    this.#files = patched(this.#files, files)
    this.#baseline = patched(this.#baseline, baseline)
  }

  /** Takes what a cluster saw; null where that is put away. */
  noteSeen(seen: SeenRecords | null): void {
    this.#seen = seen
  }

  /** The worlds of what was noted last. */
  pair(): Pair {
    const baseline = this.#worldOf(this.#baseline)
    const world = this.#worldOf(this.#files)
    this.#last = world
    const seen = this.#seen
    return hasPods(baseline) || !hasPods(world) ? {baseline, world, seen} : {baseline: world, world, isFirst: true, seen}
  }

  #worldOf(files: readonly LabFile[]): World {
    const known = this.#recent.find((world) => isSame(world.files, files))
    const world = known ?? worldOf(files, this.#last)
    // WHY three: the baseline, what is typed, and what was before the last undo.
    this.#recent = [world, ...this.#recent.filter((each) => each !== world)].slice(0, 3)
    return world
  }
}

/** Makes the world of some files. What an edit of `earlier` left alone is taken from there. */
export function worldOf(files: readonly LabFile[], earlier?: World): World {
  const manifests = parseManifests(files, earlier === undefined ? {} : {previous: earlier.manifests})
  const built = buildSnapshot(manifests.resources, earlier === undefined ? {} : {previous: earlier.built})
  const program = compile(built.snapshot, earlier === undefined ? {} : {previous: earlier.program})
  return {files, manifests, built, program, diagnostics: [...manifests.diagnostics, ...built.diagnostics]}
}

function hasPods({program}: World): boolean {
  return program.snapshot.workloads.length > 0
}

function isSame(a: readonly LabFile[], b: readonly LabFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i] || (file.name === b[i]?.name && file.text === b[i].text))
}
