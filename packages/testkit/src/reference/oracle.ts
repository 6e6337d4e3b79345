// The oracle: everything after the snapshot once more, in the plainest way. Linear scans; no sets, no indexes, and nothing
// of the engine but its types. Where facts are missing it tries every reading of them and says what they have in common.

import type {Decision, Flow, Labels, Selector, Stage, Verdict, World} from "@carveout/engine"

type Half = Readonly<{verdict: Verdict; by: string | null}>
type Halves = Half & Readonly<{egress: Half | null; ingress: Half | null}>
/** The part of a decision by which two judges are compared. Of several readings, null stands for what they do not agree on. */
export type Judgement = Halves & Pick<Decision, "path" | "deniedAt"> & Readonly<{pending: Halves | null; readings: number}>
type Address = World.Node["addresses"][number]
type Prefix = World.NetworkSet["nets"][number]
type Ready = ReturnType<typeof readied>
/** An endpoint with the labels it finally exposes (resources 8). */
type Known = Readonly<{endpoint: World.Endpoint; labels: Labels}>
/** An end in one reading. `guessed`: its address is unnamed, so nobody else has it. A node that nobody names begins with `?`. */
type End = Readonly<{address: Address; guessed: boolean; pod: Known | null; node: string | null; port: number | null}>
/** With the endpoints that have its address, and the labels of those and of the network sets that hold it. */
type Spot = End & Readonly<{owners: readonly Known[]; labels: readonly Labels[]}>
/** A flow in one reading. `input`: what the host's INPUT chain does with what Calico leaves to it. */
type Packet = Readonly<{flow: Flow; from: Spot; to: Spot; staged: boolean; input: "allow" | "deny"}>
/** Which policies of an endpoint are walked (evaluation 4.2); a pod's are `normal`. */
type Way = Readonly<{list: World.PolicyMode; direction: "ingress" | "egress"}>
/** What a list said. `silent`: upstream logs no policy for it. */
type Word = Readonly<{verdict: "allow" | "deny"; by: string; silent?: boolean}>

/** A judge of the flows of one world. */
export function oracleOf(snapshot: World.Snapshot): (flow: Flow) => Judgement {
  const world = readied(snapshot)
  return (flow) => agreement(readings(world, flow).map((packet) => judge(world, packet)))
}

function readied(snapshot: World.Snapshot) {
  const labelsOf = ({labels, profiles}: Readonly<{labels: Labels; profiles: readonly string[]}>): Labels => {
    const inherited = profiles.flatMap((name) => [...(snapshot.profiles.get(name)?.labels ?? [])])
    return new Map([...inherited.reverse(), ...labels])
  }
  const tiers = [...snapshot.tiers].sort((a, b) => Number(b.exists) - Number(a.exists) || byOrder(a, b) || byText(a.name, b.name))
  const policies = [...snapshot.policies].sort((a, b) => byOrder(a, b) || byText(a.tieBreak, b.tieBreak))
  const endpoints = [...snapshot.workloads, ...[...snapshot.hosts].sort((a, b) => byText(a.name, b.name))]
  return {
    snapshot,
    known: endpoints.map((endpoint) => ({endpoint, labels: labelsOf(endpoint)})),
    sets: snapshot.networkSets.map((set) => ({nets: set.nets, labels: labelsOf(set)})),
    tiers: tiers.map((tier) => ({...tier, policies: policies.filter((policy) => policy.tier === tier.name)})),
    samples: samplesOf(snapshot),
  }
}

