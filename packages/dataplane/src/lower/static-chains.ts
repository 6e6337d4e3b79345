// Chains that every node has, whatever its policies are (evaluation 5.8).

import * as bits from "../table/marks.ts"
import {
  acceptIt,
  areClear,
  areSet,
  causedBy,
  clearBits,
  comingBy,
  dropIt,
  goTo,
  jump,
  leavingBy,
  ofProtocol,
  returnIt,
  rule,
  setBits,
  untrackIt,
} from "../table/make.ts"
import type {HookRules, KernelRule, Layer, Match, Side} from "../table/rule.ts"
import {setName} from "./names.ts"
import type {Chains, Site} from "./site.ts"

const pods = "cali+"
const accepted = "Host endpoint policy accepted packet."
const translated: Match = {kind: "translated", not: false}
const untranslated: Match = {kind: "translated", not: true}

/** What the kernel's own chains of a table are given. */
export function hooksOf(layer: Layer, {filterAllow}: Site): ReadonlyMap<string, HookRules> {
  const before = (chain: string, ...appended: readonly KernelRule[]): [string, HookRules] => [
    chain,
    {inserted: [rule([], jump(`cali-${chain}`))], appended},
  ]
  switch (layer) {
    case "raw":
      return new Map([before("OUTPUT"), before("PREROUTING")])
    case "mangle":
      return new Map([before("POSTROUTING"), before("PREROUTING")])
    case "nat":
      return new Map([
        before("OUTPUT"),
        ["POSTROUTING", {inserted: [], appended: [rule([], jump("cali-POSTROUTING"))]}],
        before("PREROUTING"),
      ])
    case "filter":
      return new Map([
        before("INPUT"),
        before("OUTPUT"),
        before(
          "FORWARD",
          rule([areSet(bits.accept)], filterAllow, "Policy explicitly accepted packet."),
          // WHY: so that the chain behind routing knows that the packet was forwarded.
          rule([], setBits(bits.accept)),
        ),
      ])
  }
}

/** Writes the chains that lead from the kernel's own to those of endpoints. */
export function writeStatic(layer: Layer, site: Site, chains: Chains): void {
  switch (layer) {
    case "raw":
      return writeRaw(site, chains)
    case "mangle":
      return writeMangle(site, chains)
    case "nat":
      return writeNat(chains)
    case "filter":
      return writeFilter(site, chains)
  }
}

function writeRaw({options, denyIt}: Site, chains: Chains): void {
  const encapsulated = options.encapsulation === "VXLAN" ? [rule([{kind: "port", protocol: 17, port: vxlanPort}], untrackIt)] : []
  chains.set("cali-PREROUTING", [
    rule([], clearBits(bits.all)),
    ...encapsulated,
    rule([comingBy(pods)], setBits(bits.blocks)),
    rule([areSet(bits.blocks)], jump("cali-rpf-skip")),
    rule([areSet(bits.blocks), {kind: "wrong-way"}], denyIt),
    rule([areClear(bits.blocks)], jump("cali-from-host-endpoint")),
    rule([areSet(bits.accept)], acceptIt),
  ])
  chains.set("cali-rpf-skip", [])
  chains.set("cali-OUTPUT", [
    rule([], clearBits(bits.all)),
    rule([], jump("cali-to-host-endpoint")),
    ...encapsulated,
    rule([areSet(bits.accept)], acceptIt),
  ])
}

function writeMangle({family, mangleAllow}: Site, chains: Chains): void {
  chains.set("cali-PREROUTING", [
    rule([{kind: "states", states: ["RELATED", "ESTABLISHED"]}], mangleAllow),
    rule([areSet(bits.accept)], mangleAllow),
    rule([], jump("cali-from-host-endpoint")),
    rule([areSet(bits.accept)], mangleAllow, accepted),
  ])
  const inSet = (id: string, side: Side, not: boolean): Match => ({kind: "set", side, set: setName(family, id), of: "nets", not})
  chains.set("cali-POSTROUTING", [
    rule(
      [inSet("dscp-src-net", "source", false), inSet("network-ip-pools", "destination", true), inSet("this-host", "destination", true)],
      jump("cali-egress-dscp"),
      "set dscp for traffic leaving cluster.",
    ),
    rule([areSet(bits.accept)], returnIt),
    rule([], clearBits(bits.all)),
    rule([translated], jump("cali-to-host-endpoint")),
    rule([areSet(bits.accept)], returnIt, accepted),
  ])
  chains.set("cali-egress-dscp", [])
}

