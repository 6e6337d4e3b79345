// What an API server says of one manifest, without keeping it.

import {readYaml} from "@carveout/engine"
import type {ApiServer} from "./server.ts"

/** Taken, with the object as the server would store it; or refused, with the server's own words and the fields that it names. */
export type Admission =
  | {readonly isTaken: true; readonly object: unknown; readonly warnings: readonly string[]}
  | {readonly isTaken: false; readonly message: string; readonly fields: readonly string[]}

/** A kind as the server serves it, by `apiVersion/kind`. */
type Served = ReadonlyMap<string, {readonly path: string; readonly isNamespaced: boolean}>

type Head = {readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: {readonly namespace?: unknown} | null}

type Refusal = {readonly message?: string; readonly details?: {readonly causes?: readonly {readonly field?: string}[]}}

/**
 * Asks for one manifest after the other whether the server takes it, unknown and repeated fields refused as `kubectl apply` has them refused.
 * The answer is undefined for a kind that is not served, and for text without a kind.
 */
export async function openAdmission(server: ApiServer): Promise<(text: string) => Promise<Admission | undefined>> {
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
