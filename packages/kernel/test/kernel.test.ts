import assert from "node:assert/strict"
import {spawn, spawnSync} from "node:child_process"
import {once} from "node:events"
import {readdirSync, readFileSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {after, test} from "node:test"
import {openBench, RulesRefused, whatIsMissing} from "../src/index.ts"
import type {Bench, KernelWorld, NodeRules, Probe} from "../src/index.ts"
import {disagreements, readUpstream} from "./upstream.ts"

const missing = await whatIsMissing()
const skip = missing.length === 0 ? false : `no real kernel here: missing ${missing.join(", ")}`
const noDig =
  skip !== false ? skip : spawnSync("dig", ["-v"]).error === undefined ? false : "dig is missing (Debian package bind9-dnsutils)"

const open: Bench[] = []
const benchOf = async (world: KernelWorld): Promise<Bench> => {
  const bench = await openBench(world)
  open.push(bench)
  return bench
}
after(async () => {
  for (const bench of open) await bench.close()
})

const vectors = ["tiers-00003", "knp-00006", "netsets-00036", "dualstack-00045", "hep-00060"] as const
const dataplanes = [
  ["iptables", "nft"],
  ["iptables", "legacy"],
  ["nftables", "nft"],
] as const

for (const [backend, flavour] of dataplanes) {
  test(`upstream's rules for ${backend} (${flavour}) do in the kernel what upstream says of every flow`, {skip}, async (t) => {
    let flows = 0
    for (const name of vectors) {
      const {world, wanted, passedOver} = readUpstream(name, backend, flavour)
      const bench = await openBench(world)
      try {
        const seen = await bench.probe(wanted.map(({probe}) => probe))
        assert.deepEqual(disagreements(wanted, seen), [], name)
      } finally {
        await bench.close()
      }
      flows += wanted.length
      assert.ok(wanted.some(({seen}) => seen === "dropped") && wanted.some(({seen}) => seen === "arrived"))
      for (const [reason, count] of passedOver) t.diagnostic(`${name}: ${count} flows passed over, ${reason}`)
    }
    t.diagnostic(`${flows} flows agree`)
    assert.ok(flows > 140)
  })
}

/** Egress of `prod/web` closed but for lookups, over the protocols that are named. */
const closedBut = (...protocols: readonly string[]): NodeRules => ({
  dataplane: "nftables",
  text: `table inet rules {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
${protocols.map((protocol) => `    iifname "cali-web" ${protocol} dport 53 accept\n`).join("")}    iifname "cali-web" counter drop comment "deny egress"
  }
}
`,
})

const incident: KernelWorld = {
  nodes: [
    {name: "node-a", addresses: ["192.0.2.11", "2001:db8:1::11"], rules: closedBut("udp")},
    {name: "node-b", addresses: ["192.0.2.12"], rules: null},
  ],
  pods: [
    {id: "prod/web", node: "node-a", interfaceName: "cali-web", addresses: ["10.244.1.2", "fd00:1::2"]},
    {id: "prod/db", node: "node-a", interfaceName: "cali-db", addresses: ["10.244.1.3", "fd00:1::3"]},
    {id: "kube-system/dns", node: "node-b", interfaceName: "cali-dns", addresses: ["10.244.2.2"]},
  ],
  outside: ["203.0.113.9", "2001:db8:f::9"],
  services: [
    {addresses: ["10.96.0.10"], protocol: "UDP", port: 53, backends: [{address: "10.244.2.2", port: 53}]},
    {addresses: ["10.96.0.10"], protocol: "TCP", port: 53, backends: [{address: "10.244.2.2", port: 53}]},
    {addresses: ["10.96.0.80"], protocol: "TCP", port: 80, backends: []},
    {addresses: ["10.96.0.81"], protocol: "TCP", port: 80, backends: [{address: "10.244.1.3", port: 8080}]},
  ],
  resolvers: [
    {
      end: "kube-system/dns",
      port: 53,
      names: [{name: "db.prod.svc.cluster.local", addresses: ["10.244.1.3", "fd00:1::3"]}],
      large: "large.prod.svc.cluster.local",
      upstream: null,
    },
  ],
  nameserver: "10.96.0.10",
}

test("with UDP 53 alone a short name is answered and a large one is not; with TCP 53 both are", {skip: noDig}, async () => {
  const bench = await benchOf(incident)
  const dig = async (...words: readonly string[]): ReturnType<Bench["run"]> =>
    bench.run("prod/web", ["dig", "+tries=1", "+timeout=1", ...words])
  const short = await dig("db.prod.svc.cluster.local")
  assert.match(short.stdout, /status: NOERROR/)
  assert.match(short.stdout, /10\.244\.1\.3/)
  const large = await dig("TXT", "large.prod.svc.cluster.local")
  assert.match(large.stdout, /Truncated, retrying in TCP mode/)
  assert.match(`${large.stdout}${large.stderr}`, /timed out|no servers could be reached/)
  assert.notEqual(large.code, 0)
  assert.match(await bench.listing("node-a"), /counter packets [1-9]\d* bytes \d+ drop comment "deny egress"/)
  assert.deepEqual(await seen(bench, [{from: "prod/web", to: "10.96.0.10", protocol: "TCP", port: 53}]), ["dropped"])
  await bench.reload("node-a", closedBut("udp", "tcp"))
  const again = await dig("TXT", "large.prod.svc.cluster.local")
  assert.match(again.stdout, /Truncated, retrying in TCP mode/)
  assert.match(again.stdout, /status: NOERROR/)
  assert.equal(again.code, 0)
})

const seen = async (bench: Bench, probes: readonly Probe[]): Promise<readonly string[]> =>
  (await bench.probe(probes)).map((observation) => observation.seen)

test("what is seen of a packet is told apart: arrived, dropped, refused, no way", {skip}, async () => {
  const bench = await benchOf({...incident, resolvers: []})
  const cases: readonly (readonly [Probe, string])[] = [
    [{from: "prod/db", to: "10.244.1.2", protocol: "SCTP", port: 3868}, "arrived"],
    [{from: "prod/db", to: "fd00:1::2", protocol: "SCTP", port: 3868}, "arrived"],
    [{from: "prod/db", to: "fd00:1::2", protocol: "UDPLite", port: 1}, "arrived"],
    [{from: "prod/db", to: "10.244.2.2", protocol: "ICMP", port: 0}, "arrived"],
    [{from: "prod/db", to: "10.244.2.2", protocol: 112, port: 0}, "arrived"],
    [{from: "prod/web", to: "10.244.2.2", protocol: "ICMP", port: 0}, "dropped"],
    [{from: "prod/web", to: "fd00:1::3", protocol: "TCP", port: 443}, "dropped"],
    [{from: "prod/web", to: "203.0.113.9", protocol: "UDP", port: 53}, "arrived"],
    [{from: "2001:db8:f::9", to: "fd00:1::2", protocol: "TCP", port: 443}, "arrived"],
    [{from: "node-a", to: "10.244.1.2", protocol: "TCP", port: 22}, "arrived"],
    [{from: "node-a", to: "10.96.0.81", protocol: "TCP", port: 80}, "arrived"],
    [{from: "prod/db", to: "192.0.2.11", protocol: "TCP", port: 22}, "arrived"],
    [{from: "prod/db", to: "192.0.2.12", protocol: "TCP", port: 22}, "arrived"],
    [{from: "prod/db", to: "10.96.0.80", protocol: "TCP", port: 80}, "refused"],
    [{from: "prod/db", to: "198.51.100.1", protocol: "TCP", port: 80}, "unreachable"],
    [{from: "prod/db", to: "10.96.0.81", protocol: "TCP", port: 80}, "arrived"],
    [{from: "kube-system/dns", to: "fd00:1::2", protocol: "TCP", port: 80}, "unreachable"],
  ]
  const told = await seen(
    bench,
    cases.map(([probe]) => probe),
  )
  assert.deepEqual(
    cases.map(([probe], i) => [probe, told[i]]),
    cases.map(([probe, want]) => [probe, want]),
  )
})

test("a reset and a message of the node's rules are refusals, and what a node's own rules hold back is dropped there", {skip}, async () => {
  const text = `table inet rules {
  chain forward {
    type filter hook forward priority 0; policy accept;
    tcp dport 80 reject with tcp reset
    udp dport 80 reject with icmpx admin-prohibited
  }
  chain output {
    type filter hook output priority 0; policy accept;
    tcp dport 22 drop
  }
}
`
  const bench = await benchOf({...incident, resolvers: []})
  await bench.reload("node-a", {dataplane: "nftables", text})
  const probes: readonly Probe[] = [
    {from: "prod/web", to: "10.244.1.3", protocol: "TCP", port: 80},
    {from: "prod/web", to: "fd00:1::3", protocol: "TCP", port: 80},
    {from: "prod/web", to: "10.244.1.3", protocol: "UDP", port: 80},
    {from: "prod/web", to: "fd00:1::3", protocol: "UDP", port: 80},
    {from: "node-a", to: "10.244.1.3", protocol: "TCP", port: 22},
    {from: "node-a", to: "10.244.1.3", protocol: "TCP", port: 23},
    {from: "prod/web", to: "10.244.1.3", protocol: "TCP", port: 22},
  ]
  const observations = await bench.probe(probes)
  assert.deepEqual(
    observations.map((one) => one.seen),
    ["refused", "refused", "refused", "refused", "dropped", "arrived", "arrived"],
  )
  assert.equal(observations[4]?.at, "node-a")
  await bench.reload("node-a", null)
  assert.deepEqual(await seen(bench, probes), ["arrived", "arrived", "arrived", "arrived", "arrived", "arrived", "arrived"])
  assert.equal(await bench.listing("node-a"), "")
})

test("rules that flush everything before them take neither sight nor services", {skip}, async () => {
  const bench = await benchOf({...incident, resolvers: []})
  const closed = closedBut("udp")
  assert.ok(closed.dataplane === "nftables")
  await bench.reload("node-a", {dataplane: "nftables", text: `flush ruleset\n${closed.text}`})
  const probes: readonly Probe[] = [
    {from: "prod/web", to: "10.96.0.10", protocol: "UDP", port: 53},
    {from: "prod/web", to: "10.96.0.10", protocol: "TCP", port: 53},
  ]
  assert.deepEqual(await seen(bench, probes), ["arrived", "dropped"])
})

test("the same flow is judged anew each time, whatever was let through before", {skip}, async () => {
  const bench = await benchOf({...incident, resolvers: []})
  const flow: Probe = {from: "prod/web", to: "10.244.1.3", protocol: "UDP", port: 5000, sourcePort: 50000}
  const back: Probe = {from: "prod/db", to: "10.244.1.2", protocol: "UDP", port: 50000, sourcePort: 5000}
  assert.deepEqual(await seen(bench, [back, flow, flow, back, flow]), ["arrived", "dropped", "dropped", "arrived", "dropped"])
})

test("five hundred probes are judged, each as it should be", {skip}, async () => {
  const bench = await benchOf({...incident, resolvers: []})
  const probes = Array.from({length: 500}, (_, i): Probe => ({
    from: i % 2 === 0 ? "prod/web" : "prod/db",
    to: "10.244.2.2",
    protocol: i % 3 === 0 ? "UDP" : "TCP",
    port: 1000 + i,
  }))
  assert.deepEqual(
    await seen(bench, probes),
    probes.map(({from}) => (from === "prod/web" ? "dropped" : "arrived")),
  )
})

test("rules that a tool does not take are told in its words, with the line", {skip}, async () => {
  const bad: readonly (readonly [NodeRules, string, number])[] = [
    [{dataplane: "nftables", text: "table inet x {\n  chain y { nonsense }\n}\n"}, "nft", 2],
    [{dataplane: "iptables", ipset: "create a hash:net\nadd a nonsense\n", v4: "", v6: ""}, "ipset", 2],
    [{dataplane: "iptables", ipset: "", v4: "*filter\n-A INPUT --nonsense\nCOMMIT\n", v6: ""}, "iptables-nft-restore", 2],
    [
      {dataplane: "iptables", flavour: "legacy", ipset: "", v4: "", v6: "*filter\n-A INPUT --nonsense\nCOMMIT\n"},
      "ip6tables-legacy-restore",
      2,
    ],
  ]
  for (const [rules, tool, line] of bad) {
    await assert.rejects(
      openBench({...incident, nodes: [{name: "node-a", addresses: [], rules}], pods: [], services: [], resolvers: []}),
      (error) => {
        assert.ok(error instanceof RulesRefused)
        assert.deepEqual([error.tool, error.node, error.line?.number], [tool, "node-a", line])
        assert.match(error.line?.text ?? "", /nonsense/)
        assert.notEqual(error.said, "")
        return true
      },
    )
  }
})

test("nothing of a bench is left when the process that opened it is killed", {skip}, async () => {
  const door = fileURLToPath(new URL("../src/index.ts", import.meta.url))
  const script = `import {openBench} from ${JSON.stringify(door)}
await openBench({nodes: [], pods: [], outside: [], services: [], resolvers: [], nameserver: null})
console.log("open")
setInterval(() => 0, 1000)`
  const child = spawn(process.execPath, ["--conditions=source", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [said] = (await once(child.stdout, "data")) as [Buffer]
  assert.match(said.toString(), /open/)
  const inside = childrenOf(child.pid ?? 0)
  assert.ok(inside.length > 0)
  child.kill("SIGKILL")
  await once(child, "close")
  for (let tries = 0; tries < 50 && inside.some(isAlive); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual(inside.filter(isAlive), [])
})

/** The processes that a process has started, and those that they have. */
function childrenOf(pid: number): readonly number[] {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
  return children.flatMap((child) => [Number(child), ...childrenOf(Number(child))])
}

/** What stands behind the name and the state of a process. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return Number(
      stat
        .slice(stat.lastIndexOf(")") + 1)
        .trim()
        .split(" ")[1],
    )
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
