// One question as options ask it, for every command that takes `--from` and `--to` as `explain` does.

import type {Question} from "@carveout/engine"
import {valueOf} from "./command.ts"
import type {Arguments, UsageError} from "./command.ts"

/** The question that `--from`, `--to` and what stands beside them ask, or what is missing of it. */
export function questionOf(args: Arguments): Question | UsageError {
  const [from, to] = [valueOf(args, "from"), valueOf(args, "to")]
  if (from === undefined)
    return {message: "`--from` is missing", help: "name a pod as `namespace/name`, a node as `host/NODE`, or an address"}
  if (to === undefined) return {message: "`--to` is missing", help: "name a pod, a service as `svc/namespace/name`, a node, or an address"}
  const numbers = {port: numberOf(args, "port"), sourcePort: numberOf(args, "source-port"), icmp: icmpOf(args)}
  for (const value of Object.values(numbers)) if (value !== undefined && typeof value === "object" && "message" in value) return value
  const {port, sourcePort, icmp} = numbers
  return {
    from,
    to,
    ...optional("protocol", valueOf(args, "protocol")),
    ...optional("port", typeof port === "number" ? port : undefined),
    ...optional("sourcePort", typeof sourcePort === "number" ? sourcePort : undefined),
    ...optional("icmp", icmp !== undefined && "type" in icmp ? icmp : undefined),
    ...optional("namespace", valueOf(args, "namespace")),
    ...optional("ipFamily", familyOf(valueOf(args, "family"))),
  }
}

/** A field that stands only where there is a value for it. */
function optional<Name extends string, Value>(name: Name, value: Value | undefined): {readonly [Key in Name]?: Value} {
  return value === undefined ? {} : ({[name]: value} as {readonly [Key in Name]?: Value})
}

/** 4 or 6, of `IPv4` and `IPv6` or the bare numbers. */
function familyOf(word: string | undefined): 4 | 6 | undefined {
  if (word === undefined) return undefined
  return word.endsWith("6") ? 6 : 4
}

/** A whole number. */
function numberOf(args: Arguments, name: string): number | UsageError | undefined {
  const text = valueOf(args, name)
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : {message: `\`--${name} ${text}\` is no number`, help: numberHelp(text)}
}

/** What to write for a port that is no number. */
function numberHelp(text: string): string {
  return /^[a-z]/i.test(text)
    ? "policy sees numbers: write the port that the name stands for, of a Service its own port"
    : "one port; ranges are not asked about here"
}

/** `TYPE` or `TYPE/CODE`. */
function icmpOf(args: Arguments): {readonly type: number; readonly code: number} | UsageError | undefined {
  const text = valueOf(args, "icmp")
  if (text === undefined) return undefined
  const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text)
  return match
    ? {type: Number(match[1]), code: Number(match[2] ?? 0)}
    : {message: `\`--icmp ${text}\` cannot be read`, help: "write `8` or `3/1`"}
}
