// The flows of a suite that are worth following: only what may touch a rule or tier that nothing touched before.

import {decidingParts, listsAround, packetsOfRule} from "../analyze/deciding-parts.ts"
import {cellsOf} from "../analyze/flow-sets.ts"
import type {Cell, FlowQuery} from "../analyze/flow-sets.ts"
import {noPackets} from "../analyze/packet-table.ts"
import {caseOf} from "../analyze/witness.ts"
import type {Decision, Stage} from "../decide/decision.ts"
import {reference} from "../decide/walk.ts"
import type {Direction} from "../manifest/resource.ts"
import type {PacketSet} from "../net/packet-set.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Rule} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"

/** LIMIT: flows followed for one world; more would take minutes. Beyond it the coverage says that it is not complete. */
const flowsMax = 400_000

/** What of a list nothing touched yet, when so much had been touched. */
type Rest = {readonly touched: number; readonly tiers: readonly string[]; readonly rules: readonly RestRule[]}
type RestRule = {readonly by: string; readonly rule: Rule}

/** Follows flows of one world and notes who has a say in them. */
export class Following {
  readonly rules: Set<string> = new Set()
  readonly tiers: Set<string> = new Set()
  private readonly program: Program
  /** Rules that no flow reaches. */
  private readonly unreachable: ReadonlySet<string>
  private readonly rests = new Map<PolicyList, Rest>()
  private left: number = flowsMax

  constructor(program: Program, unreachable: ReadonlySet<string>) {
    this.program = program
    this.unreachable = unreachable
  }

  /** Whether every flow was followed. */
  get isComplete(): boolean {
    return this.left > 0
  }

  /** Notes who has a say in the flows of a query. */
  query(query: FlowQuery): void {
    for (const cell of cellsOf(this.program, query, "deciders")) {
      const wanted = this.wantedOf(cell)
      if (wanted === null) continue
      for (const part of decidingParts(this.program, cell, "joined")) {
        if (wanted !== "everything" && wanted.every((packets) => packets.intersect(part).isEmpty())) continue
        if (this.left <= 0) return
        this.left--
        const found = caseOf(this.program, cell, part)
        if (found !== null) this.note(found.decision)
      }
    }
  }

  /** Rules and tiers that had a say: in every half of an allowed flow, in the denying ones of a denied flow. */
  note({verdict, stages}: Decision): void {
    for (const {stage, steps, verdict: own} of stages) {
      if (own !== verdict) continue
      for (const step of steps) {
        if (step.kind === "end-of-tier") this.tiers.add(step.tier)
        if (step.kind !== "rule" || !step.matched || step.action === "Log") continue
        this.tiers.add(step.tier)
        this.rules.add(reference(step.policy, directionOf(stage), step.rule))
      }
    }
  }

  /** The packets of a cell that may touch something new; null where none may. */
  private wantedOf(cell: Cell): readonly PacketSet[] | "everything" | null {
    const rests = [...listsAround(this.program, cell)].map((list) => this.restOf(list))
    if (rests.some(({tiers}) => tiers.length > 0)) return "everything"
    const {table} = cell.space.chains.rows
    const found = new Set<number>()
    for (const {rules} of rests) for (const {rule} of rules) for (const id of packetsOfRule(cell, rule)) found.add(id)
    found.delete(noPackets)
    const wanted = Array.from(found, (id) => table.setOf(id).intersect(cell.packets)).filter((packets) => !packets.isEmpty())
    return wanted.length === 0 ? null : wanted
  }

  private restOf(list: PolicyList): Rest {
    const touched = this.rules.size + this.tiers.size
    let rest = this.rests.get(list) ?? this.all(list)
    if (rest.touched !== touched) {
      const [tiers, rules] = [rest.tiers.filter((tier) => !this.tiers.has(tier)), rest.rules.filter(({by}) => !this.rules.has(by))]
      this.rests.set(list, (rest = {touched, tiers, rules}))
    }
    return rest
  }

  private all(list: PolicyList): Rest {
    const {tiers, rules} = contentsOf(list)
    return {touched: -1, tiers, rules: rules.filter(({by}) => !this.unreachable.has(by))}
  }
}

/** What of a list can be touched: its enforced rules but those that only log, and the tiers in which there are enforced policies. */
const contentsOf = oncePer(({tiers, direction}: PolicyList): Pick<Rest, "tiers" | "rules"> => {
  const enforced = tiers.map(({tier, policies}) => ({tier: tier.name, policies: policies.filter(({policy}) => !policy.staged)}))
  const rules = enforced.flatMap(({policies}) =>
    policies.flatMap(({policy, rules}) => rules.map((rule) => ({by: reference(policy.id, direction, rule.index), rule}))),
  )
  return {
    tiers: enforced.filter(({policies}) => policies.length > 0).map(({tier}) => tier),
    rules: rules.filter(({rule}) => rule.action !== "Log"),
  }
})

function directionOf(stage: Stage): Direction {
  return stage.endsWith("egress") ? "Egress" : "Ingress"
}
