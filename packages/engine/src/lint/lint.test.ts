// Each rule of lint on the trap that it is about, and on what looks like it and is none.

import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {findingsIn, rules} from "./lint.ts"
import type {Finding} from "./lint.ts"

const world = `
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {env: prod}}
---
apiVersion: v1
kind: Namespace
metadata: {name: kube-system}
---
apiVersion: v1
kind: Namespace
metadata: {name: empty, labels: {env: spare}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {app: web}}
spec: {containers: [{name: a, image: a}]}
status: {podIP: 10.0.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: prod, labels: {app: db}}
spec: {containers: [{name: a, image: a}]}
status: {podIP: 10.0.0.2}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: prod, labels: {app: agent}}
spec: {hostNetwork: true, containers: [{name: a, image: a}]}
status: {podIP: 192.168.0.9, hostIP: 192.168.0.9}
---
apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 53, protocol: UDP, name: dns}, {containerPort: 53, name: dns-tcp}]}]}
status: {podIP: 10.0.0.53}
---
apiVersion: v1
kind: Pod
metadata: {name: metrics, namespace: kube-system, labels: {k8s-app: metrics}}
spec: {containers: [{name: a, image: a}]}
status: {podIP: 10.0.0.54}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: 10.96.0.10
  selector: {k8s-app: kube-dns}
  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]
`

/** The API server's Service, with who stands behind it. */
const api = `
apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
ports: [{name: https, port: 6443}]
endpoints: [{addresses: [192.168.0.2]}]
`

/** What is found in the world with some policies. */
function found(policies: string): readonly Finding[] {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: `${world}\n---\n${policies}`}])
  assert.deepEqual(diagnostics, [])
  return findingsIn(compile(buildSnapshot(resources).snapshot), resources)
}

function check(name: string, policies: string, wanted: readonly string[]): void {
  test(name, () => {
    assert.deepEqual(
      found(policies).map(({rule, path = ""}) => `${rule} ${path}`.trim()),
      wanted,
    )
  })
}

