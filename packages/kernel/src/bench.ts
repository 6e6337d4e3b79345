// A bench: a world built, to be probed, used and rebuilt. This file puts the parts in order; each knows one thing.

import {isIP} from "node:net"
import {canonical} from "./address.ts"
import {layoutOf} from "./layout.ts"
import type {Layout, Space} from "./layout.ts"
import {findNameServer} from "./name-server.ts"
import type {NameServer} from "./name-server.ts"
import {inTurn} from "./pace.ts"
import {probeAll, tokens} from "./probe.ts"
import type {Observation, Probe} from "./probe.ts"
import {startResolver} from "./resolver.ts"
import {openRoom} from "./room.ts"
import type {Room, Run, RunOptions} from "./room.ts"
import {clearRules, listRules, loadRules} from "./rules.ts"
import type {Target} from "./rules.ts"
import {sendersOf} from "./sender.ts"
import {servicesText} from "./services.ts"
import {witnessText} from "./witness.ts"
import type {KernelWorld, NodeRules} from "./world.ts"

/** A world that stands. */
export type Bench = {
  /** Sends each probe and says what was seen of it, in their order. Connections that are tracked on the nodes are forgotten on the way. */
  readonly probe: (probes: readonly Probe[]) => Promise<readonly Observation[]>
  /** Runs a program in a pod, or on a node, as that end sees the world: its links, its server of names, its hosts file. */
  readonly run: (end: string, argv: readonly string[], options?: RunOptions) => Promise<Run>
  /** Other rules on a node, also none. Connections are forgotten. Rejects with `RulesRefused`, and the node has then none or part of them. */
  readonly reload: (node: string, rules: NodeRules | null) => Promise<void>
  /** What a node has loaded, with counters, as its tools print it. Empty where it has nothing. */
  readonly listing: (node: string) => Promise<string>
  /** The server of names that answers in it, with its version; null where there is none. */
  readonly nameServer: NameServer | null
  /** Ends everything in it. */
  readonly close: () => Promise<void>
}

/** Builds a world; rejects with `RulesRefused` where a node's tools do not take its rules, and with an error where `whatIsMissing` says more than nothing. Everything is gone with `close` or with this process. */
export async function openBench(world: KernelWorld): Promise<Bench> {
  const layout = layoutOf(world)
  const nameServer = nameServerOf(world)
  const room = await openRoom()
  try {
    await build(room, layout, world)
    const standing: Standing = {room, layout, loaded: new Map(), services: servicesText(world.services)}
    for (const {name, rules} of world.nodes) if (rules !== null) await reload(standing, name, rules)
    if (nameServer !== null)
      for (const [i, resolver] of world.resolvers.entries()) {
        const space = spaceOf(layout, resolver.end)
        const seat = {space: space.name, bind: listeningAt(space, resolver.end), folder: `${own}/resolver-${i}`}
        await startResolver(room, seat, {resolver, server: nameServer})
      }
    return benchOf(standing, nameServer)
  } catch (error) {
    await room.close()
    throw error
  }
}

type Standing = {readonly room: Room; readonly layout: Layout; readonly loaded: Map<string, NodeRules>; readonly services: string}

/** The server of names that a world needs; throws what is missing where it is not there. */
function nameServerOf({resolvers, nameServer}: KernelWorld): NameServer | null {
  if (resolvers.length === 0) return null
  const found = findNameServer(nameServer)
  if (typeof found === "string") throw new Error(`this machine lacks ${found}`)
  return found
}

/**
 * At which addresses a server listens; none: at all. WHY by address outside: there everybody outside is. WHY on a node: over TCP, dnsmasq turns away what comes
 * by a link without an address, as links of pods are.
 */
function listeningAt({kind, addresses}: Space, end: string): readonly string[] {
  if (kind === "outside") return [end]
  return kind === "node" ? addresses : []
}

function benchOf(standing: Standing, nameServer: NameServer | null): Bench {
  const {room, layout, loaded} = standing
  const ground = {room, layout, senders: sendersOf(room, layout), nextToken: tokens()}
  let turn: Promise<unknown> = Promise.resolve()
  return {
    probe: async (probes) => {
      // WHY in turn: notes are forgotten between rounds, and two askers would forget each other's.
      const mine = turn.then(async () => probeAll(ground, probes))
      turn = mine.catch(() => undefined)
      return mine
    },
    run: async (end, argv, options) => {
      const {name, kind} = spaceOf(layout, end)
      const script = kind === "pod" ? "pod" : "node"
      return room.run(name, ["unshare", "--mount", "sh", `${own}/as-${script}`, ...argv], options)
    },
    reload: async (node, rules) => reload(standing, node, rules),
    listing: async (node) => {
      const rules = loaded.get(node)
      return rules === undefined ? "" : listRules(targetOf(standing, node), rules)
    },
    nameServer,
    close: async () => room.close(),
  }
}

function targetOf({room, layout}: Standing, node: string): Target {
  return {room, space: spaceOf(layout, node).name, node}
}

