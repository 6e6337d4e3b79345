// Rules: negative selectors, families, parts, services and what upstream's last check refuses.
import assert from "node:assert/strict"
import {test} from "node:test"
import {matchesSelector} from "../../selector/match.ts"
import type {Labels} from "../../selector/selector.ts"
import type {Rule} from "../snapshot.ts"
import {calicoPolicy, globalPolicy, policyOf, ruleText, said, saidOf, selectedBy, text, world} from "../written.test.ts"

/** The one egress rule of a global policy. */
function globalRule(rule: string): Rule {
  return policyOf(world(globalPolicy(`{types: [Egress], egress: [${rule}]}`))).egress[0]!
}

/** The one egress rule of a policy in `prod`. */
function prodRule(rule: string): Rule {
  return policyOf(world(calicoPolicy("prod", `{types: [Egress], egress: [${rule}]}`))).egress[0]!
}

test("a negative selector beside a positive one is folded in; alone it stays alone, and in a namespace it never is", () => {
  const both = globalRule("{action: Allow, destination: {selector: a == 'b', notSelector: c == 'd'}}").destination
  assert.deepEqual([text(both.selector), both.notSelector], [`(a == "b" && !c == "d")`, null])
  const alone = globalRule("{action: Allow, destination: {notSelector: c == 'd'}}").destination
  assert.deepEqual([alone.selector, text(alone.notSelector), alone.parts], [null, `c == "d"`, []])
  const own = prodRule("{action: Allow, destination: {notSelector: c == 'd'}}").destination
  assert.deepEqual([text(own.selector), own.notSelector], [`(projectcalico.org/namespace == "prod" && !c == "d")`, null])
})

test("a side with nets, ports or services alone is not limited to its namespace", () => {
  const check = (side: string): void => {
    const {selector, notSelector} = prodRule(`{action: Allow, protocol: TCP, destination: ${side}}`).destination
    assert.deepEqual([selector, notSelector], [null, null], side)
  }
  for (const side of [
    "{nets: [10.0.0.0/8]}",
    "{ports: [80]}",
    "{notNets: [10.0.0.0/8]}",
    "{services: {name: s, namespace: prod}}",
    "{serviceAccounts: {}}",
  ])
    check(side)
})

test("a service is named with its namespace; without one nothing has that name", () => {
  assert.equal(prodRule("{action: Allow, destination: {services: {name: s, namespace: other}}}").destination.service, "other/s")
  assert.equal(prodRule("{action: Allow, destination: {services: {name: s}}}").destination.service, "/s")
  assert.equal(prodRule("{action: Allow}").destination.service, null)
})

test("a rule exists for the families that its version, its protocol's name and every list of nets leave it", () => {
  const check = (rule: string, families: readonly number[]): void =>
    assert.deepEqual(globalRule(`{action: Allow, ${rule}}`).families, families, rule)
  check("", [4, 6])
  check("ipVersion: 4", [4])
  check("protocol: ICMP", [4])
  check("protocol: ICMPv6", [6])
  check("protocol: 58", [4, 6])
  check("destination: {nets: [10.0.0.0/8]}", [4])
  check("destination: {notNets: [10.0.0.0/8]}", [4])
  check("source: {notNets: ['fd00::/8']}", [6])
  check("source: {nets: ['::ffff:1.2.3.0/120']}", [4])
  check("destination: {notNets: [0.0.0.0/00]}", [])
  check("destination: {nets: [0.0.0.0/0]}", [4])
})

test("criteria keep their numbers: protocols by number, ICMP with a type alone, ports and names as they are", () => {
  const rule = globalRule(
    "{action: Log, protocol: SCTP, notProtocol: 47, destination: {ports: [http, '80:90', 53], notPorts: [9]}, source: {ports: [1]}}",
  )
  assert.deepEqual([rule.action, rule.protocol, rule.notProtocol], ["Log", 132, 47])
  assert.equal(ruleText(rule), "Log 132 from :1 to :http,80:90,53")
  assert.deepEqual(rule.destination.notPorts, [{kind: "range", min: 9, max: 9}])
  const icmp = globalRule("{action: Allow, protocol: ICMP, icmp: {type: 8}, notICMP: {type: 3, code: 4}}")
  assert.deepEqual(
    [icmp.icmp, icmp.notIcmp],
    [
      {type: 8, code: null},
      {type: 3, code: 4},
    ],
  )
  assert.equal(globalRule("{action: Allow, protocol: ICMP, icmp: {}}").icmp, null)
})

