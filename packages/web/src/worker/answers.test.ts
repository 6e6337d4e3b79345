import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {Pages} from "../lessons/pages.ts"
import {Shown} from "../matrix/shown.ts"
import type {MatrixView, Wire} from "../matrix/view.ts"
import {answers} from "./answers.ts"
import type {LabFile} from "./messages.ts"
import {Worlds} from "./worlds.ts"
import type {Pair} from "./worlds.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const world: readonly LabFile[] = readdirSync(join(root, "examples/shop/world")).map((name) => ({
  name,
  text: readFileSync(join(root, "examples/shop/world", name), "utf8"),
}))
const policy = (name: string): LabFile => ({name: "policy.yaml", text: readFileSync(join(root, "examples/shop/policies", name), "utf8")})
const every = {protocol: null, port: null}

const give = {
  changes: await answers.changes(),
  claims: await answers.claims(),
  findings: await answers.findings(),
  matrix: await answers.matrix(),
  trace: await answers.trace(),
}

const pairOf = (files: readonly LabFile[], baseline: readonly LabFile[] = files): Pair => new Worlds().take(files, baseline)

const matrixOf = (pair: Pair, wire: Wire): MatrixView => give.matrix(pair, {wire, by: "pods", known: ""})

const cellOf = (view: MatrixView, from: string, to: string): ReturnType<Shown["cellAt"]> => {
  assert.ok(view.lines !== null)
  const shown = new Shown(view, view.lines, {from: "", to: "", onlyChanged: false})
  return shown.cellAt(view.lines.names.indexOf(from), view.lines.names.indexOf(to))
}

test("the seed case as cells: closed by the deny, opened by the carve-out, and the change is marked", () => {
  const wire = {protocol: "UDP", port: 53}
  const denied = [...world, policy("default-deny.yaml")]
  const carved = [...denied, {...policy("allow-dns-egress.yaml"), name: "dns.yaml"}]
  assert.equal(cellOf(matrixOf(pairOf(denied), wire), "prod/backend", "kube-system/coredns").kind, "closed")
  const pair = pairOf(carved, denied)
  const {kind, change} = cellOf(matrixOf(pair, wire), "prod/backend", "kube-system/coredns")
  assert.deepEqual([kind, change], ["open", "opened"])
  const {lines} = give.changes(pair, {with: "baseline"})
  assert.ok(lines.length > 0 && lines.every(({part}) => part === "opened"))
})

test("a flow is walked, and one that cannot be is refused in words", () => {
  const pair = pairOf([...world, policy("default-deny.yaml")])
  const asked = {from: "prod/backend", to: "kube-system/coredns"}
  const {trace} = give.trace(pair, {asked, wire: {protocol: "UDP", port: 53}})
  assert.equal(trace?.verdict, "deny")
  assert.equal(trace.by, "EndOfTier/default")
  assert.match(give.trace(pair, {asked: {from: "prod/absent", to: "prod/backend"}, wire: every}).refusal ?? "", /absent/)
})

test("what is no manifest is a finding at its place, and a world without pods is a view", () => {
  const found = give.findings(pairOf([{name: "a.yaml", text: "kind: [\n"}]), {kind: "all"})
  assert.equal(found.diagnostics[0]?.place?.file, "a.yaml")
  assert.equal(found.endpoints, 0)
})

test("all findings are counted, also those that are not sent", () => {
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: Wrong}\nspec: {containers: [{name: c}]}\n---\n"
  const {diagnostics, counts} = give.findings(pairOf([{name: "a.yaml", text: pod.repeat(1200)}]), {kind: "all"})
  assert.equal(diagnostics.length, 1000)
  assert.ok(counts.errors >= 1200 && counts.all >= counts.errors, JSON.stringify(counts))
})

