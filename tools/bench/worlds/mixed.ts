// A cluster as teams make it: namespaces and apps of skewed sizes, labels that say much and some that say nothing, and policies of
// every kind: Kubernetes, Calico in three tiers, cluster-wide ones with priorities, network sets, services, named ports.

import {chanceFrom, happens, pick, sample, skewed} from "../chance.ts"
import type {Chance} from "../chance.ts"
import type {PodSeed} from "../pod.ts"
import {calicoPolicy, namespaceOf, networkPolicy, nodesFor, tierOf} from "../world.ts"
import type {Maker, Manifest, Size} from "../world.ts"

type App = {readonly name: string; readonly space: Space; readonly role: string; readonly port: number; readonly isStateful: boolean}
type Space = {readonly name: string; readonly env: string; readonly team: string; readonly apps: App[]}

const environments = ["prod", "staging", "dev"] as const
const roles = ["frontend", "backend", "worker", "db", "cache"] as const
const ports: Readonly<Record<string, number>> = {frontend: 8443, backend: 8080, worker: 9000, db: 5432, cache: 6379}

/** The maker. */
export const mixed: Maker = {
  name: "mixed",
  about: "every kind of policy in three tiers, skewed labels, namespaces and apps",
  make: (size) => ({
    name: "mixed",
    size,
    pods: () => podsOf(size),
    frame: () => frameOf(size),
    policies: () => policiesOf(size),
    expectedPairs: null,
  }),
}

function spacesOf({pods, seed}: Size): readonly Space[] {
  const chance = chanceFrom(seed)
  const teams = Math.max(3, Math.round(Math.sqrt(pods) / 4))
  const count = Math.max(3, Math.round(pods / 80))
  const spaces = Array.from({length: count}, (_, i): Space => {
    return {name: `space-${i}`, env: pick(chance, environments), team: `team-${skewed(chance, teams)}`, apps: []}
  })
  for (let i = 0; i < Math.max(5, Math.round(pods / 12)); i++) {
    const space = spaces[i < count ? i : skewed(chance, count)]
    const role = pick(chance, roles)
    // WHY: names repeat over namespaces, as charts are installed many times.
    const name = `${role}-${skewed(chance, 40 + Math.round(Math.sqrt(pods)))}`
    space?.apps.push({name, space, role, port: ports[role] ?? 80, isStateful: role === "db" || role === "cache"})
  }
  return spaces
}

function* podsOf(size: Size): Generator<PodSeed> {
  const chance = chanceFrom(size.seed + 1)
  const apps = spacesOf(size).flatMap((space) => space.apps)
  for (let number = 0; number < size.pods; number++) {
    const place = number < apps.length ? number : skewed(chance, apps.length)
    const app = apps[place]
    if (app === undefined) continue
    const {space, name, role, port} = app
    const version = `v${1 + skewed(chance, 6)}`
    // WHY by app and version: replicas of one ReplicaSet share it, and pods of stateful sets have a label of their own.
    const hash = (((space.name.length * 7919 + place * 104_729) ^ (version.charCodeAt(1) * 2_654_435)) >>> 0).toString(16)
    const own = app.isStateful ? `${name}-${number}` : `${name}-${hash}-${number.toString(36)}`
    const labels: Record<string, string> = {
      app: name,
      "app.kubernetes.io/name": name,
      "app.kubernetes.io/managed-by": "Helm",
      role,
      version,
      team: space.team,
      ...(app.isStateful ? {"statefulset.kubernetes.io/pod-name": own} : {"pod-template-hash": hash}),
      ...(happens(chance, 0.05) ? {"allow-internet": "true"} : {}),
      ...(happens(chance, 0.02) ? {quarantine: "true"} : {}),
    }
    const metrics = happens(chance, 0.5) ? [{name: "metrics", port: 9090}] : []
    yield {
      number,
      namespace: space.name,
      name: own,
      labels,
      account: app.isStateful ? role : "default",
      ports: [{name: role, port}, ...metrics],
    }
  }
}

