// What a difference names as its cause: the edit that was made, of every kind; of several edits only those that matter to the flow.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {causeKinds} from "./answer.ts"
import type {DiffGroup} from "./answer.ts"
import {compareWorlds} from "./diff.ts"
import {withStagedEnforced} from "./promotion.ts"

const objects: Readonly<Record<string, string>> = {
  space: "{apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {env: prod}}}",
  account: "{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: prod, name: runner, labels: {trusted: 'yes'}}}",
  web: "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: web, labels: {app: web}}, spec: {nodeName: n1, serviceAccountName: runner, containers: []}, status: {podIP: 10.0.0.1}}",
  db: "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: db, labels: {app: db}}, spec: {nodeName: n1, containers: []}, status: {podIP: 10.0.0.2}}",
  partners:
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: partners, labels: {role: partner}}, spec: {nets: [203.0.113.0/24]}}",
  service:
    "{apiVersion: v1, kind: Service, metadata: {namespace: prod, name: db}, spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}",
  slice:
    "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {namespace: prod, name: db-1, labels: {kubernetes.io/service-name: db}}, endpoints: [{addresses: [198.51.100.7], conditions: {ready: true}}], ports: [{port: 5432, protocol: TCP}]}",
  ingress: `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: db}, spec: {selector: app == 'db', types: [Ingress], ingress: [
      {action: Allow, protocol: TCP, source: {namespaceSelector: env == 'prod', serviceAccounts: {selector: trusted == 'yes'}}, destination: {ports: [5432]}},
      {action: Allow, protocol: TCP, source: {selector: role == 'partner', namespaceSelector: global()}, destination: {ports: [5432]}}]}}`,
  egress: `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: web}, spec: {selector: app == 'web', types: [Egress], egress: [
      {action: Allow, protocol: TCP, destination: {selector: app == 'db'}}, {action: Allow, protocol: TCP, destination: {services: {name: db, namespace: prod}}}]}}`,
}

function world(edits: Readonly<Record<string, readonly [string, string] | null>> = {}): Program {
  const texts = Object.entries(objects).flatMap(([name, text]) => {
    const edit = edits[name]
    if (edit === null) return []
    if (edit === undefined) return [text]
    const [from, to] = edit
    assert.ok(text.includes(from), `${name} has no ${from}`)
    return [text.replace(from, to)]
  })
  const {snapshot, diagnostics} = buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources)
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(snapshot)
}

function causesOf(groups: readonly DiffGroup[]): readonly string[] {
  return [...new Set(groups.map(({cause}) => cause.map(({kind, object, change}) => `${kind} ${object} ${change}`).join(" and ")))]
}

/** Checks the causes of all that some edits open and close. */
function check(edits: Parameters<typeof world>[0], wanted: readonly string[]): void {
  const {opened, closed} = compareWorlds(world(), world(edits))
  assert.deepEqual([...causesOf([...opened, ...closed])].sort(), [...wanted].sort())
}

const seen = new Set<string>()

/** One edit, and the one cause of everything that it changes. */
function checkAlone(edits: Parameters<typeof world>[0], wanted: string): void {
  seen.add(wanted.split(" ")[0] ?? "")
  check(edits, [wanted])
}

test("an edit made alone is the cause of all that it changes, whatever its kind", () => {
  checkAlone({ingress: ["ports: [5432]}},", "ports: [5433]}},"]}, "policy CalicoNetworkPolicy/prod/db changed: ingress[0]")
  checkAlone({ingress: null}, "policy CalicoNetworkPolicy/prod/db removed")
  checkAlone({db: ["app: db", "app: dbx"]}, "label Pod/prod/db label app: db to dbx")
  checkAlone({space: ["env: prod", "env: test"]}, "namespace Namespace/prod label env: prod to test")
  checkAlone({account: ["trusted: 'yes'", "trusted: 'no'"]}, "serviceAccount ServiceAccount/prod/runner label trusted: yes to no")
  checkAlone({partners: ["203.0.113.0/24", "203.0.113.0/25"]}, "networkSet GlobalNetworkSet/partners changed: nets")
  checkAlone({slice: ["198.51.100.7", "198.51.100.8"]}, "service Service/prod/db changed: backends")
  checkAlone({db: null}, "endpoint Pod/prod/db removed")
  assert.deepEqual([...seen].sort(), [...causeKinds].sort())
})

