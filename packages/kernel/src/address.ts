// Addresses as bytes, for packets. What an address means, and every other notation of one, is no matter of this room.

import {isIP} from "node:net"

/** 4 or 6; throws on what is no address, since addresses come from programs here. */
export function familyOf(address: string): 4 | 6 {
  const family = isIP(address)
  if (family !== 4 && family !== 6) throw new Error(`no address: \`${address}\``)
  return family
}

/** The address with its whole length, as `ip` wants it: `/32` or `/128`. */
export function whole(address: string): string {
  return `${address}/${familyOf(address) === 4 ? 32 : 128}`
}

/** The four or sixteen bytes of an address. */
export function bytesOf(address: string): Uint8Array {
  return familyOf(address) === 4 ? Uint8Array.from(address.split("."), Number) : bytesOfSix(address)
}

/** An address in the one form that two texts for it share. */
export function canonical(address: string): string {
  return Buffer.from(bytesOf(address)).toString("hex")
}

function bytesOfSix(address: string): Uint8Array {
  const [head = "", tail] = withoutDots(address).split("::")
  const left = groupsOf(head)
  const right = groupsOf(tail ?? "")
  const zeros = Array.from({length: 8 - left.length - right.length}, () => 0)
  const groups = [...left, ...zeros, ...right]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

function groupsOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16))
}

/** `::ffff:10.0.0.1` with its last two groups in hexadecimal. */
function withoutDots(address: string): string {
  return address.replace(/[\d.]+\.[\d.]+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}
