// One claim line to one PolicyTest entry: `allow FROM -> TO WIRE`, then exceptions, deciders and what else an entry can hold.

import {readYaml} from "@carveout/engine"
import type {Diagnostic, Place} from "@carveout/engine"
import type {Claim, ClaimEntry} from "./course.ts"
import {finding, quoted} from "./finding.ts"
import {wordsOf} from "./word.ts"
import type {Word} from "./word.ts"

/** What stops a claim from being read: which word, what is wrong with it, what to do. */
type Complaint = {readonly word: Word | undefined; readonly message: string; readonly help?: string}

/** The words of a claim, taken one by one. */
class Reader {
  readonly #words: readonly Word[]
  #next = 0

  constructor(words: readonly Word[]) {
    this.#words = words
  }

  /** The next word without taking it. */
  get peek(): Word | undefined {
    return this.#words[this.#next]
  }

  /** Takes the next word. */
  take(): Word | undefined {
    return this.#words[this.#next++]
  }

  /** Takes the next word if it is one of some. */
  takeIf(...texts: readonly string[]): Word | undefined {
    return this.peek !== undefined && texts.includes(this.peek.text) ? this.take() : undefined
  }
}

const wires = /^(any|tcp|udp|sctp|icmp|icmpv6|udplite|\d{1,3})$/i
const withPorts = /^(any|tcp|udp|sctp|6|17|132)$/i
const portText = /^\d{1,5}(-\d{1,5})?$/

/** Reads a claim line; undefined and said where it says nothing. */
export function parseClaim(line: string, at: Place, diagnostics: Diagnostic[]): Claim | undefined {
  const {words, note, length} = wordsOf(line)
  const reader = new Reader(words)
  try {
    const entry = readEntry(reader)
    return {text: line.slice(0, length).trim(), verdict: entry["verdict"] === "allow" ? "allow" : "deny", note, at, entry}
  } catch (error) {
    if (!(error instanceof ClaimFault)) throw error
    const {word, message, help} = error.complaint
    const column = word?.column ?? length + 1
    const place = {...at, column, endColumn: column + Math.max(1, word?.text.length ?? 1)}
    diagnostics.push(finding("claim-invalid", place, message, help))
    return undefined
  }
}

/** WHY: thrown inside this file alone, so that every reader below can be a straight line; `parseClaim` catches it. */
class ClaimFault extends Error {
  readonly complaint: Complaint

  constructor(complaint: Complaint) {
    super(complaint.message)
    this.complaint = complaint
  }
}

function stop(word: Word | undefined, message: string, help?: string): never {
  throw new ClaimFault(help === undefined ? {word, message} : {word, message, help})
}

const form = "write `allow FROM -> TO TCP 8080`, or `deny FROM -> TO any` for every protocol and port"

function readEntry(reader: Reader): ClaimEntry {
  const verdict = reader.take()
  if (verdict?.text !== "allow" && verdict?.text !== "deny") stop(verdict, "a claim begins with `allow` or `deny`", form)
  const from = readEnd(reader)
  const arrow = reader.take()
  if (arrow?.text !== "->") stop(arrow, `\`->\` is wanted here${arrow ? `, not ${quoted(arrow.text)}` : ""}`, form)
  const entry: Record<string, unknown> = {from, to: readEnd(reader), verdict: verdict.text, ...readWire(reader)}
  for (let word = reader.take(); word; word = reader.take()) readExtra(word, reader, entry)
  return entry
}

/** A name, `any`, a CIDR, `NAMESPACE/*`, or a set in braces. */
function readEnd(reader: Reader): unknown {
  const word = reader.take()
  if (word === undefined || word.text === "->" || (wires.test(word.text) && word.text !== "any")) stop(word, "an end is missing here", form)
  const whole = /^([^/{}\s]+)\/\*$/.exec(word.text)
  if (whole) return {namespaces: `kubernetes.io/metadata.name == "${whole[1] ?? ""}"`}
  if (!word.text.startsWith("{")) return word.text
  const {documents, diagnostics} = readYaml(word.text)
  const [set] = documents
  if (diagnostics.length > 0 || typeof set !== "object" || set === null) {
    stop(word, `the set ${quoted(word.text)} is no YAML map`, "write {pods: 'app == \"web\"'} or {namespaces: 'env == \"prod\"'}")
  }
  return set
}

