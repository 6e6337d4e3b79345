// Listings of tiers, as a world's policies are evaluated.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {compile} from "./compile.ts"
import type {TierListings} from "./tiers.ts"
import {listTiers} from "./tiers.ts"

const world = `
{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: web, labels: {app: web}}, spec: {containers: []}}
---
{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: security}, spec: {order: 100}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: web}, spec: {order: 9, selector: app == "web", types: [Ingress, Egress]}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: other}, spec: {order: 1, selector: app == "other", types: [Egress]}}
---
{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: try}, spec: {tier: security, selector: all(), types: [Egress]}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: lost}, spec: {tier: nowhere, selector: all(), types: [Egress]}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: early}, spec: {selector: all(), preDNAT: true, applyOnForward: true, types: [Ingress]}}`

const program = compile(buildSnapshot(parseManifests([{name: "world.yaml", text: world}]).resources).snapshot)

function check(listings: TierListings | null, expected: {readonly ingress: readonly string[]; readonly egress: readonly string[]}): void {
  const lines = (direction: "ingress" | "egress"): readonly string[] =>
    (listings?.[direction] ?? []).flatMap(({tier, policies}) =>
      policies.map(({id, staged}) => `${tier.name}: ${id}${staged ? " staged" : ""}`),
    )
  assert.deepEqual({ingress: lines("ingress"), egress: lines("egress")}, expected)
}

test("every policy is listed in both directions it is of, staged ones marked, a tier that nobody defines last", () => {
  check(listTiers(program), {
    ingress: ["default: GlobalNetworkPolicy/web", "default: GlobalNetworkPolicy/early"],
    egress: [
      "security: StagedGlobalNetworkPolicy/try staged",
      "default: GlobalNetworkPolicy/other",
      "default: GlobalNetworkPolicy/web",
      "nowhere: GlobalNetworkPolicy/lost",
    ],
  })
})

test("for one endpoint only those policies are listed that select it and apply to workloads", () => {
  check(listTiers(program, "prod/web"), {
    ingress: ["default: GlobalNetworkPolicy/web"],
    egress: ["security: StagedGlobalNetworkPolicy/try staged", "default: GlobalNetworkPolicy/web", "nowhere: GlobalNetworkPolicy/lost"],
  })
})

test("an endpoint that is not there has no listing", () => {
  assert.equal(listTiers(program, "prod/nobody"), null)
})
