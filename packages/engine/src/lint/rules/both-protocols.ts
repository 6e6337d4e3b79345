// NET513: a rule with a protocol and an excluded one, which Calico hands to iptables in a form that it refuses.

import type {Rule} from "../../snapshot/snapshot.ts"
import type {Found, LintRule} from "../finding.ts"
import {refusedRules} from "../kernel.ts"
import type {Dataplane, ProgrammedRule} from "../kernel.ts"

/** The rule. */
export const bothProtocols: LintRule = {
  id: "NET513",
  severity: "warning",
  certainty: "certain",
  title: "a protocol beside an excluded one, which iptables refuses",
  text: "The rule has `protocol` and `notProtocol`. In its iptables mode Calico writes both into one rule, `-p tcp ! -p udp`, and iptables takes one protocol a rule: it says `multiple -p flags not allowed` and refuses everything that is to be programmed together with it. As long as a node has an endpoint of this policy, none of its policies can be programmed, and changes of them stay out of its kernel. The nftables and eBPF dataplanes take the rule. It is a warning where a FelixConfiguration has `nftablesMode: Disabled`, and info where none says which dataplane it is.\n\nA protocol that is named excludes every other: leave `notProtocol` out. Where both are the same, the rule matches nothing and goes as a whole.",
  find: (look) => refusedRules(look, {kind: "iptables", isMeant: hasBoth}, foundOf),
}

function hasBoth({protocol, notProtocol}: Rule): boolean {
  return protocol !== null && notProtocol !== null
}

function foundOf({rule, by, path}: ProgrammedRule, dataplane: Dataplane | null): Found {
  const what = `\`${by}\` has a protocol beside an excluded one`
  const then = "refuses the rule as Calico writes it, and with it every change of policy"
  const isNothing = rule.protocol === rule.notProtocol
  return {
    message:
      dataplane === null
        ? `${what}: a node whose dataplane is iptables ${then}; nftables and eBPF take it`
        : `${what}: iptables, which \`${dataplane.by}\` chooses, ${then}`,
    fixes: [
      isNothing
        ? "leave the rule out: no packet has a protocol and has it not"
        : "leave `notProtocol` out: the protocol that is named says enough",
    ],
    place: rule.at,
    path: `${path}.notProtocol`,
  }
}
