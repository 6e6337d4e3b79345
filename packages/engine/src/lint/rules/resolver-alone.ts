// DNS304: a resolver that can ask nobody else.

import {deniedSomewhere, isAlone, somewhere} from "../../doctor/outside.ts"
import {dnsPort} from "../../question/node-cache.ts"
import type {Policy} from "../../snapshot/snapshot.ts"
import type {LintRule} from "../finding.ts"
import {denierOf} from "../look.ts"
import {locksSystem} from "./system-locked.ts"

/** The rule. */
export const resolverAlone: LintRule = {
  id: "DNS304",
  severity: "error",
  certainty: "profile",
  title: "the resolver can ask no other resolver",
  text: "Names outside the cluster are not the resolver's own: it hands them on to the servers of its node or network, at UDP and TCP 53. Policy closes every such way, to all nodes and all addresses outside, so that names of the cluster resolve and no others do. Let the resolver's pods out to the servers that its configuration forwards to.",
  find: (look, blamed) => {
    const said = new Set<Policy>()
    return [...(look.resolver?.backends.keys() ?? [])].flatMap((id) => {
      const denied = deniedSomewhere(look.program, id, "UDP")
      const denier = denied === null ? undefined : denierOf(look, denied)
      if (denied === null || denier === undefined || blamed.has(locksSystem(denier.id)) || said.has(denier) || !isAlone(look.program, id))
        return []
      const flow = `${id} → ${somewhere} UDP ${dnsPort}`
      said.add(denier)
      return [
        {
          message: `the resolver can ask nobody outside the cluster: \`${flow}\`, and port 53 of every other address, is denied by \`${denied.decision.by}\``,
          fixes: ["let the pods of the resolver out to the servers that it forwards to, UDP and TCP 53"],
          place: denier.at,
        },
      ]
    })
  },
}
