// What a bench is asked to build: nodes, pods, addresses beyond them, stand-ins for services and resolvers. Rules are text here; what they mean
// is known elsewhere.

import type {NameServerProgram} from "./name-server.ts"

/** What one node's own tools are fed with. */
export type NodeRules =
  | {
      readonly dataplane: "iptables"
      /** Which of the two programs of that name; absent: `nft`. */
      readonly flavour?: "nft" | "legacy"
      /** The input of `ipset restore`. */
      readonly ipset: string
      /** The input of `iptables-restore --noflush`. */
      readonly v4: string
      /** The input of `ip6tables-restore --noflush`. */
      readonly v6: string
    }
  | {
      readonly dataplane: "nftables"
      /** The input of `nft -f -`. */
      readonly text: string
    }

/** A pod on a node. `id` is `prod/web`; its name must not be that of a node. */
export type KernelPod = {
  readonly id: string
  readonly node: string
  /** What the node calls its end of the pod's link, as rules name it; at most 15 letters, as the kernel has it. */
  readonly interfaceName: string
  /** One or more, of either family. */
  readonly addresses: readonly string[]
}

/** A machine of the cluster. Its uplink is called `eth0`. `rules` null: nothing is loaded. */
export type KernelNode = {readonly name: string; readonly addresses: readonly string[]; readonly rules: NodeRules | null}

/**
 * A stand-in for kube-proxy: on every node the address is translated to one of the backends of its family, before policy; without backends a
 * connection is refused. Not reachable from outside the cluster.
 */
export type KernelService = {
  readonly addresses: readonly string[]
  readonly protocol: "TCP" | "UDP"
  readonly port: number
  readonly backends: readonly {readonly address: string; readonly port: number}[]
}

/** Whom a server of names hands on what it does not know. `option`: how CoreDNS is told to do it, null: as it does by itself. */
export type Forwarding = {readonly address: string; readonly port: number; readonly option: "force_tcp" | "prefer_udp" | null}

/** A server of names at an end: a pod, a node, or an address outside. */
export type Resolver = {
  readonly end: string
  readonly port: number
  readonly names: readonly {readonly name: string; readonly addresses: readonly string[]}[]
  /** A name with a text of about 1.7 kB, which no answer over UDP has room for; null: there is none. */
  readonly large: string | null
  /** Whom it asks about other names; null: nobody, and it says that they do not exist. */
  readonly upstream: Forwarding | null
}

/** All that a bench holds. */
export type KernelWorld = {
  readonly nodes: readonly KernelNode[]
  readonly pods: readonly KernelPod[]
  /** Addresses beyond the cluster; each answers. */
  readonly outside: readonly string[]
  readonly services: readonly KernelService[]
  readonly resolvers: readonly Resolver[]
  /** The program that answers in all of them; absent: the first that is there. */
  readonly nameServer?: NameServerProgram
  /** Who is asked for names in every pod; null: nobody. */
  readonly nameserver: string | null
}

/** Rules that a tool of the node did not take, in the tool's own words. */
export class RulesRefused extends Error {
  readonly node: string
  readonly tool: string
  /** All that the tool said. */
  readonly said: string
  /** The line of its input that it names, from 1, with what stands there; null where it names none. */
  readonly line: {readonly number: number; readonly text: string} | null

  constructor({node, tool, said, line}: Pick<RulesRefused, "node" | "tool" | "said" | "line">) {
    const place = line === null ? "" : `, line ${line.number} (\`${line.text}\`)`
    super(`\`${tool}\` does not take the rules of node \`${node}\`${place}: ${said.trim().split("\n")[0] ?? ""}`)
    this.name = "RulesRefused"
    this.node = node
    this.tool = tool
    this.said = said
    this.line = line
  }
}
