// Which kinds a snapshot asks for, by what a server says that it has.
import assert from "node:assert/strict"
import {test} from "node:test"
import {kinds} from "../manifest/kinds/registry.ts"
import {askedKinds, askedVersions} from "./asked-kinds.ts"
import type {ServedKind} from "./asked-kinds.ts"

/** `GROUP/VERSION Kind` as a server has it. */
const served = (...words: readonly string[]): readonly ServedKind[] =>
  words.map((each) => {
    const [home = "", kind = ""] = each.split(" ")
    const slash = home.lastIndexOf("/")
    return {group: home.slice(0, Math.max(slash, 0)), version: home.slice(slash + 1), kind, resource: `${kind.toLowerCase()}s`}
  })

const asked = (...words: readonly string[]): readonly string[] =>
  askedKinds({kinds: served(...words), silent: []}).kinds.map(
    ({group, version, kind}) => `${group === "" ? "" : `${group}/`}${version} ${kind}`,
  )

test("every kind that is read is asked for where a server has it, and no other", () => {
  const all = kinds.map(({group, versions, kind}) => `${group === "" ? "" : `${group}/`}${versions[0]} ${kind}`)
  assert.deepEqual(
    asked(...all, "v1 Secret", "v1 ConfigMap", "apps/v1 ControllerRevision", "example.org/v1 Thing").toSorted(),
    all.filter((each) => each !== "v1 Endpoints").toSorted(),
  )
})

test("Endpoints are asked for where there are no slices", () => {
  assert.deepEqual(asked("v1 Endpoints"), ["v1 Endpoints"])
  assert.deepEqual(asked("v1 Endpoints", "discovery.k8s.io/v1beta1 EndpointSlice"), ["discovery.k8s.io/v1beta1 EndpointSlice"])
})

test("of several versions one is asked for, the one that is read without a warning", () => {
  const group = "policy.networking.k8s.io"
  assert.deepEqual(asked(`${group}/v1beta1 ClusterNetworkPolicy`, `${group}/v1alpha2 ClusterNetworkPolicy`), [
    `${group}/v1alpha2 ClusterNetworkPolicy`,
  ])
  assert.deepEqual(asked(`${group}/v1beta1 ClusterNetworkPolicy`), [`${group}/v1beta1 ClusterNetworkPolicy`])
})

test("policies that are not modelled are asked for, known or by their name", () => {
  assert.deepEqual(
    asked("security.istio.io/v1 AuthorizationPolicy", "example.org/v1 HouseNetworkPolicy", "security.istio.io/v1 RequestAuthentication"),
    ["security.istio.io/v1 AuthorizationPolicy", "example.org/v1 HouseNetworkPolicy"],
  )
})

test("Kubernetes' own groups without a kind that is read are not asked what they have", () => {
  const groups = ["metrics.k8s.io", "rbac.authorization.k8s.io", "apps", "cilium.io", "autoscaling"].map((group) => ({
    group,
    versions: ["v2", "v1"],
  }))
  assert.deepEqual(
    askedVersions(groups).map(({group, version}) => `${group}/${version}`),
    ["apps/v2", "apps/v1", "cilium.io/v2"],
  )
})

test("a version that is silent is missing with every kind that it would have, under the name that rights have for it", () => {
  const silent = [{group: "projectcalico.org", version: "v3", because: "down"}]
  const {unread, notes} = askedKinds({kinds: served("v1 Pod"), silent})
  assert.deepEqual(
    unread.map(({kind}) => kind).toSorted(),
    kinds
      .filter(({group}) => group === "projectcalico.org")
      .map(({kind}) => kind)
      .toSorted(),
  )
  const nameOf = (kind: string): string | undefined => unread.find((each) => each.kind === kind)?.resource
  assert.deepEqual(["GlobalNetworkPolicy", "Tier", "FelixConfiguration"].map(nameOf), [
    "globalnetworkpolicies",
    "tiers",
    "felixconfigurations",
  ])
  assert.deepEqual(notes, [])
  const other = askedKinds({kinds: served("apps/v1 Deployment"), silent: [{group: "metrics.example.org", version: "v1", because: "down"}]})
  assert.deepEqual(other.unread, [])
})

test("a cluster without Calico is said to be judged as Calico would", () => {
  assert.match(askedKinds({kinds: served("v1 Pod"), silent: []}).notes[0] ?? "", /none of Calico's kinds/)
  assert.deepEqual(askedKinds({kinds: served("crd.projectcalico.org/v1 IPPool"), silent: []}).notes, [])
})
