// Policies of every kind as effective policies (resources §6).

import type {CalicoPolicy, CalicoRule, ClusterPolicy, Direction, KubernetesPolicy} from "../../manifest/resource.ts"
import type {ConvertedPolicy, ConvertedRule} from "../convert.ts"
import {globalSubject, namespacedSubject, namespaceTerm} from "../effective.ts"
import type {Findings} from "../findings.ts"
import type {SelectorReader} from "../selectors.ts"
import type {Policy, PolicyMode, StagedDeletion} from "../snapshot.ts"
import {convertClusterPolicy} from "./cluster-policy.ts"
import {convertKubernetesPolicy} from "./kubernetes-policy.ts"
import {enforcedId, idOf, tieBreakOf} from "./policy-name.ts"
import {effectiveRule, ruleProblem} from "./rule.ts"

/** A policy before its rules are made effective: every kind in one shape. */
type Draft = {
  readonly source: CalicoPolicy | KubernetesPolicy | ClusterPolicy
  readonly tier: string
  readonly order: number | null
  readonly staged: boolean
  readonly mode: PolicyMode
  readonly subject: Subject
  readonly types: readonly Direction[]
  readonly ingress: readonly ConvertedRule[]
  readonly egress: readonly ConvertedRule[]
}

/** The text of a subject's selector, or what it is made of where it is one of two parts alone. */
type Subject = string | {readonly namespace: string; readonly selector: string}

function namespaced(namespace: string, selector: string, serviceAccountSelector: string): Subject {
  if (selector === "" || serviceAccountSelector !== "") return namespacedSubject(namespace, selector, serviceAccountSelector)
  return {namespace, selector}
}

function readSubject(subject: Subject, reader: SelectorReader): Policy["selector"] {
  if (typeof subject === "string") return reader.read(subject)
  const {namespace, selector} = subject
  const own = reader.namespacePart("", namespace) ?? namespaceTerm(namespace)
  return reader.readBoth(selector, own, () => namespacedSubject(namespace, selector, ""))
}

/** The effective policy; undefined where the dataplane treats it as absent, or where it is a staged deletion. */
export function effectivePolicy(source: Draft["source"], {findings, reader}: Tools): Policy | undefined {
  if ("stagedAction" in source && source.stagedAction === "Delete") return undefined
  const id = idOf(source)
  if ("subject" in source && !source.subject.namespaces && !source.subject.pods) {
    findings.add("policy-dropped", `\`${id}\` has no subject: Calico ignores it`, source.at)
    return undefined
  }
  const draft = draftOf(source, findings)
  const policy = build(draft, id, reader)
  const bad = reader.takeBad()
  const problem = bad === undefined ? draftProblem(draft) : `the selector \`${bad}\` cannot be read`
  if (problem === undefined) return policy
  findings.add("policy-dropped", `${problem}: the dataplane treats \`${id}\` as absent`, source.at)
  return undefined
}

/** What a staged deletion would delete; undefined for every other policy. */
export function stagedDeletion(source: Draft["source"]): StagedDeletion | undefined {
  if (!("stagedAction" in source) || source.stagedAction !== "Delete") return undefined
  return {id: idOf(source), policy: enforcedId(source) ?? "", at: source.at}
}

/** What policies of one world share while they are made. */
type Tools = {readonly findings: Findings; readonly reader: SelectorReader}

/** What the dataplane refuses in any rule, of either direction, inert ones among them. */
function draftProblem({ingress, egress}: Draft): string | undefined {
  for (const rules of [ingress, egress]) {
    for (const {rule} of rules) {
      const problem = ruleProblem(rule)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

/** Every kind in one shape. */
function draftOf(source: Draft["source"], findings: Findings): Draft {
  switch (source.kind) {
    case "CalicoNetworkPolicy":
    case "StagedNetworkPolicy":
    case "GlobalNetworkPolicy":
    case "StagedGlobalNetworkPolicy":
      return calicoDraft(source)
    case "NetworkPolicy":
    case "StagedKubernetesNetworkPolicy":
      return {
        ...convertedDraft(source, convertKubernetesPolicy(source), findings),
        staged: source.kind !== "NetworkPolicy",
      }
    case "ClusterNetworkPolicy":
    case "AdminNetworkPolicy":
    case "BaselineAdminNetworkPolicy":
      return convertedDraft(source, convertClusterPolicy(source), findings)
  }
}

/** One of Calico's own four kinds. */
function calicoDraft(source: CalicoPolicy): Draft {
  const {namespace, selector, namespaceSelector, serviceAccountSelector} = source
  const rules = (list: readonly CalicoRule[]): readonly ConvertedRule[] => list.map((rule, index) => ({rule, index, fields: null}))
  return {
    source,
    tier: source.tier,
    order: source.order,
    staged: source.stagedAction !== null,
    mode: modeOf(source),
    subject:
      namespace === ""
        ? globalSubject(selector, namespaceSelector, serviceAccountSelector).text
        : namespaced(namespace, selector, serviceAccountSelector),
    types: source.types,
    ingress: rules(source.ingress),
    egress: rules(source.egress),
  }
}

/** Where a policy applies on hosts. */
function modeOf({doNotTrack, preDNAT, applyOnForward}: CalicoPolicy): PolicyMode {
  if (doNotTrack) return "untracked"
  if (preDNAT) return "preDNAT"
  return applyOnForward ? "forward" : "normal"
}

/** A converted policy; what conversion changed is told. */
function convertedDraft(source: KubernetesPolicy | ClusterPolicy, converted: ConvertedPolicy, findings: Findings): Draft {
  for (const {code, message, at} of converted.notes) findings.add(code, message, at)
  const {selector, namespaceSelector, tier, order, ingress, egress} = converted
  const subject =
    source.namespace === ""
      ? globalSubject(selector, namespaceSelector, "")
      : {text: namespaced(source.namespace, selector, ""), dropped: false}
  if (subject.dropped)
    findings.add(
      "selector-dropped",
      "the subject's namespace selector cannot be written as a selector: the policy applies to every namespace",
      source.at,
    )
  const types = converted.types ?? [
    ...(ingress.length > 0 ? (["Ingress"] as const) : []),
    ...(egress.length > 0 ? (["Egress"] as const) : []),
  ]
  return {source, tier, order, staged: false, mode: "normal", subject: subject.text, types, ingress, egress}
}

/** Whether the enforced form of a staged Kubernetes policy is about egress, too: the API server looks at its rules where it names no types. */
function isDirectedOtherwise(source: Draft["source"]): boolean {
  return source.kind === "StagedKubernetesNetworkPolicy" && source.policyTypes.length === 0 && source.egress.length > 0
}

/** The policy itself. */
function build(draft: Draft, id: string, reader: SelectorReader): Policy {
  const {source, tier, order, staged, mode, types} = draft
  const {kind, namespace, name, at} = source
  const action = "stagedAction" in source ? source.stagedAction : null
  const rules = (list: readonly ConvertedRule[]): Policy["ingress"] =>
    list.map(({rule, index, fields}) => effectiveRule(rule, {namespace, index, fields}, reader))
  return {
    id,
    kind,
    namespace,
    name,
    tier,
    order,
    tieBreak: tieBreakOf(source),
    staged,
    ...(action === "Learn" || action === "Ignore" ? {kept: action} : {}),
    ...(isDirectedOtherwise(source) ? {typesWhenEnforced: ["Ingress", "Egress"]} : {}),
    mode,
    selector: readSubject(draft.subject, reader),
    types,
    ingress: rules(draft.ingress),
    egress: rules(draft.egress),
    at,
  }
}
