// How the editor takes typing back, key by key: kept over a reload, so that it goes on where it was. What is in it only the editor knows.

import type {LabFile} from "../worker/messages.ts"
import type {Typing} from "./kept-undo.ts"
import type {Typist} from "./work.ts"

/** The editor: what takes typing back, and what can be kept of that. */
export type Writer = Typist & {
  /** What was typed in files that are as they are given. */
  readonly typingIn: (files: readonly LabFile[]) => readonly Typing[]
  /** Nothing that was typed can be taken back any more. */
  readonly forgetTyping: () => void
}

const recalled = new Map<string, {readonly text: string; readonly keys: string}>()

/** Remembers what a device kept, for the files as they are. */
export function recallTyping(typing: readonly Typing[], files: readonly LabFile[]): void {
  recalled.clear()
  const texts = new Map(files.map(({name, text}) => [name, text]))
  for (const {name, keys} of typing) {
    const text = texts.get(name)
    if (text !== undefined) recalled.set(name, {text, keys})
  }
}

/** What was kept of typing in a file, once; null where the file is not as it was. */
export function takeTyping(name: string, text: string): string | null {
  const found = recalled.get(name)
  recalled.delete(name)
  return found?.text === text ? found.keys : null
}

/** What was kept of files that nobody opened since. */
export function untakenTyping(files: readonly LabFile[]): readonly Typing[] {
  return files.flatMap(({name, text}) => {
    const found = recalled.get(name)
    return found?.text === text ? [{name, keys: found.keys}] : []
  })
}
