// What a Snapshot document says of what it lacks.
import assert from "node:assert/strict"
import {test} from "node:test"
import {kinds, unmodelled} from "./kinds/registry.ts"
import {parseManifests} from "./parse.ts"
import {effectOf} from "./snapshot-document.ts"

const read = (lines: readonly object[], head: object = {}): ReturnType<typeof parseManifests> => {
  const document = {apiVersion: "carveout.dev/v1alpha1", kind: "Snapshot", metadata: {name: "a"}, spec: {kinds: lines}, ...head}
  return parseManifests([{name: "snapshot.json", text: JSON.stringify({apiVersion: "v1", kind: "List", items: [document]})}])
}

test("of every kind that is read, or is known to have a say, it is said what is wrong without it", () => {
  for (const {group, kind} of kinds) assert.notEqual(effectOf(group, kind), undefined, kind)
  for (const [group, own] of unmodelled) for (const kind of own) assert.notEqual(effectOf(group, kind), undefined, `${group} ${kind}`)
  assert.notEqual(effectOf("crd.projectcalico.org", "GlobalNetworkPolicy"), undefined)
  assert.notEqual(effectOf("operator.tigera.io", "Installation"), undefined)
  for (const [group, kind] of [
    ["", "Secret"],
    ["apps", "ControllerRevision"],
    ["projectcalico.org", "BGPPeer"],
  ] as const)
    assert.equal(effectOf(group, kind), undefined, kind)
})

test("the line that grants names every kind for which rights are missing, and no other", () => {
  const {diagnostics} = read([
    {group: "", version: "v1", kind: "Pod", resource: "pods", unread: "forbidden: pods is forbidden"},
    {group: "apps", version: "v1", kind: "Deployment", resource: "deployments", unread: "forbidden: no"},
    {group: "projectcalico.org", version: "v3", kind: "Tier", resource: "tiers", unread: "ServiceUnavailable: down"},
  ])
  const line = "`kubectl create clusterrole carveout-snapshot --verb=get,list --resource=pods,deployments.apps`"
  assert.deepEqual(
    diagnostics.map(({code, help}) => [code, help?.includes(line)]),
    [
      ["snapshot-incomplete", true],
      ["snapshot-incomplete", true],
      ["snapshot-incomplete", false],
    ],
  )
  assert.match(diagnostics[2]?.message ?? "", /lacks every Tier of projectcalico\.org \(ServiceUnavailable: down\): in which order/)
})

test("a document that is not as it should be is an error, and no test", () => {
  for (const [head, code] of [
    [{apiVersion: "carveout.dev/v1"}, "bad-word"],
    [{kind: "Snapsot"}, "bad-word"],
    [{spec: {}}, "missing-field"],
    [{spec: {kinds: [{}]}}, "missing-field"],
    [{spec: {kinds: [], takenAt: 5}}, "wrong-type"],
    [{extra: 1}, "unknown-field"],
  ] as const) {
    const {diagnostics, tests} = read([], head)
    assert.equal(diagnostics[0]?.code, code, JSON.stringify(head))
    assert.equal(diagnostics[0]?.severity, "error")
    assert.equal(tests.length, 0)
  }
})