test("of several edits each difference names those that it needs, and no other", () => {
  check({space: ["env: prod", "env: test"], partners: ["203.0.113.0/24", "203.0.113.0/25"]}, [
    "namespace Namespace/prod label env: prod to test",
    "networkSet GlobalNetworkSet/partners changed: nets",
  ])
  // The pod may send nothing but to what it is let to, and the database lets in nothing but what it names: only both edits open it.
  check(
    {
      ingress: ["selector: role == 'partner', namespaceSelector: global()", "selector: app == 'web'"],
      egress: ["selector: app == 'db'", "selector: app == 'nothing'"],
    },
    ["policy CalicoNetworkPolicy/prod/db changed: ingress[1]", "policy CalicoNetworkPolicy/prod/web changed: egress[0]"],
  )
  const both = compareWorlds(
    world({space: ["env: prod", "env: test"], egress: ["selector: app == 'db'", "selector: app == 'nothing'"]}),
    world(),
  )
  assert.ok(
    causesOf(both.opened).includes(
      "policy CalicoNetworkPolicy/prod/web changed: egress[0] and namespace Namespace/prod label env: test to prod",
    ),
    causesOf(both.opened).join("; "),
  )
})

test("promoting staged policies is a difference whose cause is the staged policy", () => {
  const staged = `{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: shut}, spec: {selector: app == 'db', types: [Ingress], order: 1, ingress: [{action: Deny}]}}`
  const texts = [...Object.values(objects), staged].join("\n---\n")
  const program = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: texts}]).resources).snapshot)
  const {opened, closed} = compareWorlds(program, withStagedEnforced(program))
  assert.deepEqual(opened, [])
  assert.deepEqual(causesOf(closed), ["policy StagedGlobalNetworkPolicy/shut promoted"])
  const {witness, before, after} = closed[0] ?? assert.fail()
  assert.deepEqual(
    [witness.to, before.verdict, after.verdict, after.by],
    ["prod/db", "allow", "deny", "StagedGlobalNetworkPolicy/shut#ingress[0]"],
  )
})

test("an object that the cluster would refuse is called refused, where it is wrong, and not removed", () => {
  const read = (texts: readonly string[]): {readonly program: Program; readonly diagnostics: readonly Diagnostic[]} => {
    const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}])
    return {program: compile(buildSnapshot(resources).snapshot), diagnostics}
  }
  const good = read(Object.values(objects))
  const broken = ["policy", "endpoint", "networkSet"].map((kind) => {
    const edits: Readonly<Record<string, readonly [name: string, from: string, to: string]>> = {
      policy: ["ingress", "types: [Ingress]", "types: [Ingres]"],
      endpoint: ["db", "podIP: 10.0.0.2", "podIP: 10.0.0.300"],
      networkSet: ["partners", "203.0.113.0/24", "203.0.113.0/33"],
    }
    const [name, from, to] = edits[kind] ?? assert.fail()
    return read(Object.entries(objects).map(([own, text]) => (own === name ? text.replace(from, to) : text)))
  })
  const objectsOf = (base: typeof good, head: typeof good): readonly string[] => {
    const findings = {base: base.diagnostics, head: head.diagnostics}
    const {opened, closed} = compareWorlds(base.program, head.program, {findings})
    return causesOf([...opened, ...closed])
  }
  const [policy, pod, set] = broken
  assert.ok(policy !== undefined && pod !== undefined && set !== undefined)
  assert.deepEqual(objectsOf(good, policy), ["policy CalicoNetworkPolicy/prod/db refused"])
  assert.deepEqual(objectsOf(policy, good), ["policy CalicoNetworkPolicy/prod/db no longer refused"])
  assert.deepEqual(objectsOf(good, pod), ["endpoint Pod/prod/db refused"])
  assert.deepEqual(objectsOf(good, set), ["networkSet GlobalNetworkSet/partners refused"])
  const misspelt = (from: string, to: string): typeof good =>
    read(Object.entries(objects).map(([name, text]) => (name === "ingress" ? text.replace(from, to) : text)))
  for (const wrong of [misspelt("kind: NetworkPolicy", "kind: NetworkPolice"), misspelt("calico.org/v3", "calico.org/v4")]) {
    assert.deepEqual(objectsOf(good, wrong), ["policy CalicoNetworkPolicy/prod/db refused"])
  }
  for (const wrong of [misspelt("types: [Ingress]", "types: [Ingress"), misspelt("types: [Ingress]", "types: \u0007")]) {
    assert.deepEqual(objectsOf(good, wrong), ["policy CalicoNetworkPolicy/prod/db refused"], "what cannot be read at all says who it is")
  }
  const misnamed = ["name: Db!", "nam: db", "name: [db]", "name: ''"].map((name) =>
    misspelt("namespace: prod, name: db}, spec: {selector", `namespace: prod, ${name}}, spec: {selector`),
  )
  for (const wrong of misnamed)
    assert.deepEqual(objectsOf(good, wrong), ["policy CalicoNetworkPolicy/prod/db refused"], "its name is what is wrong")
  const [other] = misnamed
  assert.ok(other)
  const onBoth = {base: other.diagnostics, head: other.diagnostics}
  const {opened: gone} = compareWorlds(good.program, other.program, {findings: onBoth})
  assert.deepEqual(causesOf(gone), ["policy CalicoNetworkPolicy/prod/db removed"], "what was refused before is nobody's heir")
  const {opened, closed} = compareWorlds(good.program, policy.program, {findings: {head: policy.diagnostics}})
  const [cause] = [...opened, ...closed][0]?.cause ?? []
  const line = Object.keys(objects).indexOf("ingress") * 2 + 1
  assert.equal(cause?.at?.line, line, "the place is that of the mistake")
})

