// Policies that let denied flows pass at the lists that deny them, as data: whom each applies to, whom it names, and where it stands. Whether it helps
// is for others to find out.

import type {Case} from "../question/answer.ts"
import type {IcmpPacket} from "../question/wire.ts"
import {hasPorts, ICMP, ICMPv6, protocolName} from "../net/protocol.ts"
import type {Packet, Program} from "../program/program.ts"
import {serviceAccountLabel} from "../snapshot/effective.ts"
import type {Marks} from "./marks.ts"
import {obstacleOf} from "./obstacle.ts"
import {peerOf, subjectOf} from "./sides.ts"
import type {Manner, Peer, Subject} from "./sides.ts"

/** What passes: a protocol, with a port or a type of ICMP where it has such. */
export type Wire = {readonly protocol: string; readonly port: number | null; readonly icmp: IcmpPacket | null}

/**
 * A policy that allows at one list. `from` and `to`: whom its rules name, null where that is the subject, or everybody. `tier` null: a Kubernetes policy
 * will do. `order` null: none is needed. `action` `Pass`: lists without tracking let nothing through that is to be translated, they only leave it alone.
 * `isApart`: what it does not allow is passed on. `by`: what it overrules.
 */
export type Allowance = {
  readonly half: "egress" | "ingress"
  readonly subject: Subject
  readonly from: Peer | null
  readonly to: Peer | null
  readonly wires: readonly Wire[]
  readonly tier: string | null
  readonly order: number | null
  readonly action: "Allow" | "Pass"
  readonly isApart: boolean
  readonly by: string | null
}

/** Why there is none: what denies is nobody's policy, or nobody knows the address that would have to be named. */
export type NoAllowance = "setting" | "address"

/** The policy for the list that denies a flow first. */
export function allowanceFor(program: Program, denied: Case, manner: Manner): Allowance | NoAllowance {
  const obstacle = obstacleOf(program, denied, manner.memory === "lasting" ? "plain" : "apart")
  if (obstacle === null || obstacle.packet.protocol === 0) return "setting"
  const {half, owner, packet, tier, order, isApart, by} = obstacle
  const sideAt = (end: "from" | "to"): Peer | null => peerOf(program, denied, {obstacle, end, manner})
  const other = sideAt(half === "egress" ? "to" : "from")
  if (other === null) return "address"
  const wires = [wireOf(packet)]
  const wide = half === "egress" && manner.wide?.isFor(denied) === true ? manner.wide.subjectOf(obstacle) : null
  const isWide = wide !== null && (!wide.isKubernetes || isForKubernetes(wide, other, wires))
  const subject = isWide ? wide : subjectOf(program, owner, manner)
  // WHY both sides at a host: what passes through it is between others.
  const isBetween = subject.kind === "host" && subject.mode !== "normal"
  // WHY not the own side elsewhere: it is the subject, and to find how to name somebody is dear.
  const own = isBetween ? sideAt(half === "egress" ? "from" : "to") : null
  const named = half === "egress" ? {from: own, to: other} : {from: other, to: own}
  const isAdded = obstacle.isAdded && isForKubernetes(subject, other, wires)
  const action = subject.kind === "host" && subject.mode === "untracked" ? "Pass" : "Allow"
  return {half, subject, ...named, wires, tier: isAdded ? null : tier, order, action, isApart, by}
}

/** The last type of control messages that a rule can name. */
const icmpTypeMax = 254

function wireOf({family, protocol, port, icmp}: Packet): Wire {
  // WHY by number and all of it: by its name a protocol of the other family's control messages is a rule for that family alone.
  if (protocol === (family === 4 ? ICMPv6 : ICMP)) return {protocol: String(protocol), port: null, icmp: null}
  return {
    protocol: protocolName(protocol),
    port: hasPorts(protocol) ? port : null,
    icmp: icmp === null || icmp.type > icmpTypeMax ? null : icmp,
  }
}

/** Whether a Kubernetes policy can say it: pods, by labels that are theirs or by blocks, and protocols with ports. */
function isForKubernetes(subject: Subject, peer: Peer, wires: readonly Wire[]): boolean {
  const isPlain = ({has, lacks}: Marks): boolean => ![...has.keys(), ...lacks].includes(serviceAccountLabel)
  if (subject.kind === "host" || peer.kind === "set" || wires.some(({port}) => port === null)) return false
  const isSubject = subject.kind === "selected" ? subject.isKubernetes : isPlain(subject.marks)
  return isSubject && (peer.kind === "blocks" || peer.kind === "every" || isPlain(peer.marks))
}

/** Allowances with one more: of the same ends it is a port more, not a policy more. The same list where it stands there already. */
export function withAllowance(all: readonly Allowance[], next: Allowance): readonly Allowance[] {
  const key = endsKey(next)
  const same = all.find((each) => endsKey(each) === key)
  if (same === undefined) return withMachines(all, next) ?? [...all, next]
  const texts = new Set(same.wires.map((wire) => JSON.stringify(wire)))
  const wires = next.wires.filter((wire) => !texts.has(JSON.stringify(wire)))
  if (wires.length === 0) return all
  return all.map((each) => (each === same ? {...same, wires: [...same.wires, ...wires]} : each))
}

/** A policy that names machines by their addresses, with those of one more; null where there is none that is otherwise the same. */
function withMachines(all: readonly Allowance[], next: Allowance): readonly Allowance[] | null {
  const side = next.half === "egress" ? "to" : "from"
  const blocksOf = (one: Allowance): readonly string[] | null => {
    const peer = one[side]
    return peer?.kind === "blocks" && peer.outside === null ? peer.blocks : null
  }
  const keyOf = (one: Allowance): string => JSON.stringify([endsKey({...one, [side]: null}), one.wires])
  const added = blocksOf(next)
  const same = all.find((each) => blocksOf(each) !== null && keyOf(each) === keyOf(next))
  const own = same === undefined ? null : blocksOf(same)
  if (same === undefined || own === null || added === null) return null
  const blocks = [...new Set([...own, ...added])].sort()
  const peer = {kind: "blocks", name: "nodes", blocks, outside: null} as const
  return blocks.length === own.length ? all : all.map((each) => (each === same ? {...same, [side]: peer} : each))
}

function endsKey({half, subject, from, to, tier, order, action, isApart}: Allowance): string {
  return JSON.stringify([half, sideKey(subject), sideKey(from), sideKey(to), tier, order, action, isApart])
}

function sideKey(side: Subject | Peer | null): unknown {
  if (side === null) return null
  if (side.kind === "blocks") return side.blocks
  if (side.kind === "every") return side.kind
  if (side.kind === "selected") return [side.isKubernetes, side.namespace, side.fields]
  const {has, lacks} = side.marks
  return [side.kind, side.kind === "host" ? side.mode : side.namespace, [...has], lacks]
}

/** The addresses outside that some policies name one by one. */
export function outsideOf(all: readonly Allowance[]): readonly NonNullable<Extract<Peer, {readonly kind: "blocks"}>["outside"]>[] {
  const peers = all.flatMap(({from, to}) => [from, to])
  return peers.flatMap((peer) => (peer?.kind === "blocks" && peer.outside !== null ? [peer.outside] : []))
}
