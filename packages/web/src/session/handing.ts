// Files that turned out to be no manifests, handed to the view that reads them: flow records to Seen, logs to the doctor.

import {batch} from "@preact/signals"
import {tell, tellLog} from "../doctor/telling.ts"
import {takeRecords} from "../seen/intake.ts"
import type {LabFile} from "../worker/messages.ts"
import {consulting, place, seenLog, tab} from "./state.ts"

/** What is handed on: files of records as they came, and logs as texts. */
export type Handed = {readonly records: readonly File[]; readonly logs: readonly LabFile[]}

/** What is said of it, and how to have back what stood in those views; null where nothing did. */
export type HandedOn = {readonly words: readonly string[]; readonly back: (() => void) | null}

/** Hands on, and opens the view of it. */
export function handOn({records, logs}: Handed): HandedOn {
  const [log, seen] = [consulting.value, seenLog.value]
  const words: string[] = []
  batch(() => {
    if (logs.length > 0) {
      tellLog(logs.map(({text}) => text).join("\n"))
      words.push(`${namesOf(logs)}: a log, so the doctor reads it`)
      show("doctor")
    }
    if (records.length > 0) {
      void takeRecords(records)
      words.push(`${namesOf(records)}: flow records, so they are asked under Seen`)
      show("seen")
    }
  })
  const isOverLog = logs.length > 0 && log.log.trim() !== ""
  const isOverSeen = records.length > 0 && seen !== null
  const back = (): void => {
    if (isOverLog) tell({log: log.log, beside: log.beside})
    if (isOverSeen) seenLog.value = seen
  }
  return {words, back: isOverLog || isOverSeen ? back : null}
}

function show(name: "doctor" | "seen"): void {
  tab.value = name
  place.value = "views"
}

function namesOf(files: readonly {readonly name: string}[]): string {
  return files.length === 1 ? (files[0]?.name ?? "") : `${files.length} files`
}
