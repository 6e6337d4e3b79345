// The answers about all flows, as formats fix them: values that any face can print. How they are found is not here.

import type {Case} from "../question/answer.ts"
import type {Family} from "../net/address.ts"
import type {Verdict} from "../decide/decision.ts"
import type {Direction} from "../manifest/resource.ts"
import type {Labels} from "../selector/selector.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"

/** Types and codes of ICMP as sorted range texts; absent means all. */
export type IcmpRanges = {readonly types?: string; readonly codes?: string}

/**
 * A block of packets. Range texts are sorted and merged, such as `80-90,443`; absent means all. `protocol` is a name, a number as
 * text, or `any` for what no rule names; only `any` has `except`, the protocols that stand beside it.
 */
export type PacketBlock = {
  readonly protocol: string
  readonly except?: readonly (string | number)[]
  readonly ports?: string
  readonly sourcePorts?: string
  readonly icmp?: readonly IcmpRanges[]
}

/** What a name in a matrix stands for. A workload stands for pods that are not in the input; `outside` names are ranges `a-b`. */
export type MatrixEnd = {
  readonly name: string
  readonly kind: "pod" | "workload" | "node" | "outside"
  /** Empty for nodes and the outside. */
  readonly namespace: string
}

/**
 * Ends between which the same packets pass. `unknown`: packets of which the manifests do not say whether they pass. `isWhole`: all
 * that was asked about passes, the two encapsulations aside.
 */
export type MatrixGroup = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly unknown: readonly PacketBlock[]
  readonly isWhole: boolean
}

/** The matrix, read as groups: every pair of ends between which something may pass stands in exactly one group of its family. */
export type Matrix = {
  readonly groups: readonly MatrixGroup[]
  /** Every end of the matrix, also those that nothing reaches. */
  readonly ends: readonly MatrixEnd[]
  readonly classes: number
  readonly atoms: number
  /** That addresses of Services are among the destinations. */
  readonly notes: readonly Diagnostic[]
}

/** One pair of ends between which something may pass. */
export type MatrixPair = {
  readonly from: string
  readonly to: string
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly unknown: readonly PacketBlock[]
}

/** How much of what was asked passes: nothing, a part, all of it but encapsulation, or it depends on what manifests leave open. */
export const extents = ["closed", "partly", "open", "unknown"] as const
export type Extent = (typeof extents)[number]

/** A packet in the words of a question. Ports are null for protocols without, `icmp` for all but ICMP. */
export type PacketWords = {
  readonly protocol: string
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
}

/**
 * What passes between two ends, by family that both speak. `passing`, `perhaps` and `denied` are a packet of each sort, null where there is none;
 * of `perhaps` the manifests leave open whether it passes.
 */
export type MatrixPass = {
  readonly extent: Extent
  readonly faces: readonly {
    readonly ipFamily: Family
    readonly allow: readonly PacketBlock[]
    readonly unknown: readonly PacketBlock[]
  }[]
  readonly passing: PacketWords | null
  readonly perhaps: PacketWords | null
  readonly denied: PacketWords | null
}

/** Addresses in a row; `text` is the block that they are, or else `first-last`. */
export type AddressRange = {readonly text: string; readonly first: bigint; readonly last: bigint}

/** An end inside. `node`: where it is known to be. */
export type InsideEnd = MatrixEnd & {readonly node: string | null}

/**
 * All addresses outside that no rule tells apart. `isRest` of those of their family that are most; `address`: one of them that nobody
 * has.
 */
export type OutsideEnd = {
  readonly ipFamily: Family
  readonly ranges: readonly AddressRange[]
  readonly isRest: boolean
  readonly address: string | null
}

/**
 * The matrix by classes of ends that are alike in every family. `inside` is the same list while no endpoint and no node changes;
 * `classOf` has the classes of those, then of `outside`. `apart` has a row and a column for each class and holds places in `passes`: what
 * passes between members on different nodes. `near` has those places, by the same index, that are others between members on one node.
 * Place 0 is nothing. Of an end and itself nothing is said, nor of two ends outside.
 */
export type ClassMatrix = {
  readonly inside: readonly InsideEnd[]
  readonly outside: readonly OutsideEnd[]
  readonly classOf: Uint32Array
  readonly classes: number
  readonly apart: Uint32Array
  readonly near: ReadonlyMap<number, number>
  readonly passes: readonly MatrixPass[]
}

/**
 * What an analysis was made of and did, in numbers that are the same on every machine. `peers`: classes of ends at the far side of rules;
 * `stretches`: runs of addresses that no block tells apart; `parts`: packets of the list that cuts them most; `selectors`: label sets held
 * against a selector; `words`: words of bits that walks of lists went over; `sets`: sets of packets made or combined; `entries`: entries
 * of rows written, and classes looked at to write none; `pairs`: pairs of classes looked at to count.
 */
