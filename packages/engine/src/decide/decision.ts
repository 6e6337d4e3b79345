// The answer about one flow: verdict, who decided, and every step on the way.

import type {Action} from "../manifest/resource.ts"
import type {Packet} from "../program/program.ts"
import type {Place} from "../text/source.ts"

/** `unknown`: the manifests do not decide it; a fact is missing and the possible readings differ. */
export type Verdict = "allow" | "deny" | "unknown"

/** Traffic paths (evaluation 4.5). */
export const paths = [
  "external-to-host",
  "host-to-external",
  "host-to-host",
  "external-to-pod",
  "pod-to-external",
  "pod-to-pod-same-node",
  "pod-to-pod-other-node",
  "pod-to-own-host",
  "pod-to-other-host",
  "host-to-own-pod",
  "host-to-other-pod",
] as const
export type Path = (typeof paths)[number]

/** Lists of policy that a packet passes on its path. */
export const stages = [
  "untracked-ingress",
  "untracked-egress",
  "preDNAT",
  "normal-ingress",
  "normal-egress",
  "forward-ingress",
  "forward-egress",
  "pod-egress",
  "pod-ingress",
  "endpoint-to-host",
] as const
export type Stage = (typeof stages)[number]

/** One event of a walk, in the order of evaluation. `at` is where the deciding text stands. */
export type Step =
  | {
      readonly kind: "rule"
      readonly tier: string
      /** Policy id. */
      readonly policy: string
      /** Index in the manifest's list. */
      readonly rule: number
      readonly action: Action
      readonly matched: boolean
      readonly at: Place
    }
  | {readonly kind: "end-of-tier"; readonly tier: string; readonly action: "Deny" | "Pass"; readonly policies: readonly string[]}
  | {readonly kind: "profile"; readonly profile: string; readonly rule: number; readonly action: Action}
  | {readonly kind: "no-profile"}
  /** Something outside rules decided: `Encapsulation`, `Failsafe#ingress[0]`, `NoHostEndpoint`, `HostDefault`, `EndpointToHost`, `NotTranslated`, … */
  | {readonly kind: "other"; readonly by: string; readonly verdict: Verdict}

/** Missing facts, each a closed kind with the names it needs. */
export type MissingFact =
  | {readonly kind: "address-of-workload"; readonly id: string}
  | {readonly kind: "address-of-node"; readonly node: string}
  | {readonly kind: "node-of-workload"; readonly id: string}
  | {readonly kind: "source-address-after-snat"; readonly service: string}
  | {readonly kind: "source-address-of-node"; readonly node: string}
  | {readonly kind: "host-input-chain"; readonly node: string}
  /** Whether a cache of names on the client's node answers in the place of a Service. */
  | {readonly kind: "node-cache"; readonly id: string; readonly service: string}
  /** The addresses at which a Service is reached differ in verdict. `entries`: them, in words. */
  | {readonly kind: "service-entry"; readonly service: string; readonly entries: readonly EntryVerdict[]}
  /** Some of the ways into a Service are shut to the client. `entries`: ways of either verdict. */
  | {readonly kind: "source-ranges"; readonly service: string; readonly entries: readonly EntryVerdict[]}

/** An address and port at which a Service is reached, `172.18.0.3:30080`, with where it leads. `node`: where the packet arrives, if that is told apart. */
export type EntryVerdict = {readonly entry: string; readonly node: string | null; readonly verdict: Verdict}

/** One half or stage: the walk over one endpoint's tiers and profiles. */
export type Walk = {
  readonly verdict: Verdict
  /** The reference that decided, as formats fix it; null when unknown. */
  readonly by: string | null
  readonly steps: readonly Step[]
  readonly missing: readonly MissingFact[]
}

/** A stage on the path with where it ran. `packet`: what it saw, where that is not the packet of the flow: before translation, or after a node put its address in. */
export type StageWalk = Walk & {readonly node: string | null; readonly stage: Stage; readonly packet?: Packet}

/** Where a denied packet was dropped first. `by` null: not logged upstream (untracked policy, the end of profiles). */
export type DeniedAt = {readonly node: string | null; readonly stage: Stage; readonly by: string | null}

/** Everything that is to be said about one flow. */
export type Decision = {
  readonly verdict: Verdict
  /** For deny the first denying half or stage in path order; for allow the last half judged; null when unknown or when no policy was asked. */
  readonly by: string | null
  readonly path: Path | null
  /** Pod policy at the source; null if the source is no pod. */
  readonly egress: Walk | null
  /** Pod policy at the destination; null if the destination is no pod, or is not asked. */
  readonly ingress: Walk | null
  /** Every stage in path order, the pod halves among them. */
  readonly stages: readonly StageWalk[]
  readonly deniedAt: DeniedAt | null
  /** What would be if every staged policy were enforced; null where no staged policy selects either end. */
  readonly pending: {
    readonly verdict: Verdict
    readonly by: string | null
    readonly egress: Walk | null
    readonly ingress: Walk | null
  } | null
  readonly missing: readonly MissingFact[]
}
