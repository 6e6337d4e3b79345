// `carveout ruleset`: what Calico programs into a node's kernel. That it is so is held by the dataplane's own test; here is what the command makes of it.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, scratchFolder, write} from "./scratch.ts"

const pod = (name: string, address: string, node: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: ${node}, containers: []}, status: {podIP: ${address}}}`
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: a}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{protocol: TCP, port: 5432}]
`

function folderOf(t: TestContext, ...pods: readonly string[]): string {
  const folder = scratchFolder(t)
  write(folder, {"world.yaml": ["{apiVersion: v1, kind: Namespace, metadata: {name: a}}", ...pods, policy].join("\n---\n")})
  return folder
}

test("a pod's chains stand in the order of its packets, each rule beside the policy rule that it is of", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"), pod("web", "10.0.0.1", "n1"))
  const {code, out} = await carveout(folder, ["ruleset", ".", "--pod", "a/db"])
  assert.equal(code, 0)
  assert.match(out, /^n1, IPv4, iptables: 2 pods, \d+ chains, \d+ kernel rules, 1 set\n/)
  const chains = [...out.matchAll(/^ {2}(cali-\S+)/gm)].map(([, name]) => name)
  assert.deepEqual(
    chains.map((name) => name?.slice(0, 8)),
    ["cali-fw-", "cali-pro", "cali-pro", "cali-tw-", "cali-pi-", "cali-pri", "cali-pri"],
  )
  assert.match(out, /--match-set cali40s:\S+ src -m multiport --destination-ports 5432 .* {2}# NetworkPolicy\/a\/db#ingress\[0\]\n/)
  assert.match(out, /sets\n {2}cali40s:\S+ {2}\(.*app == "web".*\)\n {4}10\.0\.0\.1\/32\n$/)
})

test("what the tools read comes as they read it", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"), pod("web", "10.0.0.1", "n1"))
  const said = async (format: string): Promise<string> => (await carveout(folder, ["ruleset", ".", "-o", format])).out
  assert.match(await said("iptables"), /^\*raw\n:cali-OUTPUT - -\n[^]*\nCOMMIT\n\*mangle\n[^]*COMMIT\n\*filter\n[^]*COMMIT\n$/)
  assert.match(await said("ipset"), /^create cali40\S+ hash:net family inet maxelem 1048576\n/)
  const nft = await said("nft")
  assert.match(nft, /^add table ip calico\n/)
  assert.match(nft, /\nadd table arp calico-arp\n/)
})

test("which node is meant is said or asked for", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"), pod("web", "10.0.0.1", "n2"))
  const unsaid = await carveout(folder, ["ruleset", "."])
  assert.equal(unsaid.code, 2)
  assert.match(unsaid.err, /pods are on several nodes\n {2}help: name one with `--node`: there are n1, n2\n/)
  assert.match((await carveout(folder, ["ruleset", ".", "--node", "n3"])).err, /no node is called `n3`\n {2}help: there are n1, n2\n/)
  assert.match((await carveout(folder, ["ruleset", ".", "--pod", "a/nobody"])).err, /no pod is called `a\/nobody`/)
  assert.match((await carveout(folder, ["ruleset", ".", "--pod", "a/web"])).out, /^n2, IPv4/)
  const mixed = await carveout(folder, ["ruleset", ".", "--node", "n1", "-o", "nft", "--dataplane", "iptables"])
  assert.match(mixed.err, /`-o nft` is of nftables\n {2}help: leave `--dataplane iptables` out/)
})

test("pods of which nobody says the node are on one", async (t) => {
  const nowhere = (name: string, address: string): string => pod(name, address, "n").replace("nodeName: n, ", "")
  const folder = folderOf(t, nowhere("db", "10.0.0.2"), nowhere("web", "10.0.0.1"))
  const {code, out} = await carveout(folder, ["ruleset", "."])
  assert.equal(code, 0)
  assert.match(out, /^a node with all pods of which nobody says the node, IPv4, iptables: 2 pods/)
})

