// Tier (resources 3.5).

import {fields, number, oneOf, report, isAbsent} from "../decode.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {tierNameProblem} from "./name.ts"

/** Tiers that always exist, with values that nobody may change. */
export const builtInTiers: ReadonlyMap<string, {readonly order: number; readonly defaultAction: "Deny" | "Pass"}> = new Map([
  ["kube-admin", {order: 1000, defaultAction: "Pass"}],
  ["default", {order: 1_000_000, defaultAction: "Deny"}],
  ["kube-baseline", {order: 10_000_000, defaultAction: "Pass"}],
])

/** What a tier without an order gets, on every read and write: the order of `default`. */
const defaultOrder = 1_000_000

/** The kind. */
export const tierKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "Tier",
  metadata: {scope: "cluster", nameProblem: tierNameProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    const spec = fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])("spec")
    const field = fields(spec, ["order", "defaultAction"])
    const order = number(field("order")) ?? defaultOrder
    const written = field("defaultAction")
    const defaultAction = oneOf(written, ["Deny", "Pass"]) ?? "Deny"
    const builtIn = builtInTiers.get(metadata.name)
    if (builtIn && order !== builtIn.order) {
      report(
        field("order"),
        "bad-tier",
        `the order of the tier \`${metadata.name}\` is ${builtIn.order}`,
        isAbsent(field("order")) ? "state it" : undefined,
      )
    }
    if (builtIn && defaultAction !== builtIn.defaultAction) {
      report(
        written,
        "bad-tier",
        `the default action of the tier \`${metadata.name}\` is ${builtIn.defaultAction}`,
        isAbsent(written) ? "state it" : undefined,
      )
    }
    return {
      kind: "Tier",
      apiVersion,
      ...metadata,
      at,
      object: defaultedObject(root, metadata, {spec: {order, defaultAction}}),
      order,
      defaultAction,
    }
  },
}
