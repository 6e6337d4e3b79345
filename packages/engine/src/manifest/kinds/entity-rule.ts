// One side of a Calico rule: source or destination (resources 4.2, 4.3).

import type {PortSpec} from "../../net/port.ts"
import type {Prefix} from "../../net/prefix.ts"
import {parseSelector} from "../../selector/parse.ts"
import {tokensOf} from "../../selector/token.ts"
import {fields, isAbsent, isWritten, list, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {EntityRule} from "../resource.ts"
import {isSubdomain} from "./name.ts"
import {portSpec, refuseGlobal, ruleNet, selectorText} from "./literal.ts"

/** Where a rule stands, as far as what it may say depends on it. */
export type RuleSite = {readonly direction: "ingress" | "egress"; readonly kind: "namespaced" | "global" | "profile"}

/** One side as read, with what checks across the whole rule need. */
export type EntityDraft = {
  readonly entity: EntityRule
  readonly cursor: Cursor
  readonly nets: readonly {readonly cursor: Cursor; readonly family: 4 | 6}[]
  /** The lists of ports that hold a number or range. */
  readonly numericLists: readonly Cursor[]
  /** The lists of ports that hold something. */
  readonly portLists: readonly Cursor[]
}

const known = ["nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts", "serviceAccounts", "services"]

/** A side that asks for nothing. */
export const anyEntity: EntityRule = {
  nets: [],
  notNets: [],
  selector: "",
  notSelector: "",
  namespaceSelector: "",
  ports: [],
  notPorts: [],
  serviceAccounts: null,
  services: null,
}

/** Reads one side; `side` and `site` say which. */
export function decodeEntity(cursor: Cursor, side: "source" | "destination", site: RuleSite): EntityDraft {
  if (isAbsent(cursor)) return {entity: anyEntity, cursor, nets: [], numericLists: [], portLists: []}
  const field = fields(cursor, known)
  const nets = decodeNets(field("nets"))
  const notNets = decodeNets(field("notNets"))
  if (site.kind !== "profile") refuseRepeats(list(field("nets")), scalarText)
  for (const {item, net} of notNets) if (net) refuseEverything(item, net)
  const ports = decodePorts(field("ports"))
  const notPorts = decodePorts(field("notPorts"))
  const entity: EntityRule = {
    nets: prefixesOf(nets, anyEntity.nets),
    notNets: prefixesOf(notNets, anyEntity.notNets),
    selector: entitySelector(field("selector")),
    notSelector: selectorText(field("notSelector")),
    namespaceSelector: namespaceSelector(field("namespaceSelector")),
    ports: ports.specs,
    notPorts: notPorts.specs,
    serviceAccounts: serviceAccounts(field("serviceAccounts"), site),
    services: services(field("services")),
  }
  if (entity.services) checkServices(field, entity, {side, site})
  const both = [ports, notPorts]
  return {
    entity,
    cursor,
    nets: [...nets, ...notNets].flatMap(({item, net}) => (net ? [{cursor: item, family: net.prefix.family}] : [])),
    numericLists: both.flatMap(({specs, cursor: written}) => (specs.some(isNumeric) ? [written] : [])),
    portLists: both.flatMap(({count, cursor: written}) => (count > 0 ? [written] : [])),
  }
}

type Nets = readonly {readonly item: Cursor; readonly net: ReturnType<typeof ruleNet>}[]

function decodeNets(cursor: Cursor): Nets {
  return list(cursor).map((item) => ({item, net: ruleNet(item)}))
}

/** The blocks that could be read. WHY `none`: most sides have none, and each empty list would be one of its own. */
function prefixesOf(nets: Nets, none: readonly Prefix[]): readonly Prefix[] {
  return nets.length === 0 ? none : nets.flatMap(({net}) => (net ? [net.prefix] : []))
}

/** A list of ports as written, and those that could be read. */
type Ports = {readonly cursor: Cursor; readonly count: number; readonly specs: readonly PortSpec[]}

function decodePorts(cursor: Cursor): Ports {
  const items = list(cursor)
  const specs = items.length === 0 ? anyEntity.ports : items.map(portSpec).filter((port) => port !== undefined)
  return {cursor, count: items.length, specs}
}

/** Whether a port is a number or range. */
function isNumeric(port: PortSpec): boolean {
  return port.kind === "range"
}

/** `0.0.0.0/0` in exactly this spelling, or `::/0` in any, is refused; other spellings pass and empty the rule. */
function refuseEverything(cursor: Cursor, {prefix, source}: {readonly prefix: Prefix; readonly source: string}): void {
  const isEveryFour = prefix.length === 0 && prefix.family === 4
  const isEverySix = prefix.length === 0 && prefix.family === 6
  if (isEveryFour && source !== "0.0.0.0/0") {
    report(
      cursor,
      "rule-without-family",
      `\`${source}\` negated leaves no IPv4 address: the rule does not exist for IPv4`,
      "remove the entry, or the rule",
    )
  }
  if (source === "0.0.0.0/0" || isEverySix)
    report(cursor, "negated-everything", `\`${source}\` negated leaves no address`, "remove the entry, or the rule")
}

/** The selector of a side, where `global()` has no meaning. */
function entitySelector(cursor: Cursor): string {
  const value = selectorText(cursor)
  refuseGlobal(cursor, value)
  return value
}

/** The namespace selector, in which `global()` stands alone or not at all. */
function namespaceSelector(cursor: Cursor): string {
  const value = selectorText(cursor)
  if (!value.includes("global(") || !parseSelector(value).ok) return value
  const tokens = tokensOf(value)
  const kinds = tokens.ok ? tokens.value.map(({kind}) => kind) : []
  if (kinds.length !== 2 || kinds[0] !== "Global")
    report(cursor, "misplaced-global", "`global()` cannot be combined with other terms", "write two rules")
  return value
}

/** `{names, selector}`; null where absent. */
function serviceAccounts(cursor: Cursor, site: RuleSite): EntityRule["serviceAccounts"] {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["names", "selector"])
  const names = list(field("names"))
  if (site.kind !== "profile") refuseRepeats(names, scalarText)
  return {names: names.map(text), selector: selectorText(field("selector"))}
}