/** Order of tiers and policies (evaluation 1.3, 1.4): none is last; two of none give NaN, which is no difference either. */
const byOrder = <T extends {readonly order: number | null}>(a: T, b: T): number => (a.order ?? Infinity) - (b.order ?? Infinity)
/** Names are ASCII, where the language's order is that of bytes. */
const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Two addresses that nobody has, if there are two, for each way of lying inside and outside of the world's prefixes. */
function samplesOf({policies, profiles, settings, networkSets, workloads, hosts, nodes}: World.Snapshot): readonly Address[] {
  if ([...workloads, ...nodes].every(({unnamed}) => unnamed.length === 0)) return []
  const rules = [...policies, ...profiles.values()].flatMap(({ingress, egress}) => [...ingress, ...egress])
  const nets = rules.flatMap(({source, destination}) => [source, destination].flatMap((peer) => [...peer.nets, ...peer.notNets]))
  const failsafes = [...settings.failsafeInbound, ...settings.failsafeOutbound].flatMap(({net}) => net ?? [])
  const prefixes = [...nets, ...networkSets.flatMap((set) => set.nets), ...failsafes]
  const taken = [...workloads, ...hosts, ...nodes].flatMap(({addresses}) => addresses)
  const whole = [{family: 4, first: 0n, last: 2n ** 32n - 1n} as const, {family: 6, first: 0n, last: 2n ** 128n - 1n} as const]
  const cuts = [...whole, ...prefixes, ...taken.map(({family, value}) => ({family, first: value, last: value}))]
  const near = cuts.flatMap(({family, first, last}) => [first, first + 1n, last + 1n, last + 2n].map((value) => ({family, value})))
  const real = near.filter((one) => whole.some((all) => holds(all, one)) && !taken.some((other) => isSame(one, other)))
  const free = real.filter((one, i) => real.findIndex((other) => isSame(one, other)) === i)
  const places = free.map((one) => [one.family, ...prefixes.map((prefix) => holds(prefix, one))].join())
  return free.filter((_, i) => places.slice(0, i).filter((place) => place === places[i]).length < 2)
}

/** Every way in which what the manifests leave open may be (evaluation 9). */
function readings({snapshot, known, sets, samples}: Ready, flow: Flow): readonly Packet[] {
  const spotOf = (end: End): Spot => {
    const isIts = (one: Address): boolean => isSame(one, end.address)
    const owners = known.filter(({endpoint}) => (end.guessed ? endpoint === end.pod?.endpoint : endpoint.addresses.some(isIts)))
    const holders = [...owners, ...sets.filter(({nets}) => nets.some((net) => holds(net, end.address)))]
    return {...end, owners, labels: holders.map(({labels}) => labels)}
  }
  const spots = (end: Flow["from"], port: number | null, elsewhere: string): readonly Spot[] => {
    if (end.kind === "address") return [spotOf({address: end.address, guessed: false, pod: null, node: null, port})]
    const pod = known.find(({endpoint}) => end.kind === "workload" && endpoint.kind === "workload" && endpoint.id === end.id) ?? null
    const owner = end.kind === "node" ? snapshot.nodes.find(({name}) => name === end.name) : pod?.endpoint
    const named = end.address ?? owner?.addresses.find(({family}) => family === flow.family)
    const addresses = named ? [named] : samples.filter(({family}) => family === flow.family)
    const home = end.kind === "node" ? end.name : pod?.endpoint.node
    const homes = home ? [home] : [...snapshot.nodes.map(({name}) => name), "?some", elsewhere]
    return addresses.flatMap((address) => homes.map((node) => spotOf({address, guessed: !named, pod, node, port})))
  }
  // A workload without pods stands for several, so from itself to itself is from one of them to another.
  const isSelf = flow.from.kind === "workload" && flow.to.kind === "workload" && flow.from.id === flow.to.id && !/\/.*\//.test(flow.from.id)
  const inputs = snapshot.settings.endpointToHost === "Return" ? (["allow", "deny"] as const) : (["allow"] as const)
  return spots(flow.from, flow.sourcePort, "?from").flatMap((from) => {
    const others = spots(flow.to, flow.port, "?to").filter((to) => !(from.guessed || to.guessed) || !isSame(from.address, to.address))
    const targets = isSelf ? [{...from, port: flow.port}] : others
    return targets.flatMap((to) => inputs.map((input) => ({flow, from, to, input, staged: false})))
  })
}

function agreement(all: readonly Judgement[]): Judgement {
  const same = <T>(values: readonly T[]): T | null => (values.every((value) => value === values[0]) ? (values[0] ?? null) : null)
  const half = (halves: readonly (Half | null)[]): Half | null => {
    const there = halves.flatMap((one) => one ?? [])
    const verdict = same(there.map((one) => one.verdict))
    return there.length === 0 ? null : {verdict: verdict ?? "unknown", by: verdict && same(there.map(({by}) => by))}
  }
  const halves = (some: readonly Halves[]): Halves => {
    const whole = half(some) ?? {verdict: "unknown", by: null}
    return {...whole, egress: half(some.map(({egress}) => egress)), ingress: half(some.map(({ingress}) => ingress))}
  }
  const denials = all.map(({deniedAt}) => deniedAt)
  const stage = same(denials.map((one) => one?.stage ?? null))
  const deniedAt = stage && {stage, node: same(denials.map((one) => one?.node)) ?? null, by: same(denials.map((one) => one?.by)) ?? null}
  const pending = all.some((one) => one.pending) ? halves(all.map((one) => one.pending ?? one)) : null
  return {...halves(all), path: same(all.map(({path}) => path)), deniedAt, pending, readings: all.length}
}