/** A NetworkPolicy of prod about everybody there, with these rules of egress. */
function egress(...rules: readonly string[]): string {
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: prod}
spec: {podSelector: {}, policyTypes: [Egress], egress: [${rules.join(", ")}]}
`
}

/** A GlobalNetworkPolicy with these lines of its spec. */
function global(name: string, spec: string): string {
  return `\n---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`
}

const resolver =
  "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}"
const both = "ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]"
const carved = `{to: [{${resolver}}], ${both}}`

check("a world without a policy has no trap", "", [])
check("a carve-out for the pods of the resolver, over both, is no trap", egress(carved), [])

check("who cannot look up names is found at the policy that closes it", egress(), ["DNS001"])
test("a pod that asks a resolver of its own is not helped by the carve-out for the cluster's", () => {
  const own =
    "{apiVersion: v1, kind: Pod, metadata: {name: own, namespace: prod, labels: {app: own}}, spec: {dnsPolicy: None, dnsConfig: {nameservers: [203.0.113.53]}, containers: [{name: a, image: a}]}, status: {podIP: 10.0.0.7}}"
  const [finding, ...others] = found(`${own}\n---\n${egress(carved)}`)
  assert.deepEqual([finding?.rule, others.length], ["DNS011", 0])
  assert.match(
    finding?.message ?? "",
    /`prod\/own` cannot look up names at the resolver of its own: `prod\/own → 203\.0\.113\.53 UDP 53` is denied/,
  )
})
check("what another policy lets out is no finding", `${egress()}\n---\n${egress(carved).replace("name: out", "name: dns")}`, [])
check("lookups over UDP alone lose large answers", egress(`{to: [{${resolver}}], ports: [{protocol: UDP, port: 53}]}`), ["DNS101"])
check("a port without protocol is TCP, and that is the one finding", egress(`{to: [{${resolver}}], ports: [{port: 53}]}`), [
  "DNS002 spec.egress[0]",
])
check(
  "TCP in one rule and UDP in the next is no trap",
  egress(`{to: [{${resolver}}], ports: [{port: 53}]}`, `{to: [{${resolver}}], ports: [{protocol: UDP, port: 53}]}`),
  [],
)
check(
  "the label of the resolver alone means the policy's own namespace",
  egress(`{to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ${both}}`),
  ["DNS005 spec.egress[0].to[0]"],
)
check(
  "a resolver by a label that nobody has",
  egress(`{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: coredns}}}], ${both}}`),
  ["DNS004 spec.egress[0].to[0]"],
)
check(
  "a resolver in a namespace by a label that nobody gave it",
  egress(`{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ${both}}`),
  ["DNS004 spec.egress[0].to[0]"],
)
check(
  "a label for each of several clusters is no trap where one of them fits",
  egress(`{to: [{${resolver}}, {namespaceSelector: {}, podSelector: {matchLabels: {dns: default}}}], ${both}}`),
  ["SEL102 spec.egress[0].to[1]"],
)
check(
  "two peers, of which either will do",
  egress(
    `{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}, {podSelector: {matchLabels: {app: db}}}], ${both}}`,
  ),
  ["DNS006 spec.egress[0].to[1]"],
)
check("the address of a pod is another one tomorrow", egress(`{to: [{ipBlock: {cidr: 10.0.0.53/32}}], ${both}}`), ["DNS103 spec.egress[0]"])
check("port 53 to every address", egress(`{${both}}`), ["DNS201 spec.egress[0]"])
check("port 53 to every pod", egress(`{to: [{namespaceSelector: {}}], ${both}}`), ["DNS201 spec.egress[0]"])
check("whoever may reach everything is no carve-out for lookups", egress("{}"), ["NET510 spec.egress[0]"])
check(
  "the resolver itself may ask everybody",
  egress(`{${both}}`)
    .replace("podSelector: {}", "podSelector: {matchLabels: {k8s-app: kube-dns}}")
    .replace("namespace: prod", "namespace: kube-system"),
  [],
)
check("a public resolver", egress(carved, `{to: [{ipBlock: {cidr: 8.8.8.8/32}}], ${both}}`), ["DNS205 spec.egress[1]"])

const outside = "namespaceSelector: 'kubernetes.io/metadata.name not in {\"kube-system\"}'"
const rulesOf = (destination: string): string =>
  ["UDP", "TCP"].map((protocol) => `{action: Allow, protocol: ${protocol}, destination: {${destination}, ports: [53]}}`).join(", ")

check(
  "of a policy of the cluster a label is anybody's",
  global("lock", `{order: 2000, ${outside}, types: [Egress]}`) +
    global("dns", `{order: 100, ${outside}, types: [Egress], egress: [${rulesOf("selector: k8s-app == 'kube-dns'")}]}`),
  ["DNS203 spec.egress[0].destination"],
)
check(
  "a label with its namespace is the resolver's",
  global("lock", `{order: 2000, ${outside}, types: [Egress]}`) +
    global(
      "dns",
      `{order: 100, ${outside}, types: [Egress], egress: [${rulesOf("selector: k8s-app == 'kube-dns', namespaceSelector: kubernetes.io/metadata.name == 'kube-system'")}]}`,
    ),
  [],
)
check("a lockdown that reaches the system's own pods", global("lock", "{types: [Egress]}"), ["DNS306", "DNS001"])
check(
  "a resolver that lets nobody in",
  global("shut", "{namespaceSelector: kubernetes.io/metadata.name == 'kube-system', types: [Ingress]}"),
  ["DNS301"],
)

check(
  "a carve-out that an earlier rule overrules",
  global("never", `{order: 10, ${outside}, types: [Egress], egress: [{action: Deny, protocol: UDP}, {action: Allow}]}`) +
    global(
      "dns",
      `{order: 100, ${outside}, types: [Egress], egress: [${rulesOf("selector: k8s-app == 'kube-dns', namespaceSelector: kubernetes.io/metadata.name == 'kube-system'")}]}`,
    ),
  ["NET510 spec.egress[1]", "DNS013 spec.egress[0]"],
)
check(
  "a resolver that cannot ask the API server, and nobody outside",
  `${api}\n---\n${egress().replace("podSelector: {}", "podSelector: {matchLabels: {k8s-app: kube-dns}}").replace("namespace: prod", "namespace: kube-system")}`,
  ["DNS303", "DNS304"],
)
/** Egress of the resolver's own pods, with a way to the API server. */
const ofResolver = (...rules: readonly string[]): string =>
  `${api}\n---\n${egress(...rules, "{to: [{ipBlock: {cidr: 192.168.0.2/32}}], ports: [{port: 6443}]}")
    .replace("podSelector: {}", "podSelector: {matchLabels: {k8s-app: kube-dns}}")
    .replace("namespace: prod", "namespace: kube-system")}`
check("a resolver that can ask over UDP alone", ofResolver("{ports: [{protocol: UDP, port: 53}]}"), ["DNS305"])
check("a resolver that can ask over TCP alone", ofResolver("{to: [{ipBlock: {cidr: 203.0.113.53/32}}], ports: [{port: 53}]}"), ["DNS305"])
check(
  "a resolver that can ask one server over both",
  ofResolver("{to: [{ipBlock: {cidr: 203.0.113.53/32}}], ports: [{port: 53}, {protocol: UDP, port: 53}]}"),
  [],
)
check(
  "a resolver with a way to its upstream and to the API server",
  `${api}\n---\n${egress(
    "{to: [{ipBlock: {cidr: 203.0.113.53/32}}], ports: [{protocol: UDP, port: 53}]}",
    "{to: [{ipBlock: {cidr: 192.168.0.2/32}}]}",
  )
    .replace("podSelector: {}", "podSelector: {matchLabels: {k8s-app: kube-dns}}")
    .replace("namespace: prod", "namespace: kube-system")}`,
  [],
)
check(
  "a way out to everybody leads to the machine's metadata",
  egress(carved, "{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}"),
  ["NET510 spec.egress[1]"],
)
check(
  "a way out without the metadata",
  egress(carved, "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 80}]}"),
  [],
)

check(
  "a policy that selects nobody, and what it says in vain is not said again",
  egress(`{to: [{podSelector: {matchLabels: {app: nobody}}}]}`).replace("podSelector: {}", "podSelector: {matchLabels: {app: wbe}}"),
  ["SEL101 spec"],
)
check(
  "a policy about pods of the node's network alone",
  egress(carved).replace("podSelector: {}", "podSelector: {matchLabels: {app: agent}}"),
  ["NET505 spec.podSelector"],
)
check("a peer that nobody is", egress(carved, "{to: [{namespaceSelector: {matchLabels: {name: prod}}}]}"), ["SEL102 spec.egress[1].to[0]"])
check("a namespace without pods is no slip", egress(carved, "{to: [{namespaceSelector: {matchLabels: {env: spare}}}]}"), [])

/** A policy of three lists of alternatives about the pod `db`. */
const threeLists = global(
  "partners",
  "{selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {nets: [10.0.0.0/24, 192.168.0.0/24]}, destination: {ports: [80, http], nets: [10.9.0.0/24, 10.8.0.0/24]}}]}",
)
const felix = (spec: string): string =>
  `\n---\napiVersion: projectcalico.org/v3\nkind: FelixConfiguration\nmetadata: {name: default}\nspec: ${spec}\n`

check("alternatives in three places of a rule are mixed up", threeLists, ["NET511 spec.ingress[0]"])
for (const [what, words, by] of [
  ["one list of ports", "[80, http]", "[80]"],
  ["one block", "nets: [10.9.0.0/24, 10.8.0.0/24]", "nets: [10.9.0.0/24]"],
  ["a block that holds them all", "10.8.0.0/24", "10.0.0.0/24"],
  ["a policy of nobody", "app == 'db'", "app == 'dbs'"],
] as const)
  test(`no alternatives are mixed up where there is ${what}`, () => {
    assert.ok(threeLists.includes(words))
    assert.ok(!found(threeLists.replace(words, by)).some(({rule}) => rule === "NET511"))
  })
check(
  "15 numbers of ports are one list, of which a range is two",
  threeLists.replace("[80, http]", "[1, 3, 5, '7:8', '10:11', '13:14', '16:17', '19:20', '22:80']"),
  [],
)
check("and more are several", threeLists.replace("[80, http]", "['1:2', '4:5', '7:8', '10:11', '13:14', '16:17', '19:20', '22:80']"), [
  "NET511 spec.ingress[0]",
])
check("what another rule allows anyway is no finding", threeLists.replace("}}]}", "}}, {action: Allow, protocol: TCP}]}"), [])
test("the eBPF dataplane mixes nothing up, and takes a code of ICMP", () => {
  const {resources} = parseManifests([
    {name: "w.yaml", text: `${world}${threeLists}${echo}${felix("{bpfEnabled: true, nftablesMode: Enabled}")}`},
  ])
  assert.deepEqual(findingsIn(compile(buildSnapshot(resources).snapshot), resources), [])
})

test("what the kernel opens and what it closes is said by a flow", () => {
  const [opened] = found(threeLists)
  assert.equal(
    opened?.message,
    "`GlobalNetworkPolicy/partners#ingress[0]` matches more in the kernel than it says: `kube-system/coredns → prod/db TCP 80` is allowed there, as if `destination.nets` were left out",
  )
  assert.equal(opened.help, "write one rule for each block of `destination.nets`")
  const [closed] = found(threeLists.replace("action: Allow", "action: Deny").replace("}}]}", "}}, {action: Allow}]}"))
  assert.match(closed?.message ?? "", / → prod\/db TCP 80` is denied there/)
})

test("two rules without which a flow would not pass are both mixed up", () => {
  const both =
    threeLists +
    global(
      "out",
      "{selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, source: {nets: [10.0.0.0/24, 10.1.0.0/24]}, destination: {ports: [80, http], nets: [10.9.0.0/24, 10.8.0.0/24]}}]}",
    )
  const by = found(both).flatMap(({rule, message}) => (rule === "NET511" ? [message.split("`")[1]] : []))
  assert.deepEqual(by, ["GlobalNetworkPolicy/partners#ingress[0]", "GlobalNetworkPolicy/out#egress[0]"])
})

