// What a text that was dropped is: manifests, flow records or a log. By what stands in it, since the same endings are given to all three.

import {Doctor} from "@carveout/engine"
import {readFlowRecords} from "@carveout/flows"
import {logMax} from "../doctor/view.ts"

/** It. Whatever is neither records nor a log is taken for manifests: the findings say what is wrong with it. */
export type Content = "manifests" | "records" | "log"

/** LIMIT: letters in which a text has to say what it is. */
const headMax = 65_536

/** How a manifest begins, wherever in a list it stands. WHY not the kind alone: logs of controllers name kinds, too. */
const manifestMark = /^[ \t]*(?:- )*["']?apiVersion["']?[ \t]*:/m
const manifestMarkOfJson = /[{,]\s*"apiVersion"\s*:/

/** Says it. `name`: what the text is called, for texts that break off or complain of nothing. */
export function contentOf(name: string, text: string): Content {
  const head = text.slice(0, headMax)
  const isJson = /^[\s\uFEFF]*[{[]/.test(head)
  if (manifestMark.test(head) || (isJson && manifestMarkOfJson.test(head))) return "manifests"
  if (/\.(?:jsonl|ndjson)$/i.test(name) || (isStreamOfRecords(head) && hasRecords(text))) return "records"
  const isLog = /\.log$/i.test(name) || Doctor.readComplaints(text.slice(0, logMax)).length > 0
  return isLog ? "log" : "manifests"
}

/** Whether values of JSON begin here, or the words of an event stream. */
function isStreamOfRecords(head: string): boolean {
  return /^[\s\uFEFF]*(?:[{[]|data:)/.test(head)
}

/** WHY the first lines first: of a long file they nearly always say it. Agents log lines that tell of no flow, and so may these be. */
function hasRecords(text: string): boolean {
  const lines = text.slice(0, text.lastIndexOf("\n", headMax) + 1)
  return [lines, text].some((each) => readFlowRecords([{name: "", text: each}]).records.length > 0)
}
