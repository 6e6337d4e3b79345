// What `iptables-save` and `ipset save` list, read back as far as Calico's own can be told by it.

import type {Held, HeldRule} from "../held/held.ts"
import {hashOf} from "../held/held.ts"
import {layers} from "../table/rule.ts"
import type {Layer} from "../table/rule.ts"

/** Reads the output of `iptables-save` (or `ip6tables-save`), with counters or without. Tables that Calico has nothing in are passed over. */
export function readIptablesSave(text: string): Held["tables"] {
  const tables = new Map<Layer, Map<string, HeldRule[]>>()
  let table: Map<string, HeldRule[]> | null = null
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) table = begin(tables, line.slice(1).trim())
    if (table === null) continue
    const declared = /^:(\S+) /u.exec(line)?.[1]
    if (declared !== undefined && !table.has(declared)) table.set(declared, [])
    const [, rule = "", chain = ""] = /^(?:\[\d+:\d+\] )?(-A (\S+).*)$/u.exec(line) ?? []
    if (chain === "") continue
    const rules = table.get(chain) ?? []
    rules.push({hash: hashOf(rule), line: rule})
    table.set(chain, rules)
  }
  return tables
}

function begin(tables: Map<Layer, Map<string, HeldRule[]>>, name: string): Map<string, HeldRule[]> | null {
  const layer = layers.find((each) => each === name)
  if (layer === undefined) return null
  const table = tables.get(layer) ?? new Map<string, HeldRule[]>()
  tables.set(layer, table)
  return table
}

/** Reads the output of `ipset save`: members by the name of their set. */
export function readIpsetSave(text: string): ReadonlyMap<string, readonly string[]> {
  const sets = new Map<string, string[]>()
  for (const line of text.split("\n")) {
    const [word, name = "", member = ""] = line.trim().split(/\s+/u)
    if (word === "create" && !sets.has(name)) sets.set(name, [])
    if (word === "add") sets.get(name)?.push(member)
  }
  return sets
}
