// `replay`: connections that were seen, asked of manifests.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {carveout, commit, git, root, scratchFolder, write} from "./scratch.ts"

const world = "examples/shop/world"
const deny = "examples/shop/policies/default-deny.yaml"
const carveOut = "examples/shop/policies/allow-dns-egress.yaml"
const flows = ["--flows", "examples/shop/flows.jsonl"]

test("the seed case: a default-deny takes the lookups that were seen, and the carve-out leaves them", async () => {
  const {code, out} = await carveout(root, ["replay", world, deny, ...flows])
  assert.equal(code, 1)
  assert.match(out, /^would be denied, and passed when they were seen\n {2}prod\/backend → prod\/database TCP 8080 {2}912 connections\n/)
  assert.match(
    out,
    / {2}prod\/frontend → kube-system\/coredns UDP 53 {2}640 connections\n {4}denied by EndOfTier\/default: .*\n {4}what the app notices: name lookups time out/,
  )
  assert.match(
    out,
    /^6 would be denied, 1 of nobody here, 2 pass as they did\n9 flows of 16 records, seen 2026-01-01T10:00:00Z to 2026-01-01T10:05:00Z$/m,
  )
  const repaired = await carveout(root, ["replay", world, deny, carveOut, ...flows])
  assert.match(repaired.out, /^2 would be denied, 1 of nobody here, 6 pass as they did$/m)
  assert.doesNotMatch(repaired.out, / 53 /)
})

test("where nothing is denied the exit code says so; who is not in the manifests is named", async () => {
  const {code, out} = await carveout(root, ["replay", world, ...flows])
  assert.equal(code, 0)
  assert.match(out, /missing: dev\/report-28391-\*$/m)
  assert.doesNotMatch(out, /would be denied/)
})

test("records come by standard input, too, and text lists as many as are wanted", async () => {
  const records = readFileSync(join(root, "examples/shop/flows.jsonl"), "utf8")
  const {out} = await carveout(root, ["replay", world, deny, "--flows", "-", "--most", "1"], records)
  assert.match(out, /and 5 more; `-o json` has them all/)
})

test("what is no record is said where it stands; without any there is no answer", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {
    "w.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n",
    "text.json": "TIME  SOURCE  DESTINATION\n",
    "other.json": '{"kind": "List"}\n',
    "empty.json": "",
    "one.json": `{"kind": "List"}\n${readFileSync(join(root, "examples/shop/flows.jsonl"), "utf8")}`,
  })
  const ask = async (name: string): Promise<string> => {
    const {code, out, err} = await carveout(folder, ["replay", "w.yaml", "--flows", name])
    return `${code} ${out}${err}`
  }
  assert.match(await ask("text.json"), /^2 error\[flow-record-unread\]: .*\n {2}at text\.json:1:1\n/)
  assert.match(
    await ask("other.json"),
    /^2 warning\[flow-record-invalid\]: record 1: it has the fields of no known format\n[^]*none of 1 records/,
  )
  assert.match(await ask("empty.json"), /^2 carveout: no flow record is in `empty\.json`\n/)
  assert.match(await ask("nowhere.json"), /^2 carveout: .*nowhere\.json/)
  assert.match(await ask("one.json"), /^0 [^]*9 of nobody here\n[^]*warning\[flow-record-invalid\]/)
  assert.match((await carveout(folder, ["replay", "w.yaml"])).err, /`--flows` is missing/)
  assert.match((await carveout(folder, ["replay", "--flows", "one.json"])).err, /no manifests given/)
  const {code, out} = await carveout(folder, ["replay", "w.yaml", "--flows", "text.json", "-o", "json"])
  assert.equal(code, 2)
  assert.equal((JSON.parse(out) as {diagnostics: {code: string}[]}).diagnostics[0]?.code, "flow-record-unread")
})

test("a folder may hold logs of several kinds, told by what stands in them", async (context) => {
  const folder = scratchFolder(context)
  const hubble = (to: string, rest: string): string =>
    `Nov 28 01:02:03.456 [shop/worker-1]: prod/frontend:41000 (ID:7001) -> ${to} (ID:7002) ${rest}`
  const document = {
    source_name: "frontend",
    source_name_aggr: "frontend",
    source_namespace: "prod",
    source_type: "wep",
    dest_name: "backend",
    dest_name_aggr: "backend",
    dest_namespace: "prod",
    dest_type: "wep",
    dest_port: 8080,
    proto: "tcp",
    action: "allow",
    reporter: "dst",
    num_flows: 3,
  }
  write(folder, {
    "seen/hubble.txt": [
      hubble("prod/backend:8080", "to-overlay FORWARDED (TCP Flags: SYN)"),
      hubble("prod/database:8080", "policy-verdict:none EGRESS ALLOWED (TCP Flags: SYN)"),
      hubble("www.example.com:443", "to-stack FORWARDED (TCP Flags: SYN)"),
    ].join("\n"),
    "seen/enterprise.json": JSON.stringify({hits: {hits: [{_source: document}]}}),
  })
  const {code, out} = await carveout(root, ["replay", world, deny, "--flows", join(folder, "seen")])
  assert.equal(code, 1)
  assert.match(out, /^ {2}prod\/frontend → prod\/database TCP 8080[^]*^ {2}prod\/frontend → www\.example\.com TCP 443/m)
  assert.match(out, /^2 would be denied, 1 pass as they did\n3 flows of 4 records/m)
})

