import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import {iptablesLines} from "../iptables/print.ts"
import type {Layer} from "../table/rule.ts"
import {rulesetOf, usualOptions} from "./ruleset.ts"

const town = `
apiVersion: v1
kind: Node
metadata: {name: a}
status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: a-eth0, labels: {role: host}}
spec: {node: a, interfaceName: eth0}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: fast}
spec: {selector: role == 'host', doNotTrack: true, applyOnForward: true, types: [Ingress, Egress]}
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: default}
spec:
  failsafeInboundHostPorts: [{protocol: TCP, port: 22, net: 10.0.0.0/8}, {protocol: TCP, port: 23, net: "fd00::/64"}]
  failsafeOutboundHostPorts: [{protocol: UDP, port: 53}]
`

/** The chain's rules without comments, one a line. */
function check(layer: Layer, chain: string, wanted: readonly string[]): void {
  const {snapshot} = buildSnapshot(parseManifests([{name: "world.yaml", text: town}]).resources)
  const {tables} = rulesetOf(compile(snapshot), {node: "a", family: 4}, usualOptions)
  const lines = iptablesLines(chain, tables[layer].chains.get(chain) ?? [])
  assert.deepEqual(
    lines.map((line) => line.replace(/^.*" /u, "")),
    wanted,
  )
}

test("a failsafe port with a block is for that block alone, in its family", () => {
  const ssh = "-p tcp -m multiport --destination-ports 22 --source 10.0.0.0/8 --jump ACCEPT"
  check("filter", "cali-failsafe-in", [ssh])
  check("filter", "cali-failsafe-out", ["-p udp -m multiport --destination-ports 53 --jump ACCEPT"])
  check("raw", "cali-failsafe-in", [ssh, "-p udp -m multiport --source-ports 53 --jump ACCEPT"])
  check("raw", "cali-failsafe-out", [
    "-p udp -m multiport --destination-ports 53 --jump ACCEPT",
    "-p tcp -m multiport --source-ports 22 --destination 10.0.0.0/8 --jump ACCEPT",
  ])
})
