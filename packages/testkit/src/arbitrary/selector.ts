// Selector trees over the labels of generated worlds, every operator among them.

import type {Selector} from "@carveout/engine"
import {labelKeys, labelValues} from "./pools.ts"
import {chance, pick, some, weighted} from "./random.ts"
import type {Random} from "./random.ts"

/** Labels that conversion adds, with the values they may have. */
const systemLabels: readonly (readonly [label: string, values: readonly string[]])[] = [
  ["projectcalico.org/namespace", ["prod", "dev"]],
  ["projectcalico.org/orchestrator", ["k8s"]],
  ["projectcalico.org/serviceaccount", ["default", "runner"]],
  ["pcns.projectcalico.org/name", ["prod", "dev"]],
  ["pcns.env", ["web", "db"]],
  ["pcsa.role", ["web", "b"]],
]

/** A selector of the given depth or less. */
export function selector(random: Random, depth = 2): Selector {
  const kind =
    depth === 0
      ? "leaf"
      : weighted(random, [
          [6, "leaf"],
          [2, "and"],
          [2, "or"],
          [1, "not"],
        ] as const)
  if (kind === "leaf") return leaf(random)
  if (kind === "not") return {kind: "not", operand: selector(random, depth - 1)}
  const operands = [selector(random, depth - 1), selector(random, depth - 1), ...(chance(random, 20) ? [selector(random, depth - 1)] : [])]
  return {kind, operands}
}

function leaf(random: Random): Selector {
  const kind = weighted(random, [
    [2, "all"],
    [6, "=="],
    [2, "has"],
    [2, "!="],
    [2, "in"],
    [2, "not in"],
    [1, "contains"],
    [1, "starts with"],
    [1, "ends with"],
    [1, "global"],
  ] as const)
  if (kind === "all" || kind === "global") return {kind}
  const [label, values] = chance(random, 30) ? pick(random, systemLabels) : ([pick(random, labelKeys), labelValues] as const)
  if (kind === "has") return {kind, label}
  if (kind === "in" || kind === "not in") return {kind, label, values: [...some(random, 2, () => pick(random, values))].sort()}
  return {kind: "compare", label, operator: kind, value: pick(random, values)}
}
