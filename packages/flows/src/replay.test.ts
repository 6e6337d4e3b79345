import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {conversationsOf} from "./conversations.ts"
import {readFlowRecords} from "./read.ts"
import {countsOf, replay} from "./replay.ts"
import type {Replayed} from "./replay.ts"

const pod = (name: string, labels: string, owner = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {${labels}}${owner}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}, status: {podIP: 10.0.0.${name.length}}}`

const world = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
  "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}}",
  "{apiVersion: apps/v1, kind: Deployment, metadata: {name: api, namespace: prod}, spec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c, image: i}]}}}}",
  pod("web-5d4f8c9b7f-abcde", "app: web, track: stable"),
  pod("web-5d4f8c9b7f-fghijk", "app: web, track: canary"),
  pod("web-api-zz", "app: other"),
  pod("db-0", "app: db"),
  "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: partners, labels: {role: partner}}, spec: {nets: [203.0.113.0/24]}}",
]

const deny = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: prod}, spec: {podSelector: {}, policyTypes: [Egress]}}`
const toDb = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: prod}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}}`
const stableToDb = toDb.replace("matchLabels: {app: web}}, policy", "matchLabels: {app: web, track: stable}}, policy")
const toPartners = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: partners}, spec: {order: 1, selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {selector: role == 'partner'}}]}}`

function programOf(...policies: readonly string[]): Program {
  return compile(buildSnapshot(parseManifests([{name: "w.yaml", text: [...world, ...policies].join("\n---\n")}]).resources).snapshot)
}

type Seen = {readonly [field: string]: unknown}
const web = {source_name: "web-5d4f8c9b7f-*", source_namespace: "prod"}
const db = {dest_name: "db-0", dest_namespace: "prod", dest_port: 5432}
const seen = (...parts: readonly Seen[]): Seen => Object.assign({protocol: "tcp", reporter: "Src", action: "Allow"}, ...parts) as Seen

function replayed(program: Program, ...records: readonly Seen[]): readonly Replayed[] {
  const {records: read, diagnostics} = readFlowRecords([{name: "seen.json", text: JSON.stringify(records)}])
  assert.deepEqual(diagnostics, [])
  const answer = replay(program, conversationsOf(read))
  assert.deepEqual(answer.diagnostics, [])
  return answer.replayed
}

/** What becomes of one record. */
function outcome(program: Program, ...records: readonly Seen[]): string {
  const [only, ...others] = replayed(program, ...records)
  assert.deepEqual(others, [])
  return `${only?.isPartly === true ? "partly " : ""}${only?.outcome}${only?.missing.length === 0 ? "" : ` ${only?.missing.join()}`}`
}

test("what passed and is denied is cut, with who denies it and what the app notices", () => {
  const [only] = replayed(programOf(deny), seen(web, db))
  assert.equal(only?.outcome, "cut")
  assert.equal(only.witness?.decision.by, "EndOfTier/default")
  assert.match(only.symptom ?? "", /times out/)
  assert.equal(outcome(programOf(deny, toDb), seen(web, db)), "kept")
  assert.equal(outcome(programOf(), seen(web, db)), "kept")
})

test("of several pods of one template all have to pass", () => {
  assert.equal(outcome(programOf(deny, stableToDb), seen(web, db)), "partly cut")
  const [only] = replayed(programOf(deny, stableToDb), seen(web, db))
  assert.equal(only?.witness?.from, "prod/web-5d4f8c9b7f-fghijk")
})