test("rules carry their place in the manifest's own list", () => {
  const {ingress, egress} = policyOf(world(globalPolicy("{ingress: [{action: Deny}, {action: Pass}], egress: [{action: Allow}]}")))
  assert.deepEqual([ingress.map(({index, action}) => `${index} ${action}`), egress.map(({index}) => index)], [["0 Deny", "1 Pass"], [0]])
})

test("the parts of a selector are named as the manifest names them", () => {
  const check = (rule: Rule, side: "source" | "destination", wanted: readonly string[]): void =>
    assert.deepEqual(
      rule[side].parts.map(({criterion, selector}) => `${criterion}: ${text(selector)}`),
      wanted,
    )
  const full = "{selector: a == 'b', notSelector: c == 'd', namespaceSelector: env == 'x', serviceAccounts: {names: [sa]}}"
  const rule = prodRule(`{action: Allow, destination: ${full}, source: {selector: has(q)}}`)
  check(rule, "destination", [
    `destination.namespaceSelector: pcns.env == "x"`,
    `destination.serviceAccounts: projectcalico.org/serviceaccount in {"sa"}`,
    `destination.selector: a == "b"`,
    `destination.notSelector: !c == "d"`,
  ])
  check(rule, "source", [`metadata.namespace: projectcalico.org/namespace == "prod"`, "source.selector: has(q)"])
  check(globalRule("{action: Allow, destination: {nets: [10.0.0.0/8]}}"), "destination", [])
})

test("all parts together say what the selector says", () => {
  const label = (...pairs: readonly (readonly [string, string])[]): Labels => new Map(pairs)
  const rule = prodRule(
    "{action: Allow, destination: {selector: \"a == 'b' || a == 'c'\", notSelector: x == 'y', serviceAccounts: {names: [s]}}}",
  )
  const {selector, parts} = rule.destination
  assert.ok(selector)
  const own = ["projectcalico.org/namespace", "prod"] as const
  const account = ["projectcalico.org/serviceaccount", "s"] as const
  for (const labels of [
    label(own, account, ["a", "b"]),
    label(own, account, ["a", "c"], ["x", "y"]),
    label(own, ["a", "b"]),
    label(account, ["a", "b"]),
    label(),
  ]) {
    assert.equal(
      matchesSelector(selector, labels),
      parts.every((part) => matchesSelector(part.selector, labels)),
    )
  }
})

test("equal selectors of a world are one tree", () => {
  const {snapshot} = world(
    globalPolicy("{types: [Egress], egress: [{action: Allow, destination: {selector: a == 'b'}}]}", "g1"),
    globalPolicy("{types: [Egress], egress: [{action: Deny, source: {selector: a == 'b'}}]}", "g2"),
  )
  const [first, second] = snapshot.policies
  assert.equal(first?.egress[0]?.destination.selector, second?.egress[0]?.source.selector)
})

const inhabitants = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {env: prod}}}",
  "{apiVersion: v1, kind: Namespace, metadata: {name: dev, labels: {env: dev}}}",
  "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: prod}}",
  "{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: dev}}",
  "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h}, spec: {node: w1, interfaceName: '*', expectedIPs: [192.0.2.1]}}",
  "{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {name: s, namespace: prod}, spec: {nets: [10.0.0.0/8]}}",
  "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: gs}, spec: {nets: [11.0.0.0/8]}}",
]