const echo = global(
  "ping",
  "{selector: app == 'db', types: [Ingress], ingress: [{action: Allow}, {action: Deny, protocol: ICMP, icmp: {type: 8, code: 0}}]}",
)

test("an ICMP code is a warning where nftables is chosen, info where nobody says, and nothing elsewhere", () => {
  const said = (more: string): readonly string[] => found(`${echo}${more}`).map(({rule, severity, path}) => `${severity} ${rule} ${path}`)
  assert.deepEqual(said(""), ["info NET512 spec.ingress[1].icmp"])
  assert.deepEqual(said(felix("{nftablesMode: Auto}")), ["info NET512 spec.ingress[1].icmp"])
  assert.deepEqual(said(felix("{nftablesMode: Enabled}")), ["warning NET512 spec.ingress[1].icmp"])
  assert.deepEqual(said(felix("{nftablesMode: Enabled}").replace("name: default", "name: node.a")), ["warning NET512 spec.ingress[1].icmp"])
  assert.deepEqual(said(felix("{nftablesMode: Enabled}").replace("name: default", "name: mine")), ["info NET512 spec.ingress[1].icmp"])
  assert.deepEqual(said(felix("{nftablesMode: Disabled}")), [])
})
check("a code that is excluded is refused as well", echo.replace("icmp: {type: 8, code: 0}", "notICMP: {type: 8, code: 0}"), [
  "NET512 spec.ingress[1].notICMP",
])
check("an ICMP type without a code is taken", echo.replace(", code: 0", ""), [])
check(
  "a profile that nobody has is never programmed",
  "{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: mine}, spec: {ingress: [{action: Allow, protocol: ICMP, icmp: {type: 8, code: 0}}]}}",
  [],
)
check("a code of a policy of nobody is never programmed", echo.replace("app == 'db'", "app == 'dbs'"), ["SEL101 spec"])

