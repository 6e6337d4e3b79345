// A rule in words, short enough for a card: what it takes, and from or to whom.

import {plainSelector, printAddress, protocolName} from "@carveout/engine"
import type {Selector, World} from "@carveout/engine"

/** Which way a rule looks. */
export type RuleDirection = "ingress" | "egress"

/** What a rule of a manifest asks for. `rules` are the effective rules that it became: all of one index. */
export function ruleWords(rules: readonly World.Rule[], direction: RuleDirection): string {
  const far = direction === "ingress" ? "source" : "destination"
  const near = direction === "ingress" ? "destination" : "source"
  const packets = distinct(rules.map(packetWords))
  const peers = distinct(rules.map((rule) => peerWords(rule[far])))
  const own = distinct(rules.map((rule) => peerWords(rule[near]))).filter((words) => words !== "")
  const preposition = direction === "ingress" ? "from" : "to"
  const peer = peers.includes("") ? "anything" : peers.join(" or ")
  return `${packets.join("; ")} ${preposition} ${peer}${own.length === 0 ? "" : `, for ${own.join(" or ")}`}`
}

function packetWords({protocol, notProtocol, icmp, notIcmp, source, destination}: World.Rule): string {
  const name = protocol === null ? (notProtocol === null ? "any protocol" : `all but ${protocolName(notProtocol)}`) : protocolName(protocol)
  const types = [icmp === null ? "" : icmpWords(icmp), notIcmp === null ? "" : `not ${icmpWords(notIcmp)}`].filter((words) => words !== "")
  const ports = portWords(destination.ports, destination.notPorts)
  const from = portWords(source.ports, source.notPorts)
  return [name, ...types, ports, from === "" ? "" : `from ports ${from}`].filter((words) => words !== "").join(" ")
}

function icmpWords({type, code}: World.IcmpMatch): string {
  return code === null ? `type ${type}` : `type ${type} code ${code}`
}

function portWords(ports: readonly World.PortMatch[], notPorts: readonly World.PortMatch[]): string {
  const list = (given: readonly World.PortMatch[]): string => given.map(portWord).join(",")
  return [list(ports), notPorts.length === 0 ? "" : `not ${list(notPorts)}`].filter((words) => words !== "").join(" ")
}

function portWord(port: World.PortMatch): string {
  if (port.kind === "name") return port.name
  return port.min === port.max ? String(port.min) : `${port.min}-${port.max}`
}

/** Empty where a side asks for nothing but ports. */
function peerWords({nets, notNets, selector, notSelector, service, parts}: World.Peer): string {
  const asked = parts.length > 0 ? parts.map((part) => selectorWords(part.selector)) : selector === null ? [] : [selectorWords(selector)]
  const words = [
    ...distinct(asked),
    nets.length === 0 ? "" : nets.map(netWord).join(", "),
    notNets.length === 0 ? "" : `not in ${notNets.map(netWord).join(", ")}`,
    notSelector === null ? "" : `not ${selectorWords(notSelector)}`,
    service === null ? "" : `the Service ${service}`,
  ]
  return words.filter((each) => each !== "").join(" and ")
}

/** Labels that stand for the namespace by what they mean. */
function selectorWords(selector: Selector): string {
  return plainSelector(selector)
    .replaceAll("has(projectcalico.org/namespace)", "any pod")
    .replace(/projectcalico\.org\/namespace == ("[^"]*"|'[^']*')/g, "namespace $1")
    .replace(/projectcalico\.org\/serviceaccount/g, "service account")
}

function netWord(net: World.Peer["nets"][number]): string {
  return `${printAddress({family: net.family, value: net.first})}/${net.length}`
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