test("files that are sent as what changed make the worlds of all of them", () => {
  const worlds = new Worlds()
  const first = worlds.take([...world, policy("default-deny.yaml")], world)
  const same = {names: null, texts: []}
  worlds.note(same, same)
  assert.equal(worlds.pair().world, first.world)
  assert.equal(worlds.pair().baseline, first.baseline)
  worlds.note({names: null, texts: [{name: "policy.yaml", text: ""}]}, same)
  assert.equal(worlds.pair().world.program.snapshot.policies.length, 0)
  assert.equal(worlds.pair().baseline, first.baseline)
})

test("every page of the course loads, and its claims hold in what it loads", () => {
  const course = join(root, "course")
  const files = readdirSync(course, {recursive: true, encoding: "utf8"})
    .filter((path) => /\.(md|ya?ml)$/.test(path))
    .map((path) => ({path, text: readFileSync(join(course, path), "utf8")}))
  const pages = new Pages(files)
  let judged = 0
  for (const {slug, kind} of pages.entries().filter((entry) => entry.kind === "lesson")) {
    const page = pages.view({slug, scope: "stacked", variant: {role: "policy", name: ""}})
    assert.ok(page !== null && kind === "lesson")
    const {claims} = give.claims(pairOf(page.files), {claims: page.claims})
    assert.deepEqual(
      claims.filter(({pass}) => !pass),
      [],
      slug,
    )
    judged += claims.length
  }
  assert.ok(judged > 60)
})

test("a cell is walked by a packet that it is about: one that passes, or else one that is denied", () => {
  const pair = pairOf([...world, policy("allow-dns-egress.yaml")])
  const walk = (from: string, to: string, wire: Wire = every): string => {
    const {trace, refusal} = give.trace(pair, {asked: {from, to, by: "pods"}, wire})
    return refusal ?? `${trace?.verdict} ${trace?.to.text} ${trace?.flow?.protocol} ${trace?.flow?.port}`
  }
  assert.equal(walk("prod/frontend", "kube-system/coredns", {protocol: "UDP", port: null}), "allow kube-system/coredns UDP 53")
  assert.match(walk("prod/frontend", "kube-system/coredns"), /^allow .* 53$/)
  assert.equal(walk("prod/frontend", "prod/backend"), "deny prod/backend TCP 8080")
  assert.equal(walk("prod/frontend", "kube-system/coredns", {protocol: "TCP", port: null}), "allow kube-system/coredns TCP 53")
  assert.match(walk("prod/frontend", "outside, elsewhere"), /^deny 198\.51\.100\.1 /)
  assert.match(walk("prod/absent", "prod/backend"), /not in the matrix any more/)
})

test("a cell of which it is open what passes is walked by a packet of which that is open", () => {
  const object = (apiVersion: string, kind: string, metadata: string, spec = "{}"): string =>
    `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\nspec: ${spec}\n`
  const pod = (namespace: string, name: string): string =>
    object("v1", "Pod", `namespace: ${namespace}, name: ${name}, labels: {app: ${name}}`, "{containers: [{name: c}]}")
  const policy = (app: string, rules: string): string =>
    object(
      "projectcalico.org/v3",
      "NetworkPolicy",
      `namespace: a, name: ${app}`,
      `{selector: app == "${app}", types: [Ingress], ingress: [${rules}]}`,
    )
  const text = [
    object("v1", "Namespace", "name: a"),
    object("v1", "Namespace", "name: b"),
    pod("b", "p"),
    pod("a", "closed"),
    policy("closed", ""),
    pod("a", "q"),
    policy("q", "{action: Allow, protocol: TCP, source: {nets: [10.0.0.0/8]}, destination: {ports: [80, 443]}}"),
  ].join("")
  const pair = pairOf([{name: "world.yaml", text}])
  assert.equal(cellOf(matrixOf(pair, every), "b/p", "a/q").kind, "unknown")
  for (const asked of [
    {from: "b/p", to: "a/q", by: "pods"},
    {from: "b", to: "a", by: "namespaces"},
    {from: "b/p", to: "a/q"},
  ] as const) {
    const {verdict, flow} = give.trace(pair, {asked, wire: every})
    assert.deepEqual([verdict, flow], ["unknown", "b/p → a/q TCP 80"])
  }
})

