// A first PolicyTest of the lab's files: the text that `carveout init` writes of them. A lazy part of the desk's worker.

import {Suite, buildSnapshot, compile, isReadable, parseManifests} from "@carveout/engine"
import {firstTestText, leftOutText} from "@carveout/report"
import type {LabFile} from "../worker/messages.ts"

/** The test with what is to be said of it, or why there is none. `left`: of what it does not speak; null where it speaks of everything. */
export type FirstTestWritten =
  | {readonly ok: true; readonly text: string; readonly entries: number; readonly left: string | null}
  | {readonly ok: false; readonly message: string}

/** Writes it about the files as they are. Files in which only tests stand are none of its manifests. */
export function writeFirstTest(files: readonly LabFile[]): FirstTestWritten {
  const manifests = parseManifests(files)
  const {snapshot, diagnostics} = buildSnapshot(manifests.resources)
  if (!isReadable([...manifests.diagnostics, ...diagnostics]))
    return {ok: false, message: "some text cannot be read, so part of the world is unknown: Findings says where"}
  const test = Suite.firstTestOf(compile(snapshot))
  const entries = test.sections.reduce((sum, section) => sum + section.entries.length, 0)
  if (entries === 0) return {ok: false, message: "the manifests hold no pod, workload or node to write a test about"}
  const resources = manifests.files.flatMap(({file, documents, tests}) => (documents > tests.length ? [file.name] : []))
  return {
    ok: true,
    text: firstTestText(test, {name: "what passes today", resources}),
    entries,
    left: test.leftOut === 0 ? null : leftOutText(test.leftOut),
  }
}