function writeNat(chains: Chains): void {
  chains.set("cali-PREROUTING", [rule([], jump("cali-fip-dnat"))])
  chains.set("cali-OUTPUT", [rule([], jump("cali-fip-dnat"))])
  chains.set("cali-POSTROUTING", [rule([], jump("cali-fip-snat")), rule([], jump("cali-nat-outgoing"))])
  for (const empty of ["cali-fip-dnat", "cali-fip-snat", "cali-nat-outgoing"]) chains.set(empty, [])
}

const toHostCause = "EndpointToHost"
const toHost = {ACCEPT: acceptIt, DROP: dropIt, RETURN: returnIt} as const

/** Kinds of ICMPv6 without which an IPv6 neighbour is none: listeners, routers, neighbours. */
const neighbourTypes = [130, 131, 132, 133, 135, 136] as const

function writeFilter(site: Site, chains: Chains): void {
  const {family, options, filterAllow} = site
  chains.set("cali-INPUT", [
    ...encapsulatedIn(site),
    rule([comingBy(pods)], goTo("cali-wl-to-host")),
    rule([areSet(bits.accept)], filterAllow),
    rule([], clearBits(bits.all)),
    rule([], jump("cali-from-host-endpoint")),
    rule([areSet(bits.accept)], filterAllow, accepted),
  ])
  chains.set("cali-OUTPUT", [
    rule([areSet(bits.accept)], filterAllow),
    rule([leavingBy(pods)], returnIt),
    ...encapsulatedOut(site),
    rule([], clearBits(bits.all)),
    rule([untranslated], jump("cali-to-host-endpoint")),
    rule([areSet(bits.accept)], filterAllow, accepted),
  ])
  chains.set("cali-FORWARD", [
    rule([], clearBits(bits.allButAccept)),
    rule([areClear(bits.accept)], jump("cali-from-hep-forward")),
    rule([comingBy(pods)], jump("cali-from-wl-dispatch")),
    rule([leavingBy(pods)], jump("cali-to-wl-dispatch")),
    rule([], jump("cali-to-hep-forward")),
    rule([], jump("cali-cidr-block")),
  ])
  chains.set("cali-cidr-block", [])
  const neighbours = neighbourTypes.map((type) =>
    causedBy(toHostCause, rule([ofProtocol("58"), {kind: "icmp", family, type, code: null, not: false}], filterAllow)),
  )
  chains.set("cali-wl-to-host", [
    ...(family === 6 ? neighbours : []),
    rule([], jump("cali-from-wl-dispatch")),
    causedBy(toHostCause, rule([], toHost[options.endpointToHost], "Configured DefaultEndpointToHostAction")),
  ])
}

const vxlanPort = 4789
const vxlan: readonly Match[] = [
  ofProtocol("17"),
  {kind: "ports", side: "destination", protocol: 17, ports: [{kind: "range", min: vxlanPort, max: vxlanPort}], not: false},
]
const toNode: Match = {kind: "local", side: "destination"}
const fromNode: Match = {kind: "local", side: "source"}

function hostsSet(family: 4 | 6, id: "all-hosts-net" | "all-vxlan-net", side: Side): Match {
  return {kind: "set", side, set: setName(family, id), of: "nets", not: false}
}

/** Packets in packets come from Calico's hosts alone. IPIP is of IPv4. */
function encapsulatedIn({family, options, filterAllow, denyIt, denyWord}: Site): readonly KernelRule[] {
  switch (options.encapsulation) {
    case "none":
      return []
    case "VXLAN":
      return [
        rule(
          [...vxlan, hostsSet(family, "all-vxlan-net", "source"), toNode],
          filterAllow,
          `Allow IPv${family} VXLAN packets from allowed hosts`,
        ),
        rule([...vxlan, toNode], dropIt, `Drop IPv${family} VXLAN packets from non-allowed hosts`),
      ]
    case "IPIP":
      if (family === 6) return []
      return [
        rule([ofProtocol("4"), hostsSet(family, "all-hosts-net", "source"), toNode], filterAllow, "Allow IPIP packets from Calico hosts"),
        rule([ofProtocol("4")], denyIt, `${denyWord} IPIP packets from non-Calico hosts`),
      ]
  }
}

function encapsulatedOut({family, options, filterAllow}: Site): readonly KernelRule[] {
  switch (options.encapsulation) {
    case "none":
      return []
    case "VXLAN":
      return [
        rule(
          [...vxlan, fromNode, hostsSet(family, "all-vxlan-net", "destination")],
          filterAllow,
          `Allow IPv${family} VXLAN packets to other allowed hosts`,
        ),
      ]
    case "IPIP":
      if (family === 6) return []
      return [
        rule(
          [ofProtocol("4"), hostsSet(family, "all-hosts-net", "destination"), fromNode],
          filterAllow,
          "Allow IPIP packets to other Calico hosts",
        ),
      ]
  }
}
