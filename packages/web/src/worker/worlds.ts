// Files to compiled worlds, each made once while it is looked at. Pure: the worker keeps one of these, and so do tests.

import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {Diagnostic, Manifests, Program} from "@carveout/engine"
import type {FilePatch, LabFile} from "./messages.ts"

/** A world with what was found on the way to it. */
export type World = {
  readonly files: readonly LabFile[]
  readonly manifests: Manifests
  readonly built: ReturnType<typeof buildSnapshot>
  readonly program: Program
  readonly diagnostics: readonly Diagnostic[]
}

/** What views are answered from: the world as it is, and the one that it is compared with. They are one object where nothing differs. */
export type Pair = {readonly world: World; readonly baseline: World}

/** Keeps the files that the page sent last, and the worlds of the last few sets of files. */
export class Worlds {
  readonly #texts: Record<"files" | "baseline", Map<string, LabFile>> = {files: new Map(), baseline: new Map()}
  #recent: readonly World[] = []
  #last: World | undefined = undefined
  #noted: Record<"files" | "baseline", readonly LabFile[]> = {files: [], baseline: []}

  /** Takes what changed and gives the worlds. */
  take(files: readonly FilePatch[], baseline: readonly FilePatch[]): Pair {
    this.note(files, baseline)
    return this.pair()
  }

  /** Takes what changed, and makes nothing of it yet: it may be stale before anybody looks at it. */
  note(files: readonly FilePatch[], baseline: readonly FilePatch[]): void {
    this.#noted = {files: this.#patched("files", files), baseline: this.#patched("baseline", baseline)}
  }

  /** The worlds of what was noted last. */
  pair(): Pair {
    const baseline = this.#worldOf(this.#noted.baseline)
    this.#last = this.#worldOf(this.#noted.files)
    return {baseline, world: this.#last}
  }

  #patched(side: "files" | "baseline", patches: readonly FilePatch[]): readonly LabFile[] {
    const known = this.#texts[side]
    const files = patches.map(({name, text}) => {
      const old = known.get(name)
      if (text === null || old?.text === text) return old ?? {name, text: ""}
      return {name, text}
    })
    this.#texts[side] = new Map(files.map((file) => [file.name, file]))
    return files
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

function isSame(a: readonly LabFile[], b: readonly LabFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i] || (file.name === b[i]?.name && file.text === b[i].text))
}
