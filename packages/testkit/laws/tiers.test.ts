// The listing of tiers against one made by hand: from manifests as a person reads them, and from snapshots, after edits too.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, listTiers, matchesSelector, parseManifests, parseSelector} from "@carveout/engine"
import type {Labels, Program, World} from "@carveout/engine"
import {manifestText, manifestWorld} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {orders, policyNames} from "../src/arbitrary/pools.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"

const manifestWorlds = 300
const snapshotWorlds = 200
const editsPerWorld = 4

type Tier = {readonly name: string; readonly order: number | null; readonly defaultAction: string; readonly exists: boolean}
/** A policy as a person reads it. `selects`: whether pods with some labels are its own. */
type Read = {
  readonly id: string
  readonly tier: string
  readonly order: number | null
  readonly tieBreak: string
  readonly staged: boolean
  readonly types: readonly string[]
  readonly selects: (pod: Pod) => boolean
}
type Pod = {readonly id: string; readonly namespace: string; readonly labels: Labels}

/** Lower numbers first, none last; ties by text. */
function byOrder(a: readonly [number | null, string], b: readonly [number | null, string]): number {
  const [first, second] = [a[0] ?? Infinity, b[0] ?? Infinity]
  return first === second ? Buffer.compare(Buffer.from(a[1]), Buffer.from(b[1])) : first < second ? -1 : 1
}

/** The listing of a direction, line by line. */
function wanted(tiers: readonly Tier[], policies: readonly Read[], direction: string): readonly string[] {
  const sorted = [true, false].flatMap((exists) =>
    tiers.filter((tier) => tier.exists === exists).sort((a, b) => byOrder([a.order, a.name], [b.order, b.name])),
  )
  return sorted.flatMap(({name, order, defaultAction, exists}) => {
    const listed = policies.filter(({tier, types}) => tier === name && types.includes(direction))
    if (listed.length === 0) return []
    const inOrder = listed.sort((a, b) => byOrder([a.order, a.tieBreak], [b.order, b.tieBreak]))
    return [`${name} ${order} ${defaultAction} ${exists}`, ...inOrder.map(({id, order, staged}) => `  ${id} ${order} ${staged}`)]
  })
}

/** What the engine lists, in the same words. */
function listed(program: Program, id: string | undefined, direction: "ingress" | "egress"): readonly string[] | undefined {
  return listTiers(program, id)?.[direction].flatMap(({tier, policies}) => [
    `${tier.name} ${tier.order} ${tier.defaultAction} ${tier.exists}`,
    ...policies.map(({id, order, staged}) => `  ${id} ${order} ${staged}`),
  ])
}

/** Holds the listings of a world and of each of its pods; the lines that were compared. */
function hold(
  program: Program,
  made: {readonly tiers: readonly Tier[]; readonly policies: readonly Read[]; readonly pods: readonly Pod[]},
  where: string,
): number {
  let lines = 0
  for (const [direction, type] of [
    ["ingress", "Ingress"],
    ["egress", "Egress"],
  ] as const) {
    assert.deepEqual(listed(program, undefined, direction), wanted(made.tiers, made.policies, type), `${where} ${direction}`)
    for (const pod of made.pods) {
      const own = wanted(
        made.tiers,
        made.policies.filter(({selects}) => selects(pod)),
        type,
      )
      lines += own.length
      assert.deepEqual(listed(program, pod.id, direction), own, `${where} ${direction} of ${pod.id}`)
    }
  }
  return lines
}

/** The parts of manifests that are read here. */
type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {readonly key: string; readonly operator: string; readonly values?: readonly string[]}[]
}
type Spec = {
  readonly tier?: string
  readonly order?: number
  readonly priority?: number
  readonly defaultAction?: string
  readonly selector?: string
  readonly namespaceSelector?: string
  readonly serviceAccountSelector?: string
  readonly podSelector?: LabelSelector
  readonly subject?: {
    readonly namespaces?: LabelSelector
    readonly pods?: {readonly namespaceSelector?: LabelSelector; readonly podSelector: LabelSelector}
  }
  readonly types?: readonly string[]
  readonly policyTypes?: readonly string[]
  readonly ingress?: readonly unknown[]
  readonly egress?: readonly unknown[]
  readonly preDNAT?: boolean
  readonly doNotTrack?: boolean
  readonly stagedAction?: string
  readonly hostNetwork?: boolean
  readonly serviceAccountName?: string
  readonly template?: {readonly metadata: {readonly labels: Readonly<Record<string, string>>}; readonly spec: Spec}
}
type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>}
  readonly spec?: Spec
  readonly status?: {readonly phase?: string}
}