/** Other rules on a node, and none of the connections that the ones before let through. */
async function reload(standing: Standing, node: string, rules: NodeRules | null): Promise<void> {
  const target = targetOf(standing, node)
  const before = standing.loaded.get(node)
  if (before !== undefined) await clearRules(target, before)
  await target.room.run(target.space, ["conntrack", "-F"])
  standing.loaded.delete(node)
  if (rules === null) return
  standing.loaded.set(node, rules)
  await loadRules(target, rules)
  // WHY again: rules may begin with the wish that nothing else be there.
  await done(target.room, target.space, ["nft", "-f", "-"], `${witnessText}${standing.services}`)
}

function spaceOf({byEnd}: Layout, end: string): Space {
  const space = byEnd.get(end) ?? byEnd.get(isIP(end) === 0 ? "" : canonical(end))
  if (space === undefined) throw new Error(`no end of the world is called \`${end}\``)
  return space
}

/** Where the files of a bench lie, on a file system that only it sees. */
const own = "/run/carveout"

/** Namespaces, links, addresses, the witness and the services. */
async function build(room: Room, {spaces, links}: Layout, {services, nameserver}: KernelWorld): Promise<void> {
  await done(room, null, ["sh", "-c", prepare, "sh", nameserver === null ? "" : `nameserver ${nameserver}`])
  await done(room, null, ["ip", "-batch", "-"], spaces.map(({name}) => `netns add ${name}\n`).join(""))
  const translation = servicesText(services)
  await inTurn(spaces, async ({name, kind}) => {
    const isRouter = kind === "node" || kind === "fabric"
    const text = kind === "node" ? `${witnessText}${translation}` : witnessText
    await done(room, name, ["sh", "-c", `${settings(isRouter)}\nexec nft -f -`], text)
  })
  await done(room, null, ["ip", "-batch", "-"], links.map((line) => `${line}\n`).join(""))
  await inTurn(spaces, async ({name, lines}) => done(room, name, ["ip", "-batch", "-"], lines.map((line) => `${line}\n`).join("")))
}

/** Runs what must succeed; a failure is ours or the machine's, and is thrown with the program's words. */
async function done(room: Room, where: string | null, argv: readonly string[], input = ""): Promise<void> {
  const {code, stderr} = await room.run(where, argv, {input})
  if (code !== 0)
    throw new Error(`building the world failed at \`${argv[0] ?? ""}\`${where === null ? "" : ` in ${where}`}: ${stderr.trim()}`)
}

/**
 * Files that ends see as their own: who is asked for names, and a hosts file without this machine's names. WHY a file is made where a link leads:
 * nothing can be laid over what does not exist, and the file systems that such links lead to are hidden by ours. The last line is for the tools of
 * nodes: a word that is no address they take for a name, and would wait for a server that nobody can reach.
 */
const prepare = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/netns ${own}/pod ${own}/node
printf '%s\\n' "$1" > ${own}/pod/resolv.conf
: > ${own}/node/resolv.conf
for kind in pod node; do
  printf '127.0.0.1 localhost\\n::1 localhost\\n' > ${own}/$kind/hosts
  printf 'passwd: files\\ngroup: files\\nhosts: files dns\\nservices: files\\nprotocols: files\\n' > ${own}/$kind/nsswitch.conf
  {
    for file in resolv.conf hosts nsswitch.conf; do
      echo "[ ! -e /etc/$file ] || mount --bind ${own}/$kind/$file /etc/$file || exit 125"
    done
    echo 'exec "$@"'
  } > ${own}/as-$kind
done
link=$(readlink -m /etc/resolv.conf)
case $link in /run/*) mkdir -p "$(dirname "$link")"; : > "$link";; esac
[ ! -e /etc/resolv.conf ] || mount --bind ${own}/node/resolv.conf /etc/resolv.conf
`

/**
 * What the kernel of a namespace must not do by itself: drop a packet for its way back, wait before an address may be used, count how often it
 * says that something is refused. Some of these are not in every kernel.
 */
function settings(isRouter: boolean): string {
  const always = [
    ["net/ipv4/conf/all/rp_filter", 0],
    ["net/ipv4/conf/default/rp_filter", 0],
    ["net/ipv6/conf/default/accept_dad", 0],
    ["net/ipv6/conf/default/accept_ra", 0],
    ["net/ipv6/conf/default/addr_gen_mode", 1],
    ["net/ipv4/icmp_ratelimit", 0],
    ["net/ipv4/icmp_msgs_per_sec", 1_000_000],
    ["net/ipv6/icmp/ratelimit", 0],
  ] as const
  const router = [
    ["net/ipv4/ip_forward", 1],
    ["net/ipv6/conf/all/forwarding", 1],
    ["net/ipv4/conf/all/send_redirects", 0],
    ["net/ipv4/conf/default/send_redirects", 0],
  ] as const
  // WHY: tracking holds the checksum of UDPLite against the sum for UDP, and calls every right packet of it invalid.
  const tracking = isRouter ? ["(echo 0 > /proc/sys/net/netfilter/nf_conntrack_checksum) 2>/dev/null"] : []
  const optional = always.map(([name, value]) => `(echo ${value} > /proc/sys/${name}) 2>/dev/null`)
  const needed = isRouter ? router.map(([name, value]) => `echo ${value} > /proc/sys/${name} || exit 1`) : []
  return [...optional, `(echo "0 0" > /proc/sys/net/ipv4/ping_group_range) 2>/dev/null`, ...tracking, ...needed].join("\n")
}
