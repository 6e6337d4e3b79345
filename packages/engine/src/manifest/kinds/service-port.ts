// What a port of a Service, and of what is behind it, is called.

import {report} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {isNamespaceName} from "./name.ts"

/** What the server refuses as the name of such a port: it is a DNS label, as that of a namespace is. */
export function reportPortName(cursor: Cursor, name: string): void {
  if (isNamespaceName(name)) return
  report(cursor, "bad-port", `\`${name.slice(0, 80)}\` cannot be the name of a port`, "lower-case letters, digits and `-`, at most 63")
}
