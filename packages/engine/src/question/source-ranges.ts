// Which clients outside may use the address of a load balancer: nodes drop what others send to it, and to nothing else of the Service (SVC-22).

import type {Decision, EntryVerdict} from "../decide/decision.ts"
import type {End} from "../decide/flow.ts"
import {printAddress, sameAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {containsAddress} from "../net/prefix.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {withOpenPending} from "./pending.ts"
import {problem, quoted} from "./problem.ts"

/** The reference of formats for what no block of `loadBalancerSourceRanges` holds. */
const sourceRangesBy = "LoadBalancerSourceRanges"

/** Whether nodes drop what a client sends to the load balancer's address of a Service. WHY by family: each family's proxy knows the blocks of its own alone. */
export function isShutOut(service: Service, from: End): boolean {
  return from.kind === "address" && isOutsideRanges(service, from.address) && isGuarded(service, from.address.family)
}

/** The clients of a family to whom that address is shut. */
export function shutOutside(service: Service, family: Family): PrefixSet {
  const own = service.guard?.ranges.filter((block) => block.family === family) ?? []
  return own.length === 0 || !isGuarded(service, family) ? PrefixSet.of(family, []) : PrefixSet.of(family, own).complement()
}

function isOutsideRanges({guard}: Service, client: Address): boolean {
  const own = guard?.ranges.filter(({family}) => family === client.family) ?? []
  return own.length > 0 && !own.some((block) => containsAddress(block, client))
}

/** Whether a Service has, or is to get, an address of a family that the ranges are about. */
function isGuarded({guard}: Service, family: Family): boolean {
  return guard !== undefined && (guard.isAwaited || guard.addresses.some((address) => address.family === family))
}

/** Addresses for clients outside at which nodes take connections; without those that are shut to a client. */
export function outerAddresses({outer = [], proxies = [], guard}: Service, family: Family, isShut: boolean): readonly Address[] {
  const closed = isShut ? [...proxies, ...(guard?.addresses ?? [])] : proxies
  return outer.filter((address) => address.family === family && !closed.some((other) => sameAddress(other, address)))
}

/** Whether a client whom the load balancer's address is shut to has another way in. `at`: the address that it uses; absent: any. */
export function hasOpenWay(service: Service, family: Family, at?: Address): boolean {
  const others = outerAddresses(service, family, true)
  return at === undefined ? service.hasNodePorts === true || others.length > 0 : others.some((other) => sameAddress(other, at))
}

/** What comes of a packet that no node lets in. */
export function shutOut(): Decision {
  const by = sourceRangesBy
  return {verdict: "deny", by, path: null, egress: null, ingress: null, stages: [], deniedAt: null, pending: null, missing: []}
}

/** The decision of the open ways in the face of one that is shut: of what these let in it is open which way it comes. */
export function withShutWay(decision: Decision, service: Service, family: Family): Decision {
  const {verdict, pending} = decision
  const shown = pending === null || pending.verdict === "deny" ? decision : withOpenPending(decision)
  if (verdict === "deny") return shown
  const entries = waysOf(service, family, verdict)
  const missing = [...decision.missing, {kind: "source-ranges", service: service.id, entries} as const]
  return {...shown, verdict: "unknown", by: null, deniedAt: null, missing}
}

function waysOf(service: Service, family: Family, verdict: EntryVerdict["verdict"]): readonly EntryVerdict[] {
  const [open] = outerAddresses(service, family, true)
  const entry = service.hasNodePorts === true ? "a node port" : open === undefined ? "another address" : printAddress(open)
  return [
    {entry: balancerName(service, family), node: null, verdict: "deny"},
    {entry, node: null, verdict},
  ]
}

function balancerName({guard}: Service, family: Family): string {
  const named = guard?.addresses.find((address) => address.family === family)
  return named === undefined ? "the load balancer's address, which no manifest names," : printAddress(named)
}

/** Says of a client that no way, or not every one, is open to it; and where the ranges are for the load balancer alone to heed. */
export function rangesNotes(service: Service, from: End): readonly Diagnostic[] {
  if (from.kind !== "address" || !isOutsideRanges(service, from.address)) return []
  const {family} = from.address
  const client = `${quoted(printAddress(from.address))}, which \`loadBalancerSourceRanges\` of the Service ${quoted(service.id)} leave out`
  if (isGuarded(service, family)) {
    return [problem("source-ranges-shut", `nodes drop what comes to ${balancerName(service, family)} from ${client}`)]
  }
  return [problem("source-ranges-elsewhere", `no node drops packets of ${client}: the load balancer may, and it was not judged`)]
}
