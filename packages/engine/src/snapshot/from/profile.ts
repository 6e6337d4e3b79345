// Profiles: those of namespaces and service accounts, written ones, and the one that always exists (resources §8, §11).

import type {Namespace, Profile as ProfileResource, ServiceAccount} from "../../manifest/resource.ts"
import type {Labels} from "../../selector/selector.ts"
import type {Place} from "../../text/source.ts"
import {anyRule} from "../convert.ts"
import {calicoNameLabel, nameLabel} from "../effective.ts"
import {SelectorReader} from "../selectors.ts"
import type {Profile, Rule} from "../snapshot.ts"
import {namespaceProfile, serviceAccountProfile} from "./endpoint.ts"
import {effectiveRule} from "./rule.ts"

const nowhere: Place = {file: "", line: 1, column: 1, endLine: 1, endColumn: 1}
const allow: readonly Rule[] = [effectiveRule(anyRule("Allow", nowhere), {namespace: "", index: 0, fields: null}, new SelectorReader())]

/** The profile that always exists: one Allow each way, no labels. */
export const defaultAllow: Profile = {name: "projectcalico-default-allow", labels: new Map(), ingress: allow, egress: allow}

/** A namespace's profile: allows both ways and lends its labels. `labels` are the namespace's own. */
export function profileOfNamespace(name: string, labels: Labels): Profile {
  const lent = new Map<string, string>([[`pcns.${nameLabel}`, name]])
  for (const [key, value] of labels) lent.set(`pcns.${key}`, value)
  lent.set(`pcns.${nameLabel}`, name)
  lent.set(`pcns.${calicoNameLabel}`, name)
  return {name: namespaceProfile(name), labels: lent, ingress: allow, egress: allow}
}

/** A service account's profile: no rules, only labels. */
export function profileOfServiceAccount(namespace: string, name: string, labels: Labels): Profile {
  const lent = new Map<string, string>()
  for (const [key, value] of labels) lent.set(`pcsa.${key}`, value)
  lent.set(`pcsa.${calicoNameLabel}`, name)
  return {name: serviceAccountProfile(namespace, name), labels: lent, ingress: [], egress: []}
}

/** The profile of a Namespace object. */
export function namespaceObjectProfile({name, labels}: Namespace): Profile {
  return profileOfNamespace(name, labels)
}

/** The profile of a ServiceAccount object. */
export function accountObjectProfile({name, namespace, labels}: ServiceAccount): Profile {
  return profileOfServiceAccount(namespace, name, labels)
}

/** A Profile object. */
export function writtenProfile({name, labelsToApply, ingress, egress}: ProfileResource, reader: SelectorReader): Profile {
  const rules = (list: ProfileResource["ingress"]): readonly Rule[] =>
    list.map((rule, index) => effectiveRule(rule, {namespace: "", index, fields: null}, reader))
  return {name, labels: labelsToApply, ingress: rules(ingress), egress: rules(egress)}
}
