// What this machine lacks for a bench, in words that a person can act on.

import {spawnSync} from "node:child_process"
import {findNameServer} from "./name-server.ts"
import type {NameServerProgram} from "./name-server.ts"
import {placeOf} from "./program.ts"
import {apart, toolEnvironment} from "./room.ts"

/** Each program with the Debian package that brings it. */
const tools: readonly (readonly [program: string, debian: string])[] = [
  ["unshare", "util-linux"],
  ["nsenter", "util-linux"],
  ["ip", "iproute2"],
  ["nft", "nftables"],
  ["iptables-nft-restore", "iptables"],
  ["iptables-legacy-restore", "iptables"],
  ["ipset", "ipset"],
  ["conntrack", "conntrack"],
  ["socat", "socat"],
]

/** What is tried inside: a link, and a table with what the witness needs. */
const trial = `mount -t tmpfs tmpfs /run && ip link add one type veth peer name other && nft 'add table inet t' && nft 'add set inet t s { typeof @nh,864,32; flags dynamic; size 16; }'`

/** One sentence for each thing that is missing; none: a bench can be opened. `nameServer`: the one that is wanted; any unless said. */
export async function whatIsMissing({nameServer}: {readonly nameServer?: NameServerProgram} = {}): Promise<readonly string[]> {
  if (process.platform !== "linux") return ["Linux: namespaces of networks exist nowhere else"]
  const absent = tools.filter(([program]) => placeOf(program) === null).map(([program, debian]) => `${program} (Debian package ${debian})`)
  const server = findNameServer(nameServer)
  if (typeof server === "string") absent.push(server)
  if (absent.length > 0) return absent
  const way = apart()
  if (way === null)
    return [
      "the right to make namespaces: be root, or let users make user namespaces (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)",
    ]
  const [program = "", ...words] = [...way, "sh", "-c", trial]
  const {status, stderr} = spawnSync(program, words, {env: toolEnvironment, encoding: "utf8"})
  return status === 0
    ? []
    : [`a kernel that lets us build links and tables in a namespace of our own: ${stderr.trim().split("\n")[0] ?? ""}`]
}