test("the cell of a node and its own pod is walked as any other", () => {
  const pair = pairOf([...world, policy("default-deny.yaml")])
  const {trace, refusal} = give.trace(pair, {asked: {from: "host/worker-1", to: "prod/backend", by: "pods"}, wire: every})
  assert.equal(refusal, null)
  assert.equal(trace?.verdict, "allow")
})

test("a walk is headed by the flow that is judged: of a node port by the backend, with the way that led to it", () => {
  const service = "{type: NodePort, selector: {app: backend, env: prod}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}"
  const text = `apiVersion: v1\nkind: Service\nmetadata: {namespace: prod, name: way-in}\nspec: ${service}\n`
  const asked = {from: "203.0.113.9", to: "host/worker-2", wire: {protocol: "TCP", port: 30080}}
  const {flow} = give.trace(pairOf([...world, {name: "service.yaml", text}]), {asked, wire: every})
  assert.match(flow, /^203\.0\.113\.9 → prod\/backend TCP 8080 \(at [\d.]+:30080 by host\/worker-2\)$/)
})

test("a Service is asked about at all its ports, whatever the matrix shows; each way can be walked, and one from a Service is refused", () => {
  const open = readFileSync(join(root, "examples/shop/policies/allow-dns-egress.yaml"), "utf8")
  const udp = open.replace(/ {4}- action: Allow\n {6}protocol: TCP[\s\S]*$/, "")
  const pair = pairOf([...world, policy("default-deny.yaml"), {name: "dns.yaml", text: udp}])
  const ends = {from: "prod/backend", to: "svc/kube-system/kube-dns"}
  const wire = {protocol: "TCP", port: 8080}
  const view = give.trace(pair, {asked: ends, wire})
  assert.deepEqual([view.verdict, view.ends, view.refusal], ["mixed", "prod/backend → svc/kube-system/kube-dns", null])
  assert.deepEqual(
    view.ways.map(({verdict, asked, arrives}) => `${verdict} ${asked} → ${arrives}`).toSorted(),
    ["", "-2"]
      .flatMap((name) => [
        `allow UDP 53 (dns) → kube-system/coredns${name} UDP 53`,
        `deny TCP 53 (dns-tcp) → kube-system/coredns${name} TCP 53`,
      ])
      .toSorted(),
  )
  assert.equal(view.trace?.verdict, "deny", "the way that stands for the answer")
  assert.equal(view.ways[view.shown]?.verdict, "deny")
  const open53 = view.ways.find(({verdict}) => verdict === "allow")
  const chosen = give.trace(pair, {asked: {...ends, way: open53?.key ?? ""}, wire})
  assert.deepEqual([chosen.verdict, chosen.trace?.verdict], ["mixed", "allow"])
  assert.match(chosen.flow, /^prod\/backend → kube-system\/coredns UDP 53 \(for svc\/kube-system\/kube-dns\)$/)
  assert.equal(give.trace(pair, {asked: {...ends, way: "gone"}, wire}).trace?.verdict, "deny")
  const one = give.trace(pair, {asked: {...ends, wire: {protocol: "UDP", port: 53}}, wire})
  assert.deepEqual([one.verdict, one.ways.length], ["allow", 2])
  const other = give.trace(pair, {asked: {...ends, wire: {protocol: "TCP", port: 80}}, wire}).refusal ?? ""
  assert.equal(other, "the Service `kube-system/kube-dns` has no port TCP 80: its ports are UDP 53 (dns), TCP 53 (dns-tcp)")
  const back = give.trace(pair, {asked: {from: ends.to, to: ends.from}, wire}).refusal ?? ""
  assert.match(back, /^the Service `svc\/kube-system\/kube-dns` opens no connections: name the pods behind it/)
})

