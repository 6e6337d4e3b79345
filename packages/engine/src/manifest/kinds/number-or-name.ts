// A port by its number or its name, as Kubernetes has it: quotes around a number make it a name, and no port is called so.

import {isPortName} from "../../net/port.ts"
import {integer, isAbsent, report, scalarValue, wrongType} from "../decode.ts"
import type {Cursor, Remedy} from "../decode.ts"

/** A number, a name, or null where absent. */
export function numberOrName(cursor: Cursor): number | string | null {
  if (isAbsent(cursor)) return null
  const value = scalarValue(cursor)
  if (typeof value === "string") return value
  if (typeof value === "number") return integer(cursor)
  wrongType(cursor, "a port number or name")
  return null
}

/** Reports what the API server refuses of a port. */
export function checkNumberOrName(cursor: Cursor, port: number | string | null): void {
  if (typeof port === "number" && (port < 1 || port > 65535)) report(cursor, "bad-port", `${port} is no port`, "a number from 1 to 65535")
  if (typeof port === "string" && !isPortName(port)) report(cursor, "bad-port", `\`${port}\` is no valid port name`, helpFor(port))
}

/** A number loses its quotes; a range has a field of its own. */
function helpFor(port: string): string | Remedy {
  if (/^\d+$/.test(port)) return {help: `write it without quotes: \`${port}\``, text: port}
  return /^\d+[-:]\d+$/.test(port) ? "write a range as `port` and `endPort`" : "at most 15 of a-z, 0-9 and `-`, with a letter"
}
