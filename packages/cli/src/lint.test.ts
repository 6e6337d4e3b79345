// `carveout lint` as people call it: exit codes, rules that are asked for and left out, formats, and the page that lists them.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {Lint} from "@carveout/engine"
import {carveout, root, scratchFolder, write} from "../test/scratch.ts"

const locked = ["lint", "examples/shop/world", "examples/shop/policies/default-deny.yaml"]
const open = ["lint", "examples/shop/world", "examples/shop/policies/default-deny.yaml", "examples/shop/policies/trap-dns-anywhere.yaml"]

test("an error ends with 1, a warning only where it is to fail", async () => {
  const lockdown = await carveout(root, locked)
  assert.equal(lockdown.code, 1)
  assert.match(lockdown.out, /^error\[DNS001\]: .*cannot look up names/)
  assert.match(lockdown.out, /default-deny\.yaml:2:1/)
  assert.equal((await carveout(root, open)).code, 0)
  assert.equal((await carveout(root, [...open, "--fail-on", "warning"])).code, 1)
})

test("rules are asked for by their id, and left out", async () => {
  assert.equal((await carveout(root, [...locked, "--ignore", "DNS001"])).code, 0)
  assert.equal((await carveout(root, [...locked, "--rule", "DNS201"])).code, 0)
  const slip = await carveout(root, [...locked, "--rule", "DNS01"])
  assert.equal(slip.code, 2)
  assert.match(slip.err, /did you mean `DNS\d+`/)
})

test("a world without anybody is no world without traps", async () => {
  const {code, err} = await carveout(root, ["lint", "examples/shop/policies/default-deny.yaml"])
  assert.equal(code, 2)
  assert.match(err, /no pod/)
})

test("findings are there for scripts, for code scanning and for CI", async () => {
  const {out} = await carveout(root, [...locked, "-o", "json"])
  const {findings} = JSON.parse(out) as {readonly findings: readonly Record<string, unknown>[]}
  assert.deepEqual(
    findings.map(({rule, code, certainty, severity, line}) => [rule, code, certainty, severity, line]),
    [["DNS001", "DNS001", "profile", "error", 2]],
  )
  const sarif = await carveout(root, [...locked, "-o", "sarif"])
  assert.match(sarif.out, /"ruleId": "DNS001"[^]*/)
  assert.match(sarif.out, /pods that cannot look up any name/)
  assert.match((await carveout(root, [...locked, "-o", "junit"])).out, /<failure/)
})

const world = "examples/shop/world"

/** The shop with a carve-out for everybody, and an annotation of that policy. */
function accepting(context: TestContext, annotation: string): string {
  const trap = readFileSync(join(root, "examples/shop/policies/trap-dns-anywhere.yaml"), "utf8")
  const lockdown = readFileSync(join(root, "examples/shop/policies/default-deny.yaml"), "utf8")
  const folder = scratchFolder(context)
  const annotated = trap.replace(/^metadata:\n/m, `metadata:\n  annotations: {${annotation}}\n`)
  write(folder, {"policies.yaml": `${lockdown}\n---\n${annotated}`})
  return join(folder, "policies.yaml")
}

test("what somebody accepts with a reason fails nothing and is not lost", async (context) => {
  const open = await carveout(root, ["lint", world, accepting(context, ""), "--fail-on", "warning"])
  assert.equal(open.code, 1)
  const code = /warning\[([A-Z0-9]+)\]/.exec(open.out)?.[1] ?? ""
  const args = ["lint", world, accepting(context, `accept.carveout.dev/${code}: "ours"`), "--rule", code, "--fail-on", "warning"]
  const text = await carveout(root, args)
  assert.equal(text.code, 0)
  assert.match(text.out, new RegExp(`^no findings in .*\naccepted ${code} .*policies\\.yaml:\\d+:\\d+: ours\n$`))
  const json = JSON.parse((await carveout(root, [...args, "-o", "json"])).out) as {
    readonly findings: readonly object[]
    readonly accepted: readonly {readonly code: string; readonly accepted: {readonly reason: string}}[]
  }
  assert.deepEqual([json.findings, json.accepted.map((each) => [each.code, each.accepted.reason])], [[], [[code, "ours"]]])
  const sarif = await carveout(root, [...args, "-o", "sarif"])
  assert.match(sarif.out, /"suppressions": \[\s*\{\s*"kind": "inSource",\s*"status": "accepted",\s*"justification": "ours"/)
})

test("an acceptance without a reason accepts nothing, and check says so", async (context) => {
  const file = accepting(context, "accept.carveout.dev/DNS201: ''")
  assert.equal((await carveout(root, ["lint", world, file, "--fail-on", "warning"])).code, 1)
  const {out} = await carveout(root, ["check", world, file])
  assert.match(out, /warning\[bad-acceptance\]: `accept\.carveout\.dev\/DNS201` accepts nothing, since it gives no reason/)
})

test("every rule has a page, and a line in docs/lint.md that says what it is", async () => {
  const text = readFileSync(join(root, "docs/lint.md"), "utf8")
  const lines = text.split("\n").filter((line) => /^\| [A-Z]{3}\d/.test(line))
  const wanted = Object.entries(Lint.rules).map(([id, {severity, certainty, title}]) => `| ${id} | ${severity} | ${certainty} | ${title} |`)
  assert.deepEqual(lines, wanted.toSorted())
  assert.match((await carveout(root, ["help", "DNS002"])).out, /port 53 is open over TCP and not over UDP[^]*protocol: UDP/)
})
