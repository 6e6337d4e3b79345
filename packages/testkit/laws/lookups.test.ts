// The carve-out for everybody's lookups, in generated worlds: whoever policy kept from the resolver reaches it, nothing is closed, and nothing is opened
// but the resolver's port to those who were kept out.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compareWorlds, compile, Doctor, parseManifests} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {chance, pick, randomFrom, weighted} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

const worlds = 160
const kubeDns = "svc/kube-system/kube-dns"
/** A resolver that is in no world. */
const outside = "198.51.100.53"

/** A resolver, and mostly a default-deny in one of the ways in which people write it. */
function resolverText(random: Random): string {
  const node = pick(random, ["node-a", "node-b"])
  const deny = pick(random, [
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3000, types: [Ingress, Egress]}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3000, namespaceSelector: \"kubernetes.io/metadata.name != 'kube-system'\", types: [Egress], egress: [{action: Deny}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all-deny, namespace: prod}, spec: {podSelector: {}, policyTypes: [Egress]}}",
    "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: all-deny}, spec: {tier: Admin, priority: 7, subject: {namespaces: {}}, egress: [{name: deny, action: Deny, to: [{namespaces: {}}]}]}}",
    "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: all-deny}, spec: {tier: Baseline, priority: 0, subject: {pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}, podSelector: {}}}, egress: [{name: deny, action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0]}]}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: dns-deny, namespace: kube-system}, spec: {podSelector: {matchLabels: {k8s-app: kube-dns}}, policyTypes: [Ingress]}}",
  ])
  const tcp = chance(random, 80) ? ", {name: dns-tcp, port: 53, protocol: TCP, targetPort: 5353}" : ""
  return [
    "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}",
    `{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {nodeName: ${node}, containers: []}, status: {podIP: 10.0.9.53}}`,
    `{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: 5353}${tcp}]}}`,
    ...(chance(random, 80) ? [deny] : []),
  ].join("\n---\n")
}

function read(...texts: readonly string[]): Program {
  return compile(buildSnapshot(parseManifests(texts.map((text, i) => ({name: `${i}.yaml`, text}))).resources).snapshot)
}

const verdictOf = (program: Program, from: string, protocol: string, to: string): string => {
  const answer = ask(program, {from, to, protocol, port: 53})
  return answer.ok ? answer.value.verdict : "none"
}

/** What pods say of whom they ask, and whether that is the cluster's resolver, for a pod and for who lives in its machine's network. */
const sayings = [
  [12, {}, true, false],
  [2, {dnsPolicy: "ClusterFirst"}, true, false],
  [2, {dnsPolicy: "ClusterFirstWithHostNet"}, true, true],
  [3, {dnsPolicy: "Default"}, false, false],
  [2, {dnsPolicy: "None", dnsConfig: {nameservers: [outside]}}, false, false],
  [1, {dnsPolicy: "None", dnsConfig: {nameservers: ["10.96.0.10"]}}, true, true],
  [1, {dnsPolicy: "None", dnsConfig: {nameservers: ["127.0.0.1"]}}, false, false],
  [1, {dnsPolicy: "Default", dnsConfig: {nameservers: [outside]}}, false, false],
  [1, {dnsConfig: {nameservers: [outside]}}, true, false],
] as const

/** A world in which some pods ask others. `asking`: by pod whether it asks the cluster's resolver, and the one outside. */
function withSayings(
  random: Random,
  objects: readonly ManifestObject[],
): {readonly text: string; readonly asking: ReadonlyMap<string, Asks>} {
  const asking = new Map<string, Asks>()
  const said = objects.map((each) => {
    if (each["kind"] !== "Pod") return each
    const [spec, metadata] = [each["spec"] as ManifestObject, each["metadata"] as ManifestObject]
    const [saying, isOfPod, isOfHost] = weighted(
      random,
      sayings.map(([weight, ...rest]) => [weight, rest] as const),
    )
    const isOutside = JSON.stringify(saying).includes(outside)
    asking.set(`${metadata["namespace"] as string}/${metadata["name"] as string}`, {
      cluster: spec["hostNetwork"] === true ? isOfHost : isOfPod,
      outside: isOutside,
    })
    return {...each, spec: {...spec, ...saying}}
  })
  return {text: manifestText(said), asking}
}

type Asks = {readonly cluster: boolean; readonly outside: boolean}

/** Labels that no repair names. */
const passing = /^projectcalico|^pcsa|^version$/

/** Pods of the labels of some, in their namespaces: nothing tells them apart. */
function likes({snapshot}: Program, some: readonly string[]): readonly string[] {
  const keyOf = ({namespace, labels}: (typeof snapshot.workloads)[number]): string =>
    JSON.stringify([namespace, [...labels].filter(([label]) => !passing.test(label))])
  const wanted = new Set(snapshot.workloads.filter(({id}) => some.includes(id)).map(keyOf))
  return snapshot.workloads.filter((pod) => wanted.has(keyOf(pod))).map(({id}) => id)
}

type Told = {readonly before: Program; readonly lookups: Doctor.Lookups; readonly letThrough: readonly string[]; readonly seed: number}

