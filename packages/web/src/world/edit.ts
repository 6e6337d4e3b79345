// Edits of the world's files in place, made at the desk: the engine's own, with what came of them as plain values.

import {editManifest} from "@carveout/engine/edit"
import type {ManifestEdit} from "@carveout/engine/edit"
import type {LabFile} from "../worker/messages.ts"

/** What is done to one file. */
export type WorldEdit = ManifestEdit

/** The file's text afterwards, or why it cannot be edited in place. */
export type Edited = {readonly ok: true; readonly text: string} | {readonly ok: false; readonly message: string}

/** Edits a file. */
export function editWorld(file: LabFile, edit: WorldEdit): Edited {
  const result = editManifest(file, edit)
  return result.ok ? {ok: true, text: result.value} : {ok: false, message: result.error}
}
