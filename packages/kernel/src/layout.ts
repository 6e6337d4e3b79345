// A world as network namespaces: what they are called, what links them, and the lines that `ip` is fed with. Calico's way of linking pods (each alone
// on its link, behind a gateway that is no machine, its node routing to it); a namespace `fabric` that routes between the nodes and to the
// addresses beyond them.

import {canonical, familyOf, whole} from "./address.ts"
import type {KernelWorld} from "./world.ts"

/** One namespace: what a person calls it, and the lines for it. */
export type Space = {
  /** `n0`, `p12`, `outside`, `fabric`: short, whatever the end is called. */
  readonly name: string
  readonly kind: "node" | "pod" | "outside" | "fabric"
  /** The node, the pod, or the word itself. */
  readonly title: string
  readonly addresses: readonly string[]
  /** For `ip -batch` in it. */
  readonly lines: readonly string[]
}

/** All of a world. */
export type Layout = {
  readonly spaces: readonly Space[]
  /** For `ip -batch` before everything: links, each with its two ends. */
  readonly links: readonly string[]
  /** By name of a pod or node, and by the canonical form of an outside address. */
  readonly byEnd: ReadonlyMap<string, Space>
  /** By the canonical form of an address whose it is. */
  readonly byAddress: ReadonlyMap<string, Space>
}

/** What Calico gives the node's end of every pod's link. */
const calicoMac = "ee:ee:ee:ee:ee:ee"
const podGateway = {4: "169.254.1.1", 6: "fe80::ecee:eeff:feee:eeee"} as const
/** The fabric as nodes and `outside` see it. */
const fabricGateway = {4: "169.254.2.1", 6: "fe80::1"} as const
/** The nodes and `outside` as the fabric sees them; each on a link of its own. */
const fabricPeer = {4: "169.254.2.2", 6: "fe80::2"} as const
/** WHY: without an address of its own the fabric could not say that there is no way. */
const fabricOwn = ["169.254.2.1", "fd63:6172:7665::1"]

const families = [4, 6] as const

/** Plans the namespaces of a world; throws where the world is none. */
export function layoutOf(world: KernelWorld): Layout {
  check(world)
  const nodes = world.nodes.map((node, i) => ({node, name: `n${i}`, uplink: mac(1, i), far: mac(2, i)}))
  const pods = world.pods.map((pod, i) => ({pod, name: `p${i}`, mac: mac(3, i)}))
  const out = {uplink: mac(4, 0), far: mac(5, 0)}
  const nodeSpaces = nodes.map(({node, name, far}): Space => {
    const own = pods.filter(({pod}) => pod.node === node.name)
    const toPods = own.flatMap(({pod, mac}) => [
      `link set ${pod.interfaceName} up`,
      ...pod.addresses.flatMap((address) => [
        `route add ${whole(address)} dev ${pod.interfaceName}`,
        `neigh replace ${address} lladdr ${mac} dev ${pod.interfaceName} nud permanent`,
      ]),
    ])
    const lines = [...edge(node.addresses, {gateway: fabricGateway, far}), ...toPods]
    return {name, kind: "node", title: node.name, addresses: node.addresses, lines}
  })
  const podSpaces = pods.map(({pod, name}): Space => {
    const lines = edge(pod.addresses, {gateway: podGateway, far: calicoMac})
    return {name, kind: "pod", title: pod.id, addresses: pod.addresses, lines}
  })
  const outside: Space = {
    name: "outside",
    kind: "outside",
    title: "outside",
    addresses: world.outside,
    lines: edge(world.outside, {gateway: fabricGateway, far: out.far}),
  }
  const towards = [
    ...nodes.map(({node, name, uplink}) => ({
      link: `to-${name}`,
      mac: uplink,
      addresses: [...node.addresses, ...world.pods.filter((pod) => pod.node === node.name).flatMap((pod) => pod.addresses)],
    })),
    {link: "to-outside", mac: out.uplink, addresses: world.outside},
  ]
  const fabric: Space = {
    name: "fabric",
    kind: "fabric",
    title: "fabric",
    addresses: [],
    lines: [
      "link set lo up",
      ...fabricOwn.map((address) => `addr add ${whole(address)} dev lo${noDad(address)}`),
      ...towards.flatMap(toward),
    ],
  }
  const links = [
    ...nodes.map(({name, uplink, far}) => link({space: name, name: "eth0", mac: uplink}, {space: "fabric", name: `to-${name}`, mac: far})),
    link({space: "outside", name: "eth0", mac: out.uplink}, {space: "fabric", name: "to-outside", mac: out.far}),
    ...pods.map(({pod, name, mac}) => {
      const node = nodes.find((one) => one.node.name === pod.node)?.name ?? ""
      return link({space: node, name: pod.interfaceName, mac: calicoMac}, {space: name, name: "eth0", mac})
    }),
  ]
  const spaces = [...nodeSpaces, ...podSpaces, outside, fabric]
  return {spaces, links, ...indexed(spaces)}
}

