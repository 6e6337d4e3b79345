// Promotion: the world that it leads to is the one in which somebody wrote the enforced policies.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {compareWorlds} from "./diff.ts"
import {promotionOf, withStagedEnforced} from "./promotion.ts"

const pod = (name: string, address: number): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: ${name}, labels: {app: ${name}}}, spec: {containers: []}, status: {podIP: 10.0.0.${address}}}`
const pods = [pod("web", 1), pod("db", 2), pod("job", 3)]

const kinds = {
  StagedNetworkPolicy: ["projectcalico.org/v3", "NetworkPolicy"],
  StagedGlobalNetworkPolicy: ["projectcalico.org/v3", "GlobalNetworkPolicy"],
  StagedKubernetesNetworkPolicy: ["networking.k8s.io/v1", "NetworkPolicy"],
} as const
type Kind = keyof typeof kinds

/** What lets in only `from` to the database, over TCP. */
function spec(kind: Kind, from: string): string {
  return kind === "StagedKubernetesNetworkPolicy"
    ? `podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 5432}]}]`
    : `selector: app == 'db', order: 7, types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: app == '${from}'}, destination: {ports: [5432]}}]`
}

function metadata(kind: Kind, name = "db"): string {
  return `metadata: {name: ${name}${kind === "StagedGlobalNetworkPolicy" ? "" : ", namespace: prod"}}`
}

const staged = (kind: Kind, fields: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: ${kind}, ${metadata(kind)}, spec: {${fields}}}`
const enforced = (kind: Kind, fields: string): string =>
  `{apiVersion: ${kinds[kind][0]}, kind: ${kinds[kind][1]}, ${metadata(kind)}, spec: {${fields}}}`

function world(...objects: readonly string[]): Program {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: [...pods, ...objects].join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(buildSnapshot(resources).snapshot)
}

const every = Object.keys(kinds) as readonly Kind[]

/** INVARIANT: a world after promotion judges as one in which somebody wrote the outcome. */
function check(before: Program, after: Program): void {
  const {opened, closed} = compareWorlds(withStagedEnforced(before), after)
  assert.deepEqual([opened, closed], [[], []])
}

/** Every cause of what a promotion opens and closes. */
function causes(program: Program): readonly string[] {
  const {opened, closed} = compareWorlds(program, withStagedEnforced(program))
  return [
    ...new Set([...opened, ...closed].flatMap(({cause}) => cause.map(({object, change, at}) => `${object} ${change} ${at?.line}`))),
  ].sort()
}

test("what is staged becomes enforced, in place of an enforced policy of its name", () => {
  for (const kind of every) {
    const [old, young] = [enforced(kind, spec(kind, "job")), enforced(kind, spec(kind, "web"))]
    for (const action of ["", ", stagedAction: Set"]) {
      check(world(staged(kind, spec(kind, "web") + action)), world(young))
      check(world(old, staged(kind, spec(kind, "web") + action)), world(young))
    }
  }
})

test("a Kubernetes policy without types becomes one about egress too, where it has rules of that", () => {
  const kind = "StagedKubernetesNetworkPolicy"
  const rules = "podSelector: {matchLabels: {app: db}}, egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]"
  for (const types of ["", ", policyTypes: []", ", policyTypes: [Ingress]", ", policyTypes: [Egress]"]) {
    check(world(staged(kind, rules + types)), world(enforced(kind, rules + types)))
  }
})

test("what replaces a policy is named as the cause, where it stands", () => {
  const kind = "StagedNetworkPolicy"
  const both = world(enforced(kind, spec(kind, "job")), staged(kind, spec(kind, "web")))
  assert.deepEqual(causes(both), [
    "CalicoNetworkPolicy/prod/db replaced by StagedNetworkPolicy/prod/db 9",
    "StagedNetworkPolicy/prod/db promoted 9",
  ])
})

test("a staged deletion deletes the enforced policy of its name, and says so where it stands", () => {
  for (const kind of every) {
    const there = enforced(kind, spec(kind, "web"))
    const before = world(there, staged(kind, "stagedAction: Delete"))
    check(before, world())
    const id = before.snapshot.policies[0]?.id ?? ""
    assert.deepEqual(causes(before), [`${id} deleted by ${before.snapshot.deletions[0]?.id} 9`])
    const {enforced: written, deletions, findings} = promotionOf(before)
    assert.deepEqual([written.length, deletions.length, findings], [0, 1, []])
  }
})

test("a deletion of another kind, namespace or name deletes nothing, and is told", () => {
  const there = enforced("StagedNetworkPolicy", spec("StagedNetworkPolicy", "web"))
  for (const kind of ["StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy"] as const) {
    const before = world(there, staged(kind, "stagedAction: Delete"))
    check(before, world(there))
    const {deletions, findings} = promotionOf(before)
    assert.deepEqual([deletions, findings.map(({code}) => code)], [[], ["not-promoted"]])
  }
})

test("what is staged with Learn or Ignore is left as it is, and is told", () => {
  for (const kind of every) {
    for (const action of ["Learn", "Ignore"]) {
      const there = enforced(kind, spec(kind, "job"))
      const before = world(there, staged(kind, `${spec(kind, "web")}, stagedAction: ${action}`))
      check(before, world(there))
      const [finding] = promotionOf(before).findings
      assert.match(finding?.message ?? "", new RegExp(`is staged with \`${action}\``))
    }
  }
})

test("a policy that is enforced ties as its enforced kind does", () => {
  // Both are in `default` at order 1000 by the name `db`; KubernetesNetworkPolicy comes before NetworkPolicy, its staged form after it.
  const kind = "StagedKubernetesNetworkPolicy"
  const denial = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: db, namespace: prod}, spec: {order: 1000, selector: app == 'db', types: [Ingress], ingress: [{action: Deny}]}}`
  check(world(denial, staged(kind, spec(kind, "web"))), world(denial, enforced(kind, spec(kind, "web"))))
})

test("a deletion that is written again after an edit is the same deletion", () => {
  const text = (name: string): string =>
    [...pods, staged("StagedNetworkPolicy", "stagedAction: Delete").replace("name: db", `name: ${name}`)].join("\n---\n")
  const first = parseManifests([{name: "w.yaml", text: text("db")}])
  const built = buildSnapshot(first.resources)
  const edited = parseManifests([{name: "w.yaml", text: text("web")}], {previous: first})
  const again = buildSnapshot(edited.resources, {previous: built})
  assert.deepEqual(
    again.snapshot.deletions.map(({policy}) => policy),
    ["CalicoNetworkPolicy/prod/web"],
  )
  const back = buildSnapshot(parseManifests([{name: "w.yaml", text: text("db")}], {previous: edited}).resources, {previous: again})
  assert.deepEqual(back.snapshot.deletions, built.snapshot.deletions)
})
