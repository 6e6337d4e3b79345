// The few words and numbers that generated worlds are made of: few, so that things meet; with the odd neighbour of each.

import {addressFrom, prefixFrom} from "../address.ts"
import type {Address, Family, Prefix} from "../address.ts"

/** Namespaces; the second is not always there. */
export const namespaceNames = ["prod", "dev"] as const
/** Service accounts. */
export const accountNames = ["default", "runner"] as const
/** Machines. */
export const nodeNames = ["node-a", "node-b", "node-c"] as const
/** Label names that users set, and one that only `Object` has. */
export const labelKeys = ["app", "env", "role", "constructor"] as const
/** Label values; some are parts of others. */
export const labelValues = ["web", "db", "webdb", "", "b"] as const
/** Names of ports. */
export const portNames = ["http", "dns", "metrics"] as const
/** Port numbers that worlds use. */
export const portNumbers = [80, 81, 443, 53, 1, 65535, 8080, 22] as const
/** Tiers that users make, beside the built-in ones; `a-b` sorts before `a`, bytewise. */
export const tierNames = ["a", "a-b", "zone", "lost"] as const
/** Orders of tiers and policies: ties, fractions, negative ones, none. */
export const orders = [null, 10, 10, 20, -3.5, 1000, 1_000_000, 0] as const
/** Names of policies; `a-b` and `a.b` sort before `a`. */
export const policyNames = ["a", "a-b", "a.b", "z", "m"] as const
/** Protocol numbers of rules and flows: TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite, IP in IP, GRE. */
export const protocols = [6, 17, 132, 1, 58, 136, 4, 47] as const
/** ICMP types and codes. */
export const icmpTypes = [8, 0, 3, 128, 135, 254] as const
/** ICMP codes. */
export const icmpCodes = [0, 1, 255] as const

/** The pods' addresses, in the order in which they are handed out. */
export const podAddresses: Readonly<Record<Family, readonly Address[]>> = {
  4: [1, 2, 3, 4, 130, 255].map((last) => addressFrom(`10.0.0.${last}`)),
  6: ["1", "2", "3", "4", "8:1", "ffff"].map((last) => addressFrom(`fd00::${last}`)),
}

/** The machines' addresses. */
export const nodeAddresses: Readonly<Record<Family, readonly Address[]>> = {
  4: [11, 12, 13].map((last) => addressFrom(`172.20.0.${last}`)),
  6: [11, 12, 13].map((last) => addressFrom(`fd20::${last}`)),
}

/** Blocks that rules and network sets name, as text: nested, touching, single, whole families. */
export const prefixTexts: Readonly<Record<Family, readonly string[]>> = {
  4: [
    "10.0.0.0/24",
    "10.0.0.0/30",
    "10.0.0.2/32",
    "10.0.0.128/25",
    "10.0.0.0/8",
    "203.0.113.0/24",
    "203.0.113.7/32",
    "172.20.0.0/16",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
  ],
  6: ["fd00::/64", "fd00::/126", "fd00::2/128", "2001:db8::/32", "fd20::/16", "::/0", "8000::/1", "fd00::8:0/112"],
}

/** The same blocks. */
export const prefixes: Readonly<Record<Family, readonly Prefix[]>> = {4: prefixTexts[4].map(prefixFrom), 6: prefixTexts[6].map(prefixFrom)}

/** Addresses that nobody has. */
export const outsideAddresses: Readonly<Record<Family, readonly Address[]>> = {
  4: ["203.0.113.7", "198.51.100.1", "10.0.0.77"].map(addressFrom),
  6: ["2001:db8::7", "2001:db9::1", "fd00::77"].map(addressFrom),
}
