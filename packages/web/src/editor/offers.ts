// What may be written at the caret: fields from the engine's description of kinds, names and labels from the world. Pure.

import {describeField, describedKinds, describeKind, describeMap} from "@carveout/engine/describe"
import type {DescribedKind, Field, Labelled, MapShape, Shape} from "@carveout/engine/describe"
import type {FactsView, LabelFacts, Named} from "../facts/view.ts"
import {selectorOffers} from "./selector-offers.ts"
import type {Spot} from "./spot.ts"

/** One word on offer. `apply` is what is written; `means` what it does, in a sentence. */
export type Offer = {
  readonly label: string
  readonly apply: string
  readonly detail: string
  readonly means: string
  readonly sort: "field" | "word" | "name" | "document"
}

/** What is on offer, and where the word begins that it replaces. */
export type Offers = {readonly from: number; readonly list: readonly Offer[]}

/** No facts yet. */
export const noFacts: FactsView = {
  pods: [],
  namespaces: [],
  serviceAccounts: [],
  names: {namespace: [], tier: [], service: [], serviceAccount: [], node: [], profile: [], networkSet: []},
  ends: {openers: [], services: []},
  ports: [],
}

/** What may be written at a spot; `before` is the line up to the caret. */
export function offersAt(spot: Spot, facts: FactsView, before: string): Offers {
  const {path, kind, apiVersion, from} = spot
  if (spot.role === "value" && path.length === 1 && path[0] === "kind") return {from, list: kindOffers(apiVersion)}
  if (spot.role === "value" && path.length === 1 && path[0] === "apiVersion") return {from, list: versionOffers(kind)}
  const described = describeKind(kind, apiVersion)
  if (described === undefined) return {from, list: spot.role === "key" && path.length === 0 ? headOffers(spot) : []}
  const at = spot.role === "value" ? describeField(described, path)?.shape : undefined
  if (at?.kind === "selector") return selectorOffers(facts[factsOf(at.of)], at.of, before) ?? {from, list: []}
  if (spot.role === "value") return {from, list: valueOffers(described, spot, facts)}
  const shape = path.length === 0 ? described.root : describeField(described, path)?.shape
  if (shape?.kind === "map") return {from, list: keyOffers(shape, spot)}
  if (shape?.kind === "labels")
    return {from, list: labelKeys(facts[factsOf(shape.of)], ": ").filter(({label}) => !spot.siblings.has(label))}
  return {from, list: shape === undefined ? [] : shapeOffers(shape, spot, facts)}
}

/** The meaning of the field whose key or value stands at a spot. */
export function meaningAt({path, kind, apiVersion, role, word}: Spot): {readonly name: string; readonly field: Field} | undefined {
  const described = describeKind(kind, apiVersion)
  if (described === undefined) return undefined
  const whole = role === "key" && word !== "" && describeMap(described, path) !== undefined ? [...path, word] : path
  const field = describeField(described, whole)
  const name = whole.findLast((step) => typeof step === "string")
  return field === undefined || name === undefined ? undefined : {name, field}
}

/** What a shape takes, in few words. */
export function shapeWords(shape: Shape): string {
  switch (shape.kind) {
    case "word":
      return shape.words.join(" | ")
    case "list":
      return `list of ${shapeWords(shape.of)}`
    case "name":
      return `name of a ${shape.of === "serviceAccount" ? "service account" : shape.of === "networkSet" ? "network set" : shape.of}`
    case "selector":
      return "selector"
    case "labels":
    case "texts":
      return "map of texts"
    case "labelKey":
      return "label"
    case "network":
      return "address block"
    default:
      return shape.kind
  }
}

function kindOffers(apiVersion: string): readonly Offer[] {
  const own = describedKinds.filter(({apiVersions}) => apiVersions.includes(apiVersion))
  return (own.length > 0 ? own : describedKinds).map(({kind, apiVersions, means}) => ({
    label: kind,
    apply: kind,
    detail: apiVersions[0] ?? "",
    means,
    sort: "word",
  }))
}

function versionOffers(kind: string): readonly Offer[] {
  const own = describedKinds.filter((described) => described.kind === kind)
  const versions = new Map(
    (own.length > 0 ? own : describedKinds).flatMap(({apiVersions, kind: name}) => apiVersions.map((each) => [each, name] as const)),
  )
  return [...versions].map(([label, name]) => ({label, apply: label, detail: own.length > 0 ? name : "", means: "", sort: "word"}))
}

/** Where no kind is known yet: the head's fields, and whole documents where nothing is written. */
function headOffers({siblings, isInline}: Spot): readonly Offer[] {
  const fields = ["apiVersion", "kind", "metadata", "spec"]
    .filter((name) => !siblings.has(name))
    .map((name): Offer => ({label: name, apply: `${name}: `, detail: "", means: "", sort: "field"}))
  if (siblings.size > 0 || isInline) return fields
  return [...fields, ...describedKinds.map(documentOffer)]
}

