// DNS305: a resolver that can ask others over UDP alone, or over TCP alone.

import {deniedSomewhere, isAlone, somewhere} from "../../doctor/outside.ts"
import type {Policy} from "../../snapshot/snapshot.ts"
import type {Found, LintRule} from "../finding.ts"
import {denierOf} from "../look.ts"
import type {Look} from "../look.ts"
import {locksSystem} from "./system-locked.ts"

/** The rule. */
export const resolverHalved: LintRule = {
  id: "DNS305",
  severity: "error",
  certainty: "profile",
  title: "the resolver can ask other resolvers over one protocol alone",
  text: "The resolver hands names outside the cluster on as it was asked: over UDP, and over TCP where the answer has no room in a UDP packet. Policy closes every way over one of them, to all nodes and all addresses outside. Without TCP short answers come and large ones time out, and the resolver logs nothing for a long while; without UDP no name outside resolves, unless its configuration says `force_tcp`. Let the resolver's pods out to port 53 of the servers that it forwards to, over both.",
  find: (look, blamed) => {
    const said = new Set<Policy>()
    return [...(look.resolver?.backends.keys() ?? [])].flatMap((id) => {
      const shut = (["UDP", "TCP"] as const).filter(
        (protocol) => deniedSomewhere(look.program, id, protocol) !== null && isAlone(look.program, id, protocol),
      )
      const [protocol] = shut
      return protocol === undefined || shut.length > 1 ? [] : foundBy(look, {id, protocol, blamed, said})
    })
  },
}

type Shut = {
  readonly id: string
  readonly protocol: "UDP" | "TCP"
  readonly blamed: ReadonlySet<string>
  readonly said: Set<Policy>
}

function foundBy(look: Look, {id, protocol, blamed, said}: Shut): readonly Found[] {
  const denied = deniedSomewhere(look.program, id, protocol)
  const denier = denied === null ? undefined : denierOf(look, denied)
  if (denied === null || denier === undefined || blamed.has(locksSystem(denier.id)) || said.has(denier)) return []
  said.add(denier)
  const lost = protocol === "UDP" ? "names outside the cluster do not resolve" : "large answers about names outside the cluster do not come"
  const flow = `${id} → ${somewhere} ${protocol} 53`
  return [
    {
      message: `the resolver can ask nobody outside the cluster over ${protocol}: ${lost}, since \`${flow}\`, and ${protocol} 53 of every other address, is denied by \`${denied.decision.by}\``,
      fixes: [
        `let ${protocol} 53 pass beside ${protocol === "UDP" ? "TCP" : "UDP"} 53, from the pods of the resolver to the servers that it forwards to`,
      ],
      place: denier.at,
      ...(protocol === "TCP" ? {severity: "warning"} : {}),
    },
  ]
}
