// What is known of endpoints by place: the same whether it was noted while they were made, or seen in a list that somebody put together.
import assert from "node:assert/strict"
import {test} from "node:test"
import {glanceAtEndpoints} from "./glance.ts"
import {pod, world} from "./written.test.ts"

const template = (name: string): string => `{metadata: {labels: {app: ${name}}}, spec: {}}`
const deployment = (name: string): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: prod}, spec: {template: ${template(name)}}}`
const named = (port: number): string => `containers: [{name: c, image: i, ports: [{name: web, containerPort: ${port}}]}]`
const labelled = (app: string, address: string, spec = ""): {readonly meta: string; readonly more: string; readonly spec: string} => ({
  meta: `labels: {app: ${app}}`,
  more: `status: {phase: Running, podIPs: [${address}]}`,
  spec,
})

const {snapshot} = world(
  pod("prod/a", labelled("x", "{ip: 10.0.0.1}", "nodeName: one")),
  pod("prod/b", labelled("x", "{ip: 10.0.0.9}", "nodeName: two")),
  pod("dev/c", labelled("x", "{ip: 10.0.0.2}")),
  pod("prod/d", labelled("x", "{ip: 'fd00::1'}, {ip: 10.0.0.3}", "nodeName: one")),
  pod("prod/e", labelled("x", "{ip: 10.0.0.4}", named(80))),
  pod("prod/f", labelled("x", "{ip: 'fd00::2'}")),
  pod("prod/g"),
  pod("prod/h", {spec: "nodeName: three, hostNetwork: true", more: "status: {phase: Running, podIP: 192.0.2.1}"}),
  deployment("web"),
)
const made = glanceAtEndpoints(snapshot.workloads)

test("what is noted of endpoints is what is seen in them", () => {
  const seen = glanceAtEndpoints(snapshot.workloads.slice())
  assert.deepEqual({...made, alike: null}, {...seen, alike: null})
  const four = snapshot.workloads.map(({addresses}) => Number(addresses.find(({family}) => family === 4)?.value ?? -1n))
  assert.deepEqual([...made.four], four)
  assert.deepEqual([...made.nodes], ["one", "two"])
})

test("who is said to be alike has the very same labels, profiles and ports", () => {
  const {workloads} = snapshot
  for (const [place, first] of made.alike.entries()) {
    const [own, other] = [workloads[place], workloads[first]]
    assert.deepEqual([own?.labels, own?.profiles, own?.ports], [other?.labels, other?.profiles, other?.ports])
    assert.equal(made.alike[first], first)
  }
  const byName = new Map(workloads.map(({id}, place) => [id, place]))
  assert.equal(made.alike[byName.get("prod/b") ?? -1], byName.get("prod/a"))
  assert.equal(made.alike[byName.get("prod/e") ?? -1], byName.get("prod/e"))
})

test("two IPv4 addresses of one are not each somebody's only one", () => {
  assert.equal(made.areSole, true)
  const two = world(pod("prod/a", labelled("x", "{ip: 10.0.0.1}, {ip: 10.0.0.2}"))).snapshot
  assert.equal(glanceAtEndpoints(two.workloads).areSole, false)
})
