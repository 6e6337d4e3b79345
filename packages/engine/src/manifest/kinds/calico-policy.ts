// projectcalico.org NetworkPolicy, GlobalNetworkPolicy and their staged forms (resources 3.1 to 3.4, §5).

import {boolean, fields, isAbsent, isWritten, list, number, oneOf, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import {directions, stagedActions} from "../resource.ts"
import type {CalicoPolicy, Direction, StagedAction} from "../resource.ts"
import {defaultedObject} from "./defaulted.ts"
import type {RuleSite} from "./entity-rule.ts"
import type {Draft, Kind} from "./kind.ts"
import {refuseGlobal, selectorText} from "./literal.ts"
import {reportLeftOpen} from "./left-open.ts"
import {globalPolicyNameProblem, isLabelValue, policyNameProblem} from "./name.ts"
import {subdomainProblem} from "./metadata.ts"
import {reportNoSpec} from "./no-spec.ts"
import {decodeRules} from "./rule.ts"

const common = ["tier", "order", "ingress", "egress", "selector", "types", "serviceAccountSelector", "performanceHints"]
const globalOnly = ["doNotTrack", "preDNAT", "applyOnForward", "namespaceSelector"]
const topLevel = ["apiVersion", "kind", "metadata", "spec"]
const tierLabel = "projectcalico.org/tier"

type Flavour = {
  readonly word: CalicoPolicy["kind"]
  readonly kind: string
  readonly scope: "namespaced" | "global"
  readonly staged: "staged" | "enforced"
}

/** The fields of a spec. */
function knownOf({scope, staged}: Flavour): readonly string[] {
  return [...common, ...(scope === "global" ? globalOnly : []), ...(staged === "staged" ? ["stagedAction"] : [])]
}

const flavours: readonly Flavour[] = [
  {word: "CalicoNetworkPolicy", kind: "NetworkPolicy", scope: "namespaced", staged: "enforced"},
  {word: "GlobalNetworkPolicy", kind: "GlobalNetworkPolicy", scope: "global", staged: "enforced"},
  {word: "StagedNetworkPolicy", kind: "StagedNetworkPolicy", scope: "namespaced", staged: "staged"},
  {word: "StagedGlobalNetworkPolicy", kind: "StagedGlobalNetworkPolicy", scope: "global", staged: "staged"},
]

/** The four kinds. */
export const calicoPolicyKinds: readonly Kind[] = flavours.map((flavour) => {
  const known = knownOf(flavour)
  return {
    group: "projectcalico.org",
    versions: ["v3"],
    kind: flavour.kind,
    metadata: {
      scope: flavour.scope === "global" ? "cluster" : "namespaced",
      nameProblem: flavour.scope === "global" ? globalPolicyNameProblem : policyNameProblem,
      decoding: "strict",
      replacedLabel: tierLabel,
    },
    keys: ["spec"],
    decode: (draft) => decodePolicy(draft, flavour, known),
  }
})

/** What stands in Kubernetes' kind of the same name alone. */
const kuberneteses = {kind: "NetworkPolicy", apiVersion: "networking.k8s.io/v1", keys: ["podSelector", "policyTypes"]}

/** Reads one policy. */
function decodePolicy(draft: Draft, {word, scope, staged}: Flavour, known: readonly string[]): CalicoPolicy {
  const {root, metadata, apiVersion, at} = draft
  const spec = fields(root, topLevel)("spec")
  const field = fields(spec, known, word === "CalicoNetworkPolicy" ? kuberneteses : undefined)
  reportNoSpec(root, scope === "global" ? "every pod and every host endpoint" : "every pod of its namespace", staged)
  const site = scope === "global" ? ("global" as const) : ("namespaced" as const)
  const stagedAction = staged === "staged" ? decodeStagedAction(field("stagedAction")) : null
  const ingress = decodeRules(field("ingress"), {direction: "ingress", kind: site})
  const egress = decodeRules(field("egress"), {direction: "egress", kind: site} satisfies RuleSite)
  const tier = decodeTier(field("tier"))
  const types = decodeTypes(field("types"), stagedAction)
  const defaultedTypes = types.length > 0 || stagedAction === "Delete" ? types : defaultTypes(ingress.length, egress.length)
  checkHints(field("performanceHints"))
  const policy: CalicoPolicy = {
    kind: word,
    apiVersion,
    name: metadata.name,
    namespace: metadata.namespace,
    labels: new Map([...metadata.labels, [tierLabel, tier]]),
    at,
    object: defaultedObject(root, metadata, () => ({
      spec: {tier, types: stagedAction === "Delete" ? undefined : [...defaultedTypes], stagedAction: stagedAction ?? undefined},
      labels: new Map([[tierLabel, tier]]),
    })),
    tier,
    order: number(field("order")),
    selector: subjectSelector(field("selector")),
    namespaceSelector: scope === "global" ? subjectSelector(field("namespaceSelector")) : "",
    serviceAccountSelector: subjectSelector(field("serviceAccountSelector")),
    types: defaultedTypes,
    ingress,
    egress,
    doNotTrack: scope === "global" && (boolean(field("doNotTrack")) ?? false),
    preDNAT: scope === "global" && (boolean(field("preDNAT")) ?? false),
    applyOnForward: scope === "global" && (boolean(field("applyOnForward")) ?? false),
    stagedAction,
  }
  checkModes(field, policy)
  if (stagedAction !== "Delete" && !policy.preDNAT) reportLeftOpen(field, "types", defaultedTypes)
  if (stagedAction === "Delete") checkDeletion(field, known)
  return policy
}

/** A selector of the policy's own, where `global()` has no meaning. */
function subjectSelector(cursor: Cursor): string {
  const value = selectorText(cursor)
  refuseGlobal(cursor, value)
  return value
}

/** The tier, `default` where absent or empty; it becomes a label's value, so it may have 63 characters. */
function decodeTier(cursor: Cursor): string {
  const tier = text(cursor) || "default"
  const problem = subdomainProblem(tier)
  if (problem !== undefined) report(cursor, "bad-name", `the tier \`${tier.slice(0, 80)}\` ${problem}`)
  if (!isLabelValue(tier))
    report(
      {...cursor, above: undefined, step: "metadata.labels"},
      "bad-label",
      "the tier's name is too long to be a label's value",
      "a tier's name has at most 63 characters",
    )
  return tier
}

/** The directions as written; any text passes in a staged deletion, which clears them. */
function decodeTypes(cursor: Cursor, stagedAction: StagedAction | null): readonly Direction[] {
  const items = list(cursor)
  if (items.length > 2) report(cursor, "too-many-items", "there are two directions", "name each once")
  if (stagedAction === "Delete") {
    for (const item of items) text(item)
    return []
  }
  refuseRepeats(items, scalarText)
  return items.flatMap((item) => {
    if (isAbsent(item)) report(item, "bad-word", "an empty direction", "Ingress or Egress")
    return oneOf(item, directions) ?? []
  })
}

/** Upstream's default: by which lists hold rules. */
function defaultTypes(ingress: number, egress: number): readonly Direction[] {
  if (egress === 0) return ["Ingress"]
  return ingress === 0 ? ["Egress"] : ["Ingress", "Egress"]
}

/** `Set` where absent or empty. */
function decodeStagedAction(cursor: Cursor): StagedAction {
  if (isAbsent(cursor) || (cursor.node?.kind === "scalar" && cursor.node.value === "")) return "Set"
  return oneOf(cursor, stagedActions) ?? "Set"
}

/** A list of one known word at most. */
function checkHints(cursor: Cursor): void {
  const items = list(cursor)
  for (const item of items) {
    if (isAbsent(item)) report(item, "bad-word", "an empty hint", "AssumeNeededOnEveryNode")
    oneOf(item, ["AssumeNeededOnEveryNode"])
  }
  refuseRepeats(items, scalarText)
}

/** Modes of host policy that exclude each other (resources 3.2). */
function checkModes(field: Fields, {doNotTrack, preDNAT, applyOnForward, egress, types}: CalicoPolicy): void {
  if (doNotTrack && preDNAT) report(field("preDNAT"), "bad-forward", "`preDNAT` and `doNotTrack` exclude each other", "write two policies")
  if (preDNAT && egress.length > 0) report(field("egress"), "bad-forward", "a preDNAT policy has no egress rules", "remove `egress`")
  if (preDNAT && types.includes("Egress"))
    report(field("types"), "bad-forward", "a preDNAT policy has no type Egress", "leave Ingress alone")
  if ((doNotTrack || preDNAT) && !applyOnForward) {
    report(field("applyOnForward"), "bad-forward", `\`${preDNAT ? "preDNAT" : "doNotTrack"}\` needs \`applyOnForward: true\``, "add it")
  }
}

/** A staged deletion says nothing but which policy goes (resources 3.4). */
function checkDeletion(field: Fields, known: readonly string[]): void {
  for (const name of known) {
    if (["tier", "types", "stagedAction"].includes(name)) continue
    const cursor = field(name)
    if (isWritten(cursor) && !isZero(cursor)) report(cursor, "bad-staged", `\`${name}\` beside \`stagedAction: Delete\``, "remove it")
  }
}

/** Empty text, false, null; a list that is present counts as content even when empty. */
function isZero({node}: Cursor): boolean {
  return node?.kind === "scalar" && (node.value === null || node.value === "" || node.value === false)
}
