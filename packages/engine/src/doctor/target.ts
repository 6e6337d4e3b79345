// Whom a line of a log is about: a host and a port, in the forms in which libraries write them.

import {parseAddress} from "../net/address.ts"

/**
 * Somebody whom a line names. `port` null: it names none. `resolved`: the address that the name had, where the line says it; its lookup was answered.
 * `isOfProxy`: a proxy's own name for where it leads, of which it knows the addresses without a lookup.
 */
export type Target = {readonly host: string; readonly port: number | null; readonly resolved?: string; readonly isOfProxy?: true}

/** Where the address of a name stands: of Go, of Node, of libpq, of Java. */
const resolutions = [
  /\bdial (?:tcp|udp)\d? (\d[\d.]+):\d+\b/i,
  /\bdial (?:tcp|udp)\d? \[([\da-f:.]+)\]:\d+\b/i,
  /\bconnect E[A-Z]+ (\d[\d.]+|[\da-f]*:[\da-f:.]+):\d+\b/,
  /at "[^"]+" \(([^)]+)\)/,
  /\[[\w.-]+\/([\d.]+)\]/,
  /[\w.-]*[a-z][\w.-]*\/([\d.]+):\d+/i,
  /[\w.-]*[a-z][\w.-]*\/\[?([\da-f]*:[\da-f]*:[\da-f:]*)\]?:\d+/i,
  /[\w.-]+\/([\d.]+) \(port \d+\)/,
  /connect to [\w.-]+ \(([\d.a-f:]+)\) port \d+/i,
  /connect call failed \('([^']+)'/i,
  /connect to ipv[46]#\[?([\da-f.:]+?)\]?:\d+ failed/i,
]

function resolvedIn(line: string): string | null {
  for (const form of resolutions) {
    const [, text = ""] = form.exec(line) ?? []
    if (parseAddress(text) !== undefined) return text
  }
  return null
}

/** `10.96.0.10:53`, `[fd00::a]:53`, `fd00::a@53`, or a name alone. */
export function socketIn(text: string): Target {
  if (parseAddress(text) !== undefined) return {host: text, port: null}
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+?|.+(?=@)))(?:[:@](\d+))?$/.exec(text) ?? []
  return {host: bracketed ?? plain ?? text, port: port === undefined ? null : Number(port)}
}

/** Ports of schemes that leave theirs out. */
const schemePorts: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
  ["grpc", 80],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["mysql", 3306],
  ["redis", 6379],
  ["rediss", 6379],
  ["mongodb", 27017],
  ["amqp", 5672],
  ["amqps", 5671],
  ["nats", 4222],
])

const url = /\b([a-z][a-z+]*):\/\/(?:[^\s/@"']*@)?(\[[^\]]+\]|[\w.-]+)(?::(\d+))?/i

/** Forms that say more of whom it is about than a URL of the same line: a proxy's line has the URL of its client, too. */
const telling: readonly RegExp[] = [
  /outbound\|(?<port>\d+)\|[^|]*\|(?<host>[\w.-]+)/,
  /upstream: "[a-z]+:\/\/(?<host>\[[^\]]+\]|[\w.-]+)(?::(?<port>\d+))?/,
]

/** Forms in which a host and its port stand apart: of drivers, curl, Java and Python; and that of Node, which has a port behind every address, in brackets or not. */
const apart: readonly RegExp[] = [
  /\bconnect E[A-Z]+ (?<host>[\da-f]*:[\da-f:.]+):(?<port>\d+)/,
  /host='(?<host>[^']+)', port=(?<port>\d+)/,
  /at "(?<host>[^"]+)"(?: \([^)]*\))?, port (?<port>\d+)/,
  /\bfor "(?<host>[^"]+)" port (?<port>\d+)/,
  /host "(?<host>[^"]+)".*port (?<port>\d+)/,
  /connect to (?<host>[\w.-]+)(?:\/[\d.]+)? \(port (?<port>\d+)\)/i,
  /(?<host>[\w.-]*[a-z][\w.-]*)\/(?:\d+\.[\d.]+|\[?[\da-f]*:[\da-f]*:[\da-f:]*\]?):(?<port>\d+)/i,
  /connect to (?:host )?(?<host>[\w.:-]+)(?: \([^)]*\))? port (?<port>\d+)/i,
  /connection to the host (?<host>[\w.-]+), port (?<port>\d+)/i,
  /mysql server on '(?<host>[^':]+)(?::(?<port>\d+))?'/i,
  /host=(?<host>[\w.-]+)(?:.*?\bport=(?<port>\d+))?/,
  /(?<host>[\w.-]+)\/<unresolved>:(?<port>\d+)/,
  /unabletoconnect on (?<host>[\w.-]+):(?<port>\d+)/i,
  /connect call failed \('(?<host>[^']+)', (?<port>\d+)/i,
  /can't connect to remote host \((?<host>[\d.]+)\)/i,
  /^PING (?<host>[\w.:-]+)|^--- (?<host2>[\w.:-]+) ping statistics/,
]

