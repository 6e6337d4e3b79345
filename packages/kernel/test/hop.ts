// A world in which names take two hops: a pod asks the resolver, and the resolver asks a server outside about names that are not its own.

import {openBench} from "../src/index.ts"
import type {Bench, Forwarding, KernelWorld, NameServerProgram, NodeRules} from "../src/index.ts"

/** Rules of the resolver's node: what leaves its pod towards others is dropped, but for lookups over the protocols that are named. */
const resolverMayAsk = (protocols: readonly string[]): NodeRules => ({
  dataplane: "nftables",
  text: `table inet rules {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
${protocols.map((protocol) => `    iifname "cali-dns" ${protocol} dport 53 accept\n`).join("")}    iifname "cali-dns" counter drop
  }
}
`,
})

/** The names that are looked up: a short answer and a large one, of the cluster and from outside. */
export const names = ["db.prod.svc.cluster.local", "large.carveout.example", "example.com", "large.example.com"] as const

/** How both servers are run, and over what the resolver may ask others. */
export type Hop = {
  readonly nameServer: NameServerProgram
  readonly option?: Forwarding["option"]
  readonly protocols: readonly ("udp" | "tcp")[]
}

/** Does something in such a world. WHY a new one for each set of rules: servers keep connections that are open, and rules let these go on. */
export async function withHop<T>({nameServer, option = null, protocols}: Hop, use: (bench: Bench) => Promise<T>): Promise<T> {
  const [own, ownLarge, outer, outerLarge] = names
  const backends = [{address: "10.244.2.2", port: 5353}]
  const world: KernelWorld = {
    nodes: [
      {name: "node-a", addresses: ["192.0.2.11"], rules: null},
      {name: "node-b", addresses: ["192.0.2.12"], rules: resolverMayAsk(protocols)},
    ],
    pods: [
      {id: "prod/web", node: "node-a", interfaceName: "cali-web", addresses: ["10.244.1.2"]},
      {id: "kube-system/dns", node: "node-b", interfaceName: "cali-dns", addresses: ["10.244.2.2"]},
    ],
    outside: ["203.0.113.53", "203.0.113.54"],
    services: (["UDP", "TCP"] as const).map((protocol) => ({addresses: ["10.96.0.10"], protocol, port: 53, backends})),
    resolvers: [
      {
        end: "kube-system/dns",
        port: 5353,
        names: [{name: own, addresses: ["10.244.1.3"]}],
        large: ownLarge,
        upstream: {address: "203.0.113.53", port: 53, option},
      },
      {end: "203.0.113.53", port: 53, names: [{name: outer, addresses: ["203.0.113.80"]}], large: outerLarge, upstream: null},
    ],
    nameserver: "10.96.0.10",
    nameServer,
  }
  const bench = await openBench(world)
  try {
    return await use(bench)
  } finally {
    await bench.close()
  }
}

/** Whether a pod is answered about each of the names. */
export async function answeredIn(hop: Hop): Promise<readonly boolean[]> {
  return withHop(hop, answered)
}

async function answered(bench: Bench): Promise<readonly boolean[]> {
  const types = ["A", "TXT", "A", "TXT"]
  const runs = names.map(async (name, i) => bench.run("prod/web", ["dig", "+tries=1", "+timeout=2", types[i] ?? "", name]))
  return (await Promise.all(runs)).map(({stdout}) => /status: NOERROR/.test(stdout) && /ANSWER: [1-9]/.test(stdout))
}
