// What is asked and shown of the kernel's rules that one packet meets.

import type {TraceWant} from "../trace/view.ts"

/** The flow that is walked. */
export type KernelWant = TraceWant

/** A kernel rule that takes the packet. `place`: from 1 in its chain; `why`: the policy rule that it is of, or what its comment says; empty: neither. */
export type RuleMet = {readonly place: number; readonly text: string; readonly why: string}

/** A chain that the packet comes through, on a node; empty where nobody names one. */
export type ChainMet = {readonly node: string; readonly table: string; readonly chain: string; readonly rules: readonly RuleMet[]}

/** The chains of policy in their order, or why there are none. `madeUp`: what manifests leave open and was chosen. */
export type KernelView = {
  readonly words: string
  readonly verdict: "allow" | "deny" | null
  readonly by: string | null
  readonly chains: readonly ChainMet[]
  readonly madeUp: readonly string[]
  readonly refusal: string | null
}
