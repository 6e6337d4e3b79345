// NET510: a way out to everybody leads to the metadata of the machine, too.

import {classOfLabels} from "../../program/kin.ts"
import {TCP} from "../../net/protocol.ts"
import {ask} from "../../question/ask.ts"
import type {Selector} from "../../selector/selector.ts"
import type {Rule} from "../../snapshot/snapshot.ts"
import type {LintRule} from "../finding.ts"
import {covers} from "../intent.ts"
import type {Look} from "../look.ts"

/** Where clouds tell a machine about itself. */
const metadata = "169.254.169.254"
const webPort = 80

/** The rule. */
export const metadataOpen: LintRule = {
  id: "NET510",
  severity: "warning",
  certainty: "certain",
  title: "a way out to everybody leads to the machine's metadata",
  text: "Clouds tell a machine about itself at 169.254.169.254, its credentials among it, to whoever asks from the machine. Pods that may open connections to every address reach it, too. Leave it out: `ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}`. Where pods need their identity from there, let those alone.",
  find: (look) =>
    look.policies.flatMap((policy) =>
      policy.egress.flatMap((rule) => {
        if (!isForEverybody(rule)) return []
        const by = `${policy.id}#egress[${rule.index}]`
        const client = clientOf(look, policy.selector)
        if (client === undefined) return []
        const answer = ask(look.program, {from: client, to: metadata, protocol: "TCP", port: webPort})
        if (!answer.ok || answer.value.verdict !== "allow" || answer.value.by !== by) return []
        return [
          {
            message: `\`${by}\` lets \`${client} → ${metadata} TCP ${webPort}\` pass: the machine's metadata, and credentials with it`,
            fixes: [`leave it out: \`except: [${metadata}/32]\``],
            place: rule.at,
            path: `spec.egress[${rule.index}]`,
          },
        ]
      }),
    ),
}

/** WHY addresses outside that somebody named: whom no policy holds back is another question. */
function isForEverybody(rule: Rule): boolean {
  const {nets, selector, service} = rule.destination
  return (
    rule.action === "Allow" &&
    covers(rule, TCP, webPort) &&
    selector === null &&
    service === null &&
    (nets.length === 0 || nets.some(({length}) => length === 0))
  )
}

/** One of those whom a policy selects. */
function clientOf({classes, program}: Look, selector: Selector): string | undefined {
  const matched = new Set(classes.matching(selector))
  return program.snapshot.workloads.find((each) => matched.has(classOfLabels(program, each)))?.id
}
