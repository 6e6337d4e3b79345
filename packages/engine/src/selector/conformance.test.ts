// Every selector that upstream's own code was asked about: does it parse, its normal form, its identifier, what it matches.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {matchesSelector} from "./match.ts"
import {parseSelector} from "./parse.ts"
import {printSelector} from "./print.ts"
import {uidOf} from "./uid.test.ts"

type Line = {
  readonly selector: string
  readonly valid: boolean
  readonly canonical: string | null
  readonly uid?: string
  readonly match: readonly {readonly labels: Record<string, string>; readonly result: boolean}[]
}

const file = new URL("../../../../cases/conformance/selectors/selectors.jsonl", import.meta.url)
const lines = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Line)

test(`all ${lines.length} selectors of the conformance data are read, printed and matched as upstream does`, () => {
  let matches = 0
  for (const line of lines) {
    const parsed = parseSelector(line.selector)
    assert.equal(parsed.ok, line.valid, `${JSON.stringify(line.selector)}: ${parsed.ok ? "parsed" : parsed.error.message}`)
    if (!parsed.ok) continue
    assert.equal(printSelector(parsed.value), line.canonical, line.selector)
    assert.equal(uidOf(parsed.value), line.uid, line.selector)
    for (const {labels, result} of line.match) {
      matches++
      assert.equal(matchesSelector(parsed.value, new Map(Object.entries(labels))), result, `${line.selector} on ${JSON.stringify(labels)}`)
    }
  }
  console.log(`conformance: ${lines.length} selectors, ${matches} evaluations agree`)
})