/** What a packet passes (evaluation 4.5): at which end, whose list, which. `net`: of the interface to the network; `early`: see `hostOf`. */
const leavePod = ["from any preDNAT", "from any forward-ingress", "from pod pod-egress", "from net forward-egress"]
const leaveHost = ["from net untracked-egress", "from net normal-egress"]
const enterPod = ["to net untracked-ingress", "to early preDNAT", "to net forward-ingress", "to pod pod-ingress", "to any forward-egress"]
const enterHost = ["to net untracked-ingress", "to early preDNAT", "to net normal-ingress"]
const routes: Readonly<Record<string, readonly [Decision["path"], ...(readonly string[])]>> = {
  "external host": ["external-to-host", ...enterHost],
  "external pod": ["external-to-pod", ...enterPod],
  "host external": ["host-to-external", ...leaveHost],
  "host host": ["host-to-host", ...leaveHost, ...enterHost],
  "host pod": ["host-to-other-pod", ...leaveHost, ...enterPod],
  "host pod same": ["host-to-own-pod"],
  "pod external": ["pod-to-external", ...leavePod],
  "pod host": ["pod-to-other-host", ...leavePod, ...enterHost],
  "pod host same": ["pod-to-own-host", "from any preDNAT", "from pod pod-egress", "from pod endpoint-to-host"],
  "pod pod": ["pod-to-pod-other-node", ...leavePod, ...enterPod],
  "pod pod same": ["pod-to-pod-same-node", ...leavePod.slice(0, 3), ...enterPod.slice(3)],
}

function routeOf({from, to}: Packet): readonly [Decision["path"], ...(readonly string[])] {
  const ends = [from, to].map(({pod, node}) => (pod ? "pod" : node === null ? "external" : "host"))
  return routes[ends.join(" ") + (from.node === to.node ? " same" : "")] ?? [null]
}

function judge(world: Ready, packet: Packet): Judgement {
  const [path, ...stops] = routeOf(packet)
  const said: Readonly<{stage: Stage; node: string | null; word: Word}>[] = []
  let acceptedOn: string | null = null
  for (const [end, owner, name] of stops.map((stop) => stop.split(" "))) {
    const [stage, {node}] = [name as Stage, end === "from" ? packet.from : packet.to]
    // What an early list accepted is not asked again on that node, but for pods and on the way out (evaluation 4.2).
    if (acceptedOn !== null && node === acceptedOn && owner !== "pod" && stage !== "forward-egress") continue
    const word = owner === "pod" ? podWord(world, packet, stage) : hostWord(world, packet, stage, hostOf(world, node, owner))
    if (word) said.push({stage, node, word})
    if (word?.verdict === "allow" && /untracked|preDNAT/.test(stage)) acceptedOn = node
  }
  const half = (stage: Stage): Half | null => said.find((one) => one.stage === stage)?.word ?? null
  const denial = said.find(({word}) => word.verdict === "deny")
  const last = denial ?? said.findLast(({stage}) => /pod|normal/.test(stage)) ?? said.findLast(({stage}) => !stage.startsWith("forward"))
  const {verdict = "allow", by = path?.startsWith("host-to-own") === false ? "NoHostEndpoint" : null, silent} = last?.word ?? {}
  const deniedAt = denial ? {stage: denial.stage, node: denial.node?.startsWith("?") ? null : denial.node, by: silent ? null : by} : null
  const ends = [packet.from, packet.to].flatMap(({pod, node}) => [pod, hostOf(world, node, "net"), hostOf(world, node, "any")])
  const governs = ({mode, selector}: World.Policy, end: Known | null): boolean =>
    end !== null && (end.endpoint.kind === "host" || /normal|forward/.test(mode)) && selects(selector, end.labels)
  const isStaged = world.snapshot.policies.some((policy) => policy.staged && ends.some((end) => governs(policy, end)))
  const pending = isStaged && !packet.staged ? judge(world, {...packet, staged: true}) : null
  return {verdict, by, path, egress: half("pod-egress"), ingress: half("pod-ingress"), deniedAt, pending, readings: 1}
}

