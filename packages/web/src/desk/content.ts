// What a text that was dropped is: manifests, flow records or a log. By what stands in it, since the same endings are given to all three.

/** It. Whatever is neither records nor a log is taken for manifests: the findings say what is wrong with it. */
export type Content = "manifests" | "records" | "log"

/** LIMIT: letters in which a text has to say what it is. */
const headMax = 65_536

/** How a manifest begins, wherever in a list it stands. WHY not the kind alone: logs of controllers name kinds, too. */
const manifestMark = /^[ \t]*(?:- )*["']?apiVersion["']?[ \t]*:/m
const manifestMarkOfJson = /[{,]\s*"apiVersion"\s*:/

/** Says it. `name`: what the text is called, for texts that break off or complain of nothing. WHY not at once: what reads logs is large, and manifests need it not. */
export async function contentOf(name: string, text: string): Promise<Content> {
  const head = text.slice(0, headMax)
  const isJson = /^[\s\uFEFF]*[{[]/.test(head)
  if (text.trim() === "" || manifestMark.test(head) || (isJson && manifestMarkOfJson.test(head))) return "manifests"
  const {hasComplaints, hasRecords} = await import("./records-or-log.ts")
  if (/\.(?:jsonl|ndjson)$/i.test(name) || (isStreamOfRecords(head) && hasRecords(text, headMax))) return "records"
  const isLog = /\.log$/i.test(name) || hasComplaints(text)
  return isLog ? "log" : "manifests"
}

/** Whether values of JSON begin here, or the words of an event stream. */
function isStreamOfRecords(head: string): boolean {
  return /^[\s\uFEFF]*(?:[{[]|data:)/.test(head)
}