/** Who is who by name and by address. */
function indexed(spaces: readonly Space[]): Pick<Layout, "byEnd" | "byAddress"> {
  const byEnd = new Map<string, Space>()
  const byAddress = new Map<string, Space>()
  for (const space of spaces) {
    if (space.kind === "node" || space.kind === "pod") byEnd.set(space.title, space)
    for (const address of space.addresses) {
      byAddress.set(canonical(address), space)
      if (space.kind === "outside") byEnd.set(canonical(address), space)
    }
  }
  return {byEnd, byAddress}
}

type Beyond = {readonly gateway: Readonly<Record<4 | 6, string>>; readonly far: string}

/** The lines of a namespace with one way out. WHY permanent neighbours: nobody there answers who has an address, and nothing waits for it. */
function edge(addresses: readonly string[], {gateway, far}: Beyond): readonly string[] {
  return [
    "link set lo up",
    "link set eth0 up",
    ...addresses.map((address) => `addr add ${whole(address)} dev eth0${noDad(address)}`),
    ...families.flatMap((family) => [
      `neigh replace ${gateway[family]} lladdr ${far} dev eth0 nud permanent`,
      `route add default via ${gateway[family]} dev eth0 onlink`,
    ]),
  ]
}

/** The fabric's lines for one of those that it links. */
function toward({
  link,
  mac,
  addresses,
}: {
  readonly link: string
  readonly mac: string
  readonly addresses: readonly string[]
}): readonly string[] {
  return [
    `link set ${link} up`,
    ...families.map((family) => `neigh replace ${fabricPeer[family]} lladdr ${mac} dev ${link} nud permanent`),
    ...addresses.map((address) => `route add ${whole(address)} via ${fabricPeer[familyOf(address)]} dev ${link} onlink`),
  ]
}

type LinkEnd = {readonly space: string; readonly name: string; readonly mac: string}

function link(one: LinkEnd, other: LinkEnd): string {
  const peer = `peer name ${other.name} address ${other.mac} netns ${other.space}`
  return `link add ${one.name} address ${one.mac} netns ${one.space} type veth ${peer}`
}

/** WHY: an address of IPv6 could not be used for a second, while the kernel looks whether somebody else has it. */
function noDad(address: string): string {
  return familyOf(address) === 6 ? " nodad" : ""
}

/** A hardware address that nobody else has: by kind of link and number. */
function mac(kind: number, number: number): string {
  const hex = (value: number): string => value.toString(16).padStart(2, "0")
  return ["02", hex(kind), "00", "00", hex(number >> 8), hex(number & 0xff)].join(":")
}

/** What a world must be for the kernel to take it. Our callers make worlds, so that a fault here is theirs, and is thrown. */
function check({nodes, pods, outside}: KernelWorld): void {
  const titles = [...nodes.map(({name}) => name), ...pods.map(({id}) => id)]
  const addresses = [...[...nodes, ...pods].flatMap((end) => end.addresses), ...outside]
  const twice = repeated(titles) ?? addresses[repeatedAt(addresses.map(canonical))]
  if (twice !== undefined) throw new Error(`\`${twice}\` stands twice among the names or addresses of the world`)
  const names = new Set(nodes.map(({name}) => name))
  for (const {id, node, interfaceName, addresses} of pods) {
    if (!names.has(node)) throw new Error(`pod \`${id}\` is on node \`${node}\`, which is not in the world`)
    if (!/^[\w.-]{1,15}$/.test(interfaceName) || interfaceName === "eth0" || interfaceName === "lo")
      throw new Error(`\`${interfaceName}\` cannot be the interface of pod \`${id}\``)
    if (addresses.length === 0) throw new Error(`pod \`${id}\` has no address`)
  }
  const onNode = repeated(pods.map(({node, interfaceName}) => `${node} ${interfaceName}`))
  if (onNode !== undefined) throw new Error(`\`${onNode}\` is the interface of two pods`)
}

function repeated(words: readonly string[]): string | undefined {
  return words[repeatedAt(words)]
}

/** Where a word stands that stood before; -1: nowhere. */
function repeatedAt(words: readonly string[]): number {
  const seen = new Set<string>()
  return words.findIndex((word) => seen.size === seen.add(word).size)
}