/** The host endpoint of a node's interface to the network, or that of all interfaces: without one (evaluation 4.1), `early` without policy for one (HEP-24). */
function hostOf({known, snapshot}: Ready, node: string | null, owner: string | undefined): Known | null {
  const here = known.filter(({endpoint}) => endpoint.kind === "host" && endpoint.node === node && !endpoint.isOfPod)
  const face = ({endpoint}: Known): string => (endpoint.kind === "host" ? endpoint.interfaceName : "")
  const isOwn = (one: Address): boolean => snapshot.nodes.some((at) => at.name === node && at.addresses.some((own) => isSame(own, one)))
  const isNet = (one: Known): boolean => face(one) !== "*" && (face(one) !== "" || one.endpoint.addresses.some(isOwn))
  const [net, any] = [here.find(isNet), here.find((one) => face(one) === "*") ?? null]
  const hasEarly = snapshot.policies.some(({mode, selector}) => mode === "preDNAT" && net && selects(selector, net.labels))
  return net && owner !== "any" && (owner === "net" || hasEarly || !any) ? net : any
}

function podWord(world: Ready, packet: Packet, stage: Stage): Word | null {
  const {flow, input, from, to} = packet
  const isNeighbours = flow.family === 6 && flow.protocol === 58 && [130, 131, 132, 133, 135, 136].includes(flow.icmp?.type ?? -1)
  const isSpared = isNeighbours && routeOf(packet)[0] === "pod-to-own-host"
  const action = isSpared ? "allow" : ({Accept: "allow", Drop: "deny", Return: input} as const)[world.snapshot.settings.endpointToHost]
  if (stage === "endpoint-to-host") return {verdict: action, by: "EndpointToHost"}
  if (isSpared) return null
  const isEncapsulated = flow.protocol === 4 || (flow.protocol === 17 && flow.port === 4789)
  if (stage === "pod-egress" && isEncapsulated) return {verdict: "deny", by: "Encapsulation"}
  const [pod, direction] = stage === "pod-egress" ? ([from.pod, "egress"] as const) : ([to.pod, "ingress"] as const)
  const way = {list: "normal", direction} as const
  return pod && (walk(world, packet, pod, way) ?? profileWord(world, packet, pod, way))
}

/** What a list of a host endpoint says; null: the packet goes on. */
function hostWord(world: Ready, packet: Packet, stage: Stage, host: Known | null): Word | null {
  const list = (stage === "preDNAT" ? stage : stage.split("-")[0]) as World.PolicyMode
  const way = {list, direction: stage.endsWith("egress") ? "egress" : "ingress"} as const
  if (host?.endpoint.kind !== "host" || (list === "untracked" && host.endpoint.interfaceName === "*")) return null
  const failsafe = list === "forward" ? null : failsafeOf(world, packet, way)
  // A failsafe ends its own table alone; the later ones look again (evaluation 5.8).
  if (failsafe) return list === "normal" ? {verdict: "allow", by: failsafe} : null
  const word = walk(world, packet, host, way)
  if (list === "normal") return word ?? profileWord(world, packet, host, way)
  return word && {...word, silent: list === "untracked"}
}

/** The failsafe port that lets a packet through; in the raw table those of replies too (evaluation 4.4). */
function failsafeOf({snapshot: {settings}}: Ready, {flow, from, to}: Packet, {list, direction}: Way): string | null {
  const numbers: Readonly<Record<string, number>> = {tcp: 6, udp: 17, sctp: 132}
  const ports = {ingress: settings.failsafeInbound, egress: settings.failsafeOutbound}
  const find = (side: "ingress" | "egress", wanted: number | null): number =>
    ports[side].findIndex(({protocol, port, net}) => {
      const number = typeof protocol === "number" ? protocol : numbers[protocol.toLowerCase()]
      return number === flow.protocol && port === wanted && (!net || holds(net, (direction === "ingress" ? from : to).address))
    })
  const index = find(direction, flow.port)
  if (index !== -1) return `Failsafe#${direction}[${index}]`
  return list === "untracked" && find(direction === "ingress" ? "egress" : "ingress", flow.sourcePort) !== -1 ? "Failsafe" : null
}

/** The tiers (evaluation 1.5); null: no verdict. */
function walk(world: Ready, packet: Packet, {labels}: Known, {list, direction}: Way): Word | null {
  for (const tier of world.tiers) {
    const listed = tier.policies.filter(({mode}) => mode === list || (list === "normal" && mode === "forward"))
    const typed = listed.filter(({types}) => types.length === 0 || types.some((type) => type.toLowerCase() === direction))
    const policies = typed.filter(({staged, selector}) => (packet.staged || !staged) && selects(selector, labels))
    let word: Word | "pass" | null = null
    for (const policy of policies) word ??= ruleWord(world, packet, policy[direction], `${policy.id}#${direction}`)
    if (word === "pass") continue
    if (word) return word
    const isFinal = tier.defaultAction !== "Pass" && /normal|forward/.test(list)
    if (isFinal && policies.length > 0) return {verdict: "deny", by: `EndOfTier/${tier.name}`}
  }
  return null
}

