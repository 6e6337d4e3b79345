// DNS002: lookups that are allowed over TCP alone, mostly because nobody wrote the protocol.

import {TCP, UDP} from "../../net/protocol.ts"
import type {LintRule} from "../finding.ts"
import {covers, isAboutLookups} from "../intent.ts"
import {flowText} from "../losses.ts"

const lookupPort = 53

/** The rule. */
export const protocolLeftOut: LintRule = {
  id: "DNS002",
  severity: "error",
  certainty: "certain",
  title: "port 53 is open over TCP and not over UDP",
  text: "Lookups go over UDP, and over TCP only where an answer is too large. A port of a Kubernetes NetworkPolicy without `protocol` means TCP. So this rule lets through what hardly anybody sends, and drops every lookup. Write both: `ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`.",
  find: ({policies, lost}) =>
    policies.flatMap((policy) => {
      const rules = policy.egress.filter(isAboutLookups)
      const overTcp = rules.find((rule) => covers(rule, TCP, lookupPort) && !covers(rule, UDP, lookupPort))
      if (overTcp === undefined || rules.some((rule) => covers(rule, UDP, lookupPort))) return []
      const overTcpLost = new Set(lost.flatMap(({client, protocol}) => (protocol === "TCP" ? [client] : [])))
      const victim = lost.find(
        ({client, protocol, deniers, isElsewhere}) =>
          protocol === "UDP" && !isElsewhere && deniers.includes(policy.id) && !overTcpLost.has(client),
      )
      if (victim === undefined) return []
      return [
        {
          message: `\`${policy.id}\` lets port 53 pass over TCP and not over UDP, by which lookups go: ${flowText(victim)}`,
          fixes: ["add `{protocol: UDP, port: 53}`; of a port without `protocol` TCP is meant"],
          place: overTcp.at,
          path: `spec.egress[${overTcp.index}]`,
          blames: [policy.id],
        },
      ]
    }),
}