test("of a change, what was cut before it stands apart, and what only some pods lost before is lost anew", () => {
  const {records} = readFlowRecords([{name: "seen.json", text: JSON.stringify([seen(web, db)])}])
  const change = (before: Program, after: Program): string => {
    const [only] = replay(after, conversationsOf(records), before).replayed
    return `${only?.before} ${only?.outcome}${only?.isCutAlready === true ? " already" : ""}`
  }
  assert.equal(change(programOf(), programOf(deny)), "kept cut")
  assert.equal(change(programOf(deny), programOf(deny)), "cut cut already")
  assert.equal(change(programOf(deny, stableToDb), programOf(deny)), "cut cut", "the stable pods could still reach it")
  assert.equal(change(programOf(deny), programOf(deny, stableToDb)), "cut cut already", "the canary could not before either")
  assert.equal(change(programOf(deny, stableToDb), programOf(deny, stableToDb)), "cut cut already")
  const three = pod("web-5d4f8c9b7f-lmnop", "app: web, track: third")
  const notThird = toDb.replace(
    "matchLabels: {app: web}}, policy",
    "matchLabels: {app: web}, matchExpressions: [{key: track, operator: NotIn, values: [third]}]}, policy",
  )
  const stable = programOf(deny, stableToDb, three)
  assert.equal(change(programOf(deny, notThird, three), stable), "cut cut", "the canary is lost, too")
  assert.equal(change(stable, stable), "cut cut already")
  const canaryToDb = stableToDb.replace("track: stable", "track: canary")
  assert.equal(change(programOf(deny, stableToDb), programOf(deny, canaryToDb)), "cut cut", "others lose it")
  assert.equal(change(programOf(deny), programOf()), "cut kept")
  assert.equal(replayed(programOf(deny), seen(web, db))[0]?.before, null)
})

test("both ends report one connection; it passed where both let it through", () => {
  const program = programOf(deny)
  const far = seen(web, db, {reporter: "Dst"})
  assert.equal(outcome(program, seen(web, db), far), "cut")
  assert.equal(outcome(program, seen(web, db), {...far, action: "Deny"}), "closed")
  assert.equal(outcome(programOf(), seen(web, db), {...far, action: "Deny"}), "opened")
  assert.equal(outcome(program, seen(web, db), seen(web, db, {action: "Deny"})), "cut", "some passed while policies changed")
  const key = {
    source_name: "db-0",
    source_namespace: "prod",
    source_type: 1,
    dest_name: "n1",
    dest_type: 2,
    dest_port: 10250,
    proto: "tcp",
    action: 1,
  }
  const twice = [1, 2].map((reporter) => ({Key: {...key, reporter}, num_connections_started: 7}))
  assert.equal(replayed(program, ...twice)[0]?.conversation.connections, 7, "counted once")
})

test("pods are found by name, by template, by the workload that has them, by labels", () => {
  const names = (from: Seen): string => {
    const [only] = replayed(programOf(deny), seen(from, db))
    return only?.outcome === "nobody" ? "nobody" : (only?.witness?.from ?? "")
  }
  assert.match(names(web), /^prod\/web-5d4f8c9b7f-/)
  assert.equal(names({source_name: "web-api-*", source_namespace: "prod"}), "prod/web-api-zz")
  assert.equal(
    names({source_name: "api-69b8c7d5f4-*", source_namespace: "prod"}),
    "prod/Deployment/api",
    "after a rollout the hash is another",
  )
  assert.equal(
    names({source_name: "gone-*", source_namespace: "prod", source_labels: "app=web | track=canary"}),
    "prod/web-5d4f8c9b7f-fghijk",
  )
  assert.equal(names({source_name: "web-*", source_namespace: "prod"}), "nobody", "a template's name is whole")
  assert.equal(names({source_name: "gone-*", source_namespace: "prod"}), "nobody")
  assert.equal(
    outcome(
      programOf(),
      seen({source_name: "gone-*", source_namespace: "prod"}, {dest_name: "away", dest_namespace: "prod", dest_port: 1}),
    ),
    "nobody from,to",
  )
  assert.equal(names({source_name: "n1", source_namespace: "-"}), "", "a node's connection passes: nothing is to be shown")
})

test("of an address only its set or its network is known: where policy treats these differently it is open", () => {
  const to = (name: string): Seen => seen(web, {dest_name: name, dest_namespace: "-", dest_port: 443})
  assert.equal(outcome(programOf(deny), to("PUBLIC NETWORK")), "cut", "denied whichever address it was")
  assert.equal(outcome(programOf(deny, toPartners), to("PUBLIC NETWORK")), "open")
  assert.equal(outcome(programOf(deny, toPartners), to("partners")), "kept")
  assert.equal(outcome(programOf(deny, toPartners), to("PRIVATE NETWORK")), "cut")
  assert.equal(outcome(programOf(deny), to("no-such-set")), "nobody to")
})