test("rule selectors find what resources 7.1 says, by the context they stand in", () => {
  const check = (policy: string, wanted: readonly string[]): void => {
    const {snapshot} = world(...inhabitants, policy)
    const selector = snapshot.policies[0]!.egress[0]!.destination.selector
    assert.ok(selector)
    assert.deepEqual(selectedBy(selector, snapshot), wanted, policy)
  }
  const prod = (side: string): string => calicoPolicy("prod", `{types: [Egress], egress: [{action: Allow, destination: ${side}}]}`)
  const global = (side: string): string => globalPolicy(`{types: [Egress], egress: [{action: Allow, destination: ${side}}]}`)
  check(prod("{selector: all()}"), ["prod/a", "NetworkSet/prod/s"])
  for (const rule of [prod, global]) {
    check(rule("{namespaceSelector: all()}"), ["prod/a", "dev/b", "NetworkSet/prod/s"])
    check(rule("{namespaceSelector: global()}"), ["host/h", "GlobalNetworkSet/gs"])
    check(rule("{namespaceSelector: projectcalico.org/name == 'prod'}"), ["prod/a", "NetworkSet/prod/s"])
    check(rule("{namespaceSelector: env != 'prod'}"), ["dev/b", "host/h", "GlobalNetworkSet/gs"])
    check(rule("{namespaceSelector: '!has(env)'}"), ["host/h", "GlobalNetworkSet/gs"])
    check(rule("{namespaceSelector: \"env not in {'prod'}\"}"), ["dev/b", "host/h", "GlobalNetworkSet/gs"])
  }
  check(global("{selector: all()}"), ["prod/a", "dev/b", "host/h", "NetworkSet/prod/s", "GlobalNetworkSet/gs"])
  const kubernetes = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: k, namespace: prod}, spec: {podSelector: {}, egress: [{to: [{podSelector: {}}]}]}}`
  check(kubernetes, ["prod/a"])
})

test("what the dataplane's last check refuses takes the whole policy with it, and says so", () => {
  const check = (spec: string, problem: string): void => {
    const manifest = `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {name: k, namespace: prod}, spec: ${spec}}`
    const built = world(manifest)
    assert.deepEqual(built.snapshot.policies, [])
    const wanted = `${problem}: the dataplane treats \`StagedKubernetesNetworkPolicy/prod/k\` as absent`
    assert.deepEqual(saidOf(built, "policy-dropped"), [wanted])
  }
  const ports = (entry: string): string => `{podSelector: {}, ingress: [{}, {ports: [${entry}]}]}`
  check(ports("{port: HTTP}"), "`HTTP` is no valid port name")
  check(ports("{port: 0}"), "port 0 is no port")
  check(ports("{protocol: ICMP, port: 80}"), "`ICMP` has no ports")
  check(ports("{protocol: FOO}"), "`FOO` is no protocol")
  check(ports("{protocol: '6', port: 80}"), "`6` is no protocol")
  check(
    '{podSelector: {matchLabels: {a: "it\'s"}}}',
    "the selector `(projectcalico.org/orchestrator == 'k8s' && a == 'it's') && projectcalico.org/namespace == 'prod'` cannot be read",
  )
  check(
    "{podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {'a b': c}}}]}], policyTypes: [Egress]}",
    "the selector `projectcalico.org/orchestrator == 'k8s' && a b == 'c'` cannot be read",
  )
})

test("a text that parses only inside the whole is refused like one that never does", () => {
  const sly = `{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: "b') || (c == 'd"}}}]}]}`
  const built = world(
    `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {name: k, namespace: prod}, spec: ${sly}}`,
  )
  assert.deepEqual(built.snapshot.policies, [])
  assert.equal(saidOf(built, "policy-dropped").length, 1)
})

test("lower-case protocol names and numeric names with a protocol pass that check", () => {
  const built = world(
    `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {name: k, namespace: prod}, spec: {podSelector: {}, ingress: [{ports: [{protocol: tcp, port: http}]}]}}`,
  )
  assert.deepEqual(policyOf(built).ingress.map(ruleText), ["Allow 6 to :http"])
  assert.ok(!said(built).some((line) => line.startsWith("policy-dropped")))
})
