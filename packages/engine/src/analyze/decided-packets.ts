// Which packets between two classes one rule, policy or end of a tier decides, from rows: of very many pairs of classes few are asked flow by flow.

import type {Direction} from "../manifest/resource.ts"
import {everyList} from "../program/list.ts"
import type {PolicyList, Program} from "../program/program.ts"
import {oncePer} from "../std/once.ts"
import {decidersOf} from "./chains.ts"
import type {Own} from "./chains.ts"
import {listOfClass} from "./decider-rows.ts"
import type {Cell} from "./flow-sets.ts"
import {encapsulated} from "./halves.ts"
import {noPackets} from "./packet-table.ts"
import {onlyWayOf} from "./passages.ts"
import {noRow} from "./rows.ts"
import type {EndClass, Space} from "./space.ts"

/** An end that is a pod: its peer class, and its list of a direction. Nodes and the outside have none; `open`: it may stand in several ways. */
type Half = PodHalf | "none" | "open"

/** `row`: what is decided so, once it was asked for. WHY kept here: a class has as many cells as there are classes. */
type PodHalf = {readonly list: PolicyList; readonly peer: number; row: number | null}

/** What a reference decides in the lists of pods. */
export class DecidedPackets {
  private readonly program: Program
  private readonly by: string
  /** Whether nobody else than a pod's list can decide so. */
  private readonly isOfPods: boolean
  private readonly rows = new Map<PolicyList, Map<string, number>>()
  private readonly halves: Readonly<Record<Direction, (cls: EndClass) => Half>>

  /** `by`: a reference of formats; without its rule any rule of the policy. */
  constructor(program: Program, by: string) {
    this.program = program
    this.by = by
    this.isOfPods = isOfLists(program, by) && !decidesForHosts(program, by)
    this.halves = {
      Egress: oncePer((cls: EndClass) => halfOf(program, cls, "Egress")),
      Ingress: oncePer((cls: EndClass) => halfOf(program, cls, "Ingress")),
    }
  }

  /**
   * The packets of a cell, by number, that are decided so at either end; null where rows do not tell: of ends that stand in several ways, on the way between
   * a node and its own pods, and where hosts may decide too. INVARIANT: the cell is of the grain `deciders` or `nodes`.
   */
  in({space, classes: [from, to], from: {end}, to: target, doubt}: Cell): number | null {
    if (!this.isOfPods || doubt !== undefined) return null
    const isOwnHost = end.node !== null && end.node === target.end.node && (from.kind === "node" || to.kind === "node")
    if (isOwnHost || ((from.isRoaming || to.isRoaming) && this.isPlaceAsked(from, to))) return null
    const [leaving, entering] = [this.halves.Egress(from), this.halves.Ingress(to)]
    const [source, destination] = [onlyWayOf(from)?.peer, onlyWayOf(to)?.peer]
    if (leaving === "open" || entering === "open" || source === undefined || destination === undefined) return null
    const {table} = space.chains.rows
    const left = leaving === "none" ? noPackets : table.minus(this.at(space, leaving, destination, "source"), table.idOf(encapsulated))
    const entered = entering === "none" ? noPackets : this.at(space, entering, source, "destination")
    return table.join(left, entered)
  }

  /** Whether it matters where ends are of which nobody says it. */
  private isPlaceAsked(from: EndClass, to: EndClass): boolean {
    return this.program.hosts.size > 0 || from.kind === "node" || to.kind === "node"
  }

  private at(space: Space, half: PodHalf, far: number, side: Own["side"]): number {
    half.row ??= this.rowOf(space, half.list, {peer: half.peer, side})
    return space.chains.rows.at(half.row, far)
  }

  private rowOf({chains}: Space, list: PolicyList, own: Own): number {
    let byOwn = this.rows.get(list)
    if (byOwn === undefined) this.rows.set(list, (byOwn = new Map()))
    const key = `${chains.family} ${chains.ownKey(list, own)}`
    let row = byOwn.get(key)
    if (row === undefined) byOwn.set(key, (row = this.walked({chains}, list, own)))
    return row
  }

  private walked({chains}: Pick<Space, "chains">, list: PolicyList, own: Own): number {
    if (!decidersOf(list).some(({by}) => isMeant(by, this.by))) return noRow
    let row = noRow
    for (const [key, each] of chains.decidedBy(list, own)) {
      const [by = "", action] = key.split(" ")
      // WHY: a rule that passes on, or writes a log, takes packets and decides nothing.
      if (action !== "Pass" && action !== "Log" && isMeant(by, this.by)) row = chains.rows.join(row, each)
    }
    return row
  }
}

/** Whether a decider is the one that is meant, or one of its rules. */
export function isMeant(by: string, wanted: string): boolean {
  return by === wanted || (!wanted.includes("#") && by.startsWith(`${wanted}#`))
}

/** WHY not of a profile that is not there: it denies under another name. */
function isOfLists({snapshot: {policies, profiles}}: Program, by: string): boolean {
  const [id = ""] = by.split("#")
  if (id.startsWith("Profile/")) return profiles.has(id.slice("Profile/".length))
  return id.startsWith("EndOfTier/") || policies.some((policy) => policy.id === id)
}

function decidesForHosts(program: Program, by: string): boolean {
  const hosts = [...program.hosts.values()].flatMap(({main, any}) => [main, any])
  const lists = hosts.flatMap((host) => (host === null ? [] : everyList(program, host)))
  return [...new Set(lists)].some((list) => decidersOf(list).some((decider) => isMeant(decider.by, by)))
}

function halfOf(program: Program, cls: EndClass, direction: Direction): Half {
  if (cls.kind === "node" || cls.kind === "outside") return "none"
  const [peer, list] = [onlyWayOf(cls)?.peer, listOfClass(program, cls, direction)]
  return peer === undefined || list === null ? "open" : {list, peer, row: null}
}
