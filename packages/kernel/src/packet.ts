// The bytes of a probe: one whole IP packet of one length, with a number in its last bytes by which it is known wherever it is seen.
//
// WHY whole packets and no sockets: a probe must be able to have any protocol, also such as this kernel has no sockets for (SCTP), and any port at
// its destination without a listener there; and it must be told from every other packet after its addresses and ports were translated.

import {bytesOf, familyOf} from "./address.ts"
import {crc32c, internetChecksum} from "./checksum.ts"

/** One packet to send. Ports count where the protocol has them, `icmp` where it is ICMP of either family. */
export type Packet = {
  readonly source: string
  readonly target: string
  /** Its number at IP. */
  readonly protocol: number
  readonly sourcePort: number
  readonly port: number
  readonly icmp: {readonly type: number; readonly code: number}
  /** By which it is known; from 1, below 2^24. */
  readonly token: number
}

/** Bytes of every probe, its IP header included. WHY one length: whoever sends them reads them from a stream, and cuts it by length. */
export const packetLength = 112

/** A word that no other packet has at its place. */
export const mark: number = 0x63617276

/** The place of the mark, from the first byte of the IP header. */
export const markOffset: number = packetLength - 8

/** The place of the token. */
export const tokenOffset: number = packetLength - 4

/** Protocols at IP whose packets have a form of their own here. */
export const numbers = {icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132, udpLite: 136} as const

/** Its bytes, checksums included: connection tracking looks at them. */
export function bytesOfPacket(packet: Packet): Uint8Array {
  const source = bytesOf(packet.source)
  const target = bytesOf(packet.target)
  const family = familyOf(packet.target)
  const header = family === 4 ? headerOfFour(packet.protocol) : headerOfSix(packet.protocol)
  header.set(source, family === 4 ? 12 : 8)
  header.set(target, family === 4 ? 16 : 24)
  const payload = payloadOf(packet, packetLength - header.length)
  const pseudo = pseudoHeader({source, target, length: payload.length, protocol: packet.protocol})
  seal(payload, packet.protocol, pseudo)
  return Buffer.concat([header, payload])
}

/** The number that a reset must acknowledge to be about this packet. */
export function acknowledged(token: number, family: 4 | 6): number {
  const sent = packetLength - (family === 4 ? 20 : 40) - tcpHeader
  return (sequence(token, family) + sent + 1) >>> 0
}

const tcpHeader = 20

/** The sequence number of a probe over TCP. WHY one for each family: headers differ in length, so that resets of two packets would acknowledge the same. */
function sequence(token: number, family: 4 | 6): number {
  return ((family === 4 ? 0x43000000 : 0x45000000) | token) >>> 0
}

/** WHY no checksum: the kernel writes it, as it does the length. */
function headerOfFour(protocol: number): Uint8Array {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(packetLength, 2)
  // Do not fragment.
  header[6] = 0x40
  header[8] = 64
  header[9] = protocol
  return header
}

function headerOfSix(protocol: number): Uint8Array {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(packetLength - 40, 4)
  header[6] = protocol
  header[7] = 64
  return header
}

/** What follows the IP header, its checksum still zero. */
function payloadOf({protocol, sourcePort, port, target, icmp, token}: Packet, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const hasPorts = protocol === numbers.tcp || protocol === numbers.udp || protocol === numbers.sctp || protocol === numbers.udpLite
  if (hasPorts) {
    bytes.writeUInt16BE(sourcePort, 0)
    bytes.writeUInt16BE(port, 2)
  }
  if (protocol === numbers.tcp) {
    bytes.writeUInt32BE(sequence(token, familyOf(target)), 4)
    bytes[12] = (tcpHeader / 4) << 4
    // A first packet: SYN alone.
    bytes[13] = 0x02
    bytes.writeUInt16BE(64240, 14)
  }
  // WHY zero for UDPLite: that is how it says that its checksum covers everything.
  if (protocol === numbers.udp) bytes.writeUInt16BE(length, 4)
  if (protocol === numbers.sctp) writeInit(bytes, token)
  if (protocol === numbers.icmp || protocol === numbers.icmp6) {
    bytes[0] = icmp.type
    bytes[1] = icmp.code
    bytes.writeUInt16BE(token & 0xffff, 4)
  }
  bytes.writeUInt32BE(mark, length - 8)
  bytes.writeUInt32BE(token, length - 4)
  return bytes
}

/** An INIT chunk (RFC 9260, 3.3.2) that fills the packet with a parameter of padding (RFC 4820). */
function writeInit(bytes: Buffer, token: number): void {
  const chunk = bytes.subarray(12)
  chunk[0] = 1
  chunk.writeUInt16BE(chunk.length, 2)
  chunk.writeUInt32BE(token, 4)
  chunk.writeUInt32BE(65536, 8)
  chunk.writeUInt16BE(1, 12)
  chunk.writeUInt16BE(1, 14)
  chunk.writeUInt32BE(token, 16)
  chunk.writeUInt16BE(0x8005, 20)
  chunk.writeUInt16BE(chunk.length - 20, 22)
}

type Pseudo = {readonly source: Uint8Array; readonly target: Uint8Array; readonly length: number; readonly protocol: number}

/** What checksums of the upper layer cover beside it (RFC 768, RFC 8200). */
function pseudoHeader({source, target, length, protocol}: Pseudo): Uint8Array {
  const tail = Buffer.alloc(8)
  tail.writeUInt32BE(length, 0)
  tail[7] = protocol
  return Buffer.concat([source, target, tail])
}

/** Writes the checksum where the protocol has one. */
function seal(payload: Buffer, protocol: number, pseudo: Uint8Array): void {
  const over = (...parts: readonly Uint8Array[]): number => internetChecksum(Buffer.concat(parts))
  switch (protocol) {
    case numbers.tcp:
      payload.writeUInt16BE(over(pseudo, payload), 16)
      return
    case numbers.udp:
    case numbers.udpLite:
      // A checksum of zero would say that there is none.
      payload.writeUInt16BE(over(pseudo, payload) || 0xffff, 6)
      return
    case numbers.icmp:
      payload.writeUInt16BE(over(payload), 2)
      return
    case numbers.icmp6:
      payload.writeUInt16BE(over(pseudo, payload), 2)
      return
    case numbers.sctp:
      payload.writeUInt32LE(crc32c(payload), 8)
      return
    default:
      // WHY: where it is refused, a node answers only if the whole adds up, as packets of most protocols do.
      payload.writeUInt16BE(pseudo.length < 32 ? over(payload) : over(pseudo, payload), 6)
  }
}
