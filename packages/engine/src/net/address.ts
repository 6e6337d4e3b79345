// IP addresses as numbers: read, printed, compared. Knows no Kubernetes.

/** Address families. */
export type Family = 4 | 6

/** One IP address: its family and its bits as a number. An IPv4-mapped IPv6 text is read as IPv4, as Go does. */
export type Address = {readonly family: Family; readonly value: bigint}

/** How octets may be written: `strict` refuses zeros in front (Calico), `lenient` takes any number, before groups too (Kubernetes, resources 9). */
export type Octets = "strict" | "lenient"

/** Bits of an address of a family. */
export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128
}

const mappedPrefix = 0xffffn << 32n

/** LIMIT: no spelling that anybody uses is near it, and a hostile text is not cut into pieces. */
const textMax = 1000

/** Reads a bare address; undefined where the text is none. No zones, no blanks. */
export function parseAddress(text: string, octets: Octets = "strict"): Address | undefined {
  const raw = parseRaw(text, octets)
  return raw === undefined ? undefined : unmapped(raw)
}

/** An address as written, an IPv4-mapped IPv6 text still as IPv6; prefixes need to know the difference. */
export function parseRaw(text: string, octets: Octets): Address | undefined {
  if (text.length > textMax) return undefined
  if (!text.includes(":")) {
    const value = parseQuad(text, octets)
    return value === undefined ? undefined : {family: 4, value}
  }
  const value = parseSix(text, octets)
  return value === undefined ? undefined : {family: 6, value}
}

/** Reads an IPv4-mapped IPv6 address as the IPv4 address that it is. */
export function unmapped(address: Address): Address {
  if (address.family === 4 || address.value >> 32n !== 0xffffn) return address
  return {family: 4, value: address.value - mappedPrefix}
}

/** Four decimal octets. WHY unit by unit: dumps hold several addresses for each pod. */
function parseQuad(text: string, octets: Octets): bigint | undefined {
  let value = 0
  let from = 0
  for (let part = 0; part < 4; part++) {
    let end = from
    while (isDigit(text.charCodeAt(end))) end++
    if (part === 3 ? end !== text.length : text.charCodeAt(end) !== 46) return undefined
    const octet = octetOf(text, from, end, octets)
    if (octet === undefined) return undefined
    value = value * 256 + octet
    from = end + 1
  }
  return BigInt(value)
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

/** The number of one to three digits up to 255; zeros in front are passed over or refused. */
function octetOf(text: string, from: number, end: number, octets: Octets): number | undefined {
  const first = octets === "lenient" ? behindZeros(text, from, end) : from
  const length = end - first
  if (length < 1 || length > 3 || (length > 1 && text.charCodeAt(first) === 48)) return undefined
  let octet = 0
  for (let at = first; at < end; at++) octet = octet * 10 + text.charCodeAt(at) - 48
  return octet > 255 ? undefined : octet
}

/** The first digit that says something, or the last of only zeros. */
function behindZeros(text: string, from: number, end: number): number {
  let first = from
  while (end - first > 1 && text.charCodeAt(first) === 48) first++
  return first
}

/** Eight groups of hex digits, one run of zeros left out as `::`, the last two perhaps as an IPv4 address. */
function parseSix(text: string, octets: Octets): bigint | undefined {
  const halves = text.split("::")
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? "", halves.length === 1 ? "last" : "inner", octets)
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 8 ? join(head) : undefined
  const tail = groupsOf(halves[1] ?? "", "last", octets)
  if (tail === undefined || head.length + tail.length > 7) return undefined
  return join([...head, ...Array.from({length: 8 - head.length - tail.length}, () => 0), ...tail])
}

/** The 16-bit groups of a part; only the part at the end of the address may close with an IPv4 address. */
function groupsOf(text: string, position: "inner" | "last", octets: Octets): readonly number[] | undefined {
  if (text === "") return []
  const groups: number[] = []
  const parts = text.split(":")
  for (const [i, part] of parts.entries()) {
    if (part.includes(".")) {
      const quad = position === "last" && i === parts.length - 1 ? parseQuad(part, octets) : undefined
      if (quad === undefined) return undefined
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn))
    } else {
      const form = octets === "strict" ? /^[0-9a-fA-F]{1,4}$/ : /^0*[0-9a-fA-F]{1,4}$/
      if (!form.test(part)) return undefined
      groups.push(Number.parseInt(part, 16))
    }
  }
  return groups
}

/** Groups of 16 bits as one number. */
function join(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** Canonical text: dotted decimal, or RFC 5952 (lower case, the longest run of zeros left out). */
export function printAddress({family, value}: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join(".")
  const groups = Array.from({length: 8}, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  const run = longestZeroRun(groups)
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":")
  if (run.length < 2) return text(groups)
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`
}

/** The first of the longest runs of zero groups. */
function longestZeroRun(groups: readonly number[]): {readonly start: number; readonly length: number} {
  let best = {start: 0, length: 0}
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (start + length < groups.length && groups[start + length] === 0) length++
    if (length > best.length) best = {start, length}
  }
  return best
}

/** Whether two addresses are the same. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value
}
