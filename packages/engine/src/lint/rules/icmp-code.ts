// NET512: a rule with an ICMP type and code, which Calico hands to nftables in a form that it refuses.

import type {Rule} from "../../snapshot/snapshot.ts"
import type {Found, LintRule} from "../finding.ts"
import {refusedRules} from "../kernel.ts"
import type {Dataplane, ProgrammedRule} from "../kernel.ts"

/** The rule. */
export const icmpCode: LintRule = {
  id: "NET512",
  severity: "warning",
  certainty: "certain",
  title: "an ICMP code that nftables refuses",
  text: "The rule asks for an ICMP type together with a code. In its nftables mode Calico writes `icmp type 8 code 0`, which is no nftables: the node refuses it, and with it everything that is to be programmed together with it. As long as a node has an endpoint of this policy, none of its policies can be programmed, and changes of them stay out of its kernel. The iptables and eBPF dataplanes take the rule. It is a warning where a FelixConfiguration has `nftablesMode: Enabled`, and info where none says which dataplane it is. Leave the code out: a type alone means every code of it. Where types are to be judged apart, write a rule for each.",
  find: (look) => refusedRules(look, {kind: "nftables", isMeant: (rule) => fieldOf(rule) !== null}, foundOf),
}

/** The field that asks for a code; null where none does. */
function fieldOf({icmp, notIcmp}: Rule): "icmp" | "notICMP" | null {
  if (icmp !== null && icmp.code !== null) return "icmp"
  return notIcmp !== null && notIcmp.code !== null ? "notICMP" : null
}

function foundOf({rule, by, path}: ProgrammedRule, dataplane: Dataplane | null): Found {
  const field = fieldOf(rule) ?? "icmp"
  const {type = 0, code = 0} = (field === "icmp" ? rule.icmp : rule.notIcmp) ?? {}
  const what = `\`${by}\` asks for the ICMP code ${code} of type ${type}`
  const then = "refuses the rule as Calico writes it, and with it every change of policy"
  return {
    message:
      dataplane === null
        ? `${what}: a node whose dataplane is nftables ${then}; iptables and eBPF take it`
        : `${what}: nftables, which \`${dataplane.by}\` chooses, ${then}`,
    fixes: [`leave the code out: \`${field}: {type: ${type}}\` means every code of it`, "write a rule for each type, none with a code"],
    place: rule.at,
    path: `${path}.${field}`,
  }
}