export type AnalysisCounts = {
  readonly peers: number
  readonly stretches: number
  readonly parts: number
  readonly selectors: number
  readonly words: number
  readonly sets: number
  readonly entries: number
  readonly pairs: number
}

/** The size of a matrix. `allowedPairs` counts pairs of endpoints with something open, the outside as one endpoint. */
export type MatrixSummary = {
  readonly endpoints: number
  readonly policies: number
  readonly classes: number
  readonly rows: number
  readonly atoms: number
  readonly groups: number
  readonly allowedPairs: number
}

/**
 * One packet between all classes of ends inside, in one family. `classes`: the names of each one's ends; `bits`: `words` of them for each
 * class, and bit `to` of row `from` says that the packet surely passes between ends of the two that share no node.
 */
export type BitMatrix = {
  readonly family: Family
  readonly classes: readonly (readonly string[])[]
  readonly words: number
  readonly bits: Uint32Array
}

/** Verdict and decider of one flow. */
export type Decided = {readonly verdict: Verdict; readonly by: string | null}

/** What kind of edit made a difference. */
export const causeKinds = ["policy", "label", "namespace", "serviceAccount", "networkSet", "service", "endpoint"] as const

/** The edit that made a difference. `object` is its kind and name, `change` says what was edited, `at` where the newer text stands. */
export type Cause = {
  readonly kind: (typeof causeKinds)[number]
  readonly object: string
  readonly change: string
  readonly at: Place | null
}

/** Pairs on which two worlds differ in the same way. `allow` are the packets opened, closed or decided otherwise. */
export type DiffGroup = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly witness: Case
  readonly before: Decided
  readonly after: Decided
  readonly cause: readonly Cause[]
}

/**
 * The difference between two worlds. `redecided`: the verdict is the same and another rule gave it. `isComplete` false: there were too
 * many flows to find all that are decided otherwise; what is opened and closed is always complete.
 */
export type Difference = {
  readonly isComplete: boolean
  readonly opened: readonly DiffGroup[]
  readonly closed: readonly DiffGroup[]
  readonly redecided: readonly DiffGroup[]
}

/** A flow on which two worlds differ: the head opens it, or closes it. */
export type Counterexample = {
  readonly change: "opened" | "closed"
  readonly witness: Case
  readonly before: Decided
  readonly after: Decided
  readonly cause: readonly Cause[]
}

/** Whether one world allows no more than another, or the same. Without a counterexample it holds, and that is a proof. */
export type Containment = {readonly holds: boolean; readonly counterexample: Counterexample | null}

/**
 * The answer to a search; where nothing is found there is no such flow, and that is a proof. `count` is pairs. `isRefused`: what goes to a Service was
 * looked for, and nothing stands behind it: connections to it are denied without a pair of ends that could show it.
 */
export type Found = {
  readonly found: boolean
  readonly witness: Case | null
  readonly count: number
  readonly isRefused: boolean
  /** That the flow goes to an address of a Service, or that one was asked about. */
  readonly notes: readonly Diagnostic[]
}

/** What is wrong with a rule: no flow reaches it, removing it changes no verdict, or it applies to no endpoint now. */
export const shadowKinds = ["shadowed", "redundant", "vacuous"] as const

/**
 * A rule without effect, or a policy without rules that selects nobody: `by` is then the policy alone, and the kind `vacuous`. `because` names the rules that
 * take its flows before it, or decide the same after it. `lacks`: its list is never asked, since the policy's field does not name the
 * direction; null where it is asked.
 */
export type ShadowedRule = {
  readonly by: string
  readonly kind: (typeof shadowKinds)[number]
  readonly because: readonly string[]
  readonly lacks: {readonly field: "types" | "policyTypes"; readonly direction: Direction} | null
  readonly at: Place
}

/** A pod that is not there yet, by all that is known of it. `namespaceLabels` of a namespace that is not there either. */
export type FuturePod = {readonly labels: Labels; readonly namespaceLabels: Labels}

/** Ends that a future pod reaches, or that reach it, with the packets that pass and those that may; the witness is one such flow. */
export type ExposureGroup = {
  readonly ends: readonly string[]
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly unknown: readonly PacketBlock[]
  readonly witness: Case
}

/**
 * What some future pods could reach and be reached by. `namespaces`: those in which it is so, or one name for any that is not there
 * (`isNew`). `pods`: one for each class of labels to which it happens, the one with the fewest first; labels that no policy mentions
 * change nothing. `policies`: those that select them.
 */
export type Exposure = {
  readonly namespaces: readonly string[]
  readonly isNew: boolean
  readonly pods: readonly FuturePod[]
  readonly policies: readonly string[]
  readonly reaches: readonly ExposureGroup[]
  readonly reachedBy: readonly ExposureGroup[]
}

/** The exposure of everything that is not there yet. `isComplete` false: labels have more classes than were looked at. */
export type Exposures = {readonly exposures: readonly Exposure[]; readonly isComplete: boolean}
