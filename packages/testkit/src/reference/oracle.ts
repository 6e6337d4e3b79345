// The oracle: everything after the snapshot once more, in the plainest way. Linear scans; no sets, no indexes, and nothing
// of the engine but its types. Where facts are missing it tries every reading of them and says what they have in common.

import type {Address, Decision, Flow, Labels, Path, Prefix, Selector, Snapshot, Stage, Verdict} from "@carveout/engine"

type Half = {readonly verdict: Verdict; readonly by: string | null}
type Halves = Half & {readonly egress: Half | null; readonly ingress: Half | null}

/** The part of a decision by which two judges are compared. */
export type Judgement = Halves & {readonly path: Path | null; readonly deniedAt: Decision["deniedAt"]; readonly pending: Halves | null}

type Policy = Snapshot["policies"][number]
type Rule = Policy["ingress"][number]
type Peer = Rule["source"]
type Backend = ReturnType<Snapshot["services"]["get"]> extends (infer S) | undefined ? NonNullable<S>["backends"][number] : never
type Host = Snapshot["hosts"][number]
type World = ReturnType<typeof worldOf>

/** An endpoint with the labels it finally exposes (resources 8). */
type Known = {readonly endpoint: Snapshot["workloads"][number] | Snapshot["hosts"][number]; readonly labels: Labels}

/** An end in one reading. `guessed`: its address is unnamed, so nobody else has it. A node that nobody names begins with `?`. */
type Spot = {
  readonly address: Address
  readonly guessed: boolean
  readonly pod: Known | null
  readonly node: string | null
  readonly port: number | null
}

/** A flow in one reading. `input`: what the host's INPUT chain does with what Calico leaves to it. */
type Packet = {readonly flow: Flow; readonly from: Spot; readonly to: Spot; readonly staged: boolean; readonly input: "allow" | "deny"}

/** Which policies of an endpoint are walked (evaluation 4.2); a pod's are `normal`. */
type List = {readonly list: Policy["mode"]; readonly direction: "ingress" | "egress"}

/** What a list said. `silent`: upstream logs no policy for it. */
type Word = {readonly verdict: "allow" | "deny"; readonly by: string; readonly silent?: boolean}

/** A judge of the flows of one world. */
export function oracleOf(snapshot: Snapshot): (flow: Flow) => Judgement {
  const world = worldOf(snapshot)
  return (flow) => common(readings(world, flow).map((packet) => judge(world, packet)))
}

function worldOf(snapshot: Snapshot) {
  const labelled = <T extends {readonly labels: Labels; readonly profiles: readonly string[]}>(
    endpoint: T,
  ): {endpoint: T; labels: Labels} => {
    const inherited = endpoint.profiles.flatMap((name) => [...(snapshot.profiles.get(name)?.labels ?? [])])
    return {endpoint, labels: new Map([...inherited.reverse(), ...endpoint.labels])}
  }
  const tiers = [...snapshot.tiers].sort((a, b) => Number(b.exists) - Number(a.exists) || byOrder(a, b) || byText(a.name, b.name))
  const policies = [...snapshot.policies].sort((a, b) => byOrder(a, b) || byText(a.tieBreak, b.tieBreak))
  return {
    snapshot,
    known: [...snapshot.workloads, ...snapshot.hosts].map(labelled),
    hosts: [...snapshot.hosts].sort((a, b) => byText(a.name, b.name)),
    sets: snapshot.networkSets.map(labelled),
    tiers: tiers.map((tier) => ({...tier, policies: policies.filter((policy) => policy.tier === tier.name)})),
    samples: samplesOf(snapshot),
  }
}

/** Order of tiers and policies (evaluation 1.3, 1.4): none is last. */
function byOrder(a: {readonly order: number | null}, b: {readonly order: number | null}): number {
  return a.order === b.order ? 0 : (a.order ?? Infinity) - (b.order ?? Infinity)
}

