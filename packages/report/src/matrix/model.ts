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

/** Names in a few words: the first ones, and how many more. WHY the outside among the first: who looks for what is open to it must not find it counted. */
export function namesText(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.map(endText).join(", ")
  const first = names.slice(0, most)
  const outside = first.some(isAddresses) ? undefined : names.find(isAddresses)
  const shown = outside === undefined ? first : [...first.slice(0, most - 1), outside]
  return `${shown.map(endText).join(", ")} and ${names.length - most} more`
}

/** INVARIANT: every name of an end but addresses has a slash. */
function isAddresses(name: string): boolean {
  return !name.includes("/")
}

/** An end for people: a range of addresses is a block where it is one, and all that there are is the outside. Scripts get the range itself. */
export function endText(name: string): string {
  const [first = "", last = "", ...more] = name.split("-")
  if (wholes.has(name)) return "outside"
  const [from, to] = [quadOf(first), quadOf(last)]
  if (from === null || to === null || more.length > 0) return name
  const size = to - from + 1
  const length = 32 - Math.log2(size)
  return size >= 1 && Number.isInteger(length) && from % size === 0 ? (size === 1 ? first : `${first}/${length}`) : name
}

/** All addresses of each family as a range. */
const wholes: ReadonlySet<string> = new Set(["0.0.0.0-255.255.255.255", `::-${Array(8).fill("ffff").join(":")}`])

/** Whether ranges are all of the outside of a family. */
export function isWholeOutside(ranges: readonly string[]): boolean {
  return ranges.some((range) => wholes.has(range))
}

/** An IPv4 address as a number, null for any other text. */
function quadOf(text: string): number | null {
  if (!/^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)) return null
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** A word that fits a width; a wider one loses its middle, since names differ most at their ends. */
export function shortened(word: string, width: number): string {
  const letters = [...word]
  if (letters.length <= width) return word
  const end = Math.floor((width - 1) / 2)
  return `${letters.slice(0, width - 1 - end).join("")}…${end === 0 ? "" : letters.slice(-end).join("")}`
}
