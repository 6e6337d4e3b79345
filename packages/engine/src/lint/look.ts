// What all rules of lint look at, found once: who answers lookups, whose lookups are denied and by whom, whom selectors mean.

import type {KubernetesPolicy, Resource} from "../manifest/resource.ts"
import {kinOf} from "../program/kin.ts"
import type {Program} from "../program/program.ts"
import type {Case, Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import type {LabelClasses} from "../selector/label-classes.ts"
import type {Policy, Service} from "../snapshot/snapshot.ts"
import {backendsOf} from "../doctor/lost-lookups.ts"
import {lookupsIn} from "../doctor/lookups.ts"
import {obstacleOf} from "../doctor/obstacle.ts"

/** The Service that answers lookups. `backends`: its pods, with the port at which they do; `namespaces`: those in which they are. */
export type Resolver = {
  readonly service: Service
  readonly backends: ReadonlyMap<string, number>
  readonly namespaces: ReadonlySet<string>
}

/**
 * A lookup that policy denies. `client`: one of those that are alike. `deniers`: the policies by which it is denied, several where they brought the client to
 * the end of a tier; `half`: whose policy it is, the client's or the resolver's.
 */
export type Lost = {
  readonly client: string
  /** Whom it asks, as a question names it. */
  readonly to: string
  readonly protocol: "UDP" | "TCP"
  readonly by: string
  readonly deniers: readonly string[]
  readonly half: "egress" | "ingress"
  readonly denied: Case
  /** Whether the client asks another resolver than the cluster's. */
  readonly isElsewhere: boolean
}

/** The world as rules of lint see it. `policies`: those that are enforced. */
export type Look = {
  readonly program: Program
  readonly resources: readonly Resource[]
  readonly policies: readonly Policy[]
  readonly byId: ReadonlyMap<string, Policy>
  /** Kubernetes' own policies by id, as they were written. */
  readonly written: ReadonlyMap<string, KubernetesPolicy>
  readonly resolver: Resolver | null
  readonly lost: readonly Lost[]
  /** Clients of whom the manifests leave open whether they can look up names. */
  readonly open: readonly string[]
  readonly classes: LabelClasses
}

/** Looks at a world. */
export function lookAt(program: Program, resources: readonly Resource[]): Look {
  const policies = program.snapshot.policies.filter(({staged}) => !staged)
  const lookups = lookupsIn(program)
  const service = lookups.resolver === null ? undefined : program.snapshot.services.get(lookups.resolver.replace(/^svc\//, ""))
  const backends = service === undefined ? new Map<string, number>() : backendsOf(program, service)
  const written = resources.flatMap((each) => (each.kind === "NetworkPolicy" ? [each] : []))
  return {
    program,
    resources,
    policies,
    byId: new Map(policies.map((policy) => [policy.id, policy])),
    written: new Map(written.map((policy) => [`NetworkPolicy/${policy.namespace}/${policy.name}`, policy])),
    resolver: service === undefined ? null : {service, backends, namespaces: new Set([...backends.keys()].map(namespaceOf))},
    lost: [
      ...lookups.questions.flatMap((question) => lostBy(program, question, false)),
      ...lookups.elsewhere.flatMap(({questions}) => questions.flatMap((question) => lostBy(program, question, true))),
    ],
    open: lookups.open,
    classes: kinOf(program).kinds.classes,
  }
}

function lostBy(program: Program, question: Question, isElsewhere: boolean): readonly Lost[] {
  const answer = ask(program, question)
  const denied = answer.ok ? answer.value.cases.find(({decision}) => decision.verdict === "deny" && decision.by !== "NoBackend") : undefined
  if (denied === undefined) return []
  const obstacle = obstacleOf(program, denied, "plain")
  if (obstacle === null) return []
  const protocol = question.protocol === "TCP" ? "TCP" : "UDP"
  const {deniers, half} = obstacle
  return [
    {client: question.from, to: question.to, protocol, by: denied.decision.by ?? "the end of the tier", deniers, half, denied, isElsewhere},
  ]
}

/** The last of the policies by which a flow is denied. */
export function denierOf({program, byId}: Look, denied: Case): Policy | undefined {
  return byId.get(obstacleOf(program, denied, "plain")?.deniers.at(-1) ?? "")
}

/** `prod` of `prod/web` and of `prod/Deployment/web`. */
export function namespaceOf(id: string): string {
  return id.split("/")[0] ?? ""
}
