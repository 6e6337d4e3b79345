// Protocol, ports, ICMP and family of a question: checked, and the defaults of a single flow filled in.

import type {Family} from "../net/address.ts"
import {portMax} from "../net/port.ts"
import {hasPorts, ICMP, ICMPv6, isIcmp, protocolName, protocolNumber} from "../net/protocol.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Question} from "./answer.ts"
import {problem, quoted} from "./problem.ts"

/** Type and code of one ICMP packet. */
export type IcmpPacket = {readonly type: number; readonly code: number}

/**
 * What a question says of the wire. `protocol` null: every protocol that the Service named has. `port` null: none, or every
 * port of the Service. `icmp`: one flow for each; null asks for an echo request.
 */
export type Wire = {
  readonly protocol: number | null
  readonly port: number | null
  readonly sourcePort: number | null
  readonly icmp: readonly IcmpPacket[] | null
  readonly family: Family | null
}

/** The source port of a flow for which none was given (formats, "Naming an endpoint"). */
export const defaultSourcePort = 50000

/** Reads what a question says of the wire. Nothing is defaulted that depends on the ends. */
export function wireOf(question: Question): Result<Wire, readonly Diagnostic[]> {
  const protocol = question.protocol === undefined ? null : protocolNumber(question.protocol.trim())
  if (protocol === undefined) return fail([unknownProtocol(question.protocol ?? "")])
  const problems = [...portProblems(question), ...(protocol === null ? protocolAbsent(question) : protocolPresent(question, protocol))]
  if (problems.length > 0) return fail(problems)
  return ok({
    protocol,
    port: question.port ?? null,
    sourcePort: question.sourcePort ?? null,
    icmp: question.icmp === undefined ? null : [question.icmp],
    family: question.ipFamily ?? null,
  })
}

/** The ICMP packets of a question: those given, or an echo request of the protocol. */
export function icmpPackets(wire: Wire, protocol: number): readonly (IcmpPacket | null)[] {
  if (!isIcmp(protocol)) return [null]
  return wire.icmp ?? [{type: protocol === ICMP ? 8 : 128, code: 0}]
}

/** The families in which a question looks for a flow, in order; ICMPv6 is at home in IPv6. */
export function familiesOf(wire: Wire): readonly Family[] {
  if (wire.family !== null) return [wire.family]
  return wire.protocol === ICMPv6 ? [6, 4] : [4, 6]
}

function portProblems({port, sourcePort}: Question): readonly Diagnostic[] {
  const named = [
    {what: "port", value: port},
    {what: "source port", value: sourcePort},
  ]
  return named
    .filter(({value}) => value !== undefined && !isPort(value))
    .map(({what, value}) =>
      problem("port-out-of-range", `the ${what} ${value} does not exist`, `ports are whole numbers from 1 to ${portMax}`),
    )
}

/** Whether a number is a port that a packet can go to. */
export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= portMax
}

function protocolAbsent({icmp}: Question): readonly Diagnostic[] {
  if (icmp === undefined) return []
  return [problem("icmp-invalid", "`icmp` is given and no protocol", "name the protocol: ICMP or ICMPv6")]
}

function protocolPresent({port, sourcePort, icmp}: Question, protocol: number): readonly Diagnostic[] {
  const problems: Diagnostic[] = []
  const name = protocolName(protocol)
  if (!hasPorts(protocol) && (port !== undefined || sourcePort !== undefined)) {
    const advice = "leave the port out, or name the protocol: TCP, UDP or SCTP"
    problems.push(problem("port-not-applicable", `protocol ${name} has no ports that policy can see`, advice))
  }
  if (icmp === undefined) return problems
  if (!isIcmp(protocol)) problems.push(problem("icmp-invalid", `\`icmp\` is given and the protocol is ${name}`, "leave `icmp` out"))
  if (![icmp.type, icmp.code].every(isOctet)) problems.push(problem("icmp-invalid", "ICMP type and code are whole numbers from 0 to 255"))
  return problems
}

function isOctet(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255
}

function unknownProtocol(text: string): Diagnostic {
  const known = "protocols are TCP, UDP, SCTP, ICMP, ICMPv6 and UDPLite, or a number from 0 to 255"
  return problem("protocol-unknown", `${quoted(text)} is no protocol`, known)
}