/** A world whose tiers need not all be there, and whose staged policies need not all be there to stay. */
function manifestsOf(random: Random): readonly ManifestObject[] {
  return manifestWorld(random)
    .filter(({kind}) => kind !== "Tier" || chance(random, 80))
    .map((one) => {
      const {kind, spec} = one as unknown as Manifest
      if (!kind.startsWith("Staged") || chance(random, 70)) return one
      const stagedAction = pick(random, ["Set", "Learn", "Ignore", "Delete"])
      const home = spec?.tier === undefined ? {} : {tier: spec.tier}
      return {...one, spec: stagedAction === "Delete" ? {...home, stagedAction} : {...(one["spec"] as ManifestObject), stagedAction}}
    })
}

const builtIn: readonly Tier[] = [
  {name: "kube-admin", order: 1000, defaultAction: "Pass", exists: true},
  {name: "default", order: 1_000_000, defaultAction: "Deny", exists: true},
  {name: "kube-baseline", order: 10_000_000, defaultAction: "Pass", exists: true},
]

function tiersOf(manifests: readonly Manifest[], policies: readonly Read[]): readonly Tier[] {
  const own = manifests.flatMap(({kind, metadata: {name}, spec: {order = 1_000_000, defaultAction = "Deny"} = {}}) =>
    kind === "Tier" ? [{name, order, defaultAction, exists: true}] : [],
  )
  const known = [...builtIn, ...own]
  const lost = new Set(policies.map(({tier}) => tier).filter((name) => !known.some((tier) => tier.name === name)))
  return [...known, ...[...lost].map((name) => ({name, order: null, defaultAction: "Deny", exists: false}))]
}

