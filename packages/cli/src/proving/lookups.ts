// Lookups of names by real programs in pods, at real servers behind Calico's rules, beside what the engine says of them.

import {ask, Doctor, printAddress} from "@carveout/engine"
import type {Answer, Program, World} from "@carveout/engine"
import {openBench} from "@carveout/kernel"
import type {Bench, Resolver} from "@carveout/kernel"
import type {Lookup, LookupsProof} from "@carveout/report"
import {benchWorld} from "./bench-world.ts"
import type {Cast} from "./bench-world.ts"

/** A name whose answer has no room in one packet over UDP, so that it is asked for again over TCP. */
const large = "large.carveout.example"

/** LIMIT: clients that are tried; those that policy treats alike are one. */
const clientsMax = 20

const dnsPort = 53

/** Why no lookups can be tried, or what became of them. */
export async function proveLookups(
  program: Program,
  how: Pick<Cast, "dataplane"> & {readonly madeUp: readonly string[]},
): Promise<LookupsProof | string> {
  const {resolver, denied, partly, open, questions} = Doctor.lookupsIn(program)
  const service = resolver?.startsWith("svc/") === true ? program.snapshot.services.get(resolver.slice("svc/".length)) : undefined
  if (resolver === null || service === undefined) return "the world has no Service of the cluster's resolver"
  const address = service.addresses.find(({family}) => family === 4)
  const servers = serversOf(program.snapshot, service).filter(({end}) => program.workloads.get(end) !== undefined)
  if (address === undefined || servers.length === 0)
    return `\`${resolver}\` has no IPv4 address, or no pod behind it that is not on its node's network`
  const clients = clientsOf(program, {resolver, servers, wanted: [...denied, ...partly, ...open, ...questions.map(({from}) => from)]})
  if (clients.length === 0) return "there is no client: no pod with an IPv4 address that does not stand behind the resolver itself"
  const pods = new Set([...clients.map(({id}) => id), ...servers.map(({end}) => end)])
  const {world, rules} = benchWorld(program, {pods, outside: [], dataplane: how.dataplane})
  const bench = await openBench({...world, resolvers: servers, nameserver: printAddress(address)})
  try {
    const lookups: Lookup[] = []
    for (const client of clients) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: a machine that has other work must not look like a policy
      lookups.push(await lookUp(bench, program, {client: client.id, resolver, name: nameOf(service)}))
    }
    return {dataplane: how.dataplane, nodes: world.nodes.length, pods: world.pods.length, rules, resolver, lookups, madeUp: how.madeUp}
  } finally {
    await bench.close()
  }
}

/** A server in each pod behind the resolver, who knows the cluster's Services. */
function serversOf({services}: World.Snapshot, {backends}: World.Service): readonly Resolver[] {
  const names = [...services.values()]
    .filter(({addresses}) => addresses.length > 0)
    .map((service) => ({name: nameOf(service), addresses: service.addresses.map(printAddress)}))
  const ports = new Map(backends.flatMap(({endpoint, ready, port}) => (endpoint !== null && ready ? [[endpoint, port] as const] : [])))
  return [...ports].map(([end, port]) => ({end, port, names, large, upstream: null}))
}

/** The name under which a Service is looked up. */
function nameOf({id}: World.Service): string {
  const [namespace = "", name = ""] = id.split("/")
  return `${name}.${namespace}.svc.cluster.local`
}

type Wish = {readonly resolver: string; readonly servers: readonly Resolver[]; readonly wanted: readonly string[]}

/** One client of each kind of outcome and deciders; first those of whom something is said. */
function clientsOf(program: Program, {resolver, servers, wanted}: Wish): readonly World.WorkloadEndpoint[] {
  const behind = new Set(servers.map(({end}) => end))
  const first = new Set(wanted)
  const others = program.snapshot.workloads.filter(({id, addresses}) => !behind.has(id) && addresses.some(({family}) => family === 4))
  const sorted = [...others.filter(({id}) => first.has(id)), ...others.filter(({id}) => !first.has(id))]
  const seen = new Set<string>()
  const kinds = sorted.filter(({id, namespace, node}) => {
    const key = [namespace, node, ...(["UDP", "TCP"] as const).map((protocol) => wordsOf(asked(program, id, {resolver, protocol})))].join(
      " ",
    )
    return !seen.has(key) && seen.add(key)
  })
  return kinds.slice(0, clientsMax)
}

function asked(
  program: Program,
  from: string,
  {resolver, protocol}: {readonly resolver: string; readonly protocol: "UDP" | "TCP"},
): Answer | null {
  const answer = ask(program, {from, to: resolver, protocol, port: dnsPort, ipFamily: 4})
  return answer.ok ? answer.value : null
}

function wordsOf(answer: Answer | null): string {
  return answer === null ? "refused" : `${answer.verdict} ${answer.by ?? answer.cases.map(({decision}) => decision.by).join()}`
}

/**
 * What the program in the pod does: both lookups as an app of Node makes them, by the server that stands in its resolv.conf, one try of a second each.
 * It prints what came and how long that took.
 */
const lookingUp = `
const {Resolver} = require("node:dns/promises")
const look = async (kind, name) => {
  const started = performance.now()
  const resolver = new Resolver({timeout: 1000, tries: 1})
  const said = await resolver[kind](name).then(() => "answered", (error) => error.message)
  return {said, ms: Math.round(performance.now() - started)}
}
const [name, large] = process.argv.slice(1)
Promise.all([look("resolve4", name), look("resolveTxt", large)]).then(([short, long]) => console.log(JSON.stringify({short, large: long})))
`

type Said = {readonly said: string; readonly ms: number}

type Client = {readonly client: string; readonly resolver: string; readonly name: string}

async function lookUp(bench: Bench, world: Program, {client, resolver, name}: Client): Promise<Lookup> {
  const ran = await bench.run(client, [process.execPath, "-e", lookingUp, name, large], {limitMs: 15_000})
  const said = ran.code === 0 ? (JSON.parse(ran.stdout) as {readonly short: Said; readonly large: Said}) : null
  const [udp, tcp] = (["UDP", "TCP"] as const).map((protocol) => asked(world, client, {resolver, protocol}))
  const closed = udp?.verdict === "deny" ? udp : tcp
  const isKnown = [udp, tcp].every((answer) => answer?.verdict === "allow" || answer?.verdict === "deny")
  return {
    client,
    short: {
      name,
      expected: isKnown ? udp?.verdict === "allow" : null,
      said: said?.short.said ?? ran.stderr.trim(),
      ms: said?.short.ms ?? ran.ms,
    },
    large: {
      name: large,
      expected: isKnown ? udp?.verdict === "allow" && tcp?.verdict === "allow" : null,
      said: said?.large.said ?? ran.stderr.trim(),
      ms: said?.large.ms ?? ran.ms,
    },
    by: closed?.verdict === "deny" ? (closed.by ?? closed.cases[0]?.decision.by ?? null) : null,
  }
}