test("of a change only what it takes fails, and stands apart from what was denied before", async (context) => {
  const folder = scratchFolder(context)
  const text = (path: string): string => readFileSync(join(root, path), "utf8")
  git(folder, "init", "-q", "-b", "main")
  write(folder, {"deploy/deny.yaml": text(deny), "deploy/dns.yaml": text(carveOut)})
  commit(folder, "with the carve-out")
  git(folder, "rm", "-q", "deploy/dns.yaml")
  commit(folder, "without it")
  const ask = async (...words: readonly string[]): Promise<{code: number; out: string}> =>
    carveout(folder, ["replay", ...words, "--with", join(root, world), "--flows", join(root, "examples/shop/flows.jsonl")])
  const same = await ask("main~..main~", "deploy")
  assert.equal(same.code, 0)
  assert.match(same.out, /^denied before the change, too, and passed when they were seen\n/)
  assert.match(same.out, /^2 denied before the change, too, 1 of nobody here, 6 pass as they did$/m)
  const change = await ask("main~...main", "deploy", "--repair")
  assert.equal(change.code, 1)
  assert.match(change.out, /^would be denied, [^\n]*\n {2}prod\/frontend → kube-system\/coredns UDP 53 /)
  assert.match(change.out, /^4 would be denied, 2 denied before the change, too, 1 of nobody here, 2 pass as they did$/m)
  assert.doesNotMatch(
    change.out.slice(change.out.indexOf("the smallest repair")),
    /8080/,
    "what was denied before is not the change's to repair",
  )
  const markdown = await ask("main~..main", "deploy", "-o", "markdown")
  assert.match(markdown.out, /^### Connections that were seen: 4 would be denied, 2 denied before the change, too/)
  assert.match(markdown.out, /^\| prod\/frontend \| kube-system\/coredns \| UDP 53 \| 640 \| denied by EndOfTier\/default, /m)
  const json = JSON.parse((await ask("main~..main", "deploy", "-o", "json")).out) as {already: number; flows: {before: string}[]}
  assert.deepEqual([json.already, json.flows[0]?.before], [2, "kept"])
  write(folder, {"deploy/deny.yaml": text(deny).replace("kind: Global", "kind: StagedGlobal")})
  const staged = await ask("--staged", "deploy")
  assert.equal(staged.code, 1)
  assert.match(staged.out, /^6 would be denied, 1 of nobody here, 2 pass as they did$/m)
  assert.match(staged.out, /doctor PATH --staged --lookups/)
  assert.equal((await ask("deploy")).code, 0, "what is staged denies nothing yet")
})

test("JSON has every flow with its outcome and a witness that `explain` confirms", async () => {
  const {out} = await carveout(root, ["replay", world, deny, ...flows, "-o", "json"])
  const {flows: found, counts} = JSON.parse(out) as {
    flows: {outcome: string; witness: {from: string; to: string; flow: {protocol: string; port: number}; by: string} | null}[]
    counts: {[outcome: string]: number}
  }
  assert.deepEqual(counts, {cut: 6, open: 0, nobody: 1, opened: 0, closed: 0, kept: 2})
  for (const {outcome, witness} of found) {
    if (outcome !== "cut" || witness === null) continue
    const {from, to, flow} = witness
    const words = ["--from", from, "--to", to, "--protocol", flow.protocol, "--port", String(flow.port)]
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const explained = await carveout(root, ["explain", world, deny, ...words, "-o", "json"])
    const {verdict, by} = JSON.parse(explained.out) as {verdict: string; by: string}
    assert.deepEqual([verdict, by], ["deny", witness.by])
  }
})

test("the repair lets through all that was seen between pods, opens nothing else, and says so", async (context) => {
  const {out: text} = await carveout(root, ["replay", world, deny, ...flows, "-o", "yaml"])
  const folder = scratchFolder(context)
  write(folder, {"repair.yaml": text})
  const repair = join(folder, "repair.yaml")
  const {out} = await carveout(root, ["replay", world, deny, repair, ...flows, "-o", "json"])
  const {flows: found} = JSON.parse(out) as {flows: {outcome: string; to: string}[]}
  assert.deepEqual(
    found.filter(({outcome}) => outcome === "cut").map(({to}) => to),
    ["pub"],
    "no policy can name an address that nobody has recorded",
  )
  const said = await carveout(root, ["replay", world, deny, ...flows, "--repair"])
  assert.match(said.err, /note: one flow that would be denied is left out of the repair: an end is an address outside/)
  const changes = said.out.slice(said.out.indexOf("what it changes, and nothing else"))
  assert.equal((changes.match(/^ {2}\+ /gm) ?? []).length, 3, changes)
  assert.match(changes, /\+ prod\/backend → prod\/database: TCP 8080\n/)
  const json = await carveout(root, ["replay", world, deny, ...flows, "--repair", "-o", "json"])
  const {repair: written, unrepaired} = JSON.parse(json.out) as {repair: {manifests: string; closed: unknown[]} | null; unrepaired: unknown}
  assert.deepEqual([written?.manifests, written?.closed, unrepaired], [text, [], null])
})
