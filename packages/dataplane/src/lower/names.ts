// Names of chains, interfaces and prefixes of flow logs (evaluation 5.2, 5.3, 5.14).

import {sha1} from "@noble/hashes/legacy.js"
import {sha224, sha256} from "@noble/hashes/sha2.js"
import {sha3_224} from "@noble/hashes/sha3.js"
import {bytesToHex, utf8ToBytes} from "@noble/hashes/utils.js"
import {base64urlnopad} from "@scure/base"
import type {World} from "@carveout/engine"

/** Longest names of chains. */
export const nameLimits = {iptables: 28, nftables: 256} as const

/** The name of a chain of a kind, `cali-po-` say, for one of its policies, profiles or interfaces. */
export function chainName(prefix: string, id: string, limit: number): string {
  const word = id === "" ? "_" : id
  const name = `${prefix}${word}`
  if (name.length < limit || (name.length === limit && !word.startsWith("_"))) return name
  return `${prefix}_${base64urlnopad.encode(sha256(utf8ToBytes(id)))}`.slice(0, limit)
}

const hexDigits = 11

/**
 * The host's side of an endpoint's interface. WHY by its id and not by its name: what stands for the pods of a workload has that one's name, which another
 * kind may have, too.
 */
export function interfaceOf({id, namespace}: Pick<World.WorkloadEndpoint, "id" | "namespace">): string {
  return interfaceName(namespace, id.slice(namespace.length + 1))
}

/** The host's side of a pod's interface. `prefix`: `cali` unless Felix is told otherwise. */
export function interfaceName(namespace: string, pod: string, prefix = "cali"): string {
  return `${prefix}${bytesToHex(sha1(utf8ToBytes(`${namespace}.${pod}`))).slice(0, hexDigits)}`
}

/** The id of a set: what kind it is, and a hash of what it is of. */
export function setId(kind: "s" | "n" | "svc" | "svcnoport", of: string): string {
  return `${kind}:${base64urlnopad.encode(sha224(utf8ToBytes(`${kind}:${of}`)))}`
}

const setNameMax = 31

/** The kernel's name of a set, which both families have. */
export function setName(family: 4 | 6, id: string): string {
  return `cali${family}0${id}`.slice(0, setNameMax)
}

const groupIdLength = 20

/** The name of a chain for policies of one selector that stand together in a tier. */
export function groupName(prefix: "cali-gi-" | "cali-go-", lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join("")
  return `${prefix}${base64urlnopad.encode(sha3_224(utf8ToBytes(text))).slice(0, groupIdLength)}`
}

const prefixMax = 63
const [prefixEnds, prefixMiddle] = [10, 41]

/** What a flow log is told, cut to what the kernel takes. */
export function logPrefix(text: string): string {
  if (text.length < prefixMax) return text
  const middle = base64urlnopad.encode(sha256(utf8ToBytes(text))).slice(0, prefixMiddle)
  return `${text.slice(0, prefixEnds)}_${middle}_${text.slice(-prefixEnds)}`
}

const hashShown = 16

/** The hashes of a chain's rules, each over all before it: `texts` as they are hashed. */
export function ruleHashes(chain: string, texts: readonly string[]): readonly string[] {
  let last = sha224(utf8ToBytes(chain))
  return texts.map((text) => {
    const bytes = utf8ToBytes(text)
    const joined = new Uint8Array(last.length + bytes.length)
    joined.set(last)
    joined.set(bytes, last.length)
    last = sha224(joined)
    return base64urlnopad.encode(last).slice(0, hashShown)
  })
}
