// What `nft list ruleset` lists, read back as far as Calico's own can be told by it.

import type {Held, HeldRule} from "../held/held.ts"
import {hashOf} from "../held/held.ts"
import {layers} from "../table/rule.ts"
import type {Layer} from "../table/rule.ts"

/** Reads the table `calico` of one family out of the output of `nft list ruleset`. */
export function readNftList(text: string, family: 4 | 6): Held {
  const tables = new Map<Layer, Map<string, HeldRule[]>>()
  const sets = new Map<string, readonly string[]>()
  const maps = new Map<string, readonly string[]>()
  for (const {kind, name, lines} of blocksOf(tableLines(text, family === 4 ? "ip" : "ip6"))) {
    if (kind === "set") sets.set(name, elementsOf(lines))
    if (kind === "map") maps.set(name, elementsOf(lines).map(withoutQuotes))
    if (kind === "chain") putChain(tables, name, rulesOf(lines))
  }
  return {tables, sets, maps}
}

function withoutQuotes(element: string): string {
  return element.replaceAll('"', "")
}

function tableLines(text: string, family: "ip" | "ip6"): readonly string[] {
  const lines = text.split("\n")
  const start = lines.findIndex((line) => line.trim() === `table ${family} calico {`)
  if (start === -1) return []
  const end = lines.findIndex((line, i) => i > start && line.startsWith("}"))
  return lines.slice(start + 1, end === -1 ? undefined : end)
}

type Block = {readonly kind: string; readonly name: string; readonly lines: readonly string[]}

/** What stands in a table, one thing after the other. */
function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: {kind: string; name: string; lines: string[]}[] = []
  let isOpen = false
  for (const line of lines) {
    const [, kind, name] = /^\s*(chain|set|map) (\S+) \{$/u.exec(line) ?? []
    if (kind !== undefined && name !== undefined) blocks.push({kind, name, lines: []})
    else if (line.trim() !== "}" && isOpen) blocks.at(-1)?.lines.push(line.trim())
    isOpen = kind !== undefined || (isOpen && line.trim() !== "}")
  }
  return blocks
}

/** Elements stand after one another over several lines. */
function elementsOf(lines: readonly string[]): readonly string[] {
  const inside = /elements = \{([^}]*)\}/u.exec(lines.join(" "))?.[1] ?? ""
  const parts = inside.split(",").map((each) => each.trim())
  return parts.filter((each) => each !== "")
}

function rulesOf(lines: readonly string[]): readonly HeldRule[] {
  return lines.filter((line) => line !== "" && !/^type \w+ hook /u.test(line)).map((line) => ({hash: hashOf(line), line}))
}

/** WHY the layer stands in the name: of all tables nft has one for Calico. */
function putChain(tables: Map<Layer, Map<string, HeldRule[]>>, name: string, rules: readonly HeldRule[]): void {
  const layer = layers.find((each) => name.startsWith(`${each}-`))
  if (layer === undefined) return
  const table = tables.get(layer) ?? new Map<string, HeldRule[]>()
  table.set(name.slice(layer.length + 1), [...rules])
  tables.set(layer, table)
}