const bothProtocols = global(
  "both",
  "{selector: app == 'db', types: [Ingress], ingress: [{action: Allow}, {action: Deny, protocol: TCP, notProtocol: UDP}]}",
)

test("a protocol beside an excluded one is a warning where iptables is chosen, info where nobody says, and nothing elsewhere", () => {
  const said = (more: string): readonly string[] =>
    found(`${bothProtocols}${more}`).map(({rule, severity, path}) => `${severity} ${rule} ${path}`)
  assert.deepEqual(said(""), ["info NET513 spec.ingress[1].notProtocol"])
  assert.deepEqual(said(felix("{nftablesMode: Disabled}")), ["warning NET513 spec.ingress[1].notProtocol"])
  assert.deepEqual(said(felix("{nftablesMode: Enabled}")), [])
})
check("an excluded protocol by itself is taken", bothProtocols.replace("protocol: TCP, ", ""), [])
check("of nobody it is never programmed", bothProtocols.replace("app == 'db'", "app == 'dbs'"), ["SEL101 spec"])

test("a finding names a flow that anybody can try, and what was meant", () => {
  const [lost] = found(egress())
  assert.match(lost?.message ?? "", /`prod\/(?:web|db) → svc\/kube-system\/kube-dns UDP 53` is denied by `EndOfTier\/default`/)
  const [peer] = found(egress(carved, "{to: [{namespaceSelector: {matchLabels: {name: prod}}}]}"))
  assert.match(peer?.help ?? "", /did you mean `kubernetes.io\/metadata.name: prod`/)
  const [policy] = found(egress(carved).replace("podSelector: {}", "podSelector: {matchLabels: {app: wbe}}"))
  assert.match(`${policy?.message} ${policy?.help}`, /nobody in `prod` has `app == "wbe"` did you mean `app: web`/)
})

test("rules that are not wanted still take what follows from them along", () => {
  const {resources} = parseManifests([{name: "w.yaml", text: `${world}\n---\n${egress(`{to: [{${resolver}}], ports: [{port: 53}]}`)}`}])
  const program = compile(buildSnapshot(resources).snapshot)
  assert.deepEqual(
    findingsIn(program, resources, (id) => id !== "DNS002"),
    [],
  )
})

test("every rule has a page and is on one of the traps above", () => {
  for (const [id, {title, text}] of Object.entries(rules)) assert.ok(/^[A-Z]{3}\d{3}$/.test(id) && title !== "" && text.length > 80, id)
})