/** What is on the wire. Required, so that nobody claims about all ports without saying so. */
function readWire(reader: Reader): ClaimEntry {
  const word = reader.take()
  if (word === undefined || !wires.test(word.text)) {
    stop(word, "a protocol is wanted here", "write TCP, UDP, SCTP or ICMP, or `any` for every protocol and port")
  }
  const protocol = word.text.toLowerCase() === "any" ? {} : {protocol: word.text}
  if (/^icmp(v6)?$/i.test(word.text)) return {...protocol, ...readIcmp(reader)}
  if (!withPorts.test(word.text)) return protocol
  if (reader.peek && portText.test(reader.peek.text)) return {...protocol, port: readPort(reader)}
  if (reader.takeIf("any") || word.text.toLowerCase() === "any") return protocol
  return stop(reader.peek, `a port of ${word.text} is wanted here`, `write a number, a range such as 8000-8080, or \`any\``)
}

function readPort(reader: Reader): string | undefined {
  const word = reader.take()
  const [first = 0, last = first] = (word?.text ?? "").split("-").map(Number)
  if (first < 1 || last > 65_535 || last < first) {
    stop(word, `${quoted(word?.text ?? "")} is no port`, "ports are 1 to 65535, and a range begins with its lower end")
  }
  return word?.text
}

/** `8/0`, `8`, or nothing for every type. */
function readIcmp(reader: Reader): ClaimEntry {
  const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(reader.peek?.text ?? "")
  if (!match) return {}
  reader.take()
  return {icmp: {type: Number(match[1]), ...(match[2] === undefined ? {} : {code: Number(match[2])})}}
}

/** One of the parts that may follow the wire. */
function readExtra(word: Word, reader: Reader, entry: Record<string, unknown>): void {
  switch (word.text) {
    case "except":
      entry["except"] = readExceptions(reader)
      return
    case "by":
      entry["by"] = readReference(reader)
      return
    case "egress":
    case "ingress":
    case "pending":
      entry[word.text] = readHalf(word, reader)
      return
    case "at":
      entry["deniedAt"] = {stage: readWord(reader, "a stage such as pod-egress")}
      return
    case "path":
      entry["path"] = readWord(reader, "a path such as pod-to-own-host")
      return
    case "IPv4":
    case "IPv6":
      entry["ipFamily"] = word.text
      return
    default:
      stop(
        word,
        `${quoted(word.text)} says nothing here`,
        "after the wire may follow except, by, egress, ingress, pending, at, path, IPv4 and IPv6",
      )
  }
}

function readReference(reader: Reader): string {
  return readWord(reader, "who decides, such as NetworkPolicy/prod/db or EndOfTier/default")
}

function readWord(reader: Reader, what: string): string {
  const word = reader.take()
  return word?.text ?? stop(word, `${what} is wanted here`)
}

/** `[allow|deny] [by REF]`, at least one of them. */
function readHalf(half: Word, reader: Reader): ClaimEntry {
  const verdict = reader.takeIf("allow", "deny")
  const by = reader.takeIf("by") ? readReference(reader) : undefined
  if (!verdict && by === undefined)
    stop(reader.peek ?? half, `what is wanted of ${half.text}?`, `write \`${half.text} deny\` or \`${half.text} by REF\``)
  return {...(verdict ? {verdict: verdict.text} : {}), ...(by === undefined ? {} : {by})}
}

/** Exceptions divided by commas: `[from END] [to END] [WIRE]`. */
function readExceptions(reader: Reader): readonly ClaimEntry[] {
  const exceptions: ClaimEntry[] = []
  do exceptions.push(readException(reader))
  while (reader.takeIf(","))
  return exceptions
}

function readException(reader: Reader): ClaimEntry {
  const first = reader.peek
  const from = reader.takeIf("from") ? {from: readEnd(reader)} : {}
  const to = reader.takeIf("to") ? {to: readEnd(reader)} : {}
  const wire = reader.peek && wires.test(reader.peek.text) ? readWire(reader) : {}
  const exception = {...from, ...to, ...wire}
  if (Object.keys(exception).length === 0)
    stop(first, "an exception names nothing", "write `except from END`, `except to END TCP 53` or `except UDP 53`")
  return exception
}
