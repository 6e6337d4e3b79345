// The policies of a large world: those of the cluster in three tiers, and what each team allows between its apps.

import type {LabFile} from "../worker/messages.ts"
import {portOf} from "./large-teams.ts"
import type {Chance, Role, Team} from "./large-teams.ts"

/** Policies by namespace, one file each, and the cluster's last. There are `count` of them, or as many as the teams have use for. */
export function policyFiles(teams: readonly Team[], count: number, chance: Chance): readonly LabFile[] {
  const left = {count: Math.max(0, count - clusterPolicies.length)}
  // WHY in rounds: a small count is spread over all teams, as the first policies of each are the ones that matter.
  const drafts = teams.map((team) => ({team, texts: new Array<string>(), more: draftsOf(team, teams, chance)}))
  for (let isMoving = true; isMoving && left.count > 0;) {
    isMoving = false
    for (const {texts, more} of drafts) {
      const next = left.count > 0 ? more.next() : null
      if (next === null || next.done === true) continue
      texts.push(next.value)
      left.count--
      isMoving = true
    }
  }
  const files = drafts.filter(({texts}) => texts.length > 0)
  return [
    ...files.map(({team, texts}) => ({name: `policies/${team.name}.yaml`, text: texts.join("---\n")})),
    {name: "policies/cluster.yaml", text: [...tiers, ...clusterPolicies].join("---\n")},
  ]
}

/** Who calls whom inside a team. */
const calls: Readonly<Record<Role, readonly Role[]>> = {web: ["api"], api: ["db", "cache"], worker: ["api", "cache"], db: [], cache: []}

/** The policies of a team, the most needed first: between its roles, then those that single apps have beside. */
function* draftsOf(team: Team, teams: readonly Team[], chance: Chance): Generator<string> {
  const {name: namespace} = team
  yield isolation(namespace)
  const isHere = (role: Role): boolean => team.apps.some((app) => app.role === role)
  for (const [from, to] of links) {
    if (from === null && isHere(to)) yield ingressOf({namespace, name: to, label: "role", role: to}, null)
    if (from !== null && isHere(from)) yield egressOf({namespace, name: from, label: "role", role: from}, chance)
    if (from !== null && isHere(to)) yield ingressOf({namespace, name: to, label: "role", role: to}, null)
  }
  for (const {name, role} of team.apps) {
    yield ingressOf({namespace, name, label: "app", role}, chance() < 0.2 ? other(teams, team, chance) : null)
    yield egressOf({namespace, name, label: "app", role}, chance)
  }
}

/** Who calls whom, in the order in which policies are written; null is the gateway. */
const links: readonly (readonly [from: Role | null, to: Role])[] = [
  [null, "web"],
  ["web", "api"],
  ["api", "db"],
  ["worker", "cache"],
]

/** Pods of a namespace by one label, named as its value is. */
type Subject = {readonly namespace: string; readonly name: string; readonly label: "app" | "role"; readonly role: Role}

function other(teams: readonly Team[], own: Team, chance: Chance): Team | null {
  const found = teams[Math.floor(chance() * teams.length)]
  return found === undefined || found === own ? null : found
}

function isolation(namespace: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: isolate, namespace: ${namespace}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`
}

function ingressOf({namespace, name, label, role}: Subject, guest: Team | null): string {
  const callers = Object.entries(calls).flatMap(([caller, called]) => (called.includes(role) ? [caller] : []))
  const from = [
    ...callers.map((caller) => `        - podSelector: {matchLabels: {role: ${caller}}}\n`),
    ...(role === "web" ? ["        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}\n"] : []),
    ...(guest === null
      ? []
      : [
          `        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${guest.name}}}\n          podSelector: {matchLabels: {role: api}}\n`,
        ]),
  ]
  const rules =
    from.length === 0 ? "  ingress: []\n" : `  ingress:\n    - from:\n${from.join("")}      ports: [{port: ${portOf[role].name}}]\n`
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}-in, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {${label}: ${name}}}
  policyTypes: [Ingress]
${rules}`
}

/** Addresses of partners, in blocks that documentation may use. */
const partners = ["192.0.2.0/28", "198.51.100.0/25", "203.0.113.64/26"] as const

function egressOf({namespace, name, label, role}: Subject, chance: Chance): string {
  const rules = calls[role].map(
    (called) =>
      `    - action: Allow\n      protocol: TCP\n      destination: {selector: role == "${called}", ports: [${portOf[called].port}]}\n`,
  )
  if (role === "worker" && chance() < 0.5)
    rules.push(
      `    - action: Allow\n      protocol: TCP\n      destination: {nets: [${partners[Math.floor(chance() * partners.length)]}], ports: [443]}\n`,
    )
  return `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: default.${name}-out, namespace: ${namespace}}
spec:
  order: 500
  selector: ${label} == "${name}"
  types: [Egress]
  egress:${rules.length === 0 ? " []\n" : `\n${rules.join("")}`}`
}

const tiers = [
  "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: security}\nspec: {order: 100, defaultAction: Pass}\n",
  "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: platform}\nspec: {order: 200, defaultAction: Pass}\n",
]

const clusterPolicies = [
  `# Staging never reaches production, whatever a team allows.
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: security.no-staging-to-prod}
spec:
  tier: security
  order: 10
  namespaceSelector: env == "prod"
  types: [Ingress]
  ingress:
    - action: Deny
      source: {namespaceSelector: env == "staging"}
    - action: Pass
`,
  `# Every pod may ask the resolver.
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: platform.dns}
spec:
  tier: platform
  order: 10
  namespaceSelector: env in {"prod", "staging"}
  types: [Egress]
  egress:
    - action: Allow
      protocol: UDP
      destination: {selector: k8s-app == "kube-dns", ports: [53]}
    - action: Allow
      protocol: TCP
      destination: {selector: k8s-app == "kube-dns", ports: [53]}
    - action: Pass
`,
  `# The monitor reads the metrics of every worker.
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: platform.metrics}
spec:
  tier: platform
  order: 20
  selector: role == "worker"
  types: [Ingress]
  ingress:
    - action: Allow
      protocol: TCP
      source: {selector: app == "prometheus"}
      destination: {ports: [9100]}
    - action: Pass
`,
  `# What no team allowed does not pass between teams.
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: default.deny}
spec:
  order: 2000
  namespaceSelector: env in {"prod", "staging"}
  types: [Ingress, Egress]
`,
]
