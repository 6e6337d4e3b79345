// The small edits of Calico's own policies.

import {directions} from "../../manifest/resource.ts"
import type {Action, CalicoPolicy, CalicoRule, EntityRule} from "../../manifest/resource.ts"
import {parseSelector} from "../../selector/parse.ts"
import {printSelector} from "../../selector/print.ts"
import {listEdits, lowerHalf, netsText, portText, quoted, widenedPorts} from "./draft.ts"
import type {Draft, PartEdit} from "./draft.ts"

/** Every edit of a policy but its being dropped or moved. */
export function calicoEdits(policy: CalicoPolicy): readonly Draft<CalicoPolicy>[] {
  return [...subjectEdits(policy), ...typeEdits(policy), ...directions.flatMap((direction) => ruleEdits(policy, direction))]
}

function subjectEdits(policy: CalicoPolicy): readonly Draft<CalicoPolicy>[] {
  const {selector, namespaceSelector, serviceAccountSelector} = policy
  const draft = ({kind, change, result}: PartEdit<CalicoPolicy>): Draft<CalicoPolicy> => ({kind, change, at: policy.at, rule: null, result})
  const loosened = looser(selector, "selector").map((edit) => ({...edit, result: {...policy, selector: edit.result}}))
  return [
    ...(isEverything(selector) ? [] : [dropped("selector", selector, {...policy, selector: ""})]),
    ...loosened,
    ...(namespaceSelector === "" ? [] : [dropped("namespaceSelector", namespaceSelector, {...policy, namespaceSelector: ""})]),
    ...(serviceAccountSelector === ""
      ? []
      : [dropped("serviceAccountSelector", serviceAccountSelector, {...policy, serviceAccountSelector: ""})]),
  ].map(draft)
}

function typeEdits(policy: CalicoPolicy): readonly Draft<CalicoPolicy>[] {
  if (policy.types.length < 2) return []
  return policy.types.map((type) => ({
    kind: "drop-type",
    change: `type ${type} dropped`,
    at: policy.at,
    rule: null,
    result: {...policy, types: policy.types.filter((each) => each !== type)},
  }))
}

function ruleEdits(policy: CalicoPolicy, direction: "Ingress" | "Egress"): readonly Draft<CalicoPolicy>[] {
  const list = direction === "Ingress" ? "ingress" : "egress"
  if (!policy.types.includes(direction)) return []
  const drafts = listEdits({direction, rules: policy[list], edits: editsOfRule, differ: (a, b) => a.action !== b.action})
  return drafts.map((draft) => ({...draft, result: draft.result === null ? null : {...policy, [list]: draft.result}}))
}

const otherActions: Readonly<Record<Action, Action | null>> = {Allow: "Deny", Deny: "Allow", Pass: "Allow", Log: null}

function editsOfRule(rule: CalicoRule): readonly PartEdit<CalicoRule>[] {
  const {action, source, destination} = rule
  const other = otherActions[action]
  return [
    ...(other === null ? [] : [{kind: "swap-action" as const, change: `action ${action} made ${other}`, result: {...rule, action: other}}]),
    ...protocolEdits(rule),
    ...entityEdits(source, "source").map((edit) => ({...edit, result: {...rule, source: edit.result}})),
    ...entityEdits(destination, "destination").map((edit) => ({...edit, result: {...rule, destination: edit.result}})),
  ]
}

/** A protocol that ports or ICMP stand on cannot be dropped. */
function protocolEdits(rule: CalicoRule): readonly PartEdit<CalicoRule>[] {
  const {protocol, icmp, notIcmp, source, destination} = rule
  const hasPorts = [source, destination].some(({ports, notPorts}) => ports.length + notPorts.length > 0)
  const kind = "drop-protocol"
  return [
    ...(icmp === null ? [] : [{kind, change: "icmp dropped", result: {...rule, icmp: null}} as const]),
    ...(protocol === null || icmp !== null || notIcmp !== null || hasPorts
      ? []
      : [{kind, change: `protocol ${protocol} dropped`, result: {...rule, protocol: null}} as const]),
  ]
}

type Side = "source" | "destination"

function entityEdits(entity: EntityRule, side: Side): readonly PartEdit<EntityRule>[] {
  return [...selectorEdits(entity, side), ...netEdits(entity, side), ...portEdits(entity, side)]
}

function selectorEdits(entity: EntityRule, side: Side): readonly PartEdit<EntityRule>[] {
  const texts = (["selector", "notSelector", "namespaceSelector"] as const).flatMap((field) =>
    entity[field] === "" ? [] : [dropped(`${side}.${field}`, entity[field], {...entity, [field]: ""})],
  )
  const loosened = looser(entity.selector, `${side}.selector`).map((edit) => ({...edit, result: {...entity, selector: edit.result}}))
  const {serviceAccounts, services} = entity
  return [
    ...texts,
    ...loosened,
    ...(serviceAccounts === null ? [] : [dropped(`${side}.serviceAccounts`, "", {...entity, serviceAccounts: null})]),
    ...(services === null ? [] : [dropped(`${side}.services`, services.name, {...entity, services: null})]),
  ]
}

function netEdits(entity: EntityRule, side: Side): readonly PartEdit<EntityRule>[] {
  const {nets, notNets} = entity
  const [first] = nets
  const half = first === undefined || notNets.length > 0 ? null : lowerHalf(first)
  return [
    ...(nets.length === 0
      ? []
      : [{kind: "drop-nets" as const, change: `${side}.nets dropped (was ${netsText(nets)})`, result: {...entity, nets: []}}]),
    ...(notNets.length === 0
      ? []
      : [{kind: "drop-not-nets" as const, change: `${side}.notNets dropped (was ${netsText(notNets)})`, result: {...entity, notNets: []}}]),
    ...(half === null
      ? []
      : [{kind: "add-not-nets" as const, change: `${side}.notNets ${netsText([half])} added`, result: {...entity, notNets: [half]}}]),
  ]
}

function portEdits(entity: EntityRule, side: Side): readonly PartEdit<EntityRule>[] {
  return (["ports", "notPorts"] as const).flatMap((field): readonly PartEdit<EntityRule>[] => {
    const ports = entity[field]
    if (ports.length === 0) return []
    const change = `${side}.${field} dropped (was ${quoted(ports.map(portText).join(", "))})`
    const wider = widenedPorts(ports, `${side}.${field}`).map((edit) => ({...edit, result: {...entity, [field]: edit.result}}))
    return [{kind: "drop-ports", change, result: {...entity, [field]: []}}, ...wider]
  })
}

function dropped<T>(field: string, was: string, result: T): PartEdit<T> {
  return {kind: "drop-selector", change: `${field} dropped${was === "" ? "" : ` (was ${quoted(was)})`}`, result}
}

function isEverything(selector: string): boolean {
  const parsed = parseSelector(selector)
  return selector === "" || (parsed.ok && parsed.value.kind === "all")
}

/** A selector without each of the terms that it joins with `&&`. */
function looser(selector: string, field: string): readonly PartEdit<string>[] {
  const parsed = selector === "" ? null : parseSelector(selector)
  if (parsed === null || !parsed.ok || parsed.value.kind !== "and") return []
  const {operands} = parsed.value
  return operands.flatMap((operand, i): readonly PartEdit<string>[] => {
    const [only, ...others] = operands.toSpliced(i, 1)
    if (only === undefined) return []
    const result = printSelector(others.length === 0 ? only : {kind: "and", operands: [only, ...others]})
    return [{kind: "loosen-selector", change: `${field} without ${quoted(printSelector(operand))}`, result}]
  })
}
