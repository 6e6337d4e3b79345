// Lines of logs to what they complain of: a lookup, or a connection to somebody, and how it failed. Nothing is judged here.

import {parseAddress} from "../net/address.ts"
import {packetIn} from "./packet-line.ts"
import {lookups, noTrouble, protocols, resolverForms, troubles} from "./signs.ts"
import type {Trouble} from "./signs.ts"
import {socketIn, targetIn} from "./target.ts"
import type {Target} from "./target.ts"

/**
 * What a line complains of. `source`: who wanted to, which only a node's line says, and of a reply who is to get it; `target`: to whom the connection was, of a lookup the name. `resolver`: who was
 * asked, where the line says it. `protocol`: null where the line says nothing of it, which most often means TCP.
 */
export type Complaint = {
  readonly line: string
  readonly trouble: Trouble
  readonly source: Target | null
  readonly target: Target | null
  readonly resolver: Target | null
  readonly protocol: string | null
}

/** LIMIT: letters of a line that are looked at; what went wrong stands near its beginning or not at all. */
const lineMax = 4000

/** LIMIT: different complaints of one log; more are seldom of one cause. */
export const complaintsMax = 8

/** The different complaints of a log, each by its first line. */
export function readComplaints(log: string): readonly Complaint[] {
  const found = new Map<string, Complaint>()
  for (const line of log.split(/\r?\n/)) {
    const complaint = readLine(line.trim().slice(0, lineMax))
    if (complaint === null) continue
    const {trouble, source, target, resolver, protocol} = complaint
    // The port of the source is another of each connection, and a reply belongs to one as its first packet does.
    const key = JSON.stringify([trouble === "reply" ? "packet" : trouble, source?.host, target, resolver, protocol])
    if (!found.has(key)) found.set(key, complaint)
    if (found.size >= complaintsMax) break
  }
  return [...found.values()]
}

/** One line; null where it complains of nothing that has to do with the network. */
function readLine(line: string): Complaint | null {
  // A line that is a field of JSON has its quotes behind strokes.
  const text = line.replaceAll(String.raw`\"`, '"')
  const packet = packetIn(text)
  if (packet !== null) {
    const {isReply, ...ends} = packet
    return {line, trouble: isReply ? "reply" : "packet", ...ends, resolver: null}
  }
  const lookup = lookupIn(text)
  if (lookup !== null) return {line, source: null, ...lookup, protocol: null}
  const said = text.replace(noTrouble, "")
  const trouble = troubles.find(([sign]) => sign.test(said))?.[1]
  if (trouble === undefined) return null
  const protocol = protocols.find(([sign]) => sign.test(text))?.[1] ?? null
  return {line, trouble, source: null, target: targetIn(text), resolver: null, protocol}
}

function lookupIn(line: string): Pick<Complaint, "trouble" | "target" | "resolver"> | null {
  for (const [sign, trouble] of lookups) {
    const match = sign.exec(line)
    if (match === null) continue
    const [name = ""] = match.slice(1).filter((group) => group !== undefined)
    const server = sign.source.includes(" on (") ? match[2] : resolverIn(line)
    const host = name.replace(/[.,;:'")\]]+$/, "").replace(/:\d+$/, "")
    return {trouble, target: host === "" ? nameIn(line) : {host, port: null}, resolver: server === undefined ? null : socketIn(server)}
  }
  return null
}

/** The name that a lookup was about, where it is said as of a connection. */
function nameIn(line: string): Target | null {
  const target = targetIn(line)
  return target === null || parseAddress(target.host) !== undefined ? null : {host: target.host, port: null}
}

function resolverIn(line: string): string | undefined {
  for (const form of resolverForms) {
    const found = form
      .exec(line)
      ?.slice(1)
      .find((group) => group !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}
