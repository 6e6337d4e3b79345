// What all chains of one node and family share while they are written.

import type {Program} from "@carveout/engine"
import type {Action, KernelRule} from "../table/rule.ts"
import type {SetBook} from "./sets.ts"

/** Felix's settings that show in the kernel, by what they mean; beside them stands its own default in its words. */
export type RulesetOptions = {
  readonly dataplane: "iptables" | "nftables"
  /** Whether flow logs are on, which Calico's operator does with Goldmane. */
  readonly flowLogs: boolean
  /** What a denied packet gets: `DROP`, or `REJECT`, with which tables fail to load that do not take it (evaluation 5.7). */
  readonly deny: "DROP" | "REJECT"
  /** Whether an allowed packet is accepted at once or goes on through the chains of others. */
  readonly filterAllow: "ACCEPT" | "RETURN"
  readonly mangleAllow: "ACCEPT" | "RETURN"
  /** `DefaultEndpointToHostAction`. */
  readonly endpointToHost: "ACCEPT" | "DROP" | "RETURN"
  /** The encapsulation of IP pools. */
  readonly encapsulation: "none" | "VXLAN" | "IPIP"
  /** Addresses of the node's interface. */
  readonly hostAddresses: readonly string[]
}

/** One node in one family. */
export type Site = {
  readonly program: Program
  readonly node: string | null
  readonly family: 4 | 6
  readonly options: RulesetOptions
  /** Longest name of a chain. */
  readonly limit: number
  readonly sets: SetBook
  readonly denyIt: Action
  /** `Drop` or `Reject`, as comments say. */
  readonly denyWord: string
  readonly filterAllow: Action
  readonly mangleAllow: Action
}

/** Chains of one table, by name, as they are written. */
export type Chains = Map<string, readonly KernelRule[]>
