// Lookups of names by real programs in pods, at real servers behind Calico's rules, beside what the engine says of them.

import {ask, Doctor, printAddress} from "@carveout/engine"
import type {Answer, Program, Source, World} from "@carveout/engine"
import {findNameServer, openBench} from "@carveout/kernel"
import type {Bench, KernelWorld, NameServer, NameServerProgram, Resolver} from "@carveout/kernel"
import type {LookedUp, Lookup, LookupsProof} from "@carveout/report"
import {benchWorld} from "./bench-world.ts"
import type {Cast} from "./bench-world.ts"
import {forwardIn} from "../forwarding.ts"
import {look} from "./looking.ts"
import type {Wanted} from "./looking.ts"
import {hop, upstreamOf} from "./upstream.ts"
import type {Hop, Upstream} from "./upstream.ts"

/** A name whose answer has no room in one packet over UDP, so that it is asked for again over TCP. */
const large = "large.carveout.example"

/** Names that no cluster knows, and their server's address for the first. */
const outside = {short: "example.com", address: "203.0.113.80", large: "large.example.com"}

/** LIMIT: clients that are tried; those that policy treats alike are one. */
const clientsMax = 20

const dnsPort = 53

/** How lookups are tried. `upstream`: whom the resolver asks about names outside, where somebody says it. */
export type Manner = Pick<Cast, "dataplane"> & {
  readonly madeUp: readonly string[]
  readonly files: readonly Source[]
  readonly nameServer?: NameServerProgram
  readonly upstream: string | null
}

/** Why no lookups can be tried, or what became of them. */
export async function proveLookups(program: Program, manner: Manner): Promise<LookupsProof | string> {
  const {resolver, denied, partly, open, questions} = Doctor.lookupsIn(program)
  const service = resolver?.startsWith("svc/") === true ? program.snapshot.services.get(resolver.slice("svc/".length)) : undefined
  if (resolver === null || service === undefined) return "the world has no Service of the cluster's resolver"
  const address = service.addresses.find(({family}) => family === 4)
  const servers = serversOf(program.snapshot, service).filter(({end}) => program.workloads.get(end) !== undefined)
  if (address === undefined || servers.length === 0)
    return `\`${resolver}\` has no IPv4 address, or no pod behind it that is not on its node's network`
  const nameServer = findNameServer(manner.nameServer)
  if (typeof nameServer === "string") return `this machine lacks ${nameServer}`
  const behind = servers.map(({end}) => end)
  const clients = clientsOf(program, {resolver, behind, wanted: [...denied, ...partly, ...open, ...questions.map(({from}) => from)]})
  if (clients.length === 0) return "there is no client: no pod with an IPv4 address that does not stand behind the resolver itself"
  const asked = secondHop(program, behind, {manner, nameServer, service})
  if (manner.upstream !== null && asked.said.untried !== null) return asked.said.untried
  const stage = staged(program, {clients, servers, dataplane: manner.dataplane}, asked.upstream)
  const bench = await openBench({...stage.world, nameserver: printAddress(address), nameServer: nameServer.program})
  try {
    const lookups: Lookup[] = []
    for (const {id} of clients) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: a machine that has other work must not look like a policy
      lookups.push(await lookUp(bench, {client: id, name: nameOf(service), first: firstHop(program, id, resolver), second: asked.second}))
    }
    const {world, rules} = stage
    const counts = {dataplane: manner.dataplane, nodes: world.nodes.length, pods: world.pods.length, rules}
    return {...counts, resolver, nameServer: nameServer.version, ...asked.said, lookups, madeUp: [...manner.madeUp, ...asked.madeUp]}
  } finally {
    await bench.close()
  }
}