/** Pods that policy is asked of, with the labels that selectors find: those of the namespace and the account in front of their names, too. */
function podsOf(manifests: readonly Manifest[]): readonly Pod[] {
  return manifests.flatMap(({kind, metadata, spec, status}): readonly Pod[] => {
    const isPod = kind === "Pod" && spec?.hostNetwork !== true && status?.phase !== "Succeeded"
    if (!isPod && kind !== "Deployment") return []
    const {namespace = "default", name} = metadata
    const {serviceAccountName: account = "default"} = (isPod ? spec : spec?.template?.spec) ?? {}
    const own = (isPod ? metadata : spec?.template?.metadata)?.labels ?? {}
    const lent = (prefix: string, from: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
      Object.entries(from).map(([key, value]) => [`${prefix}.${key}`, value])
    const labels = new Map([
      ...lent("pcns", namespaceLabels(manifests, namespace)),
      ...lent("pcsa", accountLabels(manifests, namespace, account)),
      ...Object.entries(own),
      ["projectcalico.org/namespace", namespace] as const,
      ["projectcalico.org/orchestrator", "k8s"] as const,
      ["projectcalico.org/serviceaccount", account] as const,
    ])
    return [{id: isPod ? `${namespace}/${name}` : `${namespace}/${kind}/${name}`, namespace, labels}]
  })
}

function namespaceLabels(manifests: readonly Manifest[], name: string): Readonly<Record<string, string>> {
  const found = manifests.find(({kind, metadata}) => kind === "Namespace" && metadata.name === name)
  return {...found?.metadata.labels, "kubernetes.io/metadata.name": name, "projectcalico.org/name": name}
}

function accountLabels(manifests: readonly Manifest[], namespace: string, name: string): Readonly<Record<string, string>> {
  const found = manifests.find(
    ({kind, metadata}) => kind === "ServiceAccount" && metadata.name === name && metadata.namespace === namespace,
  )
  return {...found?.metadata.labels, "projectcalico.org/name": name}
}

/** Whether an expression is true of labels; one that is not there is. */
function isTrue(expression: string | undefined, labels: Labels): boolean {
  if (expression === undefined || expression === "") return true
  const parsed = parseSelector(expression)
  assert.ok(parsed.ok)
  return matchesSelector(parsed.value, labels)
}

/** Labels of the namespace or account of a pod by their own names. */
function under(prefix: string, {labels}: Pod): Labels {
  return new Map(
    [...labels].flatMap(([key, value]) => (key.startsWith(`${prefix}.`) ? [[key.slice(prefix.length + 1), value] as const] : [])),
  )
}

function isMatched({matchLabels = {}, matchExpressions = []}: LabelSelector, labels: Labels): boolean {
  const holds = {
    In: (values: readonly string[], own: string | undefined) => own !== undefined && values.includes(own),
    NotIn: (values: readonly string[], own: string | undefined) => own === undefined || !values.includes(own),
    Exists: (_: readonly string[], own: string | undefined) => own !== undefined,
    DoesNotExist: (_: readonly string[], own: string | undefined) => own === undefined,
  }
  return (
    Object.entries(matchLabels).every(([key, value]) => labels.get(key) === value) &&
    matchExpressions.every(({key, operator, values = []}) => holds[operator as keyof typeof holds](values, labels.get(key)))
  )
}

function policiesOf(manifests: readonly Manifest[]): readonly Read[] {
  return manifests.flatMap((one) => {
    if (!one.kind.endsWith("NetworkPolicy") || one.spec?.stagedAction === "Delete") return []
    if (one.kind === "ClusterNetworkPolicy") return [clusterPolicy(one)]
    return [one.spec?.podSelector === undefined ? calicoPolicy(one) : kubernetesPolicy(one)]
  })
}

function head(
  {kind, metadata: {name, namespace}}: Manifest,
  words: {readonly kind: string; readonly upstream: string},
): Pick<Read, "id" | "tieBreak" | "staged"> {
  const id = [words.kind, ...(namespace === undefined ? [] : [namespace]), name].join("/")
  return {id, tieBreak: `${name}/${namespace ?? ""}/${words.upstream}`, staged: kind.startsWith("Staged")}
}

function calicoPolicy(one: Manifest): Read {
  const {kind, metadata, spec = {}} = one
  const {ingress = [], egress = []} = spec
  const absent = egress.length === 0 ? ["Ingress"] : ingress.length === 0 ? ["Egress"] : ["Ingress", "Egress"]
  const isOfPods = spec.preDNAT !== true && spec.doNotTrack !== true
  return {
    ...head(one, {kind: kind === "NetworkPolicy" ? "CalicoNetworkPolicy" : kind, upstream: kind}),
    tier: spec.tier ?? "default",
    order: spec.order ?? null,
    types: spec.types ?? absent,
    selects: (pod) =>
      isOfPods &&
      (metadata.namespace === undefined || metadata.namespace === pod.namespace) &&
      isTrue(spec.selector, pod.labels) &&
      isTrue(spec.namespaceSelector, under("pcns", pod)) &&
      isTrue(spec.serviceAccountSelector, under("pcsa", pod)),
  }
}

function kubernetesPolicy(one: Manifest): Read {
  const {kind, metadata, spec = {}} = one
  const {podSelector = {}, policyTypes = []} = spec
  return {
    ...head(one, {kind, upstream: kind === "NetworkPolicy" ? "KubernetesNetworkPolicy" : kind}),
    tier: "default",
    order: 1000,
    types: policyTypes,
    selects: ({namespace, labels}) => namespace === metadata.namespace && isMatched(podSelector, labels),
  }
}

function clusterPolicy(one: Manifest): Read {
  const {spec: {subject = {}, tier, priority = 0, ingress = [], egress = []} = {}} = one
  const {namespaces = subject.pods?.namespaceSelector ?? {}, pods} = subject
  return {
    ...head(one, {kind: one.kind, upstream: "KubernetesClusterNetworkPolicy"}),
    tier: tier === "Admin" ? "kube-admin" : "kube-baseline",
    order: priority,
    types: [...(ingress.length > 0 ? ["Ingress"] : []), ...(egress.length > 0 ? ["Egress"] : [])],
    selects: (pod) => isMatched(namespaces, under("pcns", pod)) && isMatched(pods?.podSelector ?? {}, pod.labels),
  }
}

test("tiers are listed as one reads them from the manifests", (t) => {
  let lines = 0
  for (let seed = 1; seed <= manifestWorlds; seed++) {
    const objects = manifestsOf(randomFrom(seed))
    const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: manifestText(objects)}])
    assert.ok(!diagnostics.some(({severity}) => severity === "error"), `seed ${seed}`)
    const manifests = objects as unknown as readonly Manifest[]
    const policies = policiesOf(manifests)
    const pods = podsOf(manifests)
    const {snapshot} = buildSnapshot(resources)
    assert.deepEqual(snapshot.workloads.map(({id}) => id).sort(), pods.map(({id}) => id).sort(), `seed ${seed}`)
    lines += hold(compile(snapshot), {tiers: tiersOf(manifests, policies), policies, pods}, `seed ${seed}`)
  }
  t.diagnostic(`${lines} lines of pods`)
  assert.ok(lines > 2000)
})

