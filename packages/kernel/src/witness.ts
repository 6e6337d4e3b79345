// The witness: a table of nft in every namespace that notes which probes it saw where, before and after everything that could drop them. What
// policy does to a packet is then a fact of two notes, and no guess from silence.

import {mark, markOffset, tokenOffset} from "./packet.ts"

/** What one namespace noted, as tokens. */
export type Sightings = {
  /** A process here sent it. */
  readonly sent: ReadonlySet<number>
  /** It came in by a link. */
  readonly entered: ReadonlySet<number>
  /** It went out by a link, after all rules. */
  readonly left: ReadonlySet<number>
  /** It was delivered here, after all rules. */
  readonly arrived: ReadonlySet<number>
  /** What was told about it: by whom, and as which kind of unreachable. */
  readonly told: ReadonlyMap<number, {readonly by: string; readonly family: 4 | 6; readonly code: number}>
  /** Numbers that resets acknowledged. */
  readonly resets: ReadonlySet<number>
}

/** What the table is called; listings of a node leave it out. */
export const witnessTable = "carveout-witness"

const sightings = ["sent", "entered", "left", "arrived"] as const

/** An ICMP error's own header, before the packet that it is about. */
const errorHeader = 8

/** LIMIT: tokens after which notes are forgotten; a set has room for three times as many, and its listing is still read in no time. */
export const notesMax = 20_000

const at = (base: "nh" | "th", offset: number): string => `@${base},${offset * 8},32`
const isProbe = `${at("nh", markOffset)} ${mark}`
const token = at("nh", tokenOffset)
const isAboutProbe = `${at("th", errorHeader + markOffset)} ${mark}`
const aboutToken = at("th", errorHeader + tokenOffset)

/**
 * WHY such priorities: kernel's own hooks lie between -450 and 300, apart from the last word of connection tracking; policy of any dataplane lies
 * between them.
 */
const first = -10_000
const last = 10_000

/** The table's text; one that stands already is made anew. */
export const witnessText: string = `table inet ${witnessTable} {}
delete table inet ${witnessTable}
table inet ${witnessTable} {
${sightings.map((name) => `  set ${name} { typeof ${token}; flags dynamic; size 65535; }`).join("\n")}
  set told4 { typeof ip saddr . icmp code . ${aboutToken}; flags dynamic; size 65535; }
  set told6 { typeof ip6 saddr . icmpv6 code . ${aboutToken}; flags dynamic; size 65535; }
  set resets { typeof tcp ackseq; flags dynamic; size 65535; }
  chain sending {
    type filter hook output priority ${first}; policy accept;
    ${isProbe} add @sent { ${token} }
  }
  chain entering {
    type filter hook prerouting priority ${first}; policy accept;
    iifname != "lo" ${isProbe} add @entered { ${token} }
  }
  chain leaving {
    type filter hook postrouting priority ${last}; policy accept;
    oifname != "lo" ${isProbe} add @left { ${token} }
  }
  chain arriving {
    type filter hook input priority ${last}; policy accept;
    ${isProbe} add @arrived { ${token} }
    icmp type destination-unreachable ${isAboutProbe} add @told4 { ip saddr . icmp code . ${aboutToken} }
    icmpv6 type destination-unreachable ${isAboutProbe} add @told6 { ip6 saddr . icmpv6 code . ${aboutToken} }
    tcp flags & rst == rst add @resets { tcp ackseq }
  }
}
`

/** Forgets all notes. */
export const forgetText: string = [...sightings, "told4", "told6", "resets"]
  .map((name) => `flush set inet ${witnessTable} ${name}\n`)
  .join("")

/** The command that tells the notes; `readSightings` reads its output. */
export const readCommand: readonly string[] = ["nft", "-j", "-n", "list", "table", "inet", witnessTable]

type Listing = {readonly nftables: readonly {readonly set?: {readonly name: string; readonly elem?: readonly unknown[]}}[]}

/** What a namespace noted. */
export function readSightings(json: string): Sightings {
  const listing = JSON.parse(json) as Listing
  const notes = new Map(listing.nftables.flatMap(({set}) => (set ? [[set.name, set.elem ?? []] as const] : [])))
  const tokens = (name: string): ReadonlySet<number> => new Set((notes.get(name) ?? []).map(Number))
  const told = new Map<number, {by: string; family: 4 | 6; code: number}>()
  for (const family of [4, 6] as const) {
    for (const note of notes.get(`told${family}`) ?? []) {
      const [by, code, token] = (note as {readonly concat: readonly [string, unknown, number]}).concat
      told.set(token, {by, family, code: codeOf(code, family)})
    }
  }
  return {
    sent: tokens("sent"),
    entered: tokens("entered"),
    left: tokens("left"),
    arrived: tokens("arrived"),
    told,
    resets: tokens("resets"),
  }
}

/** WHY: some releases of nft write the names of codes although they are asked for numbers. */
const names = {
  4: ["net-unreachable", "host-unreachable", "prot-unreachable", "port-unreachable", "frag-needed"],
  6: ["no-route", "admin-prohibited", "beyond-scope", "addr-unreachable", "port-unreachable", "policy-fail", "reject-route"],
} as const
const prohibited = new Map([
  ["net-prohibited", 9],
  ["host-prohibited", 10],
  ["admin-prohibited", 13],
])

function codeOf(code: unknown, family: 4 | 6): number {
  if (typeof code === "number") return code
  const place = names[family].findIndex((name) => name === code)
  return place !== -1 ? place : (prohibited.get(String(code)) ?? -1)
}