test("where rules alone changed, the cause stands at the first of them", () => {
  const object = Object.keys(objects).indexOf("ingress") * 2 + 1
  const lineOf = (edits: Parameters<typeof world>[0]): number | undefined => {
    const {opened, closed} = compareWorlds(world(), world(edits))
    return [...opened, ...closed][0]?.cause[0]?.at?.line
  }
  assert.equal(lineOf({ingress: ["ports: [5432]}},", "ports: [5433]}},"]}), object + 1)
  assert.equal(lineOf({ingress: ["role == 'partner'", "role == 'nobody'"]}), object + 2)
  assert.equal(lineOf({ingress: ["selector: app == 'db', types", "selector: app == 'dbx', types"]}), object, "the selector is no rule")
})

test("rules that came, went or changed are told apart, each where it stands", () => {
  const rule = (port: number): string =>
    `    - {action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [${port}]}}`
  const read = (ports: readonly number[], more = ""): Program => {
    const lines = ["apiVersion: projectcalico.org/v3", "kind: NetworkPolicy", "metadata: {namespace: prod, name: db}", "spec:"]
    const spec = [`  selector: app == 'db'${more}`, "  types: [Ingress]", "  ingress:", ...ports.map(rule)]
    const pods = [objects["web"], objects["db"], objects["space"]]
    const files = [
      {name: "policy.yaml", text: [...lines, ...spec].join("\n")},
      {name: "pods.yaml", text: pods.join("\n---\n")},
    ]
    return compile(buildSnapshot(parseManifests(files).resources).snapshot)
  }
  const cause = (base: Program, head: Program): string => {
    const {opened, closed} = compareWorlds(base, head)
    const [first] = [...opened, ...closed][0]?.cause ?? []
    return `${first?.change} at ${first?.at?.line}`
  }
  const firstRule = 8
  assert.equal(cause(read([80, 81]), read([79, 80, 81])), `added: ingress[0] at ${firstRule}`)
  assert.equal(cause(read([80, 81]), read([80, 81, 82])), `added: ingress[2] at ${firstRule + 2}`)
  assert.equal(cause(read([80, 81, 82]), read([81, 82])), `removed: ingress[0] at ${firstRule}`)
  assert.equal(cause(read([80, 81, 82]), read([80, 81])), `removed: ingress[2] at ${firstRule + 2}`)
  assert.equal(cause(read([80, 81, 82]), read([80, 91, 82])), `changed: ingress[1] at ${firstRule + 1}`)
  assert.equal(
    cause(read([1, 2, 3, 4, 5]), read([11, 12, 13, 14, 15])),
    `changed: ingress[0], ingress[1], ingress[2] and 2 more at ${firstRule}`,
  )
})

test("a tier that is gone is removed, or refused, and one that came is added", () => {
  const tier = "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: first}\nspec: {order: 1, defaultAction: Pass}"
  const policy =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: first.p}\nspec: {tier: first, selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: UDP}]}"
  const read = (texts: readonly string[]): {readonly program: Program; readonly diagnostics: readonly Diagnostic[]} => {
    const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: [...texts, policy, ...Object.values(objects)].join("\n---\n")}])
    return {program: compile(buildSnapshot(resources).snapshot), diagnostics}
  }
  const [whole, without, broken] = [read([tier]), read([]), read([tier.replace("order: 1", "order: abc")])]
  const causes = (base: typeof whole, head: typeof whole): readonly string[] => {
    const {opened, closed} = compareWorlds(base.program, head.program, {findings: {base: base.diagnostics, head: head.diagnostics}})
    return causesOf([...opened, ...closed])
  }
  assert.deepEqual(causes(whole, without), ["policy Tier/first removed"])
  assert.deepEqual(causes(without, whole), ["policy Tier/first added"])
  assert.deepEqual(causes(whole, broken), ["policy Tier/first refused"])
})
