// A first test of what passes now, written at the desk and put among the files, as a change that can be taken back.

import {ask} from "../desk/desk.ts"
import {downloadText} from "./download.ts"
import {addFile} from "./files.ts"
import {files, goTo, notice, offer} from "./state.ts"

const testName = "policies.test.yaml"

/** Writes it about the files as they are at the press. WHY a file of the lab: it is to be edited into what should pass, and it changes no flow. */
export async function writeFirstTest(): Promise<void> {
  const asked = files.value
  notice.value = "trying what passes…"
  try {
    const written = await ask("first-test", {files: asked})
    if (!written.ok) {
      notice.value = `no test was written: ${written.message}`
      return
    }
    const {text, entries, left} = written
    const isOfNow = files.value === asked
    const name = addFile(testName, text)
    goTo(name, 1)
    notice.value = [
      `written: ${name}, ${entries === 1 ? "1 entry that holds" : `${entries} entries that hold`} today`,
      ...(isOfNow ? [] : ["of the files as they were when you asked"]),
      ...(left === null ? [] : [left]),
      "edit it into what should be; `carveout test` runs it",
    ].join("; ")
    offer.value = {of: notice.value, words: "Download it", take: () => downloadText(name, textOf(name))}
  } catch (error) {
    notice.value = `no test was written: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** As it is by then. */
function textOf(name: string): string {
  return files.value.find((file) => file.name === name)?.text ?? ""
}
