// A text put into the clipboard, which a browser may refuse.

import {notice} from "./state.ts"

/** Copies a text and says so: `done` where it is there, `otherwise` what else to do. */
export async function copyText(text: string, {done, otherwise}: {readonly done: string; readonly otherwise: string}): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notice.value = done
  } catch {
    notice.value = `the browser lets nobody write to the clipboard: ${otherwise}`
  }
}
