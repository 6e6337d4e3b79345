// Packets into namespaces. WHY socat: it opens sockets for whole IP packets, which Node cannot, and is one small package; the bytes are ours.

import {canonical, familyOf} from "./address.ts"
import type {Layout, Space} from "./layout.ts"
import {packetLength} from "./packet.ts"
import type {Room, Running} from "./room.ts"

/** Sends whole packets; resolves to what the kernel said against one, empty where nothing was said or nobody listened. */
export type Senders = {readonly send: (from: Space, to: string, packet: Uint8Array) => Promise<string>}

/** LIMIT: programs that are kept for the next packet. */
const keptMax = 400

/** Opens nothing yet: a program starts with the first packet of its kind. */
export function sendersOf(room: Room, layout: Layout): Senders {
  const away = {4: nobodys("198.18.0.", layout), 6: nobodys("2001:2::", layout)} as const
  const kept = new Map<string, Promise<Running>>()
  const keep = async (key: string, start: () => Promise<Running>): Promise<Running> => {
    if (kept.size >= keptMax) {
      for (const one of kept.values()) void one.then((running) => running.stop())
      kept.clear()
    }
    const running = start()
    kept.set(key, running)
    return running
  }
  return {
    send: async (from, to, packet) => {
      const family = familyOf(to)
      // WHY one program for each packet of a node: its own rules may refuse one, and then the program ends.
      if (from.kind === "node") return (await room.run(from.name, socat(to), {input: packet})).stderr
      // Routed as if to an address that nobody has, by the one way out: what stands in the packet is all that counts after that.
      const route = layout.byAddress.get(canonical(to)) === from ? to : away[family]
      const key = `${from.name} ${route}`
      const start = async (): Promise<Running> => room.start(from.name, socat(route))
      const running = await (kept.get(key) ?? keep(key, start))
      if (!running.feed(packet)) (await keep(key, start)).feed(packet)
      return ""
    },
  }
}

/** An address of those for measurements (RFC 2544, RFC 5180) that nobody in the world has. */
function nobodys(start: string, {byAddress}: Layout): string {
  for (let last = 1; ; last++) if (!byAddress.has(canonical(`${start}${last}`))) return `${start}${last}`
}

/** WHY protocol 255: with it the header is ours too. One read of the input is one packet, since all are of one length. */
function socat(to: string): readonly string[] {
  const target = familyOf(to) === 4 ? `IP4-SENDTO:${to}:255` : `IP6-SENDTO:[${to}]:255`
  return ["socat", "-u", `-b${packetLength}`, "-", target]
}
