// The flows of one question, to be tried: as `explain` reads it, also through a Service.

import {ask, printAddress} from "@carveout/engine"
import type {Case, Program} from "@carveout/engine"
import {hasSwitch} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {questionOf} from "../question.ts"
import {doublesOf, isRoutable, isSendable} from "./flows.ts"
import type {Expected} from "./flows.ts"

/** LIMIT: flows of a question that are tried. */
const flowsMax = 200

/** What `--from` and `--to` ask for, or what is wrong with that; null where they ask for nothing. */
export function askedFlows(args: Arguments, program: Program): readonly Expected[] | UsageError | null {
  if (!hasSwitch(args, "from") && !hasSwitch(args, "to")) return null
  const question = questionOf(args)
  if ("message" in question) return question
  const answer = ask(program, question)
  if (!answer.ok) return answer.error[0] ?? {message: "the question cannot be asked"}
  const {services} = program.snapshot
  const held = (address: string): boolean =>
    [...services.values()].some(({addresses}) => addresses.some((each) => printAddress(each) === address))
  const named = [answer.value.from, answer.value.to].filter(({kind}) => kind === "address").map(({name}) => name)
  const ofService = named.find(held)
  if (ofService !== undefined)
    return {message: `\`${ofService}\` is the address of a Service`, help: "ask about the Service by its name, `svc/NAMESPACE/NAME`"}
  const {port} = question
  if (answer.value.to.kind === "service" && port === undefined)
    return {message: "a Service is asked at one of its ports", help: "name it with `--port`"}
  const doubled = doublesOf(program.snapshot)
  const canBeSent = ({flow}: Case): boolean =>
    isSendable(flow) &&
    [flow.from, flow.to].every((end) => (end.kind === "address" ? isRoutable(end.address) : end.kind === "node" || !doubled.has(end.id)))
  const certain = answer.value.cases.filter((each) => each.decision.verdict !== "unknown" && canBeSent(each)).slice(0, flowsMax)
  const expected =
    answer.value.to.kind === "service" && port !== undefined
      ? throughService(program, certain, {name: answer.value.to.name, port})
      : certain.map(plain)
  return expected.length > 0
    ? expected
    : {
        message: "no packet can be sent for this question",
        help: "an end without an address of its own, or one that no router knows; or what is missing, which `carveout explain` says",
      }
}

function plain({flow, from, to, decision}: Case): Expected {
  return {flow, from, to, decision}
}

/** One packet for each client and family: where it goes is the node's choice. Clients of whom backends are not judged alike are left out. */
function throughService(
  {snapshot}: Program,
  cases: readonly Case[],
  {name, port}: {readonly name: string; readonly port: number},
): readonly Expected[] {
  const service = snapshot.services.get(name.replace(/^svc\//, ""))
  const byClient = Map.groupBy(cases, ({from, flow}) => `${from} ${flow.family} ${flow.protocol}`)
  return [...byClient.values()].flatMap((own): Expected[] => {
    const [first] = own
    const address = service?.addresses.find(({family}) => family === first?.flow.family)
    if (first === undefined || address === undefined) return []
    if (own.some(({decision}) => decision.verdict !== first.decision.verdict)) return []
    const pods = own.flatMap(({flow}) => (flow.to.kind === "workload" ? [flow.to.id] : []))
    return [{...plain(first), to: name, service: {address: printAddress(address), port, pods}}]
  })
}
