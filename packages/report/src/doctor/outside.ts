// Names outside the cluster, for a person and for a script: what is lost of them where policy denies the resolver's own way out, and by whom.

import type {Doctor} from "@carveout/engine"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {namesText} from "./elsewhere.ts"

/** The contract's shape. `to` of a way is null where no server is named, and policy denies the way to each. */
export type OutsideJson = {
  readonly servers: readonly string[]
  readonly denied: readonly {readonly from: string; readonly to: string | null; readonly protocol: string; readonly by: string | null}[]
}

/** The same as a script reads it; null where nobody knows the pods of the resolver, or whom it asks. */
export function outsideJson(outside: Doctor.OutsideLookups | null): OutsideJson | null {
  if (outside === null || outside.pods.length === 0) return null
  const {servers, denied} = outside
  return {
    servers: servers.map(serverText),
    denied: denied.map(({from, to, protocol, by}) => ({from, to: to === null ? null : serverText(to), protocol, by})),
  }
}

/** What becomes of names outside, as the end of a sentence; empty where policy denies no way. */
export function lossText({pods, servers, isComplete, denied}: Doctor.OutsideLookups): string {
  if (denied.length === 0) return ""
  const isShut = (protocol: Doctor.LookupProtocol): boolean =>
    isComplete &&
    pods.every((from) => {
      const own = denied.filter((way) => way.from === from && way.protocol === protocol)
      const asked = servers.filter(({protocols}) => protocols.includes(protocol))
      return servers.length === 0 ? own.length > 0 : asked.every((server) => own.some(({to}) => to === server))
    })
  if (isShut("UDP")) return "names outside the cluster do not resolve"
  return isShut("TCP") ? "large answers about names outside the cluster do not come" : "some lookups of names outside the cluster time out"
}

/** A line for each server that some of the resolver's pods may not ask, and what to do where none is named. */
export function outsideLines(outside: Doctor.OutsideLookups, style: Style): readonly string[] {
  if (outside.denied.length === 0) return []
  const lines = waysText(outside).map((text) => `  ${style.dim("outside:")} ${text}`)
  return outside.servers.length > 0 ? lines : [...lines, `  ${style.dim("help:")} ${helpForServers}`]
}

/** Who may not ask whom, a text for each server. */
export function waysText({denied}: Doctor.OutsideLookups): readonly string[] {
  const byServer = Map.groupBy(denied, ({to, by}) => `${to === null ? "" : serverText(to)} ${by}`)
  return Array.from(byServer.values(), (ways) => {
    const [{to, by} = {to: null, by: null}] = ways
    const protocols = [...new Set(ways.map(({protocol}) => protocol))].join(" and ")
    const whom = to === null ? "any server outside" : serverText(to)
    const who = namesText([...new Set(ways.map(({from}) => from))])
    return `${who} may not ask ${printable(whom)} over ${protocols}${by === null ? "" : `, denied by ${printable(by)}`}`
  })
}

/** What to do where nobody names a server. */
export const helpForServers: string =
  "for a repair name whom it asks: add its ConfigMap with the Corefile, or `--node-resolver ADDRESS` where that says `/etc/resolv.conf`"

function serverText({address, port}: Doctor.NameServer): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`
}
