// Every ICMP criterion that upstream's own code was asked about, in a rule, as manifests are read.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "./parse.ts"

type Row = {readonly kind: string; readonly text: unknown; readonly decodes: boolean; readonly valid: boolean; readonly value: unknown}

const file = new URL("../../../../cases/conformance/validate/literals.jsonl", import.meta.url)
const rows = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Row)
  .filter(({kind}) => kind === "icmp")

test(`all ${rows.length} ICMP criteria are read and judged as upstream does`, () => {
  assert.ok(rows.length > 30)
  for (const {text, decodes, valid, value} of rows) {
    const policy = {
      apiVersion: "projectcalico.org/v3",
      kind: "GlobalNetworkPolicy",
      metadata: {name: "p"},
      spec: {ingress: [{action: "Allow", protocol: "ICMP", icmp: text}]},
    }
    const {resources, diagnostics} = parseManifests([{name: "p.json", text: JSON.stringify(policy)}])
    const codes = diagnostics.filter(({severity}) => severity === "error").map(({code}) => code)
    const said = JSON.stringify(text)
    assert.equal(codes.length === 0, valid, said)
    if (!valid)
      assert.equal(
        codes.every((code) => code === "bad-icmp"),
        decodes,
        `${said}: ${codes.join()}`,
      )
    const [read] = resources
    if (valid) assert.deepEqual(read?.kind === "GlobalNetworkPolicy" ? read.ingress[0]?.icmp : null, value, said)
  }
})
