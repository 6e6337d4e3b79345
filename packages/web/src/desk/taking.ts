// Files from the disk to texts: what is taken, what is refused and why. Runs beside the page, so that a large folder holds nobody up.

import {logMax} from "../doctor/view.ts"
import {splitFiles} from "../session/one-file.ts"
import type {LabFile} from "../worker/messages.ts"
import {contentOf} from "./content.ts"
import type {Content} from "./content.ts"

/** A file that was dropped or chosen: its path in what was dropped, and whether it was named itself or lay in a folder. */
export type Given = {
  readonly path: string
  readonly isChosen: boolean
  readonly file: {readonly size: number; readonly arrayBuffer: () => Promise<ArrayBuffer>}
}

/**
 * What became of files: texts of manifests, paths of files with flow records, logs as far as they are looked at, files that were refused by name, and how many lay in
 * folders and are none of these.
 */
export type Taken = {
  readonly files: readonly LabFile[]
  readonly records: readonly string[]
  readonly logs: readonly LabFile[]
  readonly refused: readonly {readonly path: string; readonly because: string}[]
  readonly passed: number
}

/** LIMIT: bytes of all files that are taken at once. */
export const takenBytesMax = 67_108_864
/** LIMIT: files that are taken at once. */
export const takenFilesMax = 2_000

/** Reads files. `as`: what they are, whatever they look like. Beyond a limit nothing is taken, so that no half of a folder is judged as a whole. */
export async function takeGiven(given: readonly Given[], as?: Content): Promise<Taken> {
  const wanted = inOrder(given.filter(({path, isChosen}) => isChosen || /\.(ya?ml|json)$/i.test(path)))
  const passed = given.length - wanted.length
  const all = wanted.reduce((sum, {file}) => sum + file.size, 0)
  const nothing = (because: string): Taken => ({...noTexts(), refused: [{path: "everything", because}], passed})
  if (wanted.length > takenFilesMax) return nothing(`these are ${wanted.length} files, and the lab takes ${takenFilesMax} at once`)
  if (all > takenBytesMax) return nothing(`these are ${Math.ceil(all / 1_048_576)} MiB, and the lab takes 64 MiB at once`)
  const {files, records, logs} = noTexts()
  const refused: {readonly path: string; readonly because: string}[] = []
  for (const {path, file} of wanted) {
    // oxlint-disable-next-line no-await-in-loop -- one file after the other, so that memory holds one of them twice and not all
    const read = await textOf(file)
    if (!read.ok) {
      refused.push({path, because: read.because})
      continue
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    const content = as ?? (await contentOf(path, read.text))
    if (content === "records") records.push(path)
    // One more than is looked at, so that it is known to be longer.
    else if (content === "log") logs.push({name: path, text: read.text.slice(0, logMax + 1)})
    else files.push(...splitFiles({name: path, text: read.text}))
  }
  return {files, records, logs, refused, passed}
}

function noTexts(): {readonly files: LabFile[]; readonly records: string[]; readonly logs: LabFile[]} {
  return {files: [], records: [], logs: []}
}

/** What lay in folders by path, what was named where it was. WHY: a browser gives a folder in no order, and the command line reads it in this one. */
function inOrder(given: readonly Given[]): readonly Given[] {
  const found = given.filter(({isChosen}) => !isChosen).sort((a, b) => (a.path < b.path ? -1 : 1))
  let next = 0
  return given.map((each) => (each.isChosen ? each : (found[next++] ?? each)))
}

type Read = {readonly ok: true; readonly text: string} | {readonly ok: false; readonly because: string}

/** The text of a file, or why it has none. */
export async function textOf(file: Given["file"]): Promise<Read> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const encoding = encodingOf(bytes)
    if (encoding === "utf-8" && bytes.includes(0)) return {ok: false, because: "it holds bytes of zero: this is no text"}
    return {ok: true, text: new TextDecoder(encoding, {fatal: true}).decode(bytes)}
  } catch (error) {
    if (error instanceof TypeError) return {ok: false, because: "it is no text in UTF-8 or UTF-16"}
    return {ok: false, because: "the browser could not read it"}
  }
}

/** UTF-8, or UTF-16 where a byte order mark says so: `kubectl get … > dump.yaml` in PowerShell writes that. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le"
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8"
}
