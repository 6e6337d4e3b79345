// Where equal parts of resources meet, so that they are kept once: a dump holds thousands of pods of few workloads.
// What is shared was read without a finding; it is never changed by anybody.

import type {PodPort, PodSpec} from "./resource.ts"
import {SharedLabels} from "./shared-labels.ts"

/** LIMIT: lists of ports that are remembered, a power of two. A later one takes the seat of an earlier one. */
const seats = 4096
/** LIMIT: other texts and lists that are remembered; what comes later is kept by itself. */
const rememberedMax = 16_384

/** The shared parts of one parse. */
export class Shared {
  readonly labels: SharedLabels = new SharedLabels()
  readonly #keys = new Set<string>()
  readonly #ports = new Map<number, PodSpec["ports"]>()
  readonly #lists = new Map<string, readonly unknown[]>()

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
