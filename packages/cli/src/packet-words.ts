// `--protocol` and `--port` of questions about all flows.

import {protocolName, protocolNumber} from "@carveout/engine"
import type {MatrixQuery} from "@carveout/engine"
import {valueOf} from "./command.ts"
import type {Arguments, UsageError} from "./command.ts"

/** The packets that the arguments ask about; an error where there are none such. */
export function packetsOf(args: Arguments): MatrixQuery | UsageError {
  const [protocol, port] = [valueOf(args, "protocol"), valueOf(args, "port")]
  const number = protocol === undefined ? undefined : protocolNumber(protocol.trim())
  if (protocol !== undefined && (number === undefined || number > 255)) {
    return {
      message: `\`${protocol}\` is no protocol`,
      help: "protocols are TCP, UDP, SCTP, ICMP, ICMPv6 and UDPLite, or a number from 0 to 255",
    }
  }
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) {
    return {message: `\`${port}\` is no port`, help: "ports are whole numbers from 1 to 65535"}
  }
  if (port !== undefined && number !== undefined && ![6, 17, 132].includes(number)) {
    return {message: `protocol ${protocolName(number)} has no ports that policy can see`, help: "leave the port out"}
  }
  return {...(number === undefined ? {} : {protocol: number}), ...(port === undefined ? {} : {port: Number(port)})}
}
