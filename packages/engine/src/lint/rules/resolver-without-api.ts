// DNS303: a resolver that cannot ask the API server.

import type {Policy} from "../../snapshot/snapshot.ts"
import {ask} from "../../question/ask.ts"
import type {LintRule} from "../finding.ts"
import {denierOf} from "../look.ts"
import {locksSystem} from "./system-locked.ts"

/** The Service by which pods reach the API server. */
const apiService = "default/kubernetes"
const apiPort = 443

/** The rule. */
export const resolverWithoutApi: LintRule = {
  id: "DNS303",
  severity: "error",
  certainty: "certain",
  title: "the resolver cannot reach the API server",
  text: "The resolver learns the names of Services and pods from the API server, and policy closes its way there. It goes on with what it knows until it is restarted; then it never becomes ready, or answers that no name of the cluster exists. Let its pods reach the Service `default/kubernetes`, at the addresses and the port behind it.",
  find: (look, blamed) => {
    const {program, resolver} = look
    if ((program.snapshot.services.get(apiService)?.backends.length ?? 0) === 0) return []
    const said = new Set<Policy>()
    return [...(resolver?.backends.keys() ?? [])].flatMap((id) => {
      const answer = ask(program, {from: id, to: `svc/${apiService}`, protocol: "TCP", port: apiPort})
      const denied = answer.ok ? answer.value.cases.find(({decision}) => decision.verdict === "deny") : undefined
      const denier = denied === undefined ? undefined : denierOf(look, denied)
      if (denied === undefined || denier === undefined || blamed.has(locksSystem(denier.id)) || said.has(denier)) return []
      said.add(denier)
      return [
        {
          message: `the resolver cannot reach the API server: \`${id} → svc/${apiService} TCP ${apiPort}\` is denied by \`${denied.decision.by}\``,
          fixes: ["let the pods of the resolver reach the API server, at the port behind its Service"],
          place: denier.at,
        },
      ]
    })
  },
}
