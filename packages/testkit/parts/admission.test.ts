// What a real API server takes and refuses, against what `check` says: policies, and the namespaces whose labels they select by.

import assert from "node:assert/strict"
import {after, before, test} from "node:test"
import {parseManifests} from "@carveout/engine"
import {openAdmission} from "../src/cluster/admission.ts"
import type {Admission} from "../src/cluster/admission.ts"
import {defineClusterPolicy, noServer, openApiServer} from "../src/cluster/server.ts"
import type {ApiServer} from "../src/cluster/server.ts"

const skip = noServer()
let server: ApiServer
let admit: (text: string) => Promise<Admission | undefined>

before(async () => {
  if (skip !== false) return
  server = await openApiServer({without: ["NamespaceLifecycle", "PodSecurity"]})
  await defineClusterPolicy(server)
  admit = await openAdmission(server)
})
after(async () => server?.stop())

const policy = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: default}\nspec: ${spec}\n`

test("a policy that the server takes has no error, one that it refuses has", {skip}, async () => {
  for (const [spec, isTaken] of [
    ["{podSelector: {}}", true],
    ["{podSelector: {}, ingress: [{ports: [{protocol: ICMP}]}]}", false],
    ["{podSelectr: {}}", false],
  ] as const) {
    const admission = await admit(policy(spec))
    assert.equal(admission?.isTaken, isTaken, spec)
    const {diagnostics} = parseManifests([{name: "policy.yaml", text: policy(spec)}])
    assert.equal(!diagnostics.some(({severity}) => severity === "error"), isTaken, spec)
  }
})