function documentOffer({kind, apiVersions, scope, means, root}: DescribedKind): Offer {
  const namespace = scope === "namespaced" ? "\n  namespace: default" : ""
  const spec = root.fields.has("spec") ? "\nspec:\n  " : "\n"
  const apply = `apiVersion: ${apiVersions[0] ?? ""}\nkind: ${kind}\nmetadata:\n  name: new${namespace}${spec}`
  return {label: kind, apply, detail: `new object, ${apiVersions[0] ?? ""}`, means, sort: "document"}
}

function keyOffers({fields}: MapShape, {siblings, isInline, column}: Spot): readonly Offer[] {
  return [...fields]
    .filter(([name]) => !siblings.has(name))
    .map(([name, {means, shape}]) => ({
      label: name,
      apply: `${name}:${behindKey(shape, isInline, column)}`,
      detail: shapeWords(shape),
      means,
      sort: "field",
    }))
}

/** What stands behind a key, so that the next word can be typed at once. */
function behindKey(shape: Shape, isInline: boolean, column: number): string {
  if (isInline) return " "
  const lead = `\n${" ".repeat(column + 2)}`
  if (shape.kind === "list") return `${lead}- `
  return shape.kind === "map" || shape.kind === "labels" || shape.kind === "texts" ? lead : " "
}

function valueOffers(described: DescribedKind, spot: Spot, facts: FactsView): readonly Offer[] {
  const {path} = spot
  const field = describeField(described, path)
  if (field !== undefined) {
    const isOfExpression = path.findLast((step) => typeof step === "string") === "values" && path.includes("matchExpressions")
    return isOfExpression ? expressionValues(described, spot, facts) : shapeOffers(field.shape, spot, facts)
  }
  const parent = describeField(described, path.slice(0, -1))?.shape
  const key = String(path.at(-1) ?? "")
  return parent?.kind === "labels" ? labelValues(facts[factsOf(parent.of)], key) : []
}

function expressionValues(described: DescribedKind, {path, siblings}: Spot, facts: FactsView): readonly Offer[] {
  const item = path.slice(0, path.indexOf("matchExpressions") + 2)
  const shape = describeField(described, [...item, "key"])?.shape
  return shape?.kind === "labelKey" ? labelValues(facts[factsOf(shape.of)], siblings.get("key") ?? "") : []
}

function shapeOffers(shape: Shape, spot: Spot, facts: FactsView): readonly Offer[] {
  switch (shape.kind) {
    case "word":
      return shape.words.map(plainWord)
    case "boolean":
      return ["true", "false"].map(plainWord)
    case "protocol":
      return ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"].map(plainWord)
    case "port":
      return facts.ports.map(({port, protocol, by}) => ({label: port, apply: port, detail: `${protocol}, ${by}`, means: "", sort: "name"}))
    case "labelKey":
      return labelKeys(facts[factsOf(shape.of)], "")
    case "name":
      return shape.of === "port" ? [] : nameOffers(facts.names[shape.of], spot)
    default:
      return []
  }
}

function plainWord(word: string): Offer {
  return {label: word, apply: word, detail: "", means: "", sort: "word"}
}

/** Names, those of the namespace that stands beside first. */
function nameOffers(names: readonly Named[], {siblings}: Spot): readonly Offer[] {
  const namespace = siblings.get("namespace") ?? ""
  const own = names.filter((each) => namespace === "" || each.namespace === namespace || each.namespace === "")
  return (own.length > 0 ? own : names).map(({namespace: home, name}) => ({
    label: name,
    apply: name,
    detail: home,
    means: "",
    sort: "name",
  }))
}

/** The list of facts about whoever bears labels; nobody selects machines by policy. */
export function factsOf(of: Labelled): "pods" | "namespaces" | "serviceAccounts" {
  return of === "nodes" ? "pods" : of
}

function labelKeys(facts: LabelFacts, behind: string): readonly Offer[] {
  return facts.map(([key, values]) => ({
    label: key,
    apply: `${key}${behind}`,
    detail: values.slice(0, 3).join(", "),
    means: "",
    sort: "name",
  }))
}

function labelValues(facts: LabelFacts, key: string): readonly Offer[] {
  const values = facts.find(([each]) => each === key)?.[1] ?? []
  return values.map((value) => ({
    label: value,
    apply: /^[A-Za-z][\w.-]*$/.test(value) ? value : JSON.stringify(value),
    detail: key,
    means: "",
    sort: "name",
  }))
}
