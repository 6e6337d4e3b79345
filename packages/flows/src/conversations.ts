// Records of the same ends, protocol and port as one: both ends report a connection, and windows follow each other.

import type {Place} from "@carveout/engine"
import type {FlowRecord, RecordedEnd} from "./record.ts"

/**
 * What was seen between two ends at a port. `seen`: `deny` where an end has let none through, `mixed` where one let some through and some not, as while
 * policies change. `connections`: as many as the end counted that counted more.
 */
export type Conversation = {
  readonly from: RecordedEnd
  readonly to: RecordedEnd
  readonly protocol: number
  readonly port: number | null
  readonly seen: "allow" | "deny" | "mixed"
  readonly connections: number
  readonly since: string | null
  readonly until: string | null
  readonly records: number
  /** Where the first of its records stands. */
  readonly at: Place
}

/** Conversations, in the order in which they were first seen. */
export function conversationsOf(records: readonly FlowRecord[]): readonly Conversation[] {
  const groups = new Map<string, FlowRecord[]>()
  for (const record of records) {
    const {from, to, protocol, port} = record
    // WHY no labels: they are what is common to those that a window gathered, and differ from window to window.
    const key = JSON.stringify([from.kind === "network", from.text, to.kind === "network", to.text, protocol, port])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [record])
    else known.push(record)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [joined(first, group)]
  })
}

function joined({from, to, protocol, port, at}: FlowRecord, group: readonly FlowRecord[]): Conversation {
  const sides = sidesOf(group)
  return {
    from: withLabels(
      from,
      group.map((each) => each.from),
    ),
    to: withLabels(
      to,
      group.map((each) => each.to),
    ),
    protocol,
    port,
    seen: seenBy(sides),
    connections: Math.max(...[...sides.values()].map((side) => side.reduce((sum, {connections}) => sum + connections, 0))),
    since: leastOf(group.map(({since}) => since)),
    until: greatestOf(group.map(({until}) => until)),
    records: group.length,
    at,
  }
}

/** Records by who judged. Where that is not said, those of one node are taken together. */
function sidesOf(group: readonly FlowRecord[]): ReadonlyMap<string, readonly FlowRecord[]> {
  return Map.groupBy(group, ({reporter, node = ""}) => (reporter === "unsaid" ? `unsaid ${node}` : reporter))
}

/** By who judged what they let through. A connection needs both ends. */
function seenBy(sides: ReadonlyMap<string, readonly FlowRecord[]>): Conversation["seen"] {
  const each = new Map([...sides].map(([who, side]) => [who, wordOf(side)]))
  // WHY: what reached the destination was denied by nobody. A denial of which only the node is known was before that, or after it.
  const hasArrived = ["allow", "mixed"].includes(each.get("destination") ?? "")
  const words = [...each].map(([who, word]) => (hasArrived && word === "deny" && who.startsWith("unsaid") ? "mixed" : word))
  if (words.includes("deny")) return "deny"
  return words.includes("mixed") ? "mixed" : "allow"
}

function wordOf(side: readonly FlowRecord[]): Conversation["seen"] {
  const actions = new Set(side.map(({action}) => action))
  return actions.size > 1 ? "mixed" : actions.has("allow") ? "allow" : "deny"
}

/** The labels that all records of an end have in common; those without any say nothing. */
function withLabels(end: RecordedEnd, all: readonly RecordedEnd[]): RecordedEnd {
  const labelled = all.filter(({labels}) => labels.size > 0)
  const [first] = labelled
  if (first === undefined) return end
  return {...end, labels: new Map([...first.labels].filter(([key, value]) => labelled.every(({labels}) => labels.get(key) === value)))}
}

function leastOf(times: readonly (string | null)[]): string | null {
  return times.reduce<string | null>((least, time) => (time === null || (least !== null && least <= time) ? least : time), null)
}

function greatestOf(times: readonly (string | null)[]): string | null {
  return times.reduce<string | null>((greatest, time) => (time === null || (greatest !== null && greatest >= time) ? greatest : time), null)
}