/** A server in each pod that lookups at the resolver are led to, at the port there, who knows the cluster's Services. */
function serversOf({services}: World.Snapshot, {ports, backends}: World.Service): readonly Resolver[] {
  const names = [...services.values()]
    .filter(({addresses}) => addresses.length > 0)
    .map((service) => ({name: nameOf(service), addresses: service.addresses.map(printAddress)}))
  const asked = new Set(ports.flatMap(({name, port}) => (port === dnsPort ? [name] : [])))
  const own = backends.filter(({portName, ready}) => ready && (asked.has(portName) || asked.has("")))
  const listening = new Map(own.flatMap(({endpoint, port}) => (endpoint === null ? [] : [[endpoint, port] as const])))
  return [...listening].map(([end, port]) => ({end, port, names, large, upstream: null}))
}

/** The name under which a Service is looked up. */
function nameOf({id}: World.Service): string {
  const [namespace = "", name = ""] = id.split("/")
  return `${name}.${namespace}.svc.cluster.local`
}

type Asking = {readonly manner: Manner; readonly nameServer: NameServer; readonly service: World.Service}

/** Whether the resolver may ask about names outside, by protocol; `isByTcp`: it asks over TCP alone. */
type Second = {readonly udp: Hop; readonly tcp: Hop; readonly isByTcp: boolean}

type SecondHop = {
  /** Null: names outside are not tried. */
  readonly upstream: Upstream | null
  readonly second: Second | null
  readonly said: Pick<LookupsProof, "upstream" | "untried">
  readonly madeUp: readonly string[]
}

/** Whom the resolver asks about names outside, and what policy makes of that. */
function secondHop(program: Program, behind: readonly string[], {manner, nameServer, service}: Asking): SecondHop {
  const forward = forwardIn(manner.files, service.id.split("/")[0] ?? "")
  const upstream = upstreamOf(program, behind, {given: manner.upstream, forward, program: nameServer.program})
  if (typeof upstream === "string") return {upstream: null, second: null, said: {upstream: null, untried: upstream}, madeUp: []}
  const {address, port, option, because, isByPolicy} = upstream
  const [udp, tcp] = [hop(program, behind, upstream, "UDP"), hop(program, behind, upstream, "TCP")]
  const isByTcp = option === "force_tcp"
  const denied = [...(isByTcp ? [] : udp.denied), ...tcp.denied]
  const why = isByPolicy ? ", since policy lets it ask there" : ""
  const madeUp = because === null ? [`whom the resolver asks about names outside: \`${address}\`${why}; \`--upstream\` names yours`] : []
  return {upstream, second: {udp, tcp, isByTcp}, said: {upstream: {address, port, option, because, denied}, untried: null}, madeUp}
}

type Parts = Pick<Cast, "dataplane"> & {readonly clients: readonly World.WorkloadEndpoint[]; readonly servers: readonly Resolver[]}

/** The world with its servers of names, and one more that plays whom they ask. */
function staged(
  program: Program,
  {clients, servers, dataplane}: Parts,
  upstream: Upstream | null,
): {readonly world: KernelWorld; readonly rules: number} {
  const {holder = null, address = "", port = dnsPort, option = null} = upstream ?? {}
  const pods = new Set([...clients.map(({id}) => id), ...servers.map(({end}) => end), ...(holder?.kind === "pod" ? [holder.id] : [])])
  const beyond = upstream !== null && holder === null ? [address] : []
  const {world, rules} = benchWorld(program, {pods, nodes: holder?.kind === "node" ? [holder.id] : [], outside: beyond, dataplane})
  if (upstream === null) return {world: {...world, resolvers: servers}, rules}
  const names = [{name: outside.short, addresses: [outside.address]}]
  const far: Resolver = {end: holder?.id ?? address, port, names, large: outside.large, upstream: null}
  return {world: {...world, resolvers: [...servers.map((each) => ({...each, upstream: {address, port, option}})), far]}, rules}
}

type Wish = {readonly resolver: string; readonly behind: readonly string[]; readonly wanted: readonly string[]}

