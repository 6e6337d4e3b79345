// Flows as `calico-node flows` prints them on a node of open-source Calico: blocks of lines, in its two forms, with braces and without.

import {readCalico} from "./goldmane.ts"
import type {TextFormat} from "./reading.ts"

const head = /^- Time=(?<time>.*?) Reporter=(?<reporter>\S+) Action=(?<action>\S+)$/
const ends =
  /^\s*Src=\{?(?<fromType>\w+)\((?<fromNamespace>[^/()]*)\/(?<from>[^()]*)\)\}? Dst=\{?(?<toType>\w+)\((?<toNamespace>[^/()]*)\/(?<to>[^()]*)\)(?: Svc:[^}]*)?\}?(?: Svc=\S*)? Proto=\{?(?<protocol>\w+)\((?<port>\d+)/
const started = /^\s*Counts=.*Connections=\{Started:(?<started>\d+)/

/** The format. */
export const calicoNode: TextFormat = {
  is: ([line = ""]) => line.trim().startsWith("- Time="),
  goesOn: (line) => !line.trim().startsWith("- Time=") && /^\s*(?:Src=|Counts=|Enforced:|Pending:|- )/.test(line),
  read: ([first = "", ...others], at) => {
    const top = head.exec(first.trim())?.groups
    const flow = others.map((line) => ends.exec(line)?.groups).find((groups) => groups !== undefined)
    if (top === undefined) return {problem: "its first line says no `Reporter` and `Action`"}
    if (flow === undefined) return {problem: "no line of it says `Src`, `Dst` and `Proto` as `calico-node flows` prints them"}
    const time = momentText(top["time"] ?? "")
    return readCalico({
      source_name: flow["from"],
      source_namespace: flow["fromNamespace"],
      source_type: flow["fromType"],
      dest_name: flow["to"],
      dest_namespace: flow["toNamespace"],
      dest_type: flow["toType"],
      dest_port: flow["port"],
      proto: flow["protocol"],
      reporter: top["reporter"],
      action: top["action"],
      start_time: time,
      end_time: time,
      num_connections_started: others.map((line) => started.exec(line)?.groups?.["started"]).find((count) => count !== undefined),
      at,
    })
  },
}

/** `2026-01-01 10:00:00 +0000 UTC`, with the name of the zone, as a time that is read everywhere. */
function momentText(written: string): string {
  const {day, clock, hours, minutes} = /^(?<day>\S+) (?<clock>[\d:.]+) (?<hours>[+-]\d\d)(?<minutes>\d\d)\b/.exec(written)?.groups ?? {}
  return day === undefined ? "" : `${day}T${clock}${hours}:${minutes}`
}
