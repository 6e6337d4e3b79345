// Intents: `never`, `only` and `at-least`, written once and read as entries about sets.

import {fields, isAbsent, isWritten, list, pathOf, placeOf} from "../manifest/decode.ts"
import type {Cursor, Fields} from "../manifest/decode.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import {exceptionsOf, flowsOf, intentWords} from "./entry.ts"
import {complain, required, word} from "./finding.ts"
import type {Exception, Expectation} from "./policy-test.ts"
import {parseSide} from "./side.ts"

type IntentWord = (typeof intentWords)[number]

/** Which intent an item is; undefined for an ordinary entry. */
export function intentOf(item: Cursor): IntentWord | undefined {
  if (item.node?.kind !== "map") return undefined
  const {entries} = item.node
  return intentWords.find((intent) => entries.some(({key}) => key === intent))
}

/**
 * Reads an intent; what cannot be read is said and leaves nothing.
 * `never`: no flow of the set passes. `only`: of one side, nothing passes but what is listed. `at-least`: all that is listed passes.
 */
export function parseIntent(item: Cursor, intent: IntentWord): readonly Expectation[] {
  const {diagnostics} = item.context
  const before = diagnostics.length
  const entry = fields(item, ["name", intent])
  const body = required(entry(intent))
  const read = {never: parseNever, only: parseOnly, "at-least": parseAtLeast}[intent](body)
  if (diagnostics.length > before) return []
  const written = toPlain(item.node ?? null)
  const name = word(entry("name"))
  // WHY numbered: what gathers results by name would take all items of one intent for one.
  const nameOf = (i: number): string | null => (name === null || read.length < 2 ? name : `${name}, item ${i + 1}`)
  return read.map((part, i) => ({...blank, at: placeOf(item), path: pathOf(item), written, ...part, name: nameOf(i) ?? part.name ?? null}))
}

type Part = Partial<Expectation> & Pick<Expectation, "from" | "to" | "verdict">

const any = {kind: "any"} as const

const blank = {
  name: null,
  protocol: null,
  port: null,
  sourcePort: null,
  icmp: null,
  ipFamily: null,
  except: [],
  by: null,
  egress: null,
  ingress: null,
  flowPath: null,
  deniedAt: null,
  pending: null,
} as const

function parseNever(body: Cursor): readonly Part[] {
  const set = fields(body, ["from", "to", "protocol", "port", "except"])
  if (isAbsent(set("from")) && isAbsent(set("to"))) complain(body, "test-invalid-value", "`never` names neither `from` nor `to`")
  const {from, to, protocol, port} = flowsOf(set)
  return [{from: from ?? any, to: to ?? any, protocol, port, except: exceptionsOf(set("except")), verdict: "deny"}]
}

function parseOnly(body: Cursor): readonly Part[] {
  const {side, listed} = parseListed(body, "only")
  return side === null ? [] : [{from: any, to: any, ...side, except: listed.map((each) => ({...each, ...side})), verdict: "deny"}]
}

function parseAtLeast(body: Cursor): readonly Part[] {
  const {side, listed} = parseListed(body, "at-least")
  if (side === null) return []
  if (listed.length === 0) complain(body, "test-invalid-value", "`at-least` lists nothing, so it asks nothing")
  return listed.map(({from, to, protocol, port}) => ({from: from ?? any, to: to ?? any, ...side, protocol, port, verdict: "allow"}))
}

type Listed = {readonly side: Partial<Pick<Expectation, "from" | "to">> | null; readonly listed: readonly Exception[]}

/** One side, and what it reaches or is reached by. */
function parseListed(body: Cursor, intent: IntentWord): Listed {
  const set = fields(body, ["from", "reaches", "to", "reachedBy"])
  const [from, reaches, to, reachedBy] = (["from", "reaches", "to", "reachedBy"] as const).map((name) => isWritten(set(name)))
  const isFrom = from === true && reaches === true && to === false && reachedBy === false
  const isTo = to === true && reachedBy === true && from === false && reaches === false
  if (!isFrom && !isTo) {
    complain(body, "test-invalid-value", `\`${intent}\` takes \`from\` and \`reaches\`, or \`to\` and \`reachedBy\`, and nothing else`)
    return {side: null, listed: []}
  }
  return isFrom ? listedOf(set, "from", "to") : listedOf(set, "to", "from")
}

function listedOf(set: Fields, own: "from" | "to", far: "from" | "to"): Listed {
  const side = parseSide(set(own))
  const listed = list(set(own === "from" ? "reaches" : "reachedBy")).map((each) =>
    flowsOf(fields(required(each), [far, "protocol", "port"])),
  )
  return {side: side === undefined ? null : {[own]: side}, listed}
}
