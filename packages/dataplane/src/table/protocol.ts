// Protocols as both printers and members of sets have them.

import {protocolName} from "@carveout/engine"

/** A protocol's name in lower case, or its number. */
export function protocolWord(protocol: number): string {
  return protocolName(protocol).toLowerCase()
}
