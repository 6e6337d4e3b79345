// What is made of expectations, packets and the engine's word: who agrees, and what comes first.
import assert from "node:assert/strict"
import {test} from "node:test"
import {plainStyle} from "../style.ts"
import {expectationsProofJson, expectationsProofText, isAgreed, isBorneOutByKernel} from "./expectations.ts"
import type {ExpectationsProof, ProvedExpectation} from "./expectations.ts"
import type {Tried} from "./model.ts"

const packet = (verdict: "allow" | "deny", seen: Tried["seen"]): Tried => ({
  words: "a/web → a/db TCP 80",
  from: "a/web",
  to: "a/db",
  protocol: "TCP",
  port: 80,
  ipFamily: "IPv4",
  decision: {verdict, by: "EndOfTier/default"},
  seen,
  evidence: `it ${seen}`,
})

const expectation = (
  wanted: ProvedExpectation["wanted"],
  engine: ProvedExpectation["engine"],
  tried: readonly Tried[],
  untried: readonly string[] = [],
): ProvedExpectation => ({
  test: "the shop",
  wanted,
  engine,
  result: {file: "t.yaml", line: 7, name: "web stays out", expect: null, problems: engine === "holds" ? [] : ["wanted deny, got allow"]},
  tried,
  untried,
})

const proof = (...expectations: readonly ProvedExpectation[]): ExpectationsProof => ({
  dataplane: "iptables",
  nodes: 1,
  pods: 2,
  rules: 40,
  packets: expectations.flatMap(({tried}) => tried).length,
  expectations,
  madeUp: [],
})

const text = (...all: readonly ProvedExpectation[]): string => expectationsProofText(proof(...all), {style: plainStyle, all: false})

test("all three agree only where every packet does as the test says, and the engine says so too", () => {
  const [dropped, arrived, open] = [packet("deny", "dropped"), packet("deny", "arrived"), packet("deny", "inconclusive")]
  const rows: readonly (readonly [ProvedExpectation, kernel: boolean | null, agreed: boolean | null])[] = [
    [expectation("deny", "holds", [dropped]), true, true],
    [expectation("deny", "holds", [dropped, arrived]), false, false],
    [expectation("deny", "holds", [dropped, open]), true, true],
    [expectation("deny", "holds", [open]), null, null],
    [expectation("deny", "fails", [dropped]), true, false],
    [expectation("deny", "fails", []), null, false],
    [expectation("deny", "unasked", []), null, null],
    [expectation("deny", "fails", [packet("allow", "arrived")]), false, false],
    [expectation("allow", "holds", [packet("allow", "dropped")]), false, false],
    [expectation(null, "fails", []), null, false],
    // The kernel does as the test says, and not as the engine does.
    [expectation("allow", "holds", [packet("deny", "arrived")]), true, false],
  ]
  for (const [each, kernel, agreed] of rows) assert.deepEqual([isBorneOutByKernel(each), isAgreed(each)], [kernel, agreed])
})

test("a packet that arrives where a test says deny comes before everything that is listed", () => {
  const lines = text(
    expectation("allow", "holds", [packet("allow", "arrived")]),
    expectation("deny", "holds", [packet("deny", "dropped"), packet("deny", "arrived")]),
  )
  assert.equal(
    lines,
    `3 packets for 2 expectations through the kernel: 1 node, 2 pods, 40 kernel rules of iptables
  1 expectation agreed on by test, engine and kernel
  1 expectation not

ARRIVED, though a test says deny
  a/web → a/db TCP 80  t.yaml:7
    engine: deny by EndOfTier/default; seen: it arrived

the shop
  ✓ web stays out  t.yaml:7
      expected: allow; engine: holds; kernel: 1 packet arrived
  ✗ web stays out  t.yaml:7
      expected: deny; engine: holds; kernel: 1 of 2 packets arrived
        a/web → a/db TCP 80
          engine: deny by EndOfTier/default; seen: it arrived
`,
  )
})

test("what is not tried is said with its reason, in text and in JSON", () => {
  const unsent = expectation("deny", "holds", [], ["no router leads to 127.0.0.1"])
  assert.match(text(unsent), /\n {2}1 expectation of which the kernel says nothing\n/)
  assert.match(text(unsent), /\n {2}– web stays out {2}t\.yaml:7\n.*kernel: not asked\n {6}not tried: no router leads to 127\.0\.0\.1\n/)
  const {expectations} = expectationsProofJson(proof(unsent)) as {
    expectations: readonly {agrees: unknown; kernel: unknown; untried: unknown}[]
  }
  assert.deepEqual(expectations[0]?.agrees, null)
  assert.deepEqual(expectations[0]?.kernel, {holds: null, packets: 0, arrived: 0})
  assert.deepEqual(expectations[0]?.untried, ["no router leads to 127.0.0.1"])
})

test("packets of which nothing certain was seen are counted apart", () => {
  const lines = text(expectation("deny", "holds", [packet("deny", "dropped"), packet("deny", "inconclusive")]))
  assert.match(lines, /kernel: 1 packet did not arrive, 1 said nothing certain\n/)
})
