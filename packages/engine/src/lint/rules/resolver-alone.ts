// DNS304: a resolver that can ask nobody else.

import {searchFlows} from "../../analyze/search.ts"
import type {Policy} from "../../snapshot/snapshot.ts"
import type {Case} from "../../question/answer.ts"
import {ask} from "../../question/ask.ts"
import type {LintRule} from "../finding.ts"
import {denierOf} from "../look.ts"
import type {Look} from "../look.ts"
import {locksSystem} from "./system-locked.ts"

const lookupPort = 53

/** An address outside: one of those that documentation may use. */
export const somewhere = "192.0.2.53"

/** The rule. */
export const resolverAlone: LintRule = {
  id: "DNS304",
  severity: "error",
  certainty: "profile",
  title: "the resolver can ask no other resolver",
  text: "Names outside the cluster are not the resolver's own: it hands them on to the servers of its node or network, at UDP and TCP 53. Policy closes every such way, to all nodes and all addresses outside, so that names of the cluster resolve and no others do. Let the resolver's pods out to the servers that its configuration forwards to.",
  find: (look, blamed) => {
    const said = new Set<Policy>()
    return [...(look.resolver?.backends ?? [])].flatMap((id) => {
      const denied = deniedOutside(look, id, "UDP")
      const denier = denied === null ? undefined : denierOf(look, denied)
      if (denied === null || denier === undefined || blamed.has(locksSystem(denier.id)) || said.has(denier) || !isAlone(look, id)) return []
      const flow = `${id} → ${somewhere} UDP ${lookupPort}`
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

/** A lookup of a resolver's pod outside that is denied; null where it is not. WHY first: most resolvers are free, and one flow says it. */
export function deniedOutside({program}: Look, from: string, protocol: "UDP" | "TCP"): Case | null {
  const answer = ask(program, {from, to: somewhere, protocol, port: lookupPort})
  return answer.ok ? (answer.value.cases.find(({decision}) => decision.verdict === "deny") ?? null) : null
}

/** The proof that no address outside and no node is left, over any protocol or over one. */
export function isAlone({program}: Look, id: string, protocol?: "UDP" | "TCP"): boolean {
  const found = searchFlows(program, {
    ...(protocol === undefined ? {} : {protocol}),
    from: {kind: "name", text: id},
    to: {kind: "any"},
    port: {min: lookupPort, max: lookupPort},
    except: [{from: null, to: {kind: "pods", namespaces: null, pods: "all()"}, protocol: null, port: null}],
  })
  return found.ok && found.value.witness === null
}
