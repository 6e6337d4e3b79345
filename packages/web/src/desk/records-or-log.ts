// Whether a text that is no manifest holds flow records, or lines that the doctor reads. A lazy part of the desk's worker.

import {Doctor} from "@carveout/engine"
import {readFlowRecords} from "@carveout/flows"
import {logMax} from "../doctor/view.ts"

/** Whether it holds records. WHY the first lines first: of a long file they nearly always say it. Agents log lines that tell of no flow, and so may these be. */
export function hasRecords(text: string, headMax: number): boolean {
  const lines = text.slice(0, text.lastIndexOf("\n", headMax) + 1)
  return [lines, text].some((each) => readFlowRecords([{name: "", text: each}]).records.length > 0)
}

/** Whether some line of it complains of the network. */
export function hasComplaints(text: string): boolean {
  return Doctor.readComplaints(text.slice(0, logMax)).length > 0
}
