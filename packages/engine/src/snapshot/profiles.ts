// The profiles of a world: of namespaces and service accounts, written or taken to exist, and those written as such.

import type {Place} from "../text/source.ts"
import type {Findings} from "./findings.ts"
import {namespaceProfile, serviceAccountProfile} from "./from/endpoint.ts"
import {
  accountObjectProfile,
  defaultAllow,
  namespaceObjectProfile,
  profileOfNamespace,
  profileOfServiceAccount,
  writtenProfile,
} from "./from/profile.ts"
import type {Population} from "./population.ts"
import type {SelectorReader} from "./selectors.ts"
import type {Profile} from "./snapshot.ts"
import type {Sorted} from "./sorted.ts"

/** Profiles by name. */
export type Profiles = ReadonlyMap<string, Profile>

/** Those that somebody wrote, and the one that always exists. */
export function writtenProfiles({namespaces, accounts, profiles}: Sorted, reader: SelectorReader): Profiles {
  const all = [
    defaultAllow,
    ...namespaces.map(namespaceObjectProfile),
    ...accounts.map(accountObjectProfile),
    ...profiles.map((profile) => writtenProfile(profile, reader)),
  ]
  return new Map(all.map((profile) => [profile.name, profile]))
}

/** Namespaces that the API server makes in every cluster, with the label of their name. */
const everyClusters: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public", "kube-node-lease"])

/** Whether one of them is among what nobody defines. */
export function lacksEveryClusters(missing: readonly Missing[]): boolean {
  return missing.some(({namespace, account}) => account === null && everyClusters.has(namespace))
}

/** Something that has to exist and that nobody defines: a namespace, or an account of one. */
export type Missing = {readonly namespace: string; readonly account: string | null; readonly at: Place}

/** What inhabitants live in and run as and that has no profile; `defined`: the namespaces that have one. */
export type Lacking = {
  readonly defined: ReadonlySet<string>
  readonly namespaces: readonly Missing[]
  readonly accounts: readonly Missing[]
}

/** Namespaces and accounts that somebody lives in or runs as, and that have no profile yet. */
export function lackingOf(written: Profiles, inhabited: ReadonlyMap<string, Place>, {accounts}: Population): Lacking {
  const defined = new Set<string>()
  for (const name of written.keys()) if (name.startsWith(namespaceProfile(""))) defined.add(name.slice(namespaceProfile("").length))
  const namespaces = [...inhabited].map(([namespace, at]): Missing => ({namespace, account: null, at}))
  const runAs = accounts.map(({namespace, name, at}): Missing => ({namespace, account: name, at}))
  return {
    defined,
    namespaces: namespaces.filter(({namespace}) => !defined.has(namespace)),
    accounts: runAs.filter((missing) => !written.has(nameOf(missing))),
  }
}

/**
 * The same with the namespaces of objects that nobody lives in. INVARIANT: whoever runs as an account lives in its namespace, so that accounts
 * add none.
 */
export function missingOf({defined, namespaces, accounts}: Lacking, others: readonly (readonly Located[])[]): readonly Missing[] {
  const known = new Set(namespaces.map(({namespace}) => namespace))
  const more: Missing[] = []
  let last = ""
  for (const objects of others) {
    for (const {namespace, at} of objects) {
      if (namespace === last) continue
      last = namespace
      if (namespace === "" || defined.has(namespace) || known.has(namespace)) continue
      known.add(namespace)
      more.push({namespace, account: null, at})
    }
  }
  return [...namespaces, ...more, ...accounts]
}

function nameOf({namespace, account}: Missing): string {
  return account === null ? namespaceProfile(namespace) : serviceAccountProfile(namespace, account)
}

/** `asksMore`: whether anything asks for labels of namespaces beside those of their names. */
type Assuming = {readonly earlier: Profiles | undefined; readonly findings: Findings; readonly asksMore: boolean}

/** Every profile. Those that are assumed are the earlier ones where `earlier` has them: an assumed profile says only its name. */
export function withAssumed(
  written: Profiles,
  missing: readonly Missing[],
  {earlier, findings, asksMore}: Assuming,
): {readonly all: Profiles; readonly assumed: Profiles} {
  const assumed = new Map<string, Profile>()
  for (const each of missing) {
    const name = nameOf(each)
    assumed.set(name, earlier?.get(name) ?? assumedProfile(each))
    if (each.account === null) sayNamespace(each, findings, asksMore ? "asked" : "not asked")
    else sayAccount({namespace: each.namespace, name: each.account, at: each.at}, findings)
  }
  return {all: new Map([...written, ...assumed]), assumed}
}

function assumedProfile({namespace, account}: Missing): Profile {
  return account === null ? profileOfNamespace(namespace, new Map()) : profileOfServiceAccount(namespace, account, new Map())
}

/** `labels`: whether anything asks for more of its labels than its name. WHY a note where nothing does: then nothing is open about it. */
function sayNamespace({namespace: name, at}: Missing, findings: Findings, labels: "asked" | "not asked"): void {
  const subject = {name, at}
  const taken = "taken to exist with `kubernetes.io/metadata.name` alone"
  if (everyClusters.has(name) && labels === "not asked")
    findings.group("assumed-namespace", (names) => `no Namespace object defines ${names}, which every cluster has: ${taken}`, subject)
  else findings.group("missing-namespace", (names) => `no Namespace object defines ${names}: ${taken}`, subject)
}

function sayAccount({namespace, name, at}: Located & {readonly name: string}, findings: Findings): void {
  const subject = {name: `${namespace}/${name}`, at}
  if (name === "default")
    findings.group("assumed-default-account", (names) => `the service accounts ${names} are taken to have no labels`, subject)
  else
    findings.group(
      "missing-service-account",
      (names) => `no ServiceAccount object defines ${names}: taken to exist without labels`,
      subject,
    )
}

type Located = {readonly namespace: string; readonly at: Place}

/** The namespaces of pods, by a glance at them, and of other objects, each with the place of the first. */
export function namespacesOf(ofPods: ReadonlyMap<string, Place>, others: readonly (readonly Located[])[]): ReadonlyMap<string, Place> {
  const used = new Map(ofPods)
  for (const objects of others) {
    for (const {namespace, at} of objects) if (namespace !== "" && !used.has(namespace)) used.set(namespace, at)
  }
  return used
}
