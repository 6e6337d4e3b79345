// What an API server says of one manifest, without keeping it.

import {readYaml} from "@carveout/engine"
import {defineClusterPolicy, openApiServer} from "./server.ts"
import type {ApiServer} from "./server.ts"

/** Taken, with the object as the server would store it; or refused, with the server's own words and the fields that it names. */
export type Admission =
  | {readonly isTaken: true; readonly object: unknown; readonly warnings: readonly string[]}
  | {readonly isTaken: false; readonly message: string; readonly fields: readonly string[]}

/** What has nothing to do with the object itself: whether its namespace is there, and what a cluster's owner may forbid. */
const beside = ["NamespaceLifecycle", "PodSecurity", "LimitRanger", "ResourceQuota", "Priority", "DefaultTolerationSeconds"]

/** The oldest version that a server of today answers for. */
export const oldest = "1.34"

/** Opens a server for questions about objects alone, of its own version or an older one; ClusterNetworkPolicy is defined. */
export async function openJudge(version?: string): Promise<{readonly server: ApiServer; readonly admit: Admit}> {
  const server = await openApiServer({without: beside, ...(version === undefined ? {} : {version})})
  await defineClusterPolicy(server)
  return {server, admit: await openAdmission(server)}
}

/** Asks about many texts, several at a time; the answers in their order, undefined as `Admit` says. */
export async function admitAll(admit: Admit, texts: readonly string[]): Promise<readonly (Admission | undefined)[]> {
  const answers: (Admission | undefined)[] = []
  let next = 0
  const ask = async (): Promise<void> => {
    for (let i = next++; i < texts.length; i = next++) answers[i] = await admit(texts[i] ?? "")
  }
  await Promise.all(Array.from({length: 16}, ask))
  return answers
}

/** A kind as the server serves it, by `apiVersion/kind`. */
type Served = ReadonlyMap<string, {readonly path: string; readonly isNamespaced: boolean}>

type Head = {readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: {readonly namespace?: unknown} | null}

type Refusal = {readonly message?: string; readonly details?: {readonly causes?: readonly {readonly field?: string}[]}}

/** Asks about one text; undefined for a kind that is not served, and for text without a kind. */
export type Admit = (text: string) => Promise<Admission | undefined>

/**
 * Asks for one manifest after the other whether the server takes it, unknown and repeated fields refused as `kubectl apply` has them refused.
 */
export async function openAdmission(server: ApiServer): Promise<Admit> {
  const served = await servedKinds(server)
  return async (text) => {
    const head = headOf(text)
    const kind = served.get(`${head.apiVersion}/${head.kind}`)
    if (kind === undefined) return undefined
    const namespace = typeof head.metadata?.namespace === "string" && head.metadata.namespace !== "" ? head.metadata.namespace : "default"
    const path = kind.path.replace("NAMESPACE", encodeURIComponent(namespace))
    const reply = await server.ask({method: "POST", path: `${path}?dryRun=All&fieldValidation=Strict`, text})
    if (reply.status === 201) return {isTaken: true, object: reply.body, warnings: reply.warnings}
    const {message, details} = reply.body as Refusal
    return {isTaken: false, message: message ?? String(reply.status), fields: (details?.causes ?? []).map(({field}) => field ?? "")}
  }
}

function headOf(text: string): Head {
  const document: unknown = readYaml(text).documents[0]
  return typeof document === "object" && document !== null ? (document as Head) : {}
}

type Discovery = {
  readonly groupVersion: string
  readonly resources: readonly {readonly name: string; readonly kind: string; readonly namespaced: boolean}[]
}

/** Everything that the server serves, asked of itself. */
async function servedKinds(server: ApiServer): Promise<Served> {
  const {groups} = (await server.ask({path: "/apis"})).body as {groups: readonly {versions: readonly {groupVersion: string}[]}[]}
  const paths = ["/api/v1", ...groups.flatMap(({versions}) => versions.map(({groupVersion}) => `/apis/${groupVersion}`))]
  const kinds = new Map<string, {path: string; isNamespaced: boolean}>()
  for (const path of paths) {
    const {groupVersion, resources} = (await server.ask({path})).body as Discovery
    for (const {name, kind, namespaced: isNamespaced} of resources)
      if (!name.includes("/"))
        kinds.set(`${groupVersion}/${kind}`, {
          path: isNamespaced ? `${path}/namespaces/NAMESPACE/${name}` : `${path}/${name}`,
          isNamespaced,
        })
  }
  return kinds
}
