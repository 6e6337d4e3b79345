// What the order of evaluation asks for and shows.

/** `endpoint`: only policies that select it; null: all of them. */
export type TiersWant = {readonly endpoint: string | null}

/** A rule in words. `mark`: why it has no effect on any flow of this world; null where it has one. */
export type RuleCard = {
  readonly index: number
  readonly action: string
  readonly words: string
  readonly mark: "shadowed" | "redundant" | "vacuous" | null
  readonly because: readonly string[]
  readonly file: string
  readonly line: number
}

/** A policy in its place. `selects`: how many pods and host endpoints it applies to. `isKept`: staged, and left so by a promotion. `isDeleted`: by one. */
export type PolicyCard = {
  readonly id: string
  readonly order: number | null
  readonly isStaged: boolean
  readonly isKept: boolean
  readonly isDeleted: boolean
  readonly mode: string
  readonly selects: number
  readonly rules: readonly RuleCard[]
  readonly file: string
  readonly line: number
}

/** A tier with its policies in the order of evaluation. */
export type TierCard = {
  readonly name: string
  readonly order: number | null
  readonly defaultAction: "Deny" | "Pass"
  readonly exists: boolean
  readonly policies: readonly PolicyCard[]
}

/** LIMIT: names offered for choice. */
export const endpointsMax = 2000

/** Both directions; empty where nothing has the name that was asked for. `endpoints` are the names that can be asked for. */
export type TiersView = {
  readonly ingress: readonly TierCard[]
  readonly egress: readonly TierCard[]
  readonly isKnown: boolean
  readonly endpoints: readonly string[]
}
