// The order of evaluation: tiers and their policies, for scripts and for people.
import type {World} from "@carveout/engine"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

/** A direction's tiers in the order of evaluation. */
export type Listing = readonly {readonly tier: World.Tier; readonly policies: readonly World.Policy[]}[]

/** The contract's `T`. */
export type TierJson = {
  readonly tier: string
  readonly order: number | null
  readonly defaultAction: "Deny" | "Pass"
  readonly policies: readonly {
    readonly by: string
    readonly order: number | null
    readonly types: readonly string[]
    readonly staged: boolean
  }[]
}

/** A direction in its contract shape. */
export function tiersJson(listing: Listing): readonly TierJson[] {
  return listing.map(({tier, policies}) => ({
    tier: tier.name,
    order: tier.order,
    defaultAction: tier.defaultAction,
    policies: policies.map(({id, order, types, staged}) => ({by: id, order, types, staged})),
  }))
}

/** Both directions as text. */
export function tiersText(ingress: Listing, egress: Listing, style: Style): string {
  return [...directionText("ingress", ingress, style), "", ...directionText("egress", egress, style), ""].join("\n")
}

/** One direction. */
function directionText(name: string, listing: Listing, style: Style): readonly string[] {
  if (listing.length === 0) return [`${style.bold(name)}: ${style.dim("no policy; the profiles decide")}`]
  return [
    style.bold(name),
    ...listing.flatMap(({tier, policies}) => [
      `  ${style.bold(printable(tier.name))} ${style.dim(`order ${tier.order ?? "none"}, end of tier: ${tier.defaultAction}${tier.exists ? "" : ", no Tier object"}`)}`,
      ...policies.map((policy) => policyLine(policy, style)),
    ]),
  ]
}

/** One policy with its place in the order. */
function policyLine({id, order, staged, at}: World.Policy, style: Style): string {
  const note = staged ? style.doubt(" staged: looked at, never enforced") : ""
  return `    ${String(order ?? "last").padStart(8)}  ${printable(id)}${note}  ${style.place(`${printable(at.file)}:${at.line}`)}`
}
