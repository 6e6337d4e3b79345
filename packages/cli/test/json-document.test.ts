// docs/json.md names every field that a document has, and no other: what it lists for a command is what the command writes.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {whatIsMissing} from "@carveout/kernel"
import {fakeKubectl, plainServer} from "./fake-kubectl.ts"
import {carveout, root, scratchFolder} from "./scratch.ts"

const shop = "examples/shop/world examples/shop/policies"
const asked: Readonly<Record<string, string>> = {
  snapshot: "snapshot --into INTO --kubectl KUBECTL",
  check: `check ${shop}`,
  explain: `explain ${shop} --from prod/backend --to svc/kube-system/kube-dns --port 53`,
  doctor: `doctor ${shop} --from prod/backend --to svc/kube-system/kube-dns --port 53`,
  "doctor --lookups": `doctor ${shop} --lookups`,
  fix: `fix ${shop} --lookups`,
  matrix: `matrix ${shop}`,
  "matrix --pairs": `matrix ${shop} --pairs`,
  "matrix --summary": `matrix ${shop} --summary`,
  diff: "diff examples/shop/policies/default-deny.yaml examples/shop/policies --with examples/shop/world",
  "diff --contains": "diff examples/shop/policies/default-deny.yaml examples/shop/policies --with examples/shop/world --contains",
  plan: "plan examples/shop/world examples/shop/policies/default-deny.yaml --with examples/shop/world",
  search: `search ${shop} --from any --to any`,
  replay: `replay ${shop} --flows examples/shop/flows.jsonl`,
  lint: `lint ${shop}`,
  shadowed: `shadowed ${shop}`,
  exposure: `exposure ${shop}`,
  test: "test examples/shop/dns.test.yaml",
  tiers: `tiers ${shop}`,
  prove: `prove ${shop} --packets 20`,
  "prove --test": `prove ${shop} --test examples/shop/dns.test.yaml`,
  "prove --lookups": `prove ${shop} --lookups`,
  ruleset: `ruleset ${shop} --node worker-1`,
  "ruleset --from": `ruleset ${shop} --from prod/frontend --to prod/backend --port 8080`,
  "ruleset --held": "ruleset packages/dataplane/test/held/world.yaml --held packages/dataplane/test/held/iptables-save.txt",
  show: `show ${shop}`,
  selector: "selector all()",
  "learn --verify": "learn --verify",
}

/** The documented shapes: fields by command, those that may be absent with a question mark. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(root, "docs/json.md"), "utf8")
  const [, block = ""] = /```text\n([^`]*)```/.exec(text) ?? []
  const entries = block.split(/\n(?=\S)/).filter((entry) => entry !== "")
  return new Map(
    entries.map((entry) => {
      const [, command = "", shape = ""] = /^(\S.*?) {2,}\{([^]*)\}\s*$/.exec(entry) ?? []
      return [command, fieldsOf(shape)]
    }),
  )
}

/** Names at the top of a shape: whatever stands in brackets is taken out first. */
function fieldsOf(shape: string): readonly string[] {
  let flat = shape
  for (let before = ""; before !== flat;) {
    before = flat
    flat = flat.replace(/\[[^[\]{}]*\]|\{[^[\]{}]*\}/g, "")
  }
  return flat.split(",").map((field) => field.replace(/:.*$/s, "").trim())
}

/** The words of a command; places are known once there is a folder. */
const wordsOf = (command: string, places: Readonly<Record<string, string>>): readonly string[] =>
  (asked[command] ?? "").split(" ").map((word) => places[word] ?? word)

const missing = await whatIsMissing()

test("docs/json.md lists the fields of every document", async (t) => {
  const shapes = documented()
  const folder = scratchFolder(t)
  const places = {INTO: join(folder, "live"), KUBECTL: fakeKubectl(folder, plainServer()).program}
  assert.deepEqual([...shapes.keys()].toSorted(), Object.keys(asked).toSorted())
  if (missing.length > 0) t.diagnostic(`prove is left out: ${missing.join("; ")}`)
  for (const [command, fields] of shapes) {
    if (command.startsWith("prove") && missing.length > 0) continue
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {out} = await carveout(root, [...wordsOf(command, places), "-o", "json"])
    const keys = Object.keys(JSON.parse(out) as object)
    const known = new Set(fields.map((field) => field.replace("?", "")))
    assert.deepEqual(
      keys.filter((key) => !known.has(key)),
      [],
      command,
    )
    const wanted = fields.filter((field) => !field.endsWith("?"))
    assert.deepEqual(
      wanted.filter((field) => !keys.includes(field)),
      [],
      command,
    )
  }
})