/** `{name, namespace}`; null where absent. */
function services(cursor: Cursor): EntityRule["services"] {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["name", "namespace"])
  const service = {name: text(field("name")), namespace: text(field("namespace"))}
  for (const name of ["name", "namespace"] as const) {
    if (service[name] !== "" && !isSubdomain(service[name]))
      report(field(name), "bad-name", `\`${service[name].slice(0, 80)}\` cannot be the ${name} of a service`)
  }
  return service
}

/** Rows 15 to 23 of the validation matrix. */
function checkServices(
  field: Fields,
  entity: EntityRule,
  {side, site}: {readonly side: "source" | "destination"; readonly site: RuleSite},
): void {
  const cursor = field("services")
  const wrongSide = (site.direction === "egress") === (side === "source")
  if (wrongSide && site.kind !== "profile") {
    report(
      cursor,
      "bad-services",
      `\`services\` cannot stand at the ${side} of an ${site.direction} rule`,
      "destinations of egress rules and sources of ingress rules take them",
    )
  }
  if (entity.services?.name === "") report(cursor, "bad-services", "`services` names no service", "add `name`")
  if (entity.services?.namespace === "" && site.kind === "global")
    report(cursor, "bad-services", "`services` in a global policy names no namespace", "add `namespace`")
  if (entity.services?.namespace === "" && site.kind === "namespaced" && entity.services.name !== "") {
    report(
      cursor,
      "services-without-namespace",
      "without a namespace these `services` match nothing",
      "add `namespace`, also for the policy's own",
    )
  }
  if (side === "destination" && (entity.ports.length > 0 || entity.notPorts.length > 0)) {
    report(cursor, "bad-services", "`services` at a destination bring their own ports", "remove `ports` and `notPorts`")
  }
  const others = (["selector", "notSelector", "namespaceSelector"] as const).filter((name) => entity[name] !== "")
  const nets = (["nets", "notNets"] as const).filter((name) => list(field(name)).length > 0)
  const accounts = isWritten(field("serviceAccounts")) && entity.serviceAccounts ? ["serviceAccounts"] : []
  for (const name of [...others, ...nets, ...accounts])
    report(cursor, "bad-services", `\`services\` and \`${name}\` cannot stand on the same side`, "write two rules")
}
