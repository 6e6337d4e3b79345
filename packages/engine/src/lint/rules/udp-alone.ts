// DNS101: lookups pass over UDP alone.

import type {LintRule} from "../finding.ts"
import type {Lost} from "../look.ts"
import {byDeniers, foundOf, whoOf} from "../losses.ts"

/** Clients that lose what is too large for UDP. */
export const udpAlone: LintRule = {
  id: "DNS101",
  severity: "warning",
  certainty: "profile",
  title: "lookups over TCP are denied",
  text: "An answer that does not fit into a UDP packet is asked for again over TCP: long lists of addresses, DNSSEC, large texts. Where TCP 53 is closed, such names fail and all others work, which is hard to find. Let TCP 53 pass wherever UDP 53 does.",
  find: (look, blamed) => {
    const overUdp = new Set(look.lost.flatMap(({client, protocol}) => (protocol === "UDP" ? [client] : [])))
    const isAlone = (each: Lost): boolean => each.protocol === "TCP" && !each.isElsewhere && !overUdp.has(each.client)
    return byDeniers(look.lost.filter((each) => isAlone(each) && !each.deniers.some((id) => blamed.has(id)))).map((some) =>
      foundOf(look, some, `${whoOf(some)} can look up names over UDP and not over TCP: large answers fail`, [
        "let TCP 53 pass beside UDP 53",
      ]),
    )
  },
}
