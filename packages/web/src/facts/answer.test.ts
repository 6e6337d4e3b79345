import assert from "node:assert/strict"
import {test} from "node:test"
import {worldOf} from "../worker/worlds.ts"
import {factsView} from "./answer.ts"

const text = `{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: prod}, spec: {nodeName: n1, containers: []}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: prod}, spec: {containers: []}}
---
{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {selector: {a: b}, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: elsewhere, namespace: prod}, spec: {type: ExternalName, externalName: db.example.org}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: x-1, namespace: prod, labels: {kubernetes.io/service-name: x}}, addressType: IPv4, ports: [{port: 1}], endpoints: [{addresses: [10.0.0.9]}]}
`

test("ends that open connections are offered by name, and of the Services those that can be asked about, with their ports", () => {
  const world = worldOf([{name: "w.yaml", text}])
  const {openers, services} = factsView({world, baseline: world}).ends
  assert.deepEqual(openers, ["prod/a", "prod/b", "host/n1"])
  assert.deepEqual(services, [
    {
      name: "svc/prod/s",
      ports: [
        {name: "http", protocol: "TCP", port: 80},
        {name: "dns", protocol: "UDP", port: 53},
      ],
    },
  ])
})
