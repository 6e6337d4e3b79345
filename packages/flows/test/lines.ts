// Records of flows in a line each, as tests of what is read compare them.

import {readFlowRecords} from "../src/read.ts"
import type {FlowRecords} from "../src/read.ts"

/** What is read of a text. */
export function read(text: string): FlowRecords {
  return readFlowRecords([{name: "seen.log", text}])
}

/** Its records in a line each; then what is wrong, with its line. */
export function lines(text: string): readonly string[] {
  const {records, diagnostics} = read(text)
  return [
    ...records.map(
      ({from, to, protocol, port, reporter, action}) =>
        `${from.kind} ${from.text} > ${to.kind} ${to.text} ${protocol}/${port} ${reporter} ${action}`,
    ),
    ...diagnostics.map(({code, place, message}) => `${code} ${place?.line} ${message}`),
  ]
}
