// Where equal parts of resources meet, so that they are kept once: a dump holds thousands of pods of few workloads.
// What is shared was read without a finding; it is never changed by anybody.

import type {Labels} from "../selector/selector.ts"
import type {PodPort, PodSpec} from "./resource.ts"
import type {YamlEntry} from "./yaml/node.ts"

/** LIMIT: label sets that are remembered; once there are so many all are forgotten, since pods of a workload stand near one another. */
const labelSetsMax = 131_072
/** LIMIT: lists of ports that are remembered, a power of two. A later one takes the seat of an earlier one. */
const seats = 4096
/** LIMIT: other texts and lists that are remembered; what comes later is kept by itself. */
const rememberedMax = 16_384

/** The shared parts of one parse. */
export class Shared {
  readonly #labels = new Map<number, Labels>()
  readonly #keys = new Set<string>()
  readonly #ports = new Map<number, PodSpec["ports"]>()
  readonly #lists = new Map<string, readonly unknown[]>()

  /** Labels that were read before from the same entries. */
  labelsOf(entries: readonly YamlEntry[]): Labels | undefined {
    const labels = this.#labels.get(hashOf(entries))
    return labels !== undefined && holds(labels, entries) ? labels : undefined
  }

  /** Remembers labels that were read from entries whose values are all texts. */
  rememberLabels(entries: readonly YamlEntry[], labels: Labels): void {
    if (this.#labels.size >= labelSetsMax) this.#labels.clear()
    this.#labels.set(hashOf(entries), labels)
  }

  /** Whether a text passed a check before. */
  isKnown(text: string): boolean {
    return this.#keys.has(text)
  }

  /** Remembers a text that passed. */
  remember(text: string): void {
    if (this.#keys.size < rememberedMax) this.#keys.add(text)
  }

  /** Ports of a pod, or equal ones of an earlier pod. */
  ports(ports: PodSpec["ports"]): PodSpec["ports"] {
    let seat = ports.length
    for (const {name, containerPort} of ports) seat = (Math.imul(seat, 31) + Math.imul(containerPort, 7) + name.length) | 0
    seat = (seat ^ (seat >>> 15)) & (seats - 1)
    const known = this.#ports.get(seat)
    if (known !== undefined && samePorts(known, ports)) return known
    this.#ports.set(seat, ports)
    return ports
  }

  /** A list, or the equal one that came first; `key` says everything about it. */
  list<T>(key: string, list: readonly T[]): readonly T[] {
    const known = this.#lists.get(key)
    if (known !== undefined) return known as readonly T[]
    if (this.#lists.size < rememberedMax) this.#lists.set(key, list)
    return list
  }
}

/** A number that equal entries share; LIMIT: another set of the same number takes its place. */
function hashOf(entries: readonly YamlEntry[]): number {
  let hash = entries.length
  for (const {key, value} of entries) {
    const text = value.kind === "scalar" && typeof value.value === "string" ? value.value : ""
    const last = text.length - 1
    hash = (Math.imul(hash, 31) + key.length) | 0
    hash = (Math.imul(hash, 31) + text.length) | 0
    for (let i = Math.max(0, last - 7); i <= last; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  }
  // WHY: the language keeps numbers of 31 bits without a room of their own.
  return hash & 0x3fffffff
}

/** Whether two lists of ports say the same. */
function samePorts(a: PodSpec["ports"], b: PodSpec["ports"]): boolean {
  if (a.length !== b.length) return false
  return a.every((port, i) => {
    const other = b[i]
    const isSame = port.name === other?.name && port.protocol === other.protocol && port.containerPort === other.containerPort
    return isSame && port.isBrief === other.isBrief && isSameHost(port.host, other.host)
  })
}

function isSameHost(a: PodPort["host"], b: PodPort["host"]): boolean {
  return a?.port === b?.port && a?.address?.family === b?.address?.family && a?.address?.value === b?.address?.value
}

/** Whether entries are these labels in turn. */
function holds(labels: Labels, entries: readonly YamlEntry[]): boolean {
  if (labels.size !== entries.length) return false
  let i = 0
  for (const [key, text] of labels) {
    const entry = entries[i++]
    if (entry?.key !== key || entry?.value.kind !== "scalar" || entry.value.value !== text) return false
  }
  return true
}
