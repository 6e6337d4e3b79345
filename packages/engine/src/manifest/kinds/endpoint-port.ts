// Named ports of host endpoints and Calico's workload endpoints.

import {fields, integer, isMistyped, list, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {isPortName} from "../../net/port.ts"
import {supportsPorts} from "../../net/protocol.ts"
import type {HostEndpoint} from "../resource.ts"
import {protocolSpec} from "./literal.ts"

/** Reads `ports`; a name may stand several times. */
export function decodeEndpointPorts(cursor: Cursor, extra: readonly string[] = []): HostEndpoint["ports"] {
  return list(cursor).map((item) => {
    const field = fields(item, ["name", "protocol", "port", ...extra])
    const name = text(field("name"))
    const protocol = protocolSpec(field("protocol"))
    const port = integer(field("port")) ?? 0
    if (!isPortName(name) && !(extra.length > 0 && name === ""))
      report(field("name"), "bad-port", `\`${name}\` is no valid port name`, "at most 15 of a-z, 0-9 and `-`, with a letter")
    if (protocol === null) report(field("protocol"), "missing-field", "the port has no protocol", "TCP, UDP or SCTP")
    else if (!supportsPorts(protocol)) report(field("protocol"), "bad-protocol", `\`${protocol}\` has no ports`, "TCP, UDP or SCTP")
    if ((port < 1 || port > 65535) && !isMistyped(field("port"), "number"))
      report(field("port"), "bad-port", `${port} is no port`, "a number from 1 to 65535")
    return {name, protocol: protocol ?? "TCP", port}
  })
}
