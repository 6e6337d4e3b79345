// A matrix as scripts and people read it: the contract's JSON, blocks of packets in words, and a grid small enough to draw.

import type {Analysis} from "@carveout/engine"

type Block = Analysis.PacketBlock

/** The contract's name of a family. */
export type FamilyJson = "IPv4" | "IPv6"

/** A group in its contract shape; `unknown` only where something is. */
export type GroupJson = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: FamilyJson
  readonly allow: readonly Block[]
  readonly unknown?: readonly Block[]
}

/** A pair in its contract shape. */
export type PairJson = {
  readonly from: string
  readonly to: string
  readonly ipFamily: FamilyJson
  readonly allow: readonly Block[]
  readonly unknown?: readonly Block[]
}

/** A family by its contract name. */
export function familyJson(family: 4 | 6): FamilyJson {
  return family === 4 ? "IPv4" : "IPv6"
}

/** The contract's `matrix`. */
export function matrixJson({groups, classes, atoms}: Analysis.Matrix): {
  readonly groups: readonly GroupJson[]
  readonly classes: number
  readonly atoms: number
} {
  return {groups: groups.map(entryJson), classes, atoms}
}

/** A group or a pair in its contract shape. */
export function entryJson<T extends Analysis.MatrixGroup | Analysis.MatrixPair>({
  from,
  to,
  ipFamily,
  allow,
  unknown,
}: T): {readonly from: T["from"]; readonly to: T["to"]} & Omit<GroupJson, "from" | "to"> {
  return {from, to, ipFamily: familyJson(ipFamily), allow, ...(unknown.length === 0 ? {} : {unknown})}
}

/** Everything that a pod may send, where nothing but encapsulation is denied. */
const almostAll = "everything but encapsulation"

/** Packets in words: `TCP 80-90,443; UDP 53`, `everything`, `everything but TCP`. */
export function blocksText(blocks: readonly Block[]): string {
  if (blocks.length === 0) return "nothing"
  const rest = blocks.find(({protocol}) => protocol === "any")
  if (rest === undefined) return blocks.map(blockText).join("; ")
  const named = new Set(blocks.map(({protocol}) => protocol))
  const missing = (rest.except ?? []).map(String).filter((each) => !named.has(each))
  const partial = blocks.filter((block) => block.protocol !== "any" && !isWhole(block))
  if (missing.length === 0 && partial.length === 0) return "everything"
  if (missing.join() === "4" && partial.map(blockText).join() === "UDP 1-4788,4790-65535") return almostAll
  if (missing.length > 3)
    return [...blocks.filter(({protocol}) => protocol !== "any").map(blockText), "protocols that no rule names"].join("; ")
  const limited = partial.map(
    (block) => `${protocolText(block.protocol)} only${blockText(block).slice(protocolText(block.protocol).length)}`,
  )
  return [missing.length === 0 ? "everything" : `everything but ${missing.map(protocolText).join(", ")}`, ...limited].join("; ")
}

/** One block in words. */
export function blockText({protocol, ports, sourcePorts, icmp}: Block): string {
  const types = (icmp ?? []).map(
    ({types: type, codes}) => `${type === undefined ? "" : ` type ${type}`}${codes === undefined ? "" : ` code ${codes}`}`,
  )
  const from = sourcePorts === undefined ? "" : ` from ports ${sourcePorts}`
  return `${protocolText(protocol)}${ports === undefined ? "" : ` ${ports}`}${from}${types.join(",")}`
}

function protocolText(protocol: string): string {
  return /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol
}

function isWhole({ports, sourcePorts, icmp}: Block): boolean {
  return ports === undefined && sourcePorts === undefined && icmp === undefined
}

/** Names in a few words: the first ones, and how many more. */
export function namesText(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(endText).join(", ")
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}