test("a Service behind which nothing stands is denied in words, and a port of one that leads nowhere stands among the ways", () => {
  const of = (name: string, spec: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {namespace: prod, name: ${name}}\nspec: ${spec}\n`
  const ports = "[{name: a, port: 80, targetPort: 8080}, {name: b, port: 81, targetPort: absent}]"
  const text = [
    of("half", `{selector: {app: backend, env: prod}, ports: ${ports}}`),
    of("none", "{selector: {app: nobody}, ports: [{port: 80}]}"),
  ]
  const pair = pairOf([...world, {name: "more.yaml", text: text.join("---\n")}])
  const half = give.trace(pair, {asked: {from: "prod/frontend", to: "svc/prod/half"}, wire: every})
  assert.deepEqual([half.verdict, half.ways.length, half.refused.length], ["mixed", 1, 1])
  assert.match(half.refused[0] ?? "", /^nothing stands behind TCP 81 \(b\)/)
  const none = give.trace(pair, {asked: {from: "prod/frontend", to: "svc/prod/none"}, wire: every})
  assert.deepEqual([none.verdict, none.by, none.shown, none.ways], ["deny", "NoBackend", -1, []])
})

test("of a cell of groups a pair is walked between whose members something passes", () => {
  const pair = pairOf([...world, policy("allow-dns-egress.yaml")])
  const {trace, cell} = give.trace(pair, {asked: {from: "prod", to: "kube-system", by: "namespaces"}, wire: every})
  assert.equal(trace?.verdict, "allow")
  assert.equal(cell, "prod → kube-system", "of which it is one flow")
  const alone = {asked: {from: "prod/frontend", to: "kube-system/coredns", by: "pods"}, wire: every} as const
  assert.equal(give.trace(pair, alone).cell, null)
  const chosen = {asked: {from: "prod", to: "kube-system", by: "namespaces", wire: {protocol: "TCP", port: 80}}, wire: every} as const
  assert.equal(give.trace(pair, chosen).trace?.flow?.port, 80)
})

test("a cell of classes is walked still when an edit parts its classes: with the ends after which they were called", () => {
  const classesOf = (pair: Pair): readonly string[] => give.matrix(pair, {wire: every, by: "classes", known: ""}).lines?.names ?? []
  const files = [...world, policy("allow-dns-egress.yaml")]
  const names = classesOf(pairOf(files))
  const grouped = names.find((name) => / \+\d+$/.test(name) && /^(dev|prod)\//.test(name))
  assert.ok(grouped !== undefined, names.join("; "))
  const [namespace] = grouped.split("/")
  const spec = "{podSelector: {matchLabels: {app: database}}, policyTypes: [Ingress], ingress: []}"
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: ${namespace}, name: parts}\nspec: ${spec}\n`
  const after = pairOf([...files, {name: "parts.yaml", text}])
  assert.ok(!classesOf(after).includes(grouped), classesOf(after).join("; "))
  const {trace, refusal} = give.trace(after, {asked: {from: grouped, to: "kube-system/coredns +1", by: "classes"}, wire: every})
  assert.equal(refusal, null)
  assert.match(trace?.from.text ?? "", /^(?:dev|prod)\/(?!database)/, "one of those that are still with it")
  assert.equal(trace?.verdict, "allow")
})

test("of a flow that a promotion changes the walk says the same as the comparison, also where flow logs say something else", () => {
  const of = (kind: string, spec: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: {namespace: prod, name: closed}\nspec: ${spec}\n`
  const closed = {name: "closed.yaml", text: of("NetworkPolicy", "{selector: app == 'backend', types: [Ingress]}")}
  const staged = (action: string): LabFile => ({name: "staged.yaml", text: of("StagedNetworkPolicy", `{stagedAction: ${action}}`)})
  const pair = pairOf([...world, closed, staged("Delete")])
  const [change] = give.changes(pair, {with: "staged"}).lines
  assert.equal(change?.part, "opened")
  const {trace, promoted} = give.trace(pair, {asked: change.asked, wire: every})
  assert.deepEqual([trace?.verdict, promoted?.verdict], ["deny", "allow"])
  const left = give.changes(pairOf([...world, closed, staged("Ignore")]), {with: "baseline"})
  assert.deepEqual([left.staged, left.left], [0, 1], "what a promotion leaves as it is can be asked for too")
})
