// Literals that upstream's own code was asked about: ports, protocols and CIDRs. ICMP criteria are read with the rule that they stand in.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {parseAddress, printAddress} from "./address.ts"
import {parsePort, portProblem, printPort} from "./port.ts"
import {isCatchAll, parsePrefix, parsePrefixOrAddress, printPrefix} from "./prefix.ts"
import {isValidProtocol, parseProtocol, supportsPorts} from "./protocol.ts"

type Row = {readonly kind: string; readonly text: unknown} & Readonly<Record<string, unknown>>

const file = new URL("../../../../cases/conformance/validate/literals.jsonl", import.meta.url)
const rows = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Row)

/** Our answer to every row of a kind holds each of the row's results. */
function check(kind: string, answer: (text: unknown) => Readonly<Record<string, unknown>>): void {
  const asked = rows.filter((row) => row.kind === kind)
  assert.ok(asked.length > 0)
  for (const row of asked) assert.deepEqual({...answer(row.text), kind, text: row.text}, row)
}

test("ports are read, judged and printed as upstream does", () => {
  check("port", (text) => {
    const port = parsePort(text)
    if (!port.ok) return {decodes: false, valid: false, value: null}
    const {kind: _, ...value} = port.value
    return {decodes: true, valid: portProblem(port.value) === undefined, value, printed: printPort(port.value)}
  })
})

test("protocols are read and judged as upstream does", () => {
  check("protocol", (text) => {
    const protocol = parseProtocol(text)
    if (!protocol.ok) return {decodes: false, valid: false, value: null}
    const value = protocol.value
    return {decodes: true, valid: isValidProtocol(value), value, supportsPorts: supportsPorts(value)}
  })
})

test("CIDRs and addresses are read as upstream's five fields do", () => {
  check("cidr", (text) => {
    if (typeof text !== "string") return {valid: false, value: null}
    const block = parsePrefix(text)
    const ruleNet = block?.isMasked ?? false
    const isContradiction = text === "0.0.0.0/0" || (block?.prefix.family === 6 && isCatchAll(block.prefix))
    const fields = {
      ruleNet,
      ruleNotNet: ruleNet && !isContradiction,
      networkSetNet: text === "" || parsePrefixOrAddress(text) !== undefined,
      expectedIP: parseAddress(text) !== undefined,
      ipBlockCIDR: parsePrefix(text, "lenient") !== undefined,
    }
    const read = parsePrefixOrAddress(text)
    if (read === undefined) return {...fields, valid: text === "", value: null, ...(text === "" ? {form: "empty"} : {})}
    return {
      ...fields,
      valid: true,
      form: block ? "cidr" : "ip",
      value: printPrefix(read.prefix),
      address: printAddress(read.address),
      family: read.prefix.family,
      strict: read.isMasked,
    }
  })
})