test("a packet's way shows the rules that take it, and who decided", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"), pod("web", "10.0.0.1", "n2"))
  const ask = async (port: string): Promise<Awaited<ReturnType<typeof carveout>>> =>
    carveout(folder, ["ruleset", ".", "--from", "a/web", "--to", "a/db", "--port", port])
  const open = await ask("5432")
  assert.equal(open.code, 0)
  assert.match(open.out, /^a\/web → a\/db TCP 5432: allow by NetworkPolicy\/a\/db#ingress\[0\]\n\non n2\n {2}filter cali-fw-/)
  assert.match(
    open.out,
    /\non n1\n {2}filter cali-tw-[^]*\n {2}filter cali-pi-\S+\n {4}1 {2}-p tcp .* # NetworkPolicy\/a\/db#ingress\[0\]\n/,
  )
  const shut = await ask("80")
  assert.equal(shut.code, 1)
  assert.match(shut.out, /^a\/web → a\/db TCP 80: deny by EndOfTier\/default\n[^]*--jump DROP {2}# EndOfTier\/default\n$/)
})

test("a node that holds what manifests want is said to, and another policy is found by its chain", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"), pod("web", "10.0.0.1", "n1"))
  for (const [format, dataplane] of [
    ["iptables", "iptables"],
    ["nft", "nftables"],
  ] as const) {
    write(folder, {"held.txt": listingOf((await carveout(folder, ["ruleset", "world.yaml", "-o", format])).out, dataplane)})
    const same = await carveout(folder, ["ruleset", "world.yaml", "--held", "held.txt"])
    assert.match(
      same.out,
      /^\d+ chains are as the manifests want, and nothing differs\n(?:members of sets were not compared: give `--held-sets`\n)?$/,
    )
    assert.equal(same.code, 0)
    write(folder, {"stale.yaml": policy.replace("5432", "5433")})
    const stale = await carveout(folder, ["ruleset", "world.yaml", "stale.yaml", "--held", "held.txt"])
    assert.equal(stale.code, 1)
    assert.match(
      stale.out,
      /filter \S*cali-pi-\S+ differs from rule 1 on\n {2}wanted: .*5433.*\n {2}held: .*5432.*\n {2}of NetworkPolicy\/a\/db#ingress\[0\]\n/,
    )
  }
})

/** What the tools list of what they were given: for iptables nearly the same; nft lists blocks. */
function listingOf(fed: string, dataplane: "iptables" | "nftables"): string {
  if (dataplane === "iptables") return fed.replaceAll(/^-I /gm, "-A ")
  const chains = Map.groupBy([...fed.matchAll(/^add rule ip calico (\S+) (.*)$/gm)], ([, chain]) => chain)
  const elements = new Map([...fed.matchAll(/^add element ip calico (\S+) (\{.*\})$/gm)].map(([, name, all]) => [name, all]))
  const block = (head: string, lines: readonly string[]): string => `\t${head} {\n${lines.map((line) => `\t\t${line}\n`).join("")}\t}\n`
  const sets = [...fed.matchAll(/^add (set|map) ip calico (\S+) \{ (.*?);? \}$/gm)].map(([, kind, name = "", type = ""]) => {
    const held = elements.get(name)
    return block(`${kind} ${name}`, [type, ...(held === undefined ? [] : [`elements = ${held}`])])
  })
  const named = [...fed.matchAll(/^add chain ip calico (\S+)/gm)].map(([, name]) =>
    block(
      `chain ${name}`,
      (chains.get(name) ?? []).map(([, , rule = ""]) => rule),
    ),
  )
  return `table ip calico {\n${[...sets, ...named].join("\n")}}\n`
}

test("what is no listing of a node is said to be none", async (t) => {
  const folder = folderOf(t, pod("db", "10.0.0.2", "n1"))
  write(folder, {
    "nothing.txt": "*filter\nCOMMIT\n",
    "old.txt": '*filter\n-A cali-po-x -m comment --comment "cali:abcdefghijklmnop" -m comment --comment "Policy x egress"\nCOMMIT\n',
    "listing.txt": "Chain cali-po-x (1 references)\n",
    "cut.txt": "*filter\n-A cali-po-x -j cali-pi-y\n",
  })
  const said = async (file: string): Promise<string> => (await carveout(folder, ["ruleset", "world.yaml", "--held", file])).err
  assert.match(await said("nothing.txt"), /no rule of Calico's stands in what `--held` names/)
  assert.match(await said("old.txt"), /the rules are of a Calico before 3\.32/)
  assert.match(await said("absent.txt"), /absent\.txt/)
  assert.match(await said("listing.txt"), /is no listing of a node/)
  assert.match(await said("cut.txt"), /ends within a table/)
  const alone = await carveout(folder, ["ruleset", "world.yaml", "--held-sets", "old.txt"])
  assert.match(alone.err, /`--held-sets` goes with `--held`/)
  const both = await carveout(folder, ["ruleset", "world.yaml", "--held", "old.txt", "--from", "a/db", "--to", "a/db"])
  assert.match(both.err, /`--held` and `--from` exclude each other/)
})
