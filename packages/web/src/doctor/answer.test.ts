import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import type {LabFile} from "../worker/messages.ts"
import {Worlds} from "../worker/worlds.ts"
import type {Pair} from "../worker/worlds.ts"
import {doctorView} from "./answer.ts"
import {remediesView} from "./remedies-answer.ts"
import {logMax} from "./view.ts"
import type {ComplaintView, DoctorWant, RemediesView} from "./view.ts"

const shop = fileURLToPath(new URL("../../../../examples/shop/", import.meta.url))
const world: readonly LabFile[] = readdirSync(join(shop, "world")).map((name) => ({
  name,
  text: readFileSync(join(shop, "world", name), "utf8"),
}))
const policy = (name: string): LabFile => ({name, text: readFileSync(join(shop, "policies", name), "utf8")})
const denied = [...world, policy("default-deny.yaml")]

const pairOf = (files: readonly LabFile[]): Pair => new Worlds().take(files, files)
const shut = pairOf(denied)

const lookup = "dial tcp: lookup database on 10.96.0.10:53: i/o timeout"
const want = (log: string, rest: Partial<DoctorWant> = {}): DoctorWant => ({
  wish: 1,
  from: "prod/backend",
  log,
  beside: [],
  with: "baseline",
  ...rest,
})

/** All repairs, asked for until there are no more; and how many answers that took. */
function remedies(pair: Pair, asked: DoctorWant): {readonly repairs: RemediesView["repairs"]; readonly rounds: number} {
  for (let round = 0; ; round++) {
    const {repairs, isWhole} = remediesView(pair, {...asked, round})
    if (isWhole) return {repairs, rounds: round + 1}
    assert.ok(repairs.length === round + 1, "each answer has one more")
  }
}

/** The only complaint of a log. */
function only(pair: Pair, asked: DoctorWant): ComplaintView {
  const {complaints} = doctorView(pair, asked)
  assert.equal(complaints.length, 1, JSON.stringify(complaints.map(({line}) => line)))
  const [first] = complaints
  assert.ok(first)
  return first
}

test("a lookup that timed out under a default-deny: both flows, the line that ends them, and what the app notices", () => {
  const {blame, flows, reads, parts, edits, asksWhere} = only(shut, want(lookup))
  assert.deepEqual([blame, reads, asksWhere], ["policy", "a name lookup got no answer", false])
  assert.deepEqual(parts, [
    {what: "name", value: "database"},
    {what: "resolver", value: "10.96.0.10 port 53"},
  ])
  assert.deepEqual(
    flows.map(({verdict, by, place, asked}) => [verdict, by, place?.file, asked.to, asked.wire]),
    ["UDP", "TCP"].map((protocol) => ["deny", "EndOfTier/default", "default-deny.yaml", "svc/kube-system/kube-dns", {protocol, port: 53}]),
  )
  assert.match(flows[0]?.why ?? "", /since .*applies here and no rule matched/)
  assert.match(flows[0]?.symptom ?? "", /lookups time out/)
  assert.deepEqual(edits, [])
})

test("its repair is the smallest, says all that it opens, and once it is added policy lets the line's flows pass", () => {
  const {remedy} = only(shut, want(lookup))
  const [repair] = remedies(shut, want(lookup)).repairs
  assert.ok(repair?.text && remedy !== null)
  assert.equal(repair.of, remedy)
  assert.ok(repair.changes.every(({part, words}) => part === "opened" && /prod\/backend → kube-system\/coredns.*53/.test(words)))
  const mended = pairOf([...denied, {name: "repair.yaml", text: repair.text}])
  const after = only(mended, want(lookup))
  assert.deepEqual([after.blame, after.remedy], ["innocent", null])
  assert.match(after.advice.join(), /look at the resolver/)
  assert.deepEqual(remedies(mended, want(lookup)).repairs, [])
})

test("a whole log: each different complaint once, and complaints about the same flows have one repair", () => {
  const log = [lookup, "started", lookup, lookup.replace("database", "cache"), "connect ECONNREFUSED 10.244.1.6:5432"].join("\n")
  const {complaints, lines, isFull} = doctorView(shut, want(log))
  assert.deepEqual([complaints.length, lines, isFull], [3, 5, false])
  assert.equal(complaints[0]?.remedy, complaints[1]?.remedy)
  assert.notEqual(complaints[0]?.remedy, complaints[2]?.remedy)
  const once = pairOf(denied)
  assert.deepEqual([remedies(once, want(log)).repairs.length, remedies(once, want(log)).rounds], [2, 1], "they are made once for a world")
})

test("where the line does not say where to, it is asked for in the words of the fields, and what is said is for that line alone", () => {
  const vague = "upstream request timeout"
  const open = only(shut, want(vague))
  assert.deepEqual([open.blame, open.asksWhere], ["open", true])
  assert.match(open.advice.join(), /add “Where to”, and “Port”/)
  const beside = [{of: vague, to: " svc/prod/database ", port: " 5432 ", protocol: null}]
  const {complaints} = doctorView(shut, want(`${vague}\n${lookup}`, {beside}))
  assert.deepEqual(
    complaints.map(({flows, asksWhere}) => [flows[0]?.asked.to, asksWhere]),
    [
      ["svc/prod/database", true],
      ["svc/kube-system/kube-dns", false],
    ],
  )
})

test("a line that is not understood is no dead end: the flow is named beside it", () => {
  const odd = only(shut, want("all is well"))
  assert.deepEqual([odd.of, odd.reads, odd.asksWhere], ["", "", true])
  const told = only(shut, want("all is well", {beside: [{of: "", to: "prod/database", port: "5432", protocol: null}]}))
  assert.deepEqual([told.of, told.blame, told.asksWhere], ["", "policy", true])
  const [flow] = only(shut, want("all is well", {beside: [{of: "", to: "prod/nobody", port: "5432", protocol: null}]})).flows
  assert.match(flow?.problems.join() ?? "", /no pod or workload `prod\/nobody`/)
})

