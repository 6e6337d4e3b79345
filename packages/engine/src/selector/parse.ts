// Selector text to its tree (resources 1.2), with upstream's own error texts (1.5). Tokens are cut in token.ts.

import {compareBytes} from "../std/order.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Comparison, Selector, SelectorError} from "./selector.ts"
import {printToken, tokensOf} from "./token.ts"
import type {Token, TokenKind} from "./token.ts"

/**
 * LIMIT: levels of `!`, `&&` and `||` inside one another. Upstream has no limit, people write a handful, and whoever
 * walks the tree has a stack that ends. Parentheses that only wrap cost nothing, so the normal form of a selector
 * within the limit is within it too.
 */
export const nestingMax = 1000

/** The tokens and the next one to read. A reader of one text lives only inside one call of `parseSelector`. */
type Reader = {readonly tokens: readonly Token[]; position: number}

/** A tree and the number of levels in it. */
type Sized = {readonly tree: Selector; readonly levels: number}

/** What is open between a parenthesis (or the beginning) and the next token. */
type Group = {readonly alternatives: Sized[]; terms: Sized[]; isNegated: boolean}

const comparisonOf: ReadonlyMap<TokenKind, Comparison> = new Map([
  ["Eq", "=="],
  ["Ne", "!="],
  ["Contains", "contains"],
  ["StartsWith", "starts with"],
  ["EndsWith", "ends with"],
])

/** Parses a selector. An empty text, or blanks alone, is `all()`. */
export function parseSelector(text: string): Result<Selector, SelectorError> {
  const tokens = tokensOf(text)
  if (!tokens.ok) return tokens
  const reader: Reader = {tokens: tokens.value, position: 0}
  if (peek(reader).kind === "EOF") return ok({kind: "all"})
  const parsed = parseAlternatives(reader)
  if (!parsed.ok || peek(reader).kind === "EOF") return parsed
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

/** Reads a token if it is of that kind. */
function takeIf(reader: Reader, kind: TokenKind): boolean {
  if (peek(reader).kind !== kind) return false
  take(reader)
  return true
}

/** Everything up to a token that cannot go on. WHY a list of groups: nesting as deep as it likes must not end the stack. */
function parseAlternatives(reader: Reader): Result<Selector, SelectorError> {
  const groups: Group[] = [newGroup()]
  for (let group = groups.at(-1); group !== undefined; group = groups.at(-1)) {
    while (takeIf(reader, "Not")) group.isNegated = !group.isNegated
    if (takeIf(reader, "LParen")) {
      groups.push(newGroup())
      continue
    }
    const primary = parsePrimary(reader)
    if (!primary.ok) return primary
    const whole = closeGroups(reader, groups, {tree: primary.value, levels: 0})
    if (!whole.ok) return whole
    if (whole.value !== null) return ok(whole.value)
  }
  return ok({kind: "all"})
}

/** A group in which nothing was read. */
function newGroup(): Group {
  return {alternatives: [], terms: [], isNegated: false}
}

/** Takes up a finished operand, and closes every group that ends with it. A tree comes back once the last one is closed, null before. */
function closeGroups(reader: Reader, groups: Group[], operand: Sized): Result<Selector | null, SelectorError> {
  let value = operand
  for (let group = groups.at(-1); group !== undefined; group = groups.at(-1)) {
    addTerm(group, value)
    if (takeIf(reader, "And")) return ok(null)
    endTerms(group)
    if (takeIf(reader, "Or")) return ok(null)
    value = joined("or", group.alternatives)
    if (value.levels > nestingMax) return fail({message: `nested more than ${nestingMax} levels deep`, offset: peek(reader).offset})
    if (groups.length === 1) return ok(value.tree)
    if (!takeIf(reader, "RParen")) return fail({message: "expected )", offset: peek(reader).offset})
    groups.pop()
  }
  return ok(value.tree)
}

/** An operand of `&&`, negated when an odd number of `!` stood before it. */
function addTerm(group: Group, {tree, levels}: Sized): void {
  group.terms.push(group.isNegated ? {tree: {kind: "not", operand: tree}, levels: levels + 1} : {tree, levels})
  group.isNegated = false
}

/** The operands of `&&` so far become one alternative. */
function endTerms(group: Group): void {
  group.alternatives.push(joined("and", group.terms))
  group.terms = []
}

/** Several operands of one kind; a single one stays itself. */
function joined(kind: "and" | "or", operands: readonly Sized[]): Sized {
  const [first, second] = operands
  if (first !== undefined && second === undefined) return first
  const levels = 1 + operands.reduce((most, operand) => Math.max(most, operand.levels), 0)
  return {tree: {kind, operands: operands.map(({tree}) => tree)}, levels}
}

/** A call or a comparison. */
function parsePrimary(reader: Reader): Result<Selector, SelectorError> {
  const token = take(reader)
  if (token.kind === "Has") return ok({kind: "has", label: token.value})
  if (token.kind === "All") return ok({kind: "all"})
  if (token.kind === "Global") return ok({kind: "global"})
  if (token.kind === "Label") return parseComparison(reader, token)
  return fail({message: `unexpected token: ${printToken(token)}`, offset: token.offset})
}

/** What follows a label. */
function parseComparison(reader: Reader, {value: label, offset}: Token): Result<Selector, SelectorError> {
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
    if (!takeIf(reader, "Comma")) break
  }
  const close = take(reader)
  return close.kind === "RBrace" ? ok([...values].toSorted(compareBytes)) : fail({message: "expected }", offset: close.offset})
}
