// The cluster's table of plain scalars: YAML 1.1 with Go's numbers. No JavaScript reader has it, so it is written here.

/** What a text is once typed. `unsafe`: a whole number that a double cannot hold; `infinite`: JSON has no such number. */
export type Resolved =
  | {readonly kind: "null"}
  | {readonly kind: "boolean"; readonly value: boolean}
  | {readonly kind: "integer"; readonly value: number; readonly exact: bigint; readonly isSafe: boolean}
  | {readonly kind: "float"; readonly value: number}
  | {readonly kind: "infinite"}
  | {readonly kind: "text"}

const words: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, {kind: "null"}] as const),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, {kind: "boolean", value: true}] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, {kind: "boolean", value: false}] as const,
  ),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, {kind: "infinite"}] as const),
  ...["", "+", "-"].flatMap((sign) => [".inf", ".Inf", ".INF"].map((word) => [sign + word, {kind: "infinite"}] as const)),
])

const text: Resolved = {kind: "text"}
const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const integerPattern = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/
const int64Min = -(2n ** 63n)
const uint64Max = 2n ** 64n - 1n

/** Units of the longest word of the table. */
const wordMax = 5

/** Letters with which words of the table begin, in small: n, o, f, t, y. */
const wordLetters: ReadonlySet<number> = new Set([110, 111, 102, 116, 121])

/** Whether a text needs no table: begun with a letter, as no number is, and no word for its length or that letter. Readers of YAML 1.2 agree about it. */
export function isSurelyText(source: string): boolean {
  const letter = source.charCodeAt(0) | 32
  return letter >= 97 && letter <= 122 && (source.length > wordMax || !wordLetters.has(letter))
}

/** LIMIT: digits of a number that needs no table. */
const smallDigitsMax = 9

/** The value of a text of few digits without a zero before others, which all readers take for the same number; undefined for any other. */
export function smallNumber(source: string): number | undefined {
  const {length} = source
  const first = source.charCodeAt(0)
  if (length === 0 || length > smallDigitsMax || (first === 48 && length > 1)) return undefined
  let value = 0
  for (let i = 0; i < length; i++) {
    const digit = source.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return undefined
    value = 10 * value + digit
  }
  return value
}

/** Types a plain scalar by its text. */
export function resolvePlain(source: string): Resolved {
  const word = source.length > wordMax ? undefined : words.get(source)
  if (word) return word
  const first = source[0] ?? ""
  if (first === ".") return floatOf(source)
  if (!/[-+0-9]/.test(first)) return text
  const plain = source.includes("_") ? source.replaceAll("_", "") : source
  return integerOf(plain) ?? floatOf(plain)
}

/** A whole number that fits 64 bits, in any of Go's bases; a leading zero means octal. */
function integerOf(plain: string): Resolved | undefined {
  if (/^[1-9][0-9]{0,8}$/.test(plain)) return smallInteger(Number(plain))
  const match = integerPattern.exec(plain)
  const digits = match?.[2]
  if (digits === undefined) return undefined
  const magnitude = BigInt(
    /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.replace(/^0([XBO])/, (_, base: string) => `0${base.toLowerCase()}`),
  )
  const exact = match?.[1] === "-" ? -magnitude : magnitude
  if (exact < int64Min || exact > uint64Max) return undefined
  const value = Number(exact)
  return {kind: "integer", value, exact, isSafe: Number.isSafeInteger(value)}
}

/** A whole number that fits 32 bits. */
function smallInteger(value: number): Resolved {
  return {kind: "integer", value, exact: BigInt(value), isSafe: true}
}

/** A float; one too large for a double stays text, as Go's parser refuses it. */
function floatOf(plain: string): Resolved {
  if (!floatPattern.test(plain)) return text
  const value = Number(plain)
  return Number.isFinite(value) ? {kind: "float", value: value === 0 ? 0 : value} : text
}

/** A number as the text of a map key: Go prints floats there with 32 bits and six digits before the exponent. */
export function keyText(resolved: Resolved & {readonly kind: "integer" | "float"}): string {
  if (resolved.kind === "integer") return String(resolved.exact)
  const single = Math.fround(resolved.value)
  let digits = 1
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++
  const [mantissa = "0", power = "0"] = single.toExponential(digits - 1).split("e")
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(Number(single.toPrecision(digits)))
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`
}

/** How YAML 1.2 readers type the same text: their booleans are fewer, a leading zero means nothing, `_` is a letter. */
export function resolvePlain12(source: string): string | number | boolean | null {
  if (/^(~|null|Null|NULL|)$/.test(source)) return null
  if (/^(true|True|TRUE)$/.test(source)) return true
  if (/^(false|False|FALSE)$/.test(source)) return false
  if (/^[-+]?[0-9]+$/.test(source) || /^0o[0-7]+$/.test(source) || /^0x[0-9a-fA-F]+$/.test(source)) return Number(source)
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(source) ? Number(source) : source
}
