// Whom a cluster's CoreDNS hands on what it does not know, as the ConfigMap with its Corefile says it.

import {isIP} from "node:net"
import {readYaml} from "@carveout/engine"
import type {Doctor, Source} from "@carveout/engine"

/** The line `forward` of a Corefile for all names. `targets` as they stand there; `by`: the ConfigMap, `kube-system/coredns`. */
export type Forward = {readonly targets: readonly string[]; readonly option: "force_tcp" | "prefer_udp" | null; readonly by: string}

/**
 * What the Corefile of a namespace's resolver says, without targets where it hands nothing on; null where none is given. LIMIT: files that are read in pieces, of more
 * than a mebibyte, are not looked at: a dump of that size is not read a second time for one line.
 */
export function forwardIn(files: readonly Source[], namespace: string): Forward | null {
  const texts = files.flatMap((file) => ("text" in file && file.text.includes("Corefile") ? [file.text] : []))
  const maps = texts.flatMap((text) => readYaml(text).documents.flatMap(itemsOf)).flatMap((each) => corefileOf(each, namespace))
  const map = maps.find(({name}) => name === "coredns") ?? maps[0]
  return map === undefined ? null : {...forwardOf(map.text), by: `${namespace}/${map.name}`}
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {}
}

/** A document, or what stands in a list. */
function itemsOf(document: unknown): readonly unknown[] {
  const {items} = fieldsOf(document)
  return Array.isArray(items) ? (items as readonly unknown[]) : [document]
}

function corefileOf(object: unknown, namespace: string): readonly {readonly name: string; readonly text: string}[] {
  const {kind, metadata, data} = fieldsOf(object)
  const {name, namespace: own} = fieldsOf(metadata)
  const text = fieldsOf(data)["Corefile"]
  // WHY: a cache on nodes has a Corefile, too, and it hands on to the resolver.
  const isCache = typeof name === "string" && name.includes("node-local")
  return kind === "ConfigMap" && own === namespace && typeof name === "string" && typeof text === "string" && !isCache ? [{name, text}] : []
}

/** The line `forward .` of the server block for all names, with the option in its own block. */
function forwardOf(corefile: string): Omit<Forward, "by"> {
  const lines = corefile.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
  let depth = 0
  let isOfAll = false
  let found: {targets: readonly string[]; option: Forward["option"]} | null = null
  let isWithin = false
  for (const words of lines) {
    const [first = "", second = ""] = words
    if (depth === 0 && first !== "") isOfAll = words.some((word) => /^(dns:\/\/)?\.(:\d+)?,?$/.test(word))
    if (depth === 1) isWithin = false
    if (depth === 1 && isOfAll && first === "forward" && second === "." && found === null) {
      found = {targets: words.slice(2).filter((word) => word !== "{"), option: null}
      isWithin = true
    }
    // WHY `??=`: where both stand there, CoreDNS goes by the first of these two.
    if (depth === 2 && isWithin && found !== null) {
      if (first === "force_tcp") found.option = first
      if (first === "prefer_udp") found.option ??= first
    }
    if (words.at(-1) === "{") depth++
    if (first === "}") depth--
  }
  return found ?? {targets: [], option: null}
}

/** Where servers of names are asked. */
export const lookupPort = 53
/** The same over TLS. */
const privatePort = 853

/** `10.0.0.2`, `10.0.0.2:5353`, `dns://10.0.0.2`, `[2001:db8::1]:53`; null: anything else. `usual`: the port where none is named. */
export function targetOf(word: string, usual: number = lookupPort): {readonly address: string; readonly port: number} | null {
  const plain = word.replace(/^dns:\/\//, "")
  if (isIP(plain) !== 0) return {address: plain, port: usual}
  const [, six, four, port] = /^(?:\[(.+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(plain) ?? []
  const address = six ?? four ?? ""
  return isIP(address) === 0 ? null : {address, port: Number(port ?? usual)}
}

/**
 * Whom a resolver of some manifests asks: the addresses that its Corefile names, and for a file of its node the resolver of nodes, where somebody says
 * which that is. Null where it hands on in a way that is not known here.
 */
export function forwardsIn(files: readonly Source[], ofNodes: string | null = null): (resolver: string) => Doctor.Forwards | null {
  // WHY no Service: its address leads to its pods, and what they are asked at is looked at as a lookup.
  const node = ofNodes?.startsWith("svc/") === true ? null : ofNodes
  // WHY remembered: a log has many complaints about one resolver, and the files would be read again for each.
  const known = new Map<string, Doctor.Forwards | null>()
  return (resolver) => {
    let forwards = known.get(resolver)
    if (forwards === undefined) {
      forwards = forwardsOf(forwardIn(files, /^svc\/([^/]+)\//.exec(resolver)?.[1] ?? ""), node)
      known.set(resolver, forwards)
    }
    return forwards
  }
}

function forwardsOf(forward: Forward | null, ofNodes: string | null): Doctor.Forwards | null {
  const {targets, option} = forward ?? usualForward
  const plain = option === "force_tcp" ? (["TCP"] as const) : (["UDP", "TCP"] as const)
  const servers = targets.flatMap((word): readonly Doctor.NameServer[] => {
    if (word.startsWith("/")) return ofNodes === null ? [] : [{address: ofNodes, port: lookupPort, protocols: plain}]
    const isPrivate = word.startsWith("tls://")
    const target = targetOf(word.replace("tls://", ""), isPrivate ? privatePort : lookupPort)
    return target === null ? [] : [{...target, protocols: isPrivate ? ["TCP"] : plain}]
  })
  // WHY of files alone: where none of those is known, they are servers all the same, and asked at the port for lookups.
  const isKnown = servers.length > 0 || (targets.length > 0 && targets.every((word) => word.startsWith("/")))
  return isKnown ? {servers, isComplete: servers.length === targets.length, protocols: plain} : null
}

/** What every installation of CoreDNS begins with. */
const usualForward: Pick<Forward, "targets" | "option"> = {targets: ["/etc/resolv.conf"], option: null}