/** Whether a pod's own policy keeps it from the resolver. */
function isShutIn(program: Program, from: string): boolean {
  return ["UDP", "TCP"].every((protocol) => {
    const answer = ask(program, {from, to: kubeDns, protocol, port: 53})
    return answer.ok && answer.value.cases.some(({decision}) => decision.deniedAt?.stage === "pod-egress")
  })
}

/** Whoever is let out though he asks others has no label that none of those has who ask the cluster's resolver. WHY not who is let in: a resolver is for every pod. */
function assertApart({before, lookups, letThrough, seed}: Told): void {
  const strangers = new Set(lookups.strangers.map(({id}) => id))
  for (const id of letThrough) {
    if (!isShutIn(before, id)) continue
    const pod = before.snapshot.workloads.find((each) => each.id === id)
    const others = before.snapshot.workloads.filter((each) => each.namespace === pod?.namespace && !strangers.has(each.id))
    const isAlone = [...(pod?.labels ?? [])].some(
      ([label, value]) => !passing.test(label) && others.every(({labels}) => labels.get(label) !== value),
    )
    assert.ok(!isAlone, `seed ${seed}: ${id}`)
  }
}

/** Whose lookups are denied at a resolver, of some, one by one. */
function deniedAt(program: Program, to: string, protocol: string, some: readonly string[]): readonly string[] {
  return some.filter((id) => ["deny", "mixed"].includes(verdictOf(program, id, protocol, to))).sort()
}

test("who was kept from looking up names reaches the resolver that he asks, and nobody reaches anything else", (t) => {
  const seen = {worlds: 0, denied: 0, elsewhere: 0, told: 0, letThrough: 0, repaired: 0, none: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const {text: own, asking} = withSayings(random, doctorWorld(random))
    const text = `${own}---\n${resolverText(random)}`
    const before = read(text)
    const lookups = Doctor.lookupsIn(before, {resolver: kubeDns})
    seen.worlds++
    const {workloads, hostPods} = before.snapshot
    const pods = [...workloads.map(({id}) => id), ...hostPods.keys()].filter((id) => id !== "kube-system/coredns")
    const clients = pods.filter((id) => asking.get(id)?.cluster ?? true)
    assert.deepEqual(lookups.denied, deniedAt(before, kubeDns, "UDP", clients), `seed ${seed}`)
    assert.equal(lookups.asked, clients.length, `seed ${seed}`)
    const elsewhere = lookups.elsewhere.find(({resolver}) => resolver.to === outside)
    const others = pods.filter((id) => asking.get(id)?.outside === true)
    assert.deepEqual(elsewhere?.pods ?? [], others.sort(), `seed ${seed}`)
    assert.deepEqual(elsewhere?.denied ?? [], deniedAt(before, outside, "UDP", others), `seed ${seed}`)
    if (lookups.questions.length + (elsewhere?.questions.length ?? 0) === 0) continue
    seen.denied++
    if ((elsewhere?.denied.length ?? 0) > 0) seen.elsewhere++
    const origin = {program: before, files: [{name: "0.yaml", text}], namespace: undefined}
    const repair = Doctor.lookupsRepair(origin, lookups)
    if (!("text" in repair)) {
      seen.none++
      continue
    }
    seen.repaired++
    const after = read(text, repair.text)
    for (const protocol of ["UDP", "TCP"]) {
      assert.deepEqual(deniedAt(after, kubeDns, protocol, [...lookups.denied, ...lookups.partly]), [], `seed ${seed}\n${repair.text}`)
      if (repair.text.includes(outside)) assert.deepEqual(deniedAt(after, outside, protocol, elsewhere?.denied ?? []), [], `seed ${seed}`)
    }
    const {opened, closed} = compareWorlds(before, after)
    assert.deepEqual(closed, [], `seed ${seed}\n${repair.text}`)
    // WHY not with host endpoints: their policies name pods by labels, and others may have the same; the answer shows them.
    if (before.snapshot.hosts.length > 0) continue
    const letThrough = Doctor.letThrough(origin, lookups, repair)
    if (lookups.strangers.length > 0) seen.told++
    if (letThrough.length > 0) seen.letThrough++
    assertApart({before, lookups, letThrough, seed})
    const kept = new Set([...lookups.denied, ...lookups.partly, ...lookups.open, ...letThrough])
    for (const {from, to, allow, after: now} of opened) {
      // WHY others perhaps: a pod or a node without an address may have any.
      if (now.verdict === "unknown") continue
      const isOutside = !to.includes("kube-system/coredns")
      // WHY of a range: the outside is named by its borders.
      assert.deepEqual(to, [isOutside ? `${outside}-${outside}` : "kube-system/coredns"], `seed ${seed}\n${repair.text}`)
      const meant = isOutside ? new Set(likes(before, elsewhere?.pods ?? [])) : kept
      const isMeant = (name: string): boolean => meant.has(name) || name.startsWith("host/")
      assert.ok(from.every(isMeant), `seed ${seed}: ${from.join()}\n${repair.text}`)
      const port = isOutside ? "53" : "5353"
      assert.ok(
        allow.every((block) => (block.protocol === "UDP" || block.protocol === "TCP") && block.ports === port),
        `seed ${seed}`,
      )
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.repaired > 50 && seen.elsewhere > 10 && seen.told > 10, JSON.stringify(seen))
})