function* frameOf(size: Size): Generator<Manifest> {
  const chance = chanceFrom(size.seed + 2)
  yield namespaceOf("kube-system")
  for (const {name, env, team, apps} of spacesOf(size)) {
    yield namespaceOf(name, {env, team})
    for (const account of ["default", "db", "cache"]) {
      yield {apiVersion: "v1", kind: "ServiceAccount", metadata: {name: account, namespace: name, labels: {team}}}
    }
    for (const app of new Map(apps.map((each) => [each.name, each])).values()) {
      const spec = {selector: {app: app.name}, ports: [{name: app.role, port: app.port, targetPort: app.port, protocol: "TCP"}]}
      if (happens(chance, 0.2)) yield {apiVersion: "v1", kind: "Service", metadata: {name: app.name, namespace: name}, spec}
    }
  }
  yield* nodesFor(size.pods)
  yield tierOf("security", 100, "Pass")
  yield tierOf("platform", 200, "Pass")
  for (let i = 0; i < 12; i++) {
    const nets = Array.from({length: 8}, () => `198.${51 + chance.below(40)}.${chance.below(256)}.0/${24 + chance.below(5)}`)
    const metadata = {name: `partner-${i}`, labels: {scope: i % 3 === 0 ? "blocked" : "approved", partner: `p${i}`}}
    yield {apiVersion: "projectcalico.org/v3", kind: "GlobalNetworkSet", metadata, spec: {nets: [...new Set(nets)]}}
  }
}

function* policiesOf(size: Size): Generator<Manifest> {
  const chance = chanceFrom(size.seed + 3)
  const spaces = spacesOf(size)
  yield* everywhere()
  yield* admin(chance, spaces)
  for (let i = 0, made = 0; made < size.policies; i++) {
    const space = spaces[i < spaces.length ? i : skewed(chance, spaces.length)]
    if (space === undefined) continue
    for (const policy of i < spaces.length ? baseline(chance, space) : [ownPolicy(chance, space, i)]) {
      if (made++ < size.policies) yield policy
    }
  }
}

const order = (chance: Chance): number => 10 * chance.below(200)
const quoted = (text: string): string => `"${text}"`

/** What a platform team writes once for the whole cluster. */
function* everywhere(): Generator<Manifest> {
  yield calicoPolicy(null, "security.quarantine", {
    tier: "security",
    order: 10,
    selector: 'quarantine == "true"',
    types: ["Ingress", "Egress"],
    ingress: [{action: "Deny"}],
    egress: [{action: "Deny"}],
  })
  yield calicoPolicy(null, "security.blocked-partners", {
    tier: "security",
    order: 20,
    namespaceSelector: 'kubernetes.io/metadata.name != "kube-system"',
    types: ["Egress"],
    egress: [{action: "Deny", destination: {selector: 'scope == "blocked"'}}, {action: "Pass"}],
  })
  const dns = {selector: 'k8s-app == "kube-dns"', namespaceSelector: 'kubernetes.io/metadata.name == "kube-system"', ports: [53]}
  yield calicoPolicy(null, "platform.dns", {
    tier: "platform",
    order: 10,
    selector: "all()",
    types: ["Egress"],
    egress: ["UDP", "TCP"].map((protocol) => ({action: "Allow", protocol, destination: dns})),
  })
  yield calicoPolicy(null, "platform.metrics", {
    tier: "platform",
    order: 20,
    selector: "has(role)",
    types: ["Ingress"],
    ingress: [
      {
        action: "Allow",
        protocol: "TCP",
        source: {selector: 'role == "worker"', namespaceSelector: 'env == "prod"'},
        destination: {ports: ["metrics"]},
      },
      {action: "Pass"},
    ],
  })
}