/** An end for people: a range of addresses is a block where it is one, and all that there are is the outside. Scripts get the range itself. */
export function endText(name: string): string {
  const [first = "", last = "", ...more] = name.split("-")
  if (name === "0.0.0.0-255.255.255.255" || name === `::-${Array(8).fill("ffff").join(":")}`) return outside
  const [from, to] = [quadOf(first), quadOf(last)]
  if (from === null || to === null || more.length > 0) return name
  const size = to - from + 1
  const length = 32 - Math.log2(size)
  return size >= 1 && Number.isInteger(length) && from % size === 0 ? (size === 1 ? first : `${first}/${length}`) : name
}

/** An IPv4 address as a number, null for any other text. */
function quadOf(text: string): number | null {
  if (!/^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)) return null
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** What a cell of a drawn grid says. */
export type CellKind = "closed" | "partly" | "open" | "unknown"
/** A cell: its kind and the packets in words. */
export type GridCell = {readonly kind: CellKind; readonly text: string}
/** Ends in rows and columns; ends with the same cells stand for each other. */
export type Grid = {
  readonly labels: readonly string[]
  readonly names: readonly (readonly string[])[]
  readonly cells: readonly (readonly GridCell[])[]
}

const closed: GridCell = {kind: "closed", text: "nothing"}

/** A matrix as a grid. Both families stand in one cell. */
export function gridOf({groups, ends}: Analysis.Matrix): Grid {
  const inside = ends.filter(({kind}) => kind !== "outside").map(({name}) => name)
  const known = new Set(inside)
  const rowOf = (name: string): string => (known.has(name) ? name : outside)
  const cells = new Map<string, Analysis.MatrixGroup[]>()
  const places = new Map<string, string>()
  const sides = groups.map(({from, to}) => ({from: new Set(from.map(rowOf)), to: new Set(to.map(rowOf))}))
  for (const [i, {from, to}] of sides.entries()) {
    for (const name of from) places.set(name, `${places.get(name) ?? ""} from ${i}`)
    for (const name of to) places.set(name, `${places.get(name) ?? ""} to ${i}`)
  }
  const all = [...inside, outside]
  const lines = new Map<string, string[]>()
  for (const name of all) append(lines, all.length > foldAbove ? `${rowOf(name) === outside} ${places.get(name) ?? ""}` : name, name)
  const names = [...lines.values()]
  const first = (own: readonly string[]): string => own[0] ?? ""
  const lineOf = new Map(names.flatMap((own) => own.map((name) => [name, first(own)])))
  for (const [i, {from, to}] of sides.entries()) {
    for (const source of linesOf(from, lineOf)) {
      for (const target of linesOf(to, lineOf)) append(cells, `${source}\n${target}`, groups[i] as Analysis.MatrixGroup)
    }
  }
  return {
    labels: names.map((own) => (own.length === 1 ? first(own) : `${first(own)} +${own.length - 1}`)),
    names,
    cells: names.map((from) =>
      names.map((to) => (from === to && from.length === 1 ? closed : cellText(cells.get(`${first(from)}\n${first(to)}`) ?? []))),
    ),
  }
}

const outside = "outside"

/** The lines of a grid on which some ends stand. */
function linesOf(names: ReadonlySet<string>, lineOf: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set([...names].map((name) => lineOf.get(name) ?? name))
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function cellText(groups: readonly Analysis.MatrixGroup[]): GridCell {
  if (groups.length === 0) return closed
  const texts = new Set(groups.map(({allow, unknown}) => (allow.length > 0 ? blocksText(allow) : `perhaps ${blocksText(unknown)}`)))
  const text = [...texts].join(" or ")
  if (groups.some(({unknown}) => unknown.length > 0)) return {kind: "unknown", text}
  return {kind: groups.every(({isWhole: all}) => all) ? "open" : "partly", text}
}

/** LIMIT: ends drawn one by one. */
const foldAbove = 24

/** A word that fits a width; a wider one loses its middle, since names differ most at their ends. */
export function shortened(word: string, width: number): string {
  const letters = [...word]
  if (letters.length <= width) return word
  const end = Math.floor((width - 1) / 2)
  return `${letters.slice(0, width - 1 - end).join("")}…${end === 0 ? "" : letters.slice(-end).join("")}`
}
