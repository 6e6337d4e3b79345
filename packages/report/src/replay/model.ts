// What was seen and what manifests make of it, in the contract's shape.

import type {Outcome, Replayed} from "@carveout/flows"
import {protocolName} from "@carveout/engine"
import {witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"

/**
 * A replay with how many records there were, and how many of them said nothing of a new connection. `already`: how many flows were cut before the change, too;
 * null where no world before it was given.
 */
export type ReplayAnswer = {
  readonly replayed: readonly Replayed[]
  readonly counts: Readonly<Record<Outcome, number>>
  readonly records: number
  readonly passed: number
  readonly already: number | null
}

/** The contract's `replay`. Times as texts of ISO 8601, null where records have none. */
export type ReplayJson = {
  readonly flows: readonly {
    readonly outcome: Outcome
    readonly isPartly: boolean
    readonly before: Outcome | null
    readonly seen: "allow" | "deny" | "mixed"
    readonly from: string
    readonly to: string
    readonly protocol: string
    readonly port: number | null
    readonly connections: number
    readonly since: string | null
    readonly until: string | null
    readonly missing: readonly ("from" | "to")[]
    readonly symptom: string | null
    readonly witness: WitnessJson | null
    readonly at: {readonly file: string; readonly line: number; readonly column: number}
  }[]
  readonly counts: Readonly<Record<Outcome, number>>
  readonly already: number | null
  readonly records: number
  readonly passed: number
}

/** A replay in its contract shape. */
export function replayJson({replayed, counts, records, passed, already}: ReplayAnswer): ReplayJson {
  return {
    flows: replayed.map(({conversation, outcome, isPartly, before, missing, symptom, witness}) => {
      const {from, to, protocol, port, seen, connections, since, until, at} = conversation
      return {
        outcome,
        isPartly,
        before,
        seen,
        from: from.text,
        to: to.text,
        protocol: protocolName(protocol),
        port,
        connections,
        since,
        until,
        missing,
        symptom,
        witness: witness === null ? null : witnessJson(witness),
        at: {file: at.file, line: at.line, column: at.column},
      }
    }),
    counts,
    already,
    records,
    passed,
  }
}