test("the heaviest of each outcome come first, and all are counted", () => {
  const heavy = {
    Key: {...web, ...db, source_type: 1, dest_type: 1, proto: "tcp", reporter: 1, action: 1, dest_port: 80},
    num_connections_started: 9,
  }
  const found = replayed(programOf(deny), seen(web, db), heavy, seen(web, db, {action: "Deny", dest_port: 81}))
  assert.deepEqual(
    found.map(({outcome: each, conversation: {port}}) => `${each} ${port}`),
    ["cut 80", "cut 5432", "closed 81"],
  )
  assert.deepEqual(countsOf(found), {cut: 2, open: 0, nobody: 0, opened: 0, closed: 1, kept: 0})
})

const service = (name: string, address: string, selector: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: prod}, spec: {clusterIP: ${address}, selector: {${selector}}, ports: [{port: 5432, targetPort: 5432}]}}`

test("where a log has the address of a Service, its pods are meant, and the Service is what is repaired; without any nobody is", () => {
  const dialled = (address: string, port: number): Seen => ({
    connection: {src_ip: "10.0.0.20", dest_ip: address, dest_port: port, protocol: "tcp", direction: "egress"},
    disposition: "allow",
    src: {pod_name: "web-api-zz", pod_namespace: "prod"},
    dest: {instance: address},
  })
  const services = [service("db", "10.96.0.7", "app: db"), service("gone", "10.96.0.8", "app: nobody")]
  assert.equal(outcome(programOf(...services), dialled("10.96.0.7", 5432)), "kept")
  const [only] = replayed(programOf(deny, ...services), dialled("10.96.0.7", 5432))
  assert.deepEqual([only?.outcome, only?.witness?.to, only?.questions[0]?.to], ["cut", "prod/db-0", "svc/prod/db"])
  assert.equal(outcome(programOf(deny, ...services), dialled("10.96.0.8", 5432)), "nobody to")
  assert.equal(outcome(programOf(...services), dialled("10.96.0.7", 80)), "kept", "what is no port of it is an address like any other")
})

test("a log of addresses alone names who has them, for what is repaired; an address outside stays one", () => {
  const flow = (from: string, to: string): Seen => ({
    level: "debug",
    ts: "2026-01-01T00:00:00.000Z",
    msg: `Flow Info: Src IP: ${from} Src Port: 40000 Dest IP: ${to} Dest Port: 5432 Proto TCP Verdict ACCEPT Direction egress`,
  })
  const questions = (to: string): readonly string[] =>
    replayed(programOf(deny), flow("10.0.0.20", to)).flatMap((each) => each.questions.map((one) => `${one.from} ${one.to}`))
  assert.deepEqual(questions("10.0.0.4"), ["prod/web-5d4f8c9b7f-abcde prod/db-0"])
  assert.deepEqual(questions("203.0.113.9"), [])
})

/** What becomes of each flow of a text. */
function outcomesOf(program: Program, ...texts: readonly string[]): readonly string[] {
  const {records, diagnostics} = readFlowRecords(texts.map((text, place) => ({name: `seen-${place}.log`, text})))
  assert.deepEqual(diagnostics, [])
  return replay(program, conversationsOf(records)).replayed.map(({outcome: each, missing, witness}) =>
    [each, ...missing, ...(witness === null ? [] : [witness.to])].join(" "),
  )
}

const hubbleLine = (to: string, rest = "to-stack FORWARDED (TCP Flags: SYN)", arrow = "->"): string =>
  `Nov 28 01:02:03.456: prod/web-5d4f8c9b7f-abcde:40000 (ID:1) ${arrow} ${to} ${rest}`

test("a name in Hubble's text is a pod, or the Service of that name and port, or the workload whose pod it was", () => {
  const services = [service("db", "10.96.0.7", "app: db"), service("api", "10.96.0.9", "app: api")]
  const program = programOf(deny, ...services)
  assert.deepEqual(outcomesOf(program, hubbleLine("prod/db-0:5432 (ID:2)")), ["cut prod/db-0"])
  assert.deepEqual(outcomesOf(program, hubbleLine("prod/db:5432 (ID:2)")), ["cut prod/db-0"], "the Service")
  const namesake = programOf(deny, service("db-0", "10.96.0.11", "app: nobody"))
  assert.deepEqual(outcomesOf(namesake, hubbleLine("prod/db-0:5432 (ID:2)")), ["cut prod/db-0"], "the pod before a Service of its name")
  assert.deepEqual(outcomesOf(program, hubbleLine("prod/api:5432 (ID:2)")), ["cut prod/Deployment/api"])
  assert.deepEqual(outcomesOf(program, hubbleLine("prod/db:1234 (ID:2)")), ["nobody to"], "no port of the Service")
  assert.deepEqual(
    outcomesOf(program, hubbleLine("prod/api-69b8c7d5f4-x2x4z:80 (ID:2)")),
    ["cut prod/Deployment/api"],
    "gone after a rollout",
  )
  assert.deepEqual(outcomesOf(program, hubbleLine("prod/api-gone-cache-abcde:80 (ID:2)")), ["nobody to"])
})

test("a name that was looked up may have any address outside; another cluster's pod is nobody here", () => {
  const [name] = outcomesOf(programOf(deny), hubbleLine("www.example.com:443 (ID:16777217)"))
  assert.match(name ?? "", /^cut /)
  assert.match(outcomesOf(programOf(deny, toPartners), hubbleLine("www.example.com:443 (world)"))[0] ?? "", /^open /)
  assert.match(outcomesOf(programOf(deny), hubbleLine("world:443"))[0] ?? "", /^cut /)
  assert.deepEqual(outcomesOf(programOf(deny), hubbleLine("mesh-b/prod/db-0:5432 (ID:131073)")), ["nobody to"])
  assert.deepEqual(outcomesOf(programOf(deny), hubbleLine("kube-apiserver:6443")), ["nobody to"])
})

test("a drop of which nobody says who judged is the other end's where one let it out, and no more where it arrived", () => {
  const out = hubbleLine("prod/db-0:5432 (ID:2)")
  const drop = hubbleLine("prod/db-0:5432 (ID:2)", "Policy denied DROPPED (TCP Flags: SYN)", "<>")
  const arrived = hubbleLine("prod/db-0:5432 (ID:2)", "to-endpoint FORWARDED (TCP Flags: SYN)")
  assert.deepEqual(outcomesOf(programOf(deny), out, drop), ["closed prod/db-0"])
  assert.deepEqual(outcomesOf(programOf(), drop), ["opened prod/db-0"])
  assert.deepEqual(outcomesOf(programOf(deny), out, drop, arrived), ["cut prod/db-0"], "it passed before, or after")
})

test("logs of addresses of several writers are of one flow, in one file or several; one with names is asked beside them", () => {
  const ovn =
    '2026-01-02T16:28:54.139Z|00004|acl_log(ovn_pinctrl0)|INFO|name="NP:prod:db:Ingress:0", verdict=allow, severity=info, direction=to-lport: tcp,vlan_tci=0x0000,nw_src=10.0.0.20,nw_dst=10.0.0.4,nw_frag=no,tp_src=40000,tp_dst=5432,tcp_flags=syn'
  const antrea =
    "2026/01/02 12:45:21.804416 EgressRule K8sNetworkPolicy:prod/db <nil> Egress Allow 190 prod/web-5d4f8c9b7f-abcde 10.0.0.20 40000 10.0.0.4 5432 TCP 60 <nil>"
  const agent = "Node: n1;SIP: 10.0.0.20;SPORT: 40000;DIP: 10.0.0.4;DPORT: 5432;PROTOCOL: TCP;PolicyVerdict: ACCEPT"
  assert.deepEqual(outcomesOf(programOf(deny), ovn, antrea, agent), ["cut prod/db-0"])
  assert.deepEqual(outcomesOf(programOf(deny), [ovn, antrea, agent].join("\n")), ["cut prod/db-0"])
  assert.deepEqual(outcomesOf(programOf(deny, toDb), [hubbleLine("prod/db-0:5432"), ovn].join("\n")), ["kept", "kept"])
})