/** What is to be read of a snapshot. */
function readOf({tiers, policies, workloads, profiles}: World.Snapshot): Parameters<typeof hold>[1] {
  const none = (types: readonly string[], kind: string): readonly string[] =>
    types.length === 0 && kind !== "ClusterNetworkPolicy" ? ["Ingress", "Egress"] : types
  const pods = workloads.map(({id, namespace, labels, profiles: names}): Pod => {
    const all = new Map(labels)
    for (const [key, value] of names.flatMap((name) => [...(profiles.get(name)?.labels ?? [])])) if (!all.has(key)) all.set(key, value)
    return {id, namespace, labels: all}
  })
  const read = policies.map((policy): Read => {
    const isOfPods = policy.mode === "normal" || policy.mode === "forward"
    return {...policy, types: none(policy.types, policy.kind), selects: ({labels}) => isOfPods && matchesSelector(policy.selector, labels)}
  })
  return {tiers, policies: read, pods}
}

/** The same world after a small edit: a policy moved, renamed, gone or in another place; a tier moved; a pod of other labels. */
function edited(random: Random, snapshot: World.Snapshot): World.Snapshot {
  const {policies, tiers, workloads} = snapshot
  const what = pick(random, ["order", "drop", "double", "shuffle", "tier", "move", "labels", "staged"] as const)
  const place = random.below(policies.length)
  const policy = policies[place]
  const tier = pick(random, tiers)
  if (what === "tier") {
    const moved = tier.exists ? {...tier, order: pick(random, orders), defaultAction: pick(random, ["Deny", "Pass"] as const)} : tier
    return {...snapshot, tiers: tiers.map((each) => (each === tier ? moved : each))}
  }
  if (what === "labels") {
    const [from, to] = [pick(random, workloads), pick(random, workloads)]
    return {...snapshot, workloads: workloads.map((each) => (each === to ? {...to, labels: from.labels} : each))}
  }
  if (policy === undefined) return snapshot
  const changed = (next: Partial<World.Policy>): World.Snapshot => ({...snapshot, policies: policies.with(place, {...policy, ...next})})
  if (what === "order") return changed({order: pick(random, orders)})
  if (what === "staged") return changed({staged: !policy.staged})
  if (what === "move") return changed({tier: tier.name})
  if (what === "drop") return {...snapshot, policies: policies.toSpliced(place, 1)}
  if (what === "shuffle") return {...snapshot, policies: [...policies.slice(place), ...policies.slice(0, place)]}
  const name = `${pick(random, policyNames)}-${random.below(1000)}`
  const copy = {...policy, id: `${policy.kind}/${name}`, name, tieBreak: `${name}/${policy.namespace}/${policy.kind}`}
  return policies.some(({id}) => id === copy.id)
    ? snapshot
    : {...snapshot, policies: policies.toSpliced(random.below(policies.length + 1), 0, copy)}
}

test("tiers are listed as one reads them from a snapshot, and so they are after each of some edits", (t) => {
  let lines = 0
  for (let seed = 1; seed <= snapshotWorlds; seed++) {
    const random = randomFrom(seed)
    let snapshot = anyWorld(random)
    let program = compile(snapshot)
    lines += hold(program, readOf(snapshot), `seed ${seed}`)
    for (let i = 0; i < editsPerWorld; i++) {
      snapshot = edited(random, snapshot)
      program = compile(snapshot, {previous: program})
      lines += hold(program, readOf(snapshot), `seed ${seed}, edit ${i}`)
    }
  }
  t.diagnostic(`${lines} lines of pods`)
  assert.ok(lines > 10_000)
})