/** By code point, which is by UTF-8 byte. */
function byText(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  const at = left.findIndex((sign, i) => sign !== right[i])
  return at === -1 ? left.length - right.length : (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}

/** An address for each way of lying inside and outside of the world's prefixes. */
function samplesOf({policies, profiles, settings, networkSets}: Snapshot): readonly Address[] {
  const rules = [...policies, ...profiles.values()].flatMap(({ingress, egress}) => [...ingress, ...egress])
  const nets = rules.flatMap(({source, destination}) => [source, destination].flatMap((peer) => [...peer.nets, ...peer.notNets]))
  const failsafes = [...settings.failsafeInbound, ...settings.failsafeOutbound].flatMap(({net}) => net ?? [])
  const prefixes = [...nets, ...networkSets.flatMap((set) => set.nets), ...failsafes]
  const borders = prefixes.flatMap(({family, first, last}) => [first, last + 1n].map((value) => ({family, value})))
  const all: readonly Address[] = [{family: 4, value: 0n}, {family: 6, value: 0n}, ...borders]
  const place = (address: Address): string => [address.family, ...prefixes.map((prefix) => holds(prefix, address))].join()
  const real = all.filter(({family, value}) => value < (family === 4 ? 1n << 32n : 1n << 128n))
  return real.filter((address, i) => real.findIndex((other) => place(other) === place(address)) === i)
}

/** Every way in which what the manifests leave open may be (evaluation 9). */
function readings({snapshot, known, samples}: World, flow: Flow): readonly Packet[] {
  const spots = (end: Flow["from"], port: number | null, nodes: readonly string[]): readonly Spot[] => {
    if (end.kind === "address") return [{address: end.address, guessed: false, pod: null, node: null, port}]
    const pod = end.kind === "node" ? null : (known.find(({endpoint}) => endpoint.kind === "workload" && endpoint.id === end.id) ?? null)
    const owner = end.kind === "node" ? snapshot.nodes.find(({name}) => name === end.name) : pod?.endpoint
    const named = owner?.addresses.find(({family}) => family === flow.family)
    const addresses = named ? [named] : samples.filter(({family}) => family === flow.family)
    const home = end.kind === "node" ? end.name : pod?.endpoint.node
    return addresses.flatMap((address) => (home ? [home] : nodes).map((node) => ({address, guessed: !named, pod, node, port})))
  }
  const homes = [flow.from, flow.to].flatMap((end) => spots(end, null, []).flatMap(({node}) => node ?? []))
  const nodes = [...new Set([...snapshot.hosts.map(({node}) => node), ...homes, "?some"])]
  const isSelf = flow.from.kind === "workload" && flow.to.kind === "workload" && flow.from.id === flow.to.id
  const inputs = snapshot.settings.endpointToHost === "Return" ? (["allow", "deny"] as const) : (["allow"] as const)
  const pairs = spots(flow.from, flow.sourcePort, [...nodes, "?from"]).flatMap((from) =>
    (isSelf ? [from] : spots(flow.to, flow.port, [...nodes, "?to"])).map((to) => ({from, to})),
  )
  return pairs.flatMap((pair) => inputs.map((input) => ({...pair, flow, input, staged: false})))
}

/** What all readings say alike. */
function common(all: readonly Judgement[]): Judgement {
  const same = <T>(values: readonly T[]): T | null => (values.every((value) => value === values[0]) ? (values[0] ?? null) : null)
  const agreed = (halves: readonly (Half | null)[]): Half | null => {
    const there = halves.flatMap((half) => half ?? [])
    const verdict = same(there.map((half) => half.verdict))
    return there.length === 0 ? null : {verdict: verdict ?? "unknown", by: verdict && same(there.map(({by}) => by))}
  }
  const sum = (some: readonly Halves[]): Halves | null => {
    const whole = agreed(some)
    return whole && {...whole, egress: agreed(some.map(({egress}) => egress)), ingress: agreed(some.map(({ingress}) => ingress))}
  }
  const stage = same(all.map(({deniedAt}) => deniedAt?.stage))
  const [node = null, by = null] = [same(all.map(({deniedAt}) => deniedAt?.node)), same(all.map(({deniedAt}) => deniedAt?.by))]
  return {
    ...(sum(all) ?? {verdict: "unknown", by: null, egress: null, ingress: null}),
    path: same(all.map(({path}) => path)),
    deniedAt: stage && {stage, node, by},
    pending: sum(all.flatMap(({pending}) => pending ?? [])),
  }
}

/** What a packet passes (evaluation 4.5): at which end, whose list, which. `net`: of the interface to the network. */
const leave = {
  pod: ["from any preDNAT", "from any forward-ingress", "from pod pod-egress", "from net forward-egress"],
  host: ["from net untracked-egress", "from net normal-egress"],
  external: [],
}
const enter = {
  pod: ["to net untracked-ingress", "to net preDNAT", "to net forward-ingress", "to pod pod-ingress", "to any forward-egress"],
  host: ["to net untracked-ingress", "to net preDNAT", "to net normal-ingress"],
  external: [],
}

function routeOf({from, to}: Packet): {readonly path: Path | null; readonly stops: readonly string[]} {
  const [source, target] = [from, to].map(({pod, node}) => (pod ? "pod" : node === null ? "external" : "host")) as [
    keyof typeof leave,
    keyof typeof enter,
  ]
  const stops = [...leave[source], ...enter[target]]
  if (source === "external" || target === "external")
    return source === target ? {path: null, stops} : {path: `${source}-to-${target}` as Path, stops}
  const isSame = from.node === to.node
  if (source === "host" && target === "host") return isSame ? {path: null, stops: []} : {path: "host-to-host", stops}
  if (source === "host") return isSame ? {path: "host-to-own-pod", stops: []} : {path: "host-to-other-pod", stops}
  if (target === "pod")
    return isSame
      ? {path: "pod-to-pod-same-node", stops: [...leave.pod.slice(0, 3), ...enter.pod.slice(3)]}
      : {path: "pod-to-pod-other-node", stops}
  return isSame
    ? {path: "pod-to-own-host", stops: ["from any preDNAT", "from pod pod-egress", "from pod endpoint-to-host"]}
    : {path: "pod-to-other-host", stops}
}

function judge(world: World, packet: Packet): Judgement {
  const {path, stops} = routeOf(packet)
  const said: {readonly stage: Stage; readonly node: string | null; readonly word: Word}[] = []
  let acceptedOn: string | null = null
  for (const [end, owner, name] of stops.map((stop) => stop.split(" "))) {
    const [stage, spot] = [name as Stage, end === "from" ? packet.from : packet.to]
    // What an early list accepted is not asked again on that node, but for pods and on the way out (evaluation 4.2).
    if (spot.node !== null && spot.node === acceptedOn && owner !== "pod" && stage !== "forward-egress") continue
    const word = owner === "pod" ? podWord(world, packet, stage) : hostWord(world, packet, stage, hostOf(world, spot.node, owner === "net"))
    if (word) said.push({stage, node: spot.node, word})
    if (word?.verdict === "allow" && /untracked|preDNAT/.test(stage)) acceptedOn = spot.node
  }
  const half = (stage: Stage): Half | null => said.find((one) => one.stage === stage)?.word ?? null
  const denial = said.find(({word}) => word.verdict === "deny")
  const {verdict = "allow", by = null} = (denial ?? said.findLast(({stage}) => !/untracked|preDNAT|forward/.test(stage)))?.word ?? {}
  const deniedAt = denial && {
    stage: denial.stage,
    node: denial.node?.startsWith("?") ? null : denial.node,
    by: denial.word.silent ? null : by,
  }
  const ends = [packet.from, packet.to].flatMap(({pod, node}) => pod ?? hostOf(world, node, true) ?? [])
  const isStaged = world.snapshot.policies.some(({staged, selector}) => staged && ends.some(({labels}) => selects(selector, labels)))
  const pending = isStaged && !packet.staged ? judge(world, {...packet, staged: true}) : null
  return {verdict, by, path, egress: half("pod-egress"), ingress: half("pod-ingress"), deniedAt: deniedAt ?? null, pending}
}

/** The host endpoint of a node's interface to the network, or that of all interfaces without one (evaluation 4.1). */
function hostOf({known, hosts, snapshot}: World, node: string | null, isNet: boolean): Known | null {
  const addresses = snapshot.nodes.find(({name}) => name === node)?.addresses ?? []
  const isOwn = (host: Host): boolean =>
    host.interfaceName !== "*" && (host.interfaceName !== "" || host.addresses.some(isOneOf(addresses)))
  const here = hosts.filter((host) => host.node === node)
  const found = (isNet && here.find(isOwn)) || here.find(({interfaceName}) => interfaceName === "*")
  return known.find(({endpoint}) => endpoint === found) ?? null
}

function podWord(world: World, packet: Packet, stage: Stage): Word | null {
  const {flow, input} = packet
  const isNeighbours = flow.protocol === 58 && [130, 131, 132, 133, 135, 136].includes(flow.icmp?.type ?? -1)
  if (isNeighbours && routeOf(packet).path === "pod-to-own-host") return null
  const action = world.snapshot.settings.endpointToHost
  if (stage === "endpoint-to-host")
    return {by: "EndpointToHost", verdict: action === "Return" ? input : action === "Drop" ? "deny" : "allow"}
  const isEncapsulated = flow.protocol === 4 || (flow.protocol === 17 && flow.port === 4789)
  if (stage === "pod-egress" && isEncapsulated) return {verdict: "deny", by: "Encapsulation"}
  const {pod} = stage === "pod-egress" ? packet.from : packet.to
  const way = {list: "normal", direction: stage === "pod-egress" ? "egress" : "ingress"} as const
  return pod && (walk(world, packet, pod, way) ?? profileWord(world, packet, pod, way))
}

/** What a list of a host endpoint says; null: the packet goes on. */
function hostWord(world: World, packet: Packet, stage: Stage, host: Known | null): Word | null {
  const list = (stage === "preDNAT" ? stage : stage.split("-")[0]) as Policy["mode"]
  const way = {list, direction: stage.endsWith("egress") ? "egress" : "ingress"} as const
  if (host?.endpoint.kind !== "host" || (list === "untracked" && host.endpoint.interfaceName === "*")) return null
  const failsafe = list === "forward" ? null : failsafeOf(world, packet, way)
  // A failsafe ends its own table alone; the later ones look again (evaluation 5.8).
  if (failsafe) return list === "normal" ? {verdict: "allow", by: failsafe} : null
  const word = walk(world, packet, host, way)
  if (list !== "normal") return word && {...word, silent: list === "untracked"}
  return word ?? profileWord(world, packet, host, way)
}

/** The failsafe port that lets a packet through; in the raw table those of replies too (evaluation 4.4). */
function failsafeOf({snapshot: {settings}}: World, {flow, from, to}: Packet, {list, direction}: List): string | null {
  const numbers: Readonly<Record<string, number>> = {tcp: 6, udp: 17, sctp: 132}
  const ports = {ingress: settings.failsafeInbound, egress: settings.failsafeOutbound}
  const find = (side: "ingress" | "egress", port: number | null): number =>
    ports[side].findIndex((one) => {
      const protocol = typeof one.protocol === "number" ? one.protocol : numbers[one.protocol.toLowerCase()]
      const isNet = one.net === null || holds(one.net, (direction === "ingress" ? from : to).address)
      return protocol === flow.protocol && one.port === port && isNet
    })
  const index = find(direction, flow.port)
  if (index !== -1) return `Failsafe#${direction}[${index}]`
  return list === "untracked" && find(direction === "ingress" ? "egress" : "ingress", flow.sourcePort) !== -1 ? "Failsafe" : null
}

/** The tiers (evaluation 1.5); null: no verdict. */
function walk(world: World, packet: Packet, {labels}: Known, {list, direction}: List): Word | null {
  for (const tier of world.tiers) {
    const policies = tier.policies.filter(({mode, types, staged, selector}) => {
      const isListed = mode === list || (list === "normal" && mode === "forward")
      const isTyped = types.length === 0 || types.some((type) => type.toLowerCase() === direction)
      return isListed && isTyped && (packet.staged || !staged) && selects(selector, labels)
    })
    const word = policies
      .map((policy) => ruleWord(world, packet, policy[direction], `${policy.id}#${direction}`))
      .find((one) => one !== null)
    if (word === "pass") continue
    if (word) return word
    const isFinal = tier.defaultAction !== "Pass" && (list === "normal" || list === "forward")
    if (isFinal && policies.length > 0) return {verdict: "deny", by: `EndOfTier/${tier.name}`}
  }
  return null
}

/** The first rule that matches and says more than Log. */
function ruleWord(world: World, packet: Packet, rules: readonly Rule[], by: string): Word | "pass" | null {
  const rule = rules.find((candidate) => candidate.action !== "Log" && matches(world, candidate, packet))
  if (rule?.action === "Pass") return "pass"
  return rule ? {verdict: rule.action === "Allow" ? "allow" : "deny", by: `${by}[${rule.index}]`} : null
}

/** The profiles (evaluation 1.6): a missing one denies, Pass leads to the next. */
function profileWord(world: World, packet: Packet, {endpoint}: Known, {direction}: List): Word {
  for (const name of endpoint.profiles) {
    const by = `Profile/${name}#${direction}`
    const profile = world.snapshot.profiles.get(name)
    const word = profile ? ruleWord(world, packet, profile[direction], by) : ({verdict: "deny", by: `${by}[0]`} as const)
    if (word && word !== "pass") return word
  }
  return {verdict: "deny", by: endpoint.kind === "host" ? "HostDefault" : "NoProfile", silent: true}
}

/** All criteria of a rule (evaluation 2). */
function matches(world: World, rule: Rule, {flow, from, to}: Packet): boolean {
  const {type, code} = flow.icmp ?? {type: -1, code: -1}
  const isIcmp = (icmp: Rule["icmp"]): boolean => icmp !== null && icmp.type === type && (icmp.code === null || icmp.code === code)
  const isWire = (one: Backend): boolean => one.protocol === flow.protocol && one.port === flow.port
  return (
    rule.families.includes(flow.family) &&
    (rule.protocol === null || rule.protocol === flow.protocol) &&
    rule.notProtocol !== flow.protocol &&
    (rule.icmp === null || isIcmp(rule.icmp)) &&
    !isIcmp(rule.notIcmp) &&
    isPeer(world, rule.source, from, flow.protocol) &&
    isPeer(world, rule.destination, to, flow.protocol) &&
    (rule.source.service === null || backendsAt(world, rule.source.service, from).length > 0) &&
    (rule.destination.service === null || backendsAt(world, rule.destination.service, to).some(isWire))
  )
}

function isPeer(world: World, peer: Peer, spot: Spot, protocol: number): boolean {
  const {nets, notNets, selector, notSelector, ports, notPorts} = peer
  const isNet = (net: Prefix): boolean => holds(net, spot.address)
  // A name is asked of every endpoint in scope that has the address (resources 7.2).
  const inScope = ({endpoint, labels}: Known): boolean => owns(endpoint, spot) && (selector === null || selects(selector, labels))
  const isPort = (port: Peer["ports"][number]): boolean =>
    port.kind === "range"
      ? spot.port !== null && port.min <= spot.port && spot.port <= port.max
      : world.known.some(
          (known) =>
            known.endpoint.ports.some((one) => one.name === port.name && one.protocol === protocol && one.port === spot.port) &&
            inScope(known),
        )
  return (
    (nets.length === 0 || nets.some(isNet)) &&
    !notNets.some(isNet) &&
    (selector === null || isIn(world, selector, spot)) &&
    (notSelector === null || !isIn(world, notSelector, spot)) &&
    (ports.length === 0 || ports.some(isPort)) &&
    !notPorts.some(isPort)
  )
}

/** Whether an endpoint or network set with this address satisfies a selector (resources 7.1). */
function isIn({known, sets}: World, selector: Selector, spot: Spot): boolean {
  if (known.some(({endpoint, labels}) => owns(endpoint, spot) && selects(selector, labels))) return true
  return sets.some(({endpoint: {nets}, labels}) => nets.some((net) => holds(net, spot.address)) && selects(selector, labels))
}

/** The backends of a service that a spot is (resources 7.3); one of unnamed address is known by its pod. */
function backendsAt({snapshot}: World, service: string, spot: Spot): readonly Backend[] {
  const pod = spot.pod?.endpoint.kind === "workload" ? spot.pod.endpoint.id : null
  const isIts = ({address, endpoint}: Backend): boolean =>
    address === null ? spot.guessed && pod !== null && endpoint === pod : !spot.guessed && isOneOf([address])(spot.address)
  return (snapshot.services.get(service)?.backends ?? []).filter(isIts)
}

function owns(endpoint: Known["endpoint"], spot: Spot): boolean {
  return spot.guessed ? endpoint === spot.pod?.endpoint : endpoint.addresses.some(isOneOf([spot.address]))
}

function isOneOf(addresses: readonly Address[]): (address: Address) => boolean {
  return ({family, value}) => addresses.some((one) => one.family === family && one.value === value)
}

function holds({family, first, last}: Prefix, address: Address): boolean {
  return family === address.family && first <= address.value && address.value <= last
}

/** Whether labels satisfy a selector (resources 1.3). */
function selects(selector: Selector, labels: Labels): boolean {
  if (selector.kind === "all" || selector.kind === "global") return true
  if (selector.kind === "not") return !selects(selector.operand, labels)
  if (selector.kind === "and") return selector.operands.every((operand) => selects(operand, labels))
  if (selector.kind === "or") return selector.operands.some((operand) => selects(operand, labels))
  const value = labels.get(selector.label)
  if (selector.kind === "not in") return value === undefined || !selector.values.includes(value)
  if (selector.kind === "compare" && selector.operator === "!=") return value !== selector.value
  if (selector.kind === "has" || value === undefined) return value !== undefined
  if (selector.kind === "in") return selector.values.includes(value)
  if (selector.operator === "==") return value === selector.value
  if (selector.operator === "contains") return value.includes(selector.value)
  return selector.operator === "starts with" ? value.startsWith(selector.value) : value.endsWith(selector.value)
}
