// The door: what Calico programs into the kernel of a node for a world, and what a packet meets there.

export {rulesetOf, usualOptions} from "./lower/ruleset.ts"
export type {RulesetPlace} from "./lower/ruleset.ts"
export type {RulesetOptions} from "./lower/site.ts"
export {interfaceName} from "./lower/names.ts"
export {iptablesRule, iptablesText, ipsetText} from "./iptables/print.ts"
export {arpTable, nftRule, nftTable, nftText} from "./nftables/print.ts"
export type {NftTable} from "./nftables/print.ts"
export type {Action, KernelRule, KernelSet, Layer, Match, Ruleset, Table} from "./table/rule.ts"
