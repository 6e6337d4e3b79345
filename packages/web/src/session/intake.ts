// Files that come in: dropped, chosen, or from a folder. They are read at the desk and taken as one change.

import {ask} from "../desk/desk.ts"
import type {GivenFile} from "../desk/messages.ts"
import type {Taken} from "../desk/taking.ts"
import {replaceFiles, takeFiles} from "./files.ts"
import type {Renamed} from "./files.ts"
import {handOn} from "./handing.ts"
import {fileNames, notice, offer} from "./state.ts"

/** LIMIT: files looked at in folders; beyond it nothing is read, since no world is so written. */
const seenMax = 20_000

/** Takes what was dropped, folders with all that lies in them. */
export async function takeDropped({items, files}: DataTransfer): Promise<void> {
  // WHY at once: the browser empties the list as soon as the event is over.
  const entries = [...items].map((item) => item.webkitGetAsEntry())
  const loose = [...files]
  const given: GivenFile[] = []
  const isWhole = entries.every((entry) => entry !== null)
  if (!isWhole) given.push(...loose.map((file) => ({path: file.name, isChosen: true, file})))
  try {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, in the order in which they were dropped
    for (const entry of isWhole ? entries : []) await walk(entry, given, "named")
  } catch (error) {
    notice.value = `nothing was taken: ${error instanceof Error ? error.message : "the folder could not be read"}`
    return
  }
  await takeAll(given)
}

/** Files that are dropped beside the editor are taken, too. WHY: the browser would leave the page for them. */
export function listenForDrops(): void {
  window.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault()
  })
  window.addEventListener("drop", (event) => {
    if (event.defaultPrevented || event.dataTransfer === null || event.dataTransfer.files.length === 0) return
    event.preventDefault()
    void takeDropped(event.dataTransfer)
  })
}

/** Takes files that were chosen. A folder's carry their paths. */
export async function takeChosen(list: FileList | null): Promise<void> {
  await takeAll(
    [...(list ?? [])].map((file) => ({
      path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath,
      isChosen: file.webkitRelativePath === "",
      file,
    })),
  )
}

async function walk(entry: FileSystemEntry, given: GivenFile[], how: "named" | "found"): Promise<void> {
  if (given.length > seenMax) throw new Error(`the folder holds more than ${seenMax} files`)
  const path = entry.fullPath.replace(/^\//, "")
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    given.push({path, isChosen: how === "named", file})
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- the reader gives a folder in portions, one after the other
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return
    // oxlint-disable-next-line no-await-in-loop -- depth first, in the folder's own order
    for (const each of portion) await walk(each, given, "found")
  }
}

/** `as`: what they are, where somebody says it. */
async function takeAll(given: readonly GivenFile[], as?: "manifests"): Promise<void> {
  if (given.length === 0) return
  notice.value = `reading ${given.length === 1 ? (given[0]?.path ?? "") : `${given.length} files`}…`
  try {
    const taken = await ask("take", {given, ...(as === undefined ? {} : {as})})
    const {files} = taken
    const label = files.length === 1 ? `opening ${files[0]?.name ?? ""}` : `opening ${files.length} files`
    const before = new Set(fileNames.value)
    const renamed = takeFiles(label, files)
    const others = given.filter(({path}) => taken.records.includes(path) || taken.logs.some(({name}) => name === path))
    const handed = handOn({records: others.filter(({path}) => taken.records.includes(path)).map(({file}) => file), logs: taken.logs})
    notice.value = [...takenWords(taken), ...handed.words, ...renamedWords(renamed), ...leftWords(taken)].join("; ")
    offerToReplace(renamed.filter(({from}) => before.has(from)))
    if (others.length > 0 && offer.value?.of !== notice.value) offerOtherwise(others, handed.back)
  } catch (error) {
    notice.value = `nothing was taken: ${error instanceof Error ? error.message : String(error)}`
  }
}

function takenWords({files, records, logs}: Taken): readonly string[] {
  if (files.length > 0) return [`taken: ${files.length === 1 ? (files[0]?.name ?? "") : `${files.length} files`}`]
  return records.length + logs.length === 0 ? ["nothing was taken"] : []
}

function leftWords({refused, passed}: Taken): readonly string[] {
  return [
    ...refused.slice(0, 3).map(({path, because}) => `${path} was not taken: ${because}`),
    ...(refused.length > 3 ? [`${refused.length - 3} more were not taken`] : []),
    ...(passed > 0 ? [`${passed} that are neither YAML nor JSON were left out`] : []),
  ]
}

/** What took the place of something gives it back; what did not may have been meant for the editor. */
function offerOtherwise(others: readonly GivenFile[], back: (() => void) | null): void {
  const put = (words: string, take: () => void): void => void (offer.value = {of: notice.value, words, take})
  if (back === null) return put("Open as a manifest instead", () => void takeAll(others, "manifests"))
  put("Bring back what was there", () => {
    back()
    notice.value = ""
  })
}

/** Who brings files again that were edited elsewhere means them instead of those that are there. Of several files of one name nobody knows which. */
function offerToReplace(renamed: readonly Renamed[]): void {
  const count = renamed.length
  if (count === 0 || new Set(renamed.map(({from}) => from)).size < count) return
  offer.value = {
    of: notice.value,
    words: count === 1 ? "Replace it" : `Replace all ${count}`,
    take: () => {
      replaceFiles(renamed)
      notice.value = `replaced: ${count === 1 ? (renamed[0]?.from ?? "") : `${count} files`}; Undo takes it back`
    },
  }
}

function renamedWords(renamed: readonly Renamed[]): readonly string[] {
  const said = renamed.slice(0, 3).map(({from, to}) => `${from} stands beside the one that was there, as ${to}`)
  return renamed.length > 3 ? [...said, `${renamed.length - 3} more have such names, too`] : said
}
