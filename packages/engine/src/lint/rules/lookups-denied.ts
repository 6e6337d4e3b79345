// DNS001: whose lookups are denied.

import {carvedKey} from "../carve-outs.ts"
import type {LintRule} from "../finding.ts"
import {foundOf, grouped, isOfClient, isOfSystem, whoOf} from "../losses.ts"

/** Clients that lose lookups as a whole, neither in namespaces of the system nor at the resolver's own policy. */
export const lookupsDenied: LintRule = {
  id: "DNS001",
  severity: "error",
  certainty: "profile",
  title: "pods that cannot look up any name",
  text: "Policy closes the way of these pods to the resolver, over UDP and so for every lookup. The app does not say so: it says that a name does not resolve, or that a connection timed out. Let UDP and TCP 53 to the pods of the resolver pass; `carveout doctor PATH --lookups` writes one policy that does, and says that it opens nothing else.",
  find: (look, blamed) =>
    grouped(
      look,
      (each) =>
        isOfClient(each) &&
        !isOfSystem(look, each) &&
        !each.deniers.some((id) => blamed.has(id)) &&
        !blamed.has(carvedKey(look, each.client)),
    ).map((some) => foundOf(look, some, `${whoOf(some)} cannot look up names`, ["`carveout doctor PATH --lookups` writes the carve-out"])),
}