function ruleWord(world: Ready, packet: Packet, rules: readonly World.Rule[], by: string): Word | "pass" | null {
  const rule = rules.find((candidate) => candidate.action !== "Log" && matches(world, candidate, packet))
  if (rule?.action === "Pass") return "pass"
  return rule ? {verdict: rule.action === "Allow" ? "allow" : "deny", by: `${by}[${rule.index}]`} : null
}

/** The profiles (evaluation 1.6): a missing one denies, Pass leads to the next. */
function profileWord(world: Ready, packet: Packet, {endpoint}: Known, {direction}: Way): Word {
  for (const name of endpoint.profiles) {
    const by = `Profile/${name}#${direction}`
    const profile = world.snapshot.profiles.get(name)
    const word = profile ? ruleWord(world, packet, profile[direction], by) : ({verdict: "deny", by: `${by}[0]`} as const)
    if (word && word !== "pass") return word
  }
  return {verdict: "deny", by: "NoProfile", silent: true}
}

function matches(world: Ready, rule: World.Rule, {flow, from, to}: Packet): boolean {
  const {type = -1, code = -1} = flow.icmp ?? {}
  const isIcmp = (wanted: World.IcmpMatch | null): boolean => wanted?.type === type && (wanted.code === null || wanted.code === code)
  if (!rule.families.includes(flow.family) || (rule.protocol !== null && rule.protocol !== flow.protocol)) return false
  if (rule.notProtocol === flow.protocol || (rule.icmp && !isIcmp(rule.icmp)) || isIcmp(rule.notIcmp)) return false
  if (!isPeer(rule.source, from, flow) || !isPeer(rule.destination, to, flow)) return false
  if (rule.source.service !== null && backendsAt(world, rule.source.service, from).length === 0) return false
  if (rule.destination.service === null) return true
  return backendsAt(world, rule.destination.service, to).some(({protocol, port}) => protocol === flow.protocol && port === flow.port)
}

function isPeer(peer: World.Peer, {address, owners, labels, port}: Spot, {protocol}: Flow): boolean {
  const isIn = (net: Prefix): boolean => holds(net, address)
  const isSelected = (selector: Selector): boolean => labels.some((one) => selects(selector, one))
  // A name is asked of every endpoint in scope that has the address (resources 7.2).
  const scope = owners.filter((one) => peer.selector === null || selects(peer.selector, one.labels))
  const named = scope.flatMap(({endpoint}) => endpoint.ports.filter((one) => one.protocol === protocol && one.port === port))
  const isNumber = ({min, max}: {min: number; max: number}): boolean => port !== null && min <= port && port <= max
  const isPort = (one: World.PortMatch): boolean => (one.kind === "range" ? isNumber(one) : named.some(({name}) => name === one.name))
  if ((peer.nets.length > 0 && !peer.nets.some(isIn)) || peer.notNets.some(isIn)) return false
  if ((peer.selector && !isSelected(peer.selector)) || (peer.notSelector && isSelected(peer.notSelector))) return false
  return (peer.ports.length === 0 || peer.ports.some(isPort)) && !peer.notPorts.some(isPort)
}

/** The backends of a service that a spot is (resources 7.3); one of unnamed address is known by its pod. */
function backendsAt({snapshot}: Ready, service: string, {address: own, guessed, pod}: Spot): readonly World.Backend[] {
  const id = pod?.endpoint.kind === "workload" ? pod.endpoint.id : "?"
  const isIts = ({address, endpoint}: World.Backend): boolean => (address ? !guessed && isSame(address, own) : guessed && endpoint === id)
  return (snapshot.services.get(service)?.backends ?? []).filter(isIts)
}

const isSame = (a: Address, b: Address): boolean => a.family === b.family && a.value === b.value
const holds = (net: Omit<Prefix, "length">, {family, value}: Address): boolean =>
  net.family === family && net.first <= value && value <= net.last

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
  const {operator, value: wanted} = selector
  if (operator === "==" || operator === "contains") return operator === "==" ? value === wanted : value.includes(wanted)
  return operator === "starts with" ? value.startsWith(wanted) : value.endsWith(wanted)
}