/** One client of each kind of outcome and deciders; first those of whom something is said. */
function clientsOf(program: Program, {resolver, behind, wanted}: Wish): readonly World.WorkloadEndpoint[] {
  const first = new Set(wanted)
  const others = program.snapshot.workloads.filter(({id, addresses}) => !behind.includes(id) && addresses.some(({family}) => family === 4))
  const sorted = [...others.filter(({id}) => first.has(id)), ...others.filter(({id}) => !first.has(id))]
  const seen = new Set<string>()
  const kinds = sorted.filter(({id, namespace, node}) => {
    const {udp, tcp} = firstHop(program, id, resolver)
    const key = [namespace, node, wordsOf(udp), wordsOf(tcp)].join(" ")
    return !seen.has(key) && seen.add(key)
  })
  return kinds.slice(0, clientsMax)
}

/** What the engine says of a client's lookups. */
type First = {readonly udp: Answer | null; readonly tcp: Answer | null}

function firstHop(program: Program, from: string, to: string): First {
  const [udp, tcp] = (["UDP", "TCP"] as const).map((protocol) => {
    const answer = ask(program, {from, to, protocol, port: dnsPort, ipFamily: 4})
    return answer.ok ? answer.value : null
  })
  return {udp: udp ?? null, tcp: tcp ?? null}
}

function wordsOf(answer: Answer | null): string {
  return answer === null ? "refused" : `${answer.verdict} ${answer.by ?? answer.cases.map(({decision}) => decision.by).join()}`
}

/** Whether all of them pass; null where one that matters is not known. */
function all(...hops: readonly (boolean | null)[]): boolean | null {
  return hops.includes(false) ? false : hops.includes(null) ? null : true
}

function passes(answer: Answer | null): boolean | null {
  return answer?.verdict === "allow" ? true : answer?.verdict === "deny" ? false : null
}

type Client = {readonly client: string; readonly name: string; readonly first: First; readonly second: Second | null}

async function lookUp(bench: Bench, {client, name, first, second}: Client): Promise<Lookup> {
  const [udp, tcp] = [passes(first.udp), passes(first.tcp)]
  const own: readonly Expecting[] = [
    {name, kind: "short", expected: udp},
    {name: large, kind: "large", expected: all(udp, tcp)},
  ]
  const outer = second === null ? [] : expectedOutside(udp, tcp, second)
  const [short, long, outerShort, outerLong] = await lookedUp(bench, client, [...own, ...outer])
  if (short === undefined || long === undefined) throw new Error("each name is looked up")
  const closed = udp === false ? first.udp : tcp === false ? first.tcp : null
  return {
    client,
    short,
    large: long,
    outside: outerShort === undefined || outerLong === undefined ? null : {short: outerShort, large: outerLong},
    by: closed === null ? null : (closed.by ?? closed.cases[0]?.decision.by ?? null),
  }
}

/** A name with what policy makes of looking it up. */
type Expecting = Wanted & {readonly expected: boolean | null}

function expectedOutside(udp: boolean | null, tcp: boolean | null, second: Second): readonly Expecting[] {
  const short = second.isByTcp ? second.tcp.verdict : second.udp.verdict
  return [
    {name: outside.short, kind: "short", expected: all(udp, short)},
    {name: outside.large, kind: "large", expected: all(udp, tcp, short, second.tcp.verdict)},
  ]
}

/** What became of each. WHY some twice: an answer is a fact, and no answer may be a machine that had other work. */
async function lookedUp(bench: Bench, client: string, wanted: readonly Expecting[]): Promise<readonly LookedUp[]> {
  const said = await look(bench, client, wanted)
  const isMissed = wanted.map(({expected}, i) => expected === true && said[i]?.said !== "answered")
  const again = isMissed.includes(true) ? await look(bench, client, wanted) : said
  return wanted.map(({name, expected}, i) => {
    const {said: words, ms} = (isMissed[i] === true ? again : said)[i] ?? {said: "the program said nothing", ms: 0}
    return {name, expected, said: words, ms}
  })
}