/** Cluster-wide policies with priorities, a pair for each of a few teams, and one at the bottom. */
function* admin(chance: Chance, spaces: readonly Space[]): Generator<Manifest> {
  const teams = [...new Set(spaces.map(({team}) => team))]
  const metadata = (name: string): {readonly name: string} => ({name})
  const version = {apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy"} as const
  for (const [i, team] of sample(chance, teams, 20).entries()) {
    const subject = {namespaces: {matchLabels: {team}}}
    const other = {namespaces: {matchLabels: {team: pick(chance, teams)}}}
    const rule = {
      name: "other",
      action: pick(chance, ["Deny", "Pass", "Accept"]),
      from: [other],
      protocols: [{tcp: {destinationPort: {number: 8080}}}],
    }
    yield {...version, metadata: metadata(`team-${i}`), spec: {tier: "Admin", priority: 10 + i, subject, ingress: [rule]}}
  }
  const subject = {namespaces: {matchLabels: {env: "dev"}}}
  const production = {namespaces: {matchLabels: {env: "prod"}}}
  const egress = [{name: "to-production", action: "Deny", to: [production]}]
  yield {...version, metadata: metadata("default"), spec: {tier: "Baseline", priority: 100, subject, egress}}
}

/** What most namespaces begin with. */
function baseline(chance: Chance, {name, env}: Space): readonly Manifest[] {
  const deny = networkPolicy(name, "default-deny", {podSelector: {}, policyTypes: env === "dev" ? ["Ingress"] : ["Ingress", "Egress"]})
  const inside = networkPolicy(name, "inside", {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [{from: [{podSelector: {}}]}],
    egress: [{to: [{podSelector: {}}]}],
  })
  return happens(chance, 0.7) ? (happens(chance, 0.4) ? [deny, inside] : [deny]) : []
}

/** A policy for one app of a namespace. */
function ownPolicy(chance: Chance, space: Space, i: number): Manifest {
  const app = pick(chance, space.apps)
  const kind = chance.below(100)
  if (kind < 60) return ingressPolicy(chance, app, i)
  if (kind < 72) return egressPolicy(chance, app, i)
  return kind < 92 ? calicoAppPolicy(chance, app, i) : globalPolicy(chance, app, i)
}

function ingressPolicy(chance: Chance, {name, role, port, space}: App, i: number): Manifest {
  const from: object[] = Array.from({length: 1 + chance.below(3)}, () => ({
    podSelector: {matchLabels: {app: pick(chance, space.apps).name}},
  }))
  if (happens(chance, 0.3)) {
    from.push({
      namespaceSelector: {matchLabels: {team: space.team, env: space.env}},
      podSelector: {matchLabels: {role: pick(chance, roles)}},
    })
  }
  if (happens(chance, 0.05)) {
    from.push({
      podSelector: {
        matchExpressions: [
          {key: "role", operator: "In", values: sample(chance, roles, 2)},
          {key: "quarantine", operator: "DoesNotExist"},
        ],
      },
    })
  }
  const named = happens(chance, 0.1)
  return networkPolicy(space.name, `in-${i}`, {
    podSelector: {matchLabels: {app: name}},
    policyTypes: ["Ingress"],
    ingress: [{from, ports: [{port: named ? role : port, protocol: "TCP"}]}],
  })
}

function egressPolicy(chance: Chance, {name, space}: App, i: number): Manifest {
  const target = pick(chance, space.apps)
  const second = chance.below(256)
  const outside = {ipBlock: {cidr: `203.0.${second}.0/24`, except: [`203.0.${second}.128/25`]}}
  const to = happens(chance, 0.3) ? [outside] : [{podSelector: {matchLabels: {app: target.name}}}]
  return networkPolicy(space.name, `out-${i}`, {
    podSelector: {matchLabels: {app: name}},
    policyTypes: ["Egress"],
    egress: [
      {
        to,
        ports: [{port: target.port, protocol: "TCP"}, ...(happens(chance, 0.1) ? [{port: 30_000, endPort: 30_100, protocol: "UDP"}] : [])],
      },
    ],
  })
}

function calicoAppPolicy(chance: Chance, {name, port, space}: App, i: number): Manifest {
  const tier = pick(chance, ["platform", "default", "default"])
  const prefix = tier === "default" ? "" : `${tier}.`
  const allowed = sample(chance, space.apps, 1 + chance.below(2)).map((app) => quoted(app.name))
  return calicoPolicy(space.name, `${prefix}app-${i}`, {
    tier,
    order: order(chance),
    selector: `app == ${quoted(name)}`,
    types: ["Ingress"],
    ingress: [
      {action: "Allow", protocol: "TCP", source: {selector: `app in {${allowed.join(", ")}}`}, destination: {ports: [port]}},
      ...(tier === "default" ? [] : [{action: "Pass"}]),
    ],
  })
}

function globalPolicy(chance: Chance, {name, role, space}: App, i: number): Manifest {
  const tier = pick(chance, ["security", "platform", "default"])
  const prefix = tier === "default" ? "" : `${tier}.`
  const partner = `p${chance.below(12)}`
  return calicoPolicy(null, `${prefix}global-${i}`, {
    tier,
    order: 100 + order(chance),
    namespaceSelector: `team == ${quoted(space.team)} && env == ${quoted(space.env)}`,
    selector: happens(chance, 0.5) ? `app == ${quoted(name)}` : `role == ${quoted(role)} && has(allow-internet)`,
    types: ["Egress"],
    egress: [
      {action: "Allow", protocol: "TCP", destination: {selector: `partner == ${quoted(partner)}`, ports: [443]}},
      {action: happens(chance, 0.8) ? "Pass" : "Deny"},
    ],
  })
}
