// One end of an entry: a name, or a set.

import {bitsOf, parseAddress, printAddress} from "../net/address.ts"
import {containsPrefix, parsePrefix} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import {parseSelector} from "../selector/parse.ts"
import {decodeLabelSelector} from "../manifest/kinds/label-selector.ts"
import {fields, isAbsent, isWritten, list} from "../manifest/decode.ts"
import type {Cursor, Fields} from "../manifest/decode.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import {complain, word} from "./finding.ts"
import type {Side} from "./policy-test.ts"

/** Reads `from` or `to`; undefined where it is absent or (said) cannot be read. */
export function parseSide(cursor: Cursor): Side | undefined {
  if (isAbsent(cursor)) return undefined
  if (cursor.node?.kind !== "map") {
    const text = word(cursor)
    return text === null ? undefined : sideOfText(text)
  }
  const set = fields(cursor, ["namespaces", "pods", "cidr", "except"])
  const hasPods = isWritten(set("namespaces")) || isWritten(set("pods"))
  if (isWritten(set("cidr"))) return hasPods ? refuse(cursor, "a set is of pods or of addresses, not both") : blockOf(cursor, set)
  if (isWritten(set("except"))) return refuse(cursor, "`except` stands beside `cidr`")
  if (!hasPods) return refuse(cursor, "a set names namespaces, pods or a CIDR; everything is `any`")
  return {kind: "pods", namespaces: selectorOf(set("namespaces")), pods: selectorOf(set("pods"))}
}

/** A text: a name unless it is `any` or a CIDR block. A block of one address is that address. */
function sideOfText(text: string): Side {
  if (text === "any") return {kind: "any"}
  const block = parseAddress(text) === undefined ? parsePrefix(text) : undefined
  if (block === undefined) return {kind: "name", text}
  const {family, length, first} = block.prefix
  if (length === bitsOf(family)) return {kind: "name", text: printAddress({family, value: first})}
  return {kind: "cidr", cidr: text, except: []}
}

function blockOf(cursor: Cursor, set: Fields): Side | undefined {
  const cidr = word(set("cidr"))
  const except = list(set("except")).flatMap((item) => word(item) ?? [])
  if (cidr === null) return undefined
  const wrong = [cidr, ...except].find((text) => parsePrefix(text) === undefined)
  if (wrong !== undefined) {
    const isAddress = parseAddress(wrong) !== undefined
    return refuse(
      cursor,
      `\`${wrong.slice(0, 80)}\` is no CIDR block`,
      isAddress ? `write \`${wrong}/${wrong.includes(":") ? 128 : 32}\`` : undefined,
    )
  }
  const whole = parsePrefix(cidr)
  const beside = except.find((text) => whole !== undefined && !isInside(text, whole.prefix))
  if (beside !== undefined) return refuse(cursor, `\`${beside}\` does not lie within \`${cidr}\`, so it takes nothing out`)
  return {kind: "cidr", cidr, except}
}

function isInside(text: string, whole: Prefix): boolean {
  const block = parsePrefix(text)
  return block !== undefined && containsPrefix(whole, block.prefix)
}

/** A Calico expression or a Kubernetes label selector, as written; null where it is absent or (said) cannot be read. */
function selectorOf(cursor: Cursor): PlainValue | null {
  if (!isWritten(cursor)) return null
  if (cursor.node?.kind === "map") {
    decodeLabelSelector(cursor, "strict")
    return toPlain(cursor.node)
  }
  const text = isAbsent(cursor) ? "" : word(cursor)
  if (text === null) return null
  if (text.trim() === "") return refuse(cursor, "the selector is empty", "write `all()` or `{}` for all of them") ?? null
  const parsed = parseSelector(text)
  if (!parsed.ok)
    refuse(cursor, `the selector \`${text.slice(0, 80)}\` cannot be read: ${parsed.error.message} (at ${parsed.error.offset})`)
  return text
}

function refuse(cursor: Cursor, message: string, help?: string): undefined {
  complain(cursor, "test-invalid-value", message, help)
}
