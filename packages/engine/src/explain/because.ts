// Why a rule did not match, and what would have to change, in English: one line each, lower case, no final stop.

import {printAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {containsAddress, printPrefix} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import {printPort} from "../net/port.ts"
import {protocolName} from "../net/protocol.ts"
import type {Miss} from "../program/miss.ts"
import type {Party} from "../program/program.ts"
import {selectorLabels} from "../selector/labels.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import {orchestratorLabel} from "../snapshot/effective.ts"
import type {IcmpMatch, PortMatch} from "../snapshot/snapshot.ts"
import {unreachable} from "../std/assert.ts"
import {plainSelector} from "./plain-selector.ts"

/** LIMIT: items of a list, and holders of an address, that a sentence names. */
const namedMax = 4

/** Why the criterion does not hold (`because` in the JSON of `explain`). */
export function becauseText(miss: Miss): string {
  switch (miss.kind) {
    case "family":
      return `the rule is for ${miss.wanted.map((family) => `IPv${family}`).join(" and ") || "no family"}, the packet is IPv${miss.actual}`
    case "protocol":
      return protocolText(miss)
    case "icmp":
      return icmpMissText(miss)
    case "nets":
      if (miss.actual === null) return `no manifest names the address, so whether it lies in ${netsText(miss.wanted)} is open`
      if (!miss.isNegated) return `${addressText(miss.actual)} is not in ${netsText(miss.wanted)}`
      // WHY not all of the list: of the others it would be untrue.
      return `${addressText(miss.actual)} is in ${netsText(miss.wanted.filter((net) => holdsAddress(net, miss.actual)))}`
    case "selector":
      return selectorText(miss)
    case "ports":
      return portsMissText(miss)
    case "service":
      return `${socketText(miss)} is no backend of the Service \`${miss.wanted}\``
    default:
      return unreachable(miss)
  }
}

/** What would have to change for the criterion to hold. */
export function changeText(miss: Miss): string {
  const where = `\`${miss.criterion}\``
  switch (miss.kind) {
    case "family":
      return `the rule would have to be for IPv${miss.actual} as well`
    case "protocol":
      return miss.isNegated
        ? `${where} would have to leave ${protocolName(miss.actual)} alone`
        : `${where} would have to be ${protocolName(miss.actual)}`
    case "icmp":
      return `${where} would have to ${miss.isNegated ? "leave" : "take in"} this type and code`
    case "nets":
      return `${where} would have to ${miss.isNegated ? "leave out" : "hold"} ${addressText(miss.actual)}`
    case "selector":
      return selectorChange(miss)
    case "ports":
      return `${where} would have to ${miss.isNegated ? "leave out" : "list"} ${miss.actual === null ? "nothing" : `port ${miss.actual}`}`
    case "service":
      return `the Service \`${miss.wanted}\` would have to have ${socketText(miss)} among its backends`
    default:
      return unreachable(miss)
  }
}

/** What a service is looked up by: as a source the address alone, as a destination with its port. */
function socketText({criterion, actual, port}: Extract<Miss, {readonly kind: "service"}>): string {
  const address = addressText(actual.address)
  return criterion.startsWith("source") || port === null ? address : `${address} at port ${port}`
}

function protocolText({wanted, actual, isNegated}: Extract<Miss, {readonly kind: "protocol"}>): string {
  if (isNegated) return `the rule leaves out ${protocolName(wanted)}, and the packet is ${protocolName(actual)}`
  return `the rule is for ${protocolName(wanted)}, the packet is ${protocolName(actual)}`
}

function icmpMissText({wanted, actual, isNegated}: Extract<Miss, {readonly kind: "icmp"}>): string {
  const packet = actual === null ? "the packet is no ICMP" : `the packet has type ${actual.type}, code ${actual.code}`
  return `the rule ${isNegated ? "leaves out" : "is for"} ICMP ${icmpText(wanted)}, ${packet}`
}

function icmpText({type, code}: IcmpMatch): string {
  return code === null ? `type ${type}` : `type ${type}, code ${code}`
}

function portsMissText({wanted, actual, isNegated}: Extract<Miss, {readonly kind: "ports"}>): string {
  if (actual === null) return `the rule names ports, and the protocol has none`
  const list = some(wanted.map(portText))
  const names = wanted.some(({kind}) => kind === "name") && !isNegated ? ", and no endpoint in scope gives it such a name" : ""
  return `port ${actual} is ${isNegated ? "" : "not "}among ${list}${names}`
}

function portText(port: PortMatch): string {
  return port.kind === "name" ? `\`${port.name}\`` : printPort(port)
}

function netsText(nets: readonly Prefix[]): string {
  return some(nets.map(printPrefix))
}

/** Whether a block holds an address, or may. */
function holdsAddress(net: Prefix, address: Address | null): boolean {
  return address === null || containsAddress(net, address)
}

function addressText(address: Address | null): string {
  return address === null ? "an address that no manifest names" : printAddress(address)
}

function selectorText({wanted, actual, isNegated}: Extract<Miss, {readonly kind: "selector"}>): string {
  const text = `\`${plainSelector(wanted)}\``
  const holders = holdersText(wanted, actual)
  const because = holders === "" ? "" : `: ${holders}`
  return isNegated ? `${text} selects it, and the rule leaves that out${because}` : `${text} does not select it${because}`
}

function selectorChange({criterion, wanted, actual, isNegated}: Extract<Miss, {readonly kind: "selector"}>): string {
  if (isNegated) return `\`${criterion}\` would have to leave it alone`
  if (criterion === "metadata.namespace") return "the rule would have to reach beyond its own namespace, with a namespace selector"
  if (actual.labels.length === 0)
    return `${addressText(actual.address)} would have to belong to an endpoint or network set that \`${plainSelector(wanted)}\` selects`
  return `its labels would have to meet \`${plainSelector(wanted)}\`, or \`${criterion}\` would have to match them`
}

/** What the holders of the address have of the labels that a selector asks for. */
function holdersText(selector: Selector, {labels, address}: Party): string {
  if (labels.length === 0) return `no endpoint and no network set has ${address === null ? "it" : printAddress(address)}`
  const names = [...new Set(selectorLabels(selector))].filter((name) => name !== orchestratorLabel)
  if (names.length === 0) return ""
  return some(
    labels.map((each) =>
      names
        .slice(0, namedMax)
        .map((name) => labelText(each, name))
        .join(" and "),
    ),
  )
}

function labelText(labels: Labels, name: string): string {
  const value = labels.get(name)
  return value === undefined ? `it has no ${plainName(name)}` : `its ${plainName(name)} is \`${value}\``
}

/** Labels that Calico derives, by what they stand for. */
function plainName(name: string): string {
  if (name === "projectcalico.org/namespace") return "namespace"
  if (name === "projectcalico.org/serviceaccount") return "service account"
  if (name.startsWith("pcns.")) return `namespace label \`${name.slice(5)}\``
  if (name.startsWith("pcsa.")) return `service account label \`${name.slice(5)}\``
  return `label \`${name}\``
}

function some(items: readonly string[]): string {
  const distinct = [...new Set(items)]
  const more = distinct.length - namedMax
  return `${distinct.slice(0, namedMax).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}
