// Lines of logs to what they complain of: a lookup, or a connection to somebody, and how it failed. Nothing is judged here.

import {parseAddress} from "../net/address.ts"

/** How it failed, as the app saw it. `lookup` and `unknown-name` are about names, the others about connections. */
export type Trouble = "lookup" | "unknown-name" | "timeout" | "refused" | "reset" | "unreachable" | "handshake"

/** Somebody whom a line names. `port` null: it names none. `resolved`: the address that the name had, where the line says it; its lookup was answered. */
export type Target = {readonly host: string; readonly port: number | null; readonly resolved?: string}

/** What a line complains of. `target`: to whom the connection was; of a lookup the name. `resolver`: who was asked, where the line says it. */
export type Complaint = {
  readonly line: string
  readonly trouble: Trouble
  readonly target: Target | null
  readonly resolver: Target | null
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
    const {trouble, target, resolver} = complaint
    const key = JSON.stringify([trouble, target, resolver])
    if (!found.has(key)) found.set(key, complaint)
    if (found.size >= complaintsMax) break
  }
  return [...found.values()]
}

/** One line; null where it complains of nothing that has to do with the network. */
function readLine(line: string): Complaint | null {
  const lookup = lookupIn(line)
  if (lookup !== null) return lookup
  const trouble = troubles.find(([sign]) => sign.test(line))?.[1]
  if (trouble === undefined) return null
  const target = targetIn(line)
  const resolved = target === null || parseAddress(target.host) !== undefined ? null : resolvedIn(line)
  return {line, trouble, target: target === null || resolved === null ? target : {...target, resolved}, resolver: null}
}

/** Where the address of a name stands: of Go, of libpq, of Java. */
const resolutions = [
  /\bdial (?:tcp|udp)\d? (\d[\d.]+):\d+\b/i,
  /\bdial (?:tcp|udp)\d? \[([\da-f:.]+)\]:\d+\b/i,
  /at "[^"]+" \(([^)]+)\)/,
  /\[[\w.-]+\/([\d.]+)\]/,
]

function resolvedIn(line: string): string | null {
  for (const form of resolutions) {
    const [, text = ""] = form.exec(line) ?? []
    if (parseAddress(text) !== undefined) return text
  }
  return null
}

/** Signs of a connection that failed, the more telling ones first. */
const troubles: readonly (readonly [RegExp, Trouble])[] = [
  [/connection refused|ECONNREFUSED|actively refused|connect error: 111/i, "refused"],
  [/no route to host|EHOSTUNREACH|network is unreachable|ENETUNREACH|host is unreachable/i, "unreachable"],
  [/handshake.*time|handshake_timeout|SSL connection timeout/i, "handshake"],
  [/i\/o timeout|timed[ -]?out|timeout|ETIMEDOUT|deadline exceeded/i, "timeout"],
  [
    /connection reset|ECONNRESET|broken pipe|EPIPE\b|unexpected EOF|socket hang up|closed the connection unexpectedly|connection termination/i,
    "reset",
  ],
  [/upstream connect error|no healthy upstream/i, "timeout"],
]

/** Signs of a lookup that failed. The name is the first group that matched. WHY two kinds: no answer is not the answer that there is no such name. */
const lookups: readonly (readonly [RegExp, Trouble])[] = [
  [/\blookup (\S+?)(?: on (\S+?))?: (?:.*(?:i\/o timeout|misbehaving|temporary failure|connection refused))/i, "lookup"],
  [/\blookup (\S+?)(?: on (\S+?))?: .*no such host/i, "unknown-name"],
  [/EAI_AGAIN(?: (\S+))?/, "lookup"],
  [/translate host name "([^"]+)".*temporary failure/i, "lookup"],
  [/UnknownHostException: ([^\s:]+): temporary failure/i, "lookup"],
  [/no servers could be reached|temporary failure in name resolution/i, "lookup"],
  [/ENOTFOUND (\S+)/, "unknown-name"],
  [/translate host name "([^"]+)"/i, "unknown-name"],
  [/UnknownHostException: ([^\s:]+)/, "unknown-name"],
  [/could not resolve(?: host)?:? ([^\s;]+)/i, "unknown-name"],
  [/can't find ([^\s:]+): NXDOMAIN|name or service not known/i, "unknown-name"],
]

function lookupIn(line: string): Complaint | null {
  for (const [sign, trouble] of lookups) {
    const match = sign.exec(line)
    if (match === null) continue
    const [, name = "", server = ""] = match
    const host = name.replace(/[.,;:'")\]]+$/, "")
    return {line, trouble, target: host === "" ? null : {host, port: null}, resolver: server === "" ? null : socketIn(server)}
  }
  return null
}

/** `10.96.0.10:53`, `[fd00::a]:53`, or a name alone. */
function socketIn(text: string): Target {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  return {host: bracketed ?? plain ?? text, port: port === undefined ? null : Number(port)}
}

/** Ports of schemes that leave theirs out. */
const schemePorts: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["mysql", 3306],
  ["redis", 6379],
  ["mongodb", 27017],
  ["amqp", 5672],
])

const url = /\b([a-z]+):\/\/(?:[^\s/@"']*@)?(\[[^\]]+\]|[\w.-]+)(?::(\d+))?/i

/** Forms in which a host and its port stand apart: of drivers, curl and Python. */
const apart: readonly RegExp[] = [
  /host='([^']+)', port=(\d+)/,
  /at "([^"]+)" \([^)]*\), port (\d+)/,
  /host "([^"]+)".*port (\d+)/,
  /connect to (\S+) port (\d+)/i,
]

/** Whom somebody in so many words could not connect to. */
const inWords = /\bconnect(?:ion|ing)?(?: attempt)? to ["'`]?([a-z\d](?:[\w.-]*[a-z\d])?)["'`]?(?=[\s:,;)]|$)/i

/** Words that stand before or in place of a name. */
const noNames: ReadonlySet<string> = new Set([
  "the",
  "a",
  "an",
  "our",
  "its",
  "server",
  "host",
  "remote",
  "upstream",
  "peer",
  "address",
  "port",
])

/** Whom a line is about. WHY the last socket of an arrow: before it stands the client's own. */
function targetIn(line: string): Target | null {
  const [, scheme = "", host = "", port] = url.exec(line) ?? []
  if (host !== "")
    return {host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? (schemePorts.get(scheme.toLowerCase()) ?? null) : Number(port)}
  for (const form of apart) {
    const [, name = "", number] = form.exec(line) ?? []
    if (name !== "") return {host: name, port: Number(number)}
  }
  const text = line.slice(Math.max(0, line.lastIndexOf("->")))
  for (const [, bracketed, plain = "", number] of text.matchAll(/(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})(?!\d|[:.]\d)/gi)) {
    const name = bracketed ?? plain
    if (isHost(name) && Number(number) > 0 && Number(number) < 65_536) return {host: name, port: Number(number)}
  }
  const [, word = ""] = inWords.exec(line) ?? []
  return word === "" || noNames.has(word.toLowerCase()) ? null : {host: word, port: null}
}

/** Whether what stands before a colon and a number may be somebody: no time of day, and no file with a line. */
function isHost(text: string): boolean {
  if (parseAddress(text) !== undefined) return true
  return (
    /[a-z]/i.test(text) && !/^[\d-]+T\d+$/.test(text) && !/\.(?:go|py|js|mjs|ts|java|kt|scala|rs|rb|php|cs|c|cc|cpp|ex|lua)$/i.test(text)
  )
}
