// Effective selectors: the texts that Calico makes of a policy's several selector fields (resources §6). Textual on purpose:
// upstream replaces text, even inside quotes, and the same labels must come out. Nothing here is a tree for longer than a line.

import {parseSelector} from "../selector/parse.ts"
import {printSelector} from "../selector/print.ts"
import {prefixLabels} from "../selector/rewrite.ts"

/** The label that holds an endpoint's namespace. */
export const namespaceLabel = "projectcalico.org/namespace"
/** The label that holds its service account. */
export const serviceAccountLabel = "projectcalico.org/serviceaccount"
/** The label of a namespace that the API server keeps equal to its name. */
export const nameLabel = "kubernetes.io/metadata.name"
/** The label of a namespace, and of a service account, that Calico keeps equal to its name. */
export const calicoNameLabel = "projectcalico.org/name"
/** The label that marks pods of Kubernetes. */
export const orchestratorLabel = "projectcalico.org/orchestrator"

/** A text in normal form with every label prefixed; undefined where it is no selector. */
export function prefixed(text: string, prefix: "pcns." | "pcsa."): string | undefined {
  const parsed = parseSelector(text)
  return parsed.ok ? printSelector(prefixLabels(parsed.value, prefix)) : undefined
}

/** Two texts joined; either may be empty. */
function joined(first: string, second: string): string {
  if (first === "" || second === "") return first + second
  return `(${first}) && ${second}`
}

/** The selector of whatever is in a namespace. */
export function namespaceTerm(namespace: string): string {
  return `${namespaceLabel} == '${namespace}'`
}

/** The selector of a namespaced policy's subject. */
export function namespacedSubject(namespace: string, selector: string, serviceAccountSelector: string): string {
  const own = namespaceTerm(namespace)
  const base = joined(selector, own)
  return serviceAccountSelector === "" ? base : joined(base, prefixed(serviceAccountSelector, "pcsa.") ?? "")
}

/** The selector of a global policy's subject. A namespace selector that cannot be read is dropped, and `dropped` says so. */
export function globalSubject(
  selector: string,
  namespaceSelector: string,
  serviceAccountSelector: string,
): {readonly text: string; readonly dropped: boolean} {
  let text = selector
  let dropped = false
  if (namespaceSelector !== "") {
    const namespaces = prefixed(namespaceSelector, "pcns.")
    dropped = namespaces === undefined
    text = joined(text, namespaces ?? "").replaceAll("all()", `has(${namespaceLabel})`)
  }
  if (serviceAccountSelector !== "") {
    text = joined(text, prefixed(serviceAccountSelector, "pcsa.") ?? "").replaceAll("all()", `has(${serviceAccountLabel})`)
  }
  return {text, dropped}
}

/** The namespace part of a rule's side: its namespace selector rewritten, or the policy's own namespace. */
export function namespacePart(namespaceSelector: string, namespace: string): string | undefined {
  if (namespaceSelector === "") return namespace === "" ? "" : namespaceTerm(namespace)
  return prefixed(namespaceSelector, "pcns.")
    ?.replaceAll("all()", `has(${namespaceLabel})`)
    .replaceAll("global()", `!has(${namespaceLabel})`)
}

/** The service-account part of a rule's side. Names that cannot stand in a selector take the selector with them, as upstream. */
export function serviceAccountPart(names: readonly string[], selector: string): string {
  const bySelector = selector === "" ? "" : (prefixed(selector, "pcsa.") ?? "")
  if (names.length === 0) return bySelector
  const parsed = parseSelector(`${serviceAccountLabel} in { '${names.join("', '")}' }`)
  if (!parsed.ok) return ""
  const byName = printSelector(parsed.value)
  return bySelector === "" ? byName : `(${bySelector}) && (${byName})`
}

/** What one side's fields say, each as a text; empty where it says nothing. */
export type SideTexts = {readonly namespace: string; readonly accounts: string; readonly selector: string}

/** The positive selector of a rule's side (resources 6.2, steps 3 and 4). */
export function positiveText(parts: SideTexts, isScoped: boolean): string {
  const [first, second] = positiveHalves(parts, isScoped)
  return second === "" ? first : `(${first}) && (${second})`
}

/** The same in two halves, the second empty where there is one: the side's own parts, scoped once anything selects. */
export function positiveHalves({namespace, accounts, selector}: SideTexts, isScoped: boolean): readonly [first: string, second: string] {
  const own = accounts !== "" && selector !== "" ? `(${accounts}) && (${selector})` : accounts + selector
  if (namespace === "" || !(isScoped || own !== "")) return [own, ""]
  return own === "" ? [namespace, ""] : [namespace, own]
}