/** Ports of those whose forms leave theirs out. */
const formPorts: readonly (readonly [RegExp, number])[] = [
  [/mysql/i, 3306],
  [/PSQLException|postgres|Npgsql|dial error/i, 5432],
]

/** Whom somebody in so many words could not connect to. */
const inWords =
  /\bconnect(?:ion|ing)?(?: attempt)? to ["'`]?([\da-f]*:[\da-f.]*:[\da-f:.]*[\da-f]|[a-z\d](?:[\w.-]*[a-z\d])?)["'`]?(?=[\s:,;)]|$)/i

/** Words that stand before or in place of a name. */
const noNames: ReadonlySet<string> = new Set(
  "the a an our its server host remote upstream peer address port any node broker database redis mysql sql all".split(" "),
)

/** Words before a number that is no port. */
const noHosts: ReadonlySet<string> = new Set(
  "status code errno error attempt attempts retry retries line pid port count id exit took level http thread tid took_ms duration seq ttl".split(
    " ",
  ),
)

/** What stands for nobody in the place of a host. */
const nobody = /^(?:none|null|nil|undefined)$/i

/** Where somebody is sent to read more, which is not what went wrong. */
const references = /\b(?:see|visit|more(?: \w+)? at):? https?:\/\/[^\s)]+/gi

/** Whom a line is about, with the address that the name had; null where it says nobody. */
export function targetIn(text: string): Target | null {
  const line = readable(text)
  const target = namedIn(line)
  if (target === null || parseAddress(target.host) !== undefined) return target
  const resolved = resolvedIn(line)
  return resolved === null ? target : {...target, resolved}
}

/** A line without what hides whom it is about. WHY an IPv4 address in one of IPv6 is that alone: it is the packet's. WHY escaped brackets: gRPC writes addresses as in a URL. */
function readable(text: string): string {
  const line = text.replace(references, "").replace(/::ffff:(?=\d+\.)/gi, "")
  return line.replace(/%5B([\da-f:.]+)%5D/gi, "[$1]")
}

function namedIn(line: string): Target | null {
  const told = inForms(line, telling)
  if (told !== null) return {...told, isOfProxy: true}
  const [, scheme = "", host = "", port] = url.exec(line) ?? []
  if (host !== "") {
    const usual = schemePorts.get(scheme.toLowerCase().replace(/^jdbc:/, "")) ?? null
    return {host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? usual : Number(port)}
  }
  return inForms(line, apart) ?? inSocket(line) ?? inSentence(line)
}

function inForms(line: string, forms: readonly RegExp[]): Target | null {
  for (const form of forms) {
    const groups = form.exec(line)?.groups
    const host = groups?.["host"] ?? groups?.["host2"]
    if (host === undefined || nobody.test(host)) continue
    const port = groups?.["port"]
    const usual = formPorts.find(([sign]) => sign.test(line))?.[1] ?? null
    return {host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? (form.source.includes("PING") ? null : usual) : Number(port)}
  }
  return null
}

/** WHY the last socket of an arrow: before it stands the client's own. That before an inner exception of .NET is none, and that of a call. */
function inSocket(line: string): Target | null {
  const [last = ""] = line.split(/(?<!-)->(?!\w+\()/).slice(-1)
  const text = last.replace(bareSix, inBrackets)
  for (const [, bracketed, plain = "", number] of text.matchAll(/(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})(?!\d|[:.]\d)/gi)) {
    const name = bracketed ?? plain
    if (isHost(name) && Number(number) > 0 && Number(number) < 65_536) return {host: name, port: Number(number)}
  }
  return null
}

/** Groups of IPv6 without brackets, perhaps with a port behind them. */
const bareSix = /(?<![\w:.[])[\da-f]*:[\da-f.]*:[\da-f:.]*[\da-f]/gi

/** Such groups as a socket. WHY nothing of an address alone: its last group is no port. */
function inBrackets(groups: string): string {
  if (parseAddress(groups) !== undefined) return ""
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(groups) ?? []
  return parseAddress(host) === undefined ? groups : `[${host}]:${port}`
}

function inSentence(line: string): Target | null {
  const [, word = ""] = inWords.exec(line) ?? []
  return word === "" || noNames.has(word.toLowerCase()) ? null : {host: word, port: null}
}

/** Whether what stands before a colon and a number may be somebody: no time of day, no field, and no file with a line. */
function isHost(text: string): boolean {
  if (parseAddress(text) !== undefined) return true
  if (noHosts.has(text.toLowerCase()) || /^[\d-]+T\d+$/.test(text)) return false
  return /[a-z]/i.test(text) && !/\.(?:go|py|js|mjs|cjs|ts|java|kt|scala|rs|rb|php|cs|c|cc|cpp|h|ex|exs|lua|conf|ya?ml|json)$/i.test(text)
}
