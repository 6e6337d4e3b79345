// The ways that the flows of an answer take: of a Service each backend with the port that was asked for and the one behind it.
import {printAddress, protocolName} from "@carveout/engine"
import type {Answer, Case, Program, World} from "@carveout/engine"
import {entryText} from "./text.ts"

/**
 * One way. `key` names it among those of its question, also after an edit. `asked`: the ports of the Service that lead here, null where nothing was
 * translated; `arrives`: where the packet is led; `entry`: by which address and node it came, empty where that was not asked; `flows`: how many fare so.
 */
export type Way = {
  readonly key: string
  readonly verdict: string
  readonly by: string | null
  readonly asked: string | null
  readonly arrives: string
  readonly entry: string
  readonly flows: number
  readonly shown: Case
}

/** Every way of an answer: one of each kind first, those that are alike after them. `port`: the Service's port that was asked for. */
export function waysOf(program: Program, answer: Answer, port: number | null): readonly Way[] {
  const service = answer.to.kind === "service" ? program.snapshot.services.get(answer.to.name.replace(/^svc\//, "")) : undefined
  const ways = new Map<string, Way>()
  for (const shown of answer.cases) {
    const way = wayOf(program, shown, service, port)
    const group = `${place(way)} ${way.verdict} ${way.by}`
    const known = ways.get(group)
    ways.set(group, known === undefined ? way : {...known, flows: known.flows + 1})
  }
  const byFate = Map.groupBy(ways.values(), ({verdict, by, asked, entry}) => `${verdict} ${by} ${asked} ${entry}`)
  const alike = [...byFate.values()]
  return [...alike.flatMap(([first]) => first ?? []), ...alike.flatMap(([, ...others]) => others)]
}

function wayOf(program: Program, shown: Case, service: Service | undefined, port: number | null): Way {
  const {flow, to, decision} = shown
  const ports = service === undefined ? [] : portsTo(program, service, flow).filter((each) => port === null || each.port === port)
  const wire = flow.port === null ? "" : ` ${flow.port}`
  const arrives = `${to} ${protocolName(flow.protocol)}${wire}${flow.family === 6 ? " (IPv6)" : ""}`
  const asked = ports.length === 0 ? null : ports.map(portText).join(" and ")
  const way = {asked, arrives, entry: entryText(shown).trimStart()}
  return {...way, key: `${place(way)} ${shown.from}`, verdict: decision.verdict, by: decision.by, flows: 1, shown}
}

function place({asked, arrives, entry}: Pick<Way, "asked" | "arrives" | "entry">): string {
  return `${asked} ${arrives} ${entry}`
}

type Service = World.Service
type Flow = Case["flow"]

/** The ports of a Service that lead to where a flow arrives. */
function portsTo(program: Program, {ports, backends, headless}: Service, flow: Flow): Service["ports"] {
  const own = backends.filter((backend) => backend.protocol === flow.protocol && isEnd(program, backend, flow.to))
  return ports.filter(({name, protocol, port}) =>
    own.some(
      (backend) => backend.portName === name && backend.protocol === protocol && (headless === true ? port : backend.port) === flow.port,
    ),
  )
}

/** Whether a backend is an end. A host-networked pod is its node, and any node where nobody says on which one it runs. */
function isEnd({workloads, nodes, snapshot: {hostPods}}: Program, {address, endpoint}: World.Backend, end: Flow["to"]): boolean {
  if (address === null) {
    if (endpoint === null || end.kind === "address") return false
    return end.kind === "workload"
      ? endpoint === end.id
      : hostPods.has(endpoint) && [end.name, null].includes(hostPods.get(endpoint) ?? null)
  }
  const own = end.kind === "address" ? [end.address] : (end.kind === "workload" ? workloads.get(end.id) : nodes.get(end.name))?.addresses
  return own?.some((each) => printAddress(each) === printAddress(address)) === true
}

function portText({name, protocol, port}: Service["ports"][number]): string {
  return `${protocolName(protocol)} ${port}${name === "" ? "" : ` (${name})`}`
}
