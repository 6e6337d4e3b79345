// Selector text to its tree (resources 1.2), with upstream's own error texts (1.5).

import {compareBytes} from "../std/order.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Comparison, Selector, SelectorError} from "./selector.ts"
import {printToken, tokensOf} from "./token.ts"
import type {Token, TokenKind} from "./token.ts"

/** LIMIT: nested parentheses; upstream has no limit of its own, people write a handful, and the stack has an end. */
export const nestingMax = 1000

type Parsed = Result<Selector, SelectorError>

/** The tokens and the next one to read. A reader of one text lives only inside one call of `parseSelector`. */
type Reader = {readonly tokens: readonly Token[]; position: number; depth: number}

const comparisonOf: ReadonlyMap<TokenKind, Comparison> = new Map([
  ["Eq", "=="],
  ["Ne", "!="],
  ["Contains", "contains"],
  ["StartsWith", "starts with"],
  ["EndsWith", "ends with"],
])

/** Parses a selector. An empty text, or blanks alone, is `all()`. */
export function parseSelector(text: string): Parsed {
  const tokens = tokensOf(text)
  if (!tokens.ok) return tokens
  const reader: Reader = {tokens: tokens.value, position: 0, depth: 0}
  if (peek(reader).kind === "EOF") return ok({kind: "all"})
  const selector = parseOr(reader)
  if (!selector.ok || peek(reader).kind === "EOF") return selector
  const rest = reader.tokens.slice(reader.position)
  return fail({message: `unexpected content at end of selector [${rest.map(printToken).join(" ")}]`, offset: peek(reader).offset})
}

/** The token to be read next; the last one is the end of the text and is never passed. */
function peek({tokens, position}: Reader): Token {
  return tokens[position] ?? {kind: "EOF", value: "", offset: 0}
}

/** Reads a token. */
function take(reader: Reader): Token {
  const token = peek(reader)
  if (token.kind !== "EOF") reader.position++
  return token
}

/** Operands joined by `||`. */
function parseOr(reader: Reader): Parsed {
  return parseJoined(reader, {operator: "Or", kind: "or", operand: parseAnd})
}

/** Operands joined by `&&`. */
function parseAnd(reader: Reader): Parsed {
  return parseJoined(reader, {operator: "And", kind: "and", operand: parseTerm})
}

type Level = {readonly operator: TokenKind; readonly kind: "and" | "or"; readonly operand: (reader: Reader) => Parsed}

/** One operand, or several of one level; a single one stays itself. */
function parseJoined(reader: Reader, {operator, kind, operand}: Level): Parsed {
  const first = operand(reader)
  if (!first.ok || peek(reader).kind !== operator) return first
  const operands = [first.value]
  while (peek(reader).kind === operator) {
    take(reader)
    const next = operand(reader)
    if (!next.ok) return next
    operands.push(next.value)
  }
  return ok({kind, operands})
}

/** A primary with any number of `!` before it; only their parity matters. */
function parseTerm(reader: Reader): Parsed {
  let isNegated = false
  while (peek(reader).kind === "Not") {
    take(reader)
    isNegated = !isNegated
  }
  const primary = parsePrimary(reader)
  return primary.ok && isNegated ? ok({kind: "not", operand: primary.value}) : primary
}

/** A call, a comparison, or a parenthesis. */
function parsePrimary(reader: Reader): Parsed {
  const token = take(reader)
  if (token.kind === "Has") return ok({kind: "has", label: token.value})
  if (token.kind === "All") return ok({kind: "all"})
  if (token.kind === "Global") return ok({kind: "global"})
  if (token.kind === "Label") return parseComparison(reader, token)
  if (token.kind === "LParen") return parseParenthesis(reader, token)
  return fail({message: `unexpected token: ${printToken(token)}`, offset: token.offset})
}

/** What stands between `(` and `)`. */
function parseParenthesis(reader: Reader, open: Token): Parsed {
  if (++reader.depth > nestingMax) return fail({message: `more than ${nestingMax} nested parentheses`, offset: open.offset})
  const inner = parseOr(reader)
  reader.depth--
  if (!inner.ok) return inner
  const close = take(reader)
  return close.kind === "RParen" ? inner : fail({message: "expected )", offset: close.offset})
}

/** What follows a label. */
function parseComparison(reader: Reader, {value: label, offset}: Token): Parsed {
  if (reader.tokens.length - reader.position < 2) return fail({message: "unexpected end of string looking for op", offset})
  const operator = take(reader)
  if (operator.kind === "In" || operator.kind === "NotIn") {
    const values = parseSet(reader)
    return values.ok ? ok({kind: operator.kind === "In" ? "in" : "not in", label, values: values.value}) : values
  }
  const comparison = comparisonOf.get(operator.kind)
  if (comparison === undefined) return fail({message: `expected == or != not: ${printToken(operator)}`, offset: operator.offset})
  const value = take(reader)
  return value.kind === "StringLiteral"
    ? ok({kind: "compare", label, operator: comparison, value: value.value})
    : fail({message: "expected string", offset: value.offset})
}

/** A set literal: sorted by bytes, without repeats; one comma may stand at its end. */
function parseSet(reader: Reader): Result<readonly string[], SelectorError> {
  const open = take(reader)
  if (open.kind !== "LBrace") return fail({message: "expected set literal", offset: open.offset})
  const values = new Set<string>()
  while (peek(reader).kind === "StringLiteral") {
    values.add(take(reader).value)
    if (peek(reader).kind !== "Comma") break
    take(reader)
  }
  const close = take(reader)
  return close.kind === "RBrace" ? ok([...values].toSorted(compareBytes)) : fail({message: "expected }", offset: close.offset})
}
