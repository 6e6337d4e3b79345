// What the small edits of every kind of policy have in common: how one is written down, and the edits of lists of rules.

import type {Direction} from "../../manifest/resource.ts"
import type {Prefix} from "../../net/prefix.ts"
import {bitsOf} from "../../net/address.ts"
import {printPrefix, prefixOf} from "../../net/prefix.ts"
import type {PortSpec} from "../../net/port.ts"
import {portMax} from "../../net/port.ts"
import {onOneLine} from "../../text/diagnostic.ts"
import type {Place} from "../../text/source.ts"
import type {MutationKind} from "../answer.ts"

/** An edit with what comes of it; null: the object is gone. `rule`: the direction and index of the edited rule. */
export type Draft<T> = {
  readonly kind: MutationKind
  readonly change: string
  readonly at: Place
  readonly rule: RuleName | null
  readonly result: T | null
}

/** A rule by its place in its policy. */
export type RuleName = {readonly direction: Direction; readonly index: number}

/** An edit of a part of a rule. */
export type PartEdit<T> = {readonly kind: MutationKind; readonly change: string; readonly result: T}

/** How the edits of one kind's lists are made. */
export type RuleList<R> = {
  readonly direction: Direction
  readonly rules: readonly R[]
  readonly edits: (rule: R) => readonly PartEdit<R>[]
  /** Whether exchanging two rules can matter. */
  readonly differ: (a: R, b: R) => boolean
}

/** Every edit of a list of rules: each dropped, each edited, neighbours exchanged. */
export function listEdits<R extends {readonly at: Place}>({direction, rules, edits, differ}: RuleList<R>): readonly Draft<readonly R[]>[] {
  const list = direction === "Ingress" ? "ingress" : "egress"
  return rules.flatMap((rule, index): readonly Draft<readonly R[]>[] => {
    const place = {at: rule.at, rule: {direction, index}}
    const next = rules[index + 1]
    const swapped = next === undefined || !differ(rule, next) ? [] : [rules.with(index, next).with(index + 1, rule)]
    return [
      {...place, kind: "drop-rule", change: "rule dropped", result: rules.toSpliced(index, 1)},
      ...edits(rule).map(({kind, change, result}) => ({...place, kind, change, result: rules.with(index, result)})),
      ...swapped.map((result) => ({...place, kind: "swap-rules" as const, change: `exchanged with ${list}[${index + 1}]`, result})),
    ]
  })
}

/** A value of the manifest, for a sentence. */
export function quoted(text: string): string {
  const line = onOneLine(text)
  return `\`${line.length > quotedMax ? `${line.slice(0, quotedMax)}…` : line}\``
}

/** LIMIT: letters of a manifest's text in a sentence. */
const quotedMax = 60

/** The ranges of a list of ports, each with one port more. */
export function widenedPorts(ports: readonly PortSpec[], field: string): readonly PartEdit<readonly PortSpec[]>[] {
  return ports.flatMap((port, i): readonly PartEdit<readonly PortSpec[]>[] => {
    if (port.kind !== "range" || port.max >= portMax) return []
    const wider = {...port, max: port.max + 1}
    return [{kind: "widen-ports", change: `${field}: ${portText(port)} widened to ${portText(wider)}`, result: ports.with(i, wider)}]
  })
}

/** A port as Calico writes it. */
export function portText(port: PortSpec): string {
  return port.kind === "name" ? port.name : port.min === port.max ? String(port.min) : `${port.min}:${port.max}`
}

/** The lower half of a block that can be halved: what an exception takes out of it. */
export function lowerHalf(net: Prefix): Prefix | null {
  return net.length >= bitsOf(net.family) ? null : prefixOf({family: net.family, value: net.first}, net.length + 1)
}

/** Blocks for a sentence. */
export function netsText(nets: readonly Prefix[]): string {
  return quoted(nets.map(printPrefix).join(", "))
}
