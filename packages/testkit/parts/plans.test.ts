// The script that `carveout plan` writes, run for real: it comes to its end, the server is then as HEAD is, and after every step it is as the plan says.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {after, before, test} from "node:test"
import {fileURLToPath} from "node:url"
import {buildSnapshot, compile, decide, equivalent, parseManifests} from "@carveout/engine"
import type {Flow, Program, Resource, Source} from "@carveout/engine"
import {planBetween} from "@carveout/engine/plan"
import {defineCalico} from "../src/cluster/calico-definitions.ts"
import {cacheOf, empty, runScript, settle, stateOf} from "../src/cluster/rollout.ts"
import {defineClusterPolicy, noServer, openApiServer} from "../src/cluster/server.ts"
import type {ApiServer} from "../src/cluster/server.ts"

const skip = noServer()
let server: ApiServer
let folder: string
before(async () => {
  if (skip !== false) return
  folder = mkdtempSync(join(tmpdir(), "carveout-plans-"))
  server = await openApiServer()
  await Promise.all([defineClusterPolicy(server), defineCalico(server)])
})
after(async () => {
  await server?.stop()
  if (folder !== undefined) rmSync(folder, {recursive: true, force: true})
})

const space = (name: string, labels = "{}"): string => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}`
const pod = (name: string, last: number, namespace = "a"): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}, status: {podIP: 10.0.0.${last}}}`
const pods = [pod("web", 1), pod("db", 2), pod("dns", 3), pod("job", 4, "b")]
const kubernetes = (name: string, spec: string, namespace = "a"): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: ${namespace}, name: ${name}}, spec: {${spec}}}`
const global = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`
const calico = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: ${name}, namespace: a}, spec: {${spec}}}`
const tier = (name: string, order: number): string =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {order: ${order}}}`
const cluster = (name: string, priority: number, rules: string): string =>
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {tier: Admin, priority: ${priority}, subject: {namespaces: {}}, ${rules}}}`

const denyAll = kubernetes("deny", "podSelector: {}, policyTypes: [Ingress, Egress]")
const toDns = kubernetes(
  "dns",
  "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: dns}}}], ports: [{protocol: UDP, port: 53}]}]",
)
const forDns = kubernetes("for-dns", "podSelector: {matchLabels: {app: dns}}, ingress: [{ports: [{protocol: UDP, port: 53}]}]")
const toDb = kubernetes(
  "web",
  "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]",
)
const forDb = (name = "db", port = 5432): string =>
  kubernetes(
    name,
    `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]`,
  )
const carveOuts = [denyAll, toDns, forDns, toDb, forDb()]
const forTeam = kubernetes(
  "team",
  "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]",
)
const inTier = (name: string, port: number): string =>
  global(
    `sec.${name}`,
    `tier: sec, order: 10, selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [${port}]}}]`,
  )

/** Two worlds; what both share is on the server from the beginning. */
type Pair = {
  readonly base: readonly string[]
  readonly head: readonly string[]
  readonly shared?: readonly string[]
  readonly isUnsafe?: true
}

const spaces = [space("a"), space("b", "{team: x}")]
const pairs: Readonly<Record<string, Pair>> = {
  "a default-deny comes with its carve-outs": {base: [], head: carveOuts},
  "a default-deny goes with its carve-outs": {base: carveOuts, head: []},
  "a direction is left out of a policy that never listed its types": {
    base: [kubernetes("p", "podSelector: {}, egress: [{ports: [{port: 80}]}]")],
    head: [kubernetes("p", "podSelector: {}, ingress: [{ports: [{port: 80}]}]")],
  },
  "a policy is renamed": {base: [forDb("old")], head: [forDb("new")]},
  "two policies change places": {base: [forDb("one", 80), forDb("other", 443)], head: [forDb("one", 443), forDb("other", 80)]},
  "a policy of Kubernetes gives way to one of Calico with its name": {
    base: [forDb()],
    head: [
      calico(
        "db",
        "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [5432]}}]",
      ),
    ],
  },
  "a tier comes with its policies": {base: [], head: [inTier("one", 80), inTier("two", 81), tier("sec", 10)]},
  "a tier goes with its policies": {base: [inTier("one", 80), inTier("two", 81), tier("sec", 10)], head: []},
  "tiers change places": {
    base: [tier("sec", 10), tier("late", 20), inTier("one", 80), global("late.p", "tier: late, selector: app == 'web', types: [Egress]")],
    head: [
      tier("sec", 20),
      tier("late", 10),
      inTier("one", 80),
      global("late.p", "tier: late, selector: app == 'web', types: [Egress], egress: [{action: Pass}]"),
    ],
  },
  "a namespace comes with its policies": {
    shared: [spaces[0]!, ...pods.slice(0, 3)],
    base: [],
    head: [forTeam, kubernetes("shut", "podSelector: {}", "b"), space("b", "{team: x}"), pods[3]!],
  },
  "a namespace goes with its policies": {
    shared: [spaces[0]!, ...pods.slice(0, 3)],
    base: [forTeam, kubernetes("shut", "podSelector: {}", "b"), space("b", "{team: x}"), pods[3]!],
    head: [],
  },
  "a label of a namespace changes": {shared: [spaces[0]!, ...pods], base: [forTeam, spaces[1]!], head: [forTeam, space("b", "{team: z}")]},
  "a label of a namespace goes": {shared: [spaces[0]!, ...pods], base: [forTeam, spaces[1]!], head: [forTeam, space("b", "{other: z}")]},
  "policies of the cluster come": {
    base: [
      cluster(
        "one",
        1,
        "ingress: [{name: x, action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]",
      ),
    ],
    head: [
      cluster(
        "one",
        1,
        "ingress: [{name: x, action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 81}}}]}]",
      ),
      cluster("two", 2, "egress: [{name: x, action: Accept, to: [{networks: ['10.0.0.0/8']}]}]"),
    ],
  },
  "what is staged comes and changes": {
    base: [
      `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: s, namespace: a}, spec: {selector: all(), types: [Ingress]}}`,
    ],
    head: [
      `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: s, namespace: a}, spec: {selector: all(), types: [Egress]}}`,
      `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {name: k, namespace: a}, spec: {podSelector: {}}}`,
      `{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: g}, spec: {selector: all(), types: [Egress]}}`,
    ],
  },
  "sets of networks come before those who name them": {
    base: [],
    head: [
      global("nets", "selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {selector: role == 'far'}}]"),
      "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: far, labels: {role: far}}, spec: {nets: [203.0.113.0/24]}}",
    ],
  },
  "fields of a Calico policy are left out": {
    base: [
      global(
        "p",
        "order: 5, namespaceSelector: has(team), selector: all(), types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Deny, destination: {ports: [80]}, protocol: TCP}, {action: Allow}]",
      ),
    ],
    head: [global("p", "selector: all(), ingress: [{action: Allow}]")],
  },
}

const programOf = (files: readonly Source[]): Program => compile(buildSnapshot(read(files)).snapshot)
const read = (files: readonly Source[]): readonly Resource[] => parseManifests(files).resources
const idOf = (one: Resource): string => `${one.kind === "Workload" ? one.workloadKind : one.kind} ${one.namespace}/${one.name}`
const fileOf = (name: string, objects: readonly string[]): {readonly name: string; readonly text: string} => ({
  name,
  text: objects.join("\n---\n"),
})

function carveout(...words: readonly string[]): {readonly code: number | null; readonly out: string; readonly err: string} {
  const program = fileURLToPath(new URL("../../cli/bin/carveout.mjs", import.meta.url))
  const {status, stdout, stderr} = spawnSync(process.execPath, ["--conditions=source", program, ...words], {cwd: folder, encoding: "utf8"})
  return {code: status, out: stdout, err: stderr}
}

function kubectl(words: readonly string[], input?: string): string {
  const env = {...process.env, KUBECONFIG: server.kubeconfig, KUBECACHEDIR: cacheOf(server)}
  const {status, stdout, stderr} = spawnSync(server.kubectl, words, {env, encoding: "utf8", input})
  assert.equal(status, 0, stderr)
  return stdout
}

/** Every connection between all pods and an address outside, on the ports that rules name and one that none does. */
function* flows({snapshot}: Program): Generator<Flow> {
  const outside = {kind: "address", address: {family: 4, value: 0xcb007105n}} as const
  const ends = [...snapshot.workloads.map(({id}) => ({kind: "workload", id}) as const), outside]
  for (const from of ends)
    for (const to of ends)
      for (const protocol of [6, 17])
        for (const port of [53, 80, 81, 443, 5432, 9])
          if (from !== to) yield {from, to, family: 4, protocol, port, sourcePort: 50000, icmp: null}
}

async function put(shared: readonly string[], base: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await empty(server)
  const all = [...shared, ...base]
  const addresses = new Map(
    pods.flatMap((text) => {
      const [, name, namespace, address] = /name: ([\w-]+), namespace: ([\w-]+).*podIP: ([\d.]+)/.exec(text) ?? []
      return name === undefined || address === undefined ? [] : [[`${namespace}/${name}`, address] as const]
    }),
  )
  const isHome = (text: string): boolean => /kind: (?:Namespace|Tier),/.test(text)
  kubectl(["create", "-f", "-"], [...all.filter(isHome), ...all.filter((text) => !isHome(text))].join("\n---\n"))
  await settle(server, addresses)
  return addresses
}

for (const [name, {base, head, shared = [...spaces, ...pods], isUnsafe}] of Object.entries(pairs)) {
  test(`the script does what the plan says: ${name}`, {skip}, async () => {
    const addresses = await put(shared, base)
    const files = {shared: fileOf("shared.yaml", shared), base: fileOf("base.yaml", base), head: fileOf("head.yaml", head)}
    for (const {name: file, text} of Object.values(files)) writeFileSync(join(folder, file), text)
    const {code, out, err} = carveout("plan", "base.yaml", "head.yaml", "--with", "shared.yaml", "-o", "sh")
    assert.equal(code, isUnsafe ? 1 : 0, err)
    let last = read([files.shared, files.base])
    const plan = planBetween(last, read([files.shared, files.head]))
    assert.ok(plan.steps.length > 0)
    const [begin, end] = [programOf([files.shared, files.base]), programOf([files.shared, files.head])]
    let i = 0
    const ended = await runScript(server, out, {
      addresses,
      onCall: async ({words, code: failed}) => {
        assert.equal(failed, 0, words)
        if (!/^(?:apply|replace|delete) /.test(words) || words.includes("--dry-run")) return
        const step = plan.steps[i]
        assert.ok(step !== undefined, words)
        const where = `step ${i + 1}, ${words}`
        const {before: old, after: young} = step.change
        const changed = idOf((young ?? old)!)
        last = [...last.filter((one) => idOf(one) !== changed), ...(young === null ? [] : [young])]
        i++
        const state = read(await stateOf(server))
        assert.deepEqual(state.map(idOf).sort(), last.map(idOf).sort(), where)
        const [is, said] = [state, last].map((resources) => compile(buildSnapshot(resources).snapshot))
        assert.ok(is !== undefined && said !== undefined)
        assert.deepEqual(equivalent(said, is).counterexample, null, where)
        for (const flow of flows(end)) {
          const [was, will] = [begin, end].map((program) => decide(program, flow).verdict)
          if (was === will && step.harm.pairs === 0)
            assert.equal(
              decide(is, flow).verdict,
              was,
              `${where}: ${JSON.stringify(flow, (_, value) => (typeof value === "bigint" ? String(value) : value))}`,
            )
        }
      },
    })
    assert.equal(ended.code, 0, ended.printed)
    assert.equal(i, plan.steps.length)
  })
}