test("where the line does not say over which protocol, TCP is assumed until somebody says another, and ICMP needs no port", () => {
  const refused = "connect ETIMEDOUT 10.244.1.6:5432"
  const wires = (asked: DoctorWant): readonly unknown[] => only(shut, asked).flows.map((each) => each.asked.wire)
  assert.equal(only(shut, want(refused)).asksHow, true)
  assert.deepEqual(wires(want(refused)), [{protocol: "TCP", port: 5432}])
  const over = (of: string, protocol: "UDP" | "ICMP", to = ""): Partial<DoctorWant> => ({beside: [{of, to, port: "", protocol}]})
  assert.deepEqual(wires(want(refused, over(refused, "UDP"))), [{protocol: "UDP", port: 5432}])
  assert.deepEqual(wires(want("all is well", over("", "ICMP", "prod/database")))[0], {protocol: "ICMP", port: null})
  // A lookup goes over both, and a line that says it is believed.
  assert.equal(only(shut, want(lookup)).asksHow, false)
  const told = "read udp 10.244.1.6:33000->10.244.1.7:5000: i/o timeout"
  assert.deepEqual(wires(want(told, over(told, "ICMP"))), wires(want(told)))
})

test("who is of no name here is said once, and the lines are read all the same", () => {
  const {problem, complaints} = doctorView(shut, want(lookup, {from: "prod/nobody"}))
  assert.match(problem ?? "", /there is no pod or workload `prod\/nobody`: in this namespace are/)
  assert.deepEqual([complaints[0]?.blame, complaints[0]?.reads, complaints[0]?.flows], [null, "a name lookup got no answer", []])
  assert.equal(doctorView(shut, want(lookup, {from: " "})).problem, null)
  assert.match(doctorView(shut, want(lookup, {from: "svc/kube-system/kube-dns"})).problem ?? "", /opens no connections/)
})

test("a rule that comes near is named with the change and its very field", () => {
  const near = policy("default-deny.yaml")
  const rule =
    "---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: near, namespace: prod}\nspec:\n  selector: all()\n  types: [Egress]\n  egress:\n    - action: Allow\n      protocol: UDP\n      destination:\n        selector: all()\n        namespaceSelector: all()\n        ports: [5353]\n"
  const {edits, editsHead} = only(pairOf([...world, {...near, text: `${near.text.trimEnd()}\n${rule}`}]), want(lookup))
  assert.match(editsHead, /edit a rule that comes near, for egress alone/)
  assert.equal(edits.length > 0, true)
  assert.match(edits[0]?.change ?? "", /`destination\.ports` would have to list port 53/)
  assert.ok((edits[0]?.line ?? 0) > 15)
})

test("where a network set holds the address, the repair by its name is told beside the one by the address, with all that it opens", () => {
  const [repair] = remedies(shut, want("dial tcp 203.0.113.9:443: i/o timeout")).repairs
  assert.match(repair?.text ?? "", /203\.0\.113\.9/)
  assert.match(repair?.sets[0]?.set ?? "", /approved-egress/)
  assert.match(repair?.sets[0]?.changes.map(({words}) => words).join() ?? "", /203\.0\.113\.0\/24/)
})

test("the world after a promotion is another patient: a staged deny is behind nothing, and once promoted it is", () => {
  const staged = policy("default-deny.yaml").text.replaceAll("kind: GlobalNetworkPolicy", "kind: StagedGlobalNetworkPolicy")
  const pair = pairOf([...world, {name: "staged.yaml", text: staged}])
  assert.equal(only(pair, want(lookup)).blame, "innocent")
  assert.equal(only(pair, want(lookup, {with: "staged"})).blame, "policy")
  assert.match(remedies(pair, want(lookup, {with: "staged"})).repairs[0]?.text ?? "", /53/)
})

test("what is longer than is looked at is cut, a line of many letters is shortened, and control characters are shown as such", () => {
  const long = `${"x".repeat(logMax)}\n${lookup}`
  assert.equal(only(shut, want(long)).of, "")
  const {line} = only(shut, want(`${lookup} \u001b[31m${"y".repeat(3000)}`))
  assert.ok(line.length < 450 && line.endsWith("…"))
  assert.ok(line.includes(String.raw`\u001b`))
})

test("a packet of which a node tells says who it was: nobody has to, and who is named beside it does not matter", () => {
  const hubble = "Nov 28 01:02:03.456: prod/backend:51514 (ID:12) <> prod/database:8080 (ID:13) Policy denied DROPPED (TCP Flags: SYN)"
  for (const from of ["", "dev/backend"]) {
    const {blame, parts, flows, remedy} = only(shut, want(hubble, {from}))
    assert.equal(blame, "policy")
    assert.deepEqual(parts.slice(0, 2), [
      {what: "from", value: "prod/backend"},
      {what: "to", value: "prod/database port 8080"},
    ])
    assert.equal(flows[0]?.asked.from, "prod/backend")
    assert.notEqual(remedy, null)
  }
  const stranger = hubble.replace("prod/backend:", "10.244.9.9:")
  assert.match(only(shut, want(stranger, {from: ""})).advice.join(" "), /nobody in the input has `10\.244\.9\.9`: .*Who logged it/)
  assert.equal(only(shut, want(stranger, {from: "prod/backend"})).flows[0]?.asked.from, "prod/backend")
})
