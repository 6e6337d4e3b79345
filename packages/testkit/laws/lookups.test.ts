// The carve-out for everybody's lookups, in generated worlds: whoever policy kept from the resolver reaches it, nothing is closed, and nothing is opened
// but the resolver's port to those who were kept out.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compareWorlds, compile, Doctor, parseManifests} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

const worlds = 160

/** A resolver, and mostly a default-deny in one of the ways in which people write it. */
function resolverText(random: Random): string {
  const node = pick(random, ["node-a", "node-b"])
  const deny = pick(random, [
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3000, types: [Ingress, Egress]}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3000, namespaceSelector: \"kubernetes.io/metadata.name != 'kube-system'\", types: [Egress], egress: [{action: Deny}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all-deny, namespace: prod}, spec: {podSelector: {}, policyTypes: [Egress]}}",
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

const verdictOf = (program: Program, from: string, protocol: string): string => {
  const answer = ask(program, {from, to: "svc/kube-system/kube-dns", protocol, port: 53})
  return answer.ok ? answer.value.verdict : "none"
}

test("who was kept from looking up names reaches the resolver, and nobody reaches anything else", (t) => {
  const seen = {worlds: 0, denied: 0, repaired: 0, none: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const text = `${manifestText(doctorWorld(random))}---\n${resolverText(random)}`
    const before = read(text)
    const lookups = Doctor.lookupsIn(before, {resolver: "svc/kube-system/kube-dns"})
    seen.worlds++
    const clients = before.snapshot.workloads.map(({id}) => id).filter((id) => id !== "kube-system/coredns")
    const denied = clients.filter((id) => ["deny", "mixed"].includes(verdictOf(before, id, "UDP")))
    assert.deepEqual(lookups.denied, denied.sort(), `seed ${seed}`)
    if (lookups.questions.length === 0) continue
    seen.denied++
    const repair = Doctor.lookupsRepair({program: before, files: [{name: "0.yaml", text}], namespace: undefined}, lookups)
    if (!("text" in repair)) {
      seen.none++
      continue
    }
    seen.repaired++
    const after = read(text, repair.text)
    for (const id of [...lookups.denied, ...lookups.partly])
      for (const protocol of ["UDP", "TCP"])
        assert.ok(!["deny", "mixed"].includes(verdictOf(after, id, protocol)), `seed ${seed}: ${id} ${protocol}\n${repair.text}`)
    const {opened, closed} = compareWorlds(before, after)
    assert.deepEqual(closed, [], `seed ${seed}\n${repair.text}`)
    // WHY not with host endpoints: their policies name pods by labels, and others may have the same; the answer shows them.
    if (before.snapshot.hosts.length > 0) continue
    const kept = new Set([...lookups.denied, ...lookups.partly, ...lookups.open])
    for (const {from, to, allow, after: now} of opened) {
      assert.deepEqual(to, ["kube-system/coredns"], `seed ${seed}\n${repair.text}`)
      // WHY others perhaps: a pod without an address may have any.
      const isMeant = (name: string): boolean => kept.has(name) || now.verdict === "unknown"
      assert.ok(from.every(isMeant), `seed ${seed}: ${from.join()}\n${repair.text}`)
      assert.ok(
        allow.every((block) => (block.protocol === "UDP" || block.protocol === "TCP") && block.ports === "5353"),
        `seed ${seed}`,
      )
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.repaired > 50, JSON.stringify(seen))
})
