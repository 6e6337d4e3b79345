// The tokens of a selector text. Only blank and tab separate them (resources 1.1).

import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {SelectorError} from "./selector.ts"

/** Kinds of tokens, by upstream's names in error texts. */
const tokenKinds = [
  "Label",
  "StringLiteral",
  "LBrace",
  "RBrace",
  "Comma",
  "Eq",
  "Ne",
  "In",
  "Not",
  "NotIn",
  "Contains",
  "StartsWith",
  "EndsWith",
  "All",
  "Has",
  "LParen",
  "RParen",
  "And",
  "Or",
  "Global",
  "EOF",
] as const
/** One kind of token. */
export type TokenKind = (typeof tokenKinds)[number]

/** One token; `value` is set for labels, string literals and `has(…)`. */
export type Token = {readonly kind: TokenKind; readonly value: string; readonly offset: number}

/** LIMIT: bytes of a label name, as upstream has it (all of them are ASCII). */
const labelLengthMax = 512

const labelPattern = /[A-Za-z0-9_./-]*/y
const operatorPattern = /(contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in)/y
const twoWords = new Set<TokenKind>(["StartsWith", "EndsWith", "NotIn"])
const callPattern = /(has|all|global)\(/y
const pairs: ReadonlyMap<string, readonly [second: string, kind: TokenKind, error: string]> = new Map([
  ["=", ["=", "Eq", "expected =="]],
  ["&", ["&", "And", "expected &&"]],
  ["|", ["|", "Or", "expected ||"]],
])
const singles: ReadonlyMap<string, TokenKind> = new Map([
  ["(", "LParen"],
  [")", "RParen"],
  ["{", "LBrace"],
  ["}", "RBrace"],
  [",", "Comma"],
])

/** Every token of a text, the end among them. */
export function tokensOf(text: string): Result<readonly Token[], SelectorError> {
  const tokens: Token[] = []
  for (let offset = skipBlanks(text, 0); offset < text.length; offset = skipBlanks(text, offset)) {
    const read = tokenAt(text, offset, tokens.at(-1))
    if (!read.ok) return read
    tokens.push(read.value.token)
    offset = read.value.end
  }
  tokens.push({kind: "EOF", value: "", offset: text.length})
  return ok(tokens)
}

type Read = Result<{readonly token: Token; readonly end: number}, SelectorError>

/** The offset of the first character that is neither blank nor tab. */
function skipBlanks(text: string, from: number): number {
  let offset = from
  while (text[offset] === " " || text[offset] === "\t") offset++
  return offset
}

/** The token at an offset; operators are words only right after a label. */
function tokenAt(text: string, offset: number, before: Token | undefined): Read {
  const sign = text[offset] ?? ""
  const single = singles.get(sign)
  if (single) return token(single, "", offset, offset + 1)
  if (sign === '"' || sign === "'") return literalAt(text, offset)
  const pair = pairs.get(sign)
  if (pair) return text[offset + 1] === pair[0] ? token(pair[1], "", offset, offset + 2) : fail({message: pair[2], offset})
  if (sign === "!") return text[offset + 1] === "=" ? token("Ne", "", offset, offset + 2) : token("Not", "", offset, offset + 1)
  return before?.kind === "Label" ? operatorAt(text, offset, before.value) : nameAt(text, offset)
}

/** A token with its end. */
function token(kind: TokenKind, value: string, offset: number, end: number): Read {
  return ok({token: {kind, value, offset}, end})
}

/** A quoted text; nothing escapes anything. */
function literalAt(text: string, offset: number): Read {
  const end = text.indexOf(text[offset] ?? "", offset + 1)
  return end === -1 ? fail({message: "unterminated string", offset}) : token("StringLiteral", text.slice(offset + 1, end), offset, end + 1)
}

/** An operator word: what follows it must not continue a word; after a two-word operator blanks are passed over first. */
function operatorAt(text: string, offset: number, label: string): Read {
  operatorPattern.lastIndex = offset
  const word = operatorPattern.exec(text)?.[0]
  const error = fail({message: `expected operator after label "${label}"`, offset})
  if (word === undefined) return error
  const kind = operatorKind(word)
  const end = offset + word.length
  const after = twoWords.has(kind) ? skipBlanks(text, end) : end
  return /[A-Za-z0-9_./-]/.test(text[after] ?? "") ? error : token(kind, "", offset, end)
}

/** The operator that a word spells. */
function operatorKind(word: string): TokenKind {
  if (word === "contains") return "Contains"
  if (word.startsWith("starts")) return "StartsWith"
  if (word.startsWith("ends")) return "EndsWith"
  return word === "in" ? "In" : "NotIn"
}

/** `has(x)`, `all()`, `global()`, or a label. */
function nameAt(text: string, offset: number): Read {
  callPattern.lastIndex = offset
  const call = callPattern.exec(text)
  if (call?.[1] === "has") return hasAt(text, offset)
  if (call) {
    const end = skipBlanks(text, offset + call[0].length)
    if (text[end] !== ")") return fail({message: `no closing ')' after ${call[0]}`, offset})
    return token(call[1] === "all" ? "All" : "Global", "", offset, end + 1)
  }
  const label = labelAt(text, offset)
  return label.ok ? token("Label", label.value, offset, offset + label.value.length) : label
}

/** `has( label )`. */
function hasAt(text: string, offset: number): Read {
  const start = skipBlanks(text, offset + "has(".length)
  const label = labelAt(text, start)
  if (!label.ok) return label
  const end = skipBlanks(text, start + label.value.length)
  return text[end] === ")" ? token("Has", label.value, offset, end + 1) : fail({message: "no closing ')' after has(", offset})
}

/** A label name of permitted length. */
function labelAt(text: string, offset: number): Result<string, SelectorError> {
  labelPattern.lastIndex = offset
  const label = labelPattern.exec(text)?.[0] ?? ""
  if (label === "") return fail({message: "expected identifier", offset})
  return label.length > labelLengthMax ? fail({message: `label too long: ${label}`, offset}) : ok(label)
}

/** A token as upstream's error texts show it. */
export function printToken({kind, value}: Token): string {
  return `Tok${kind}(${value})`
}
