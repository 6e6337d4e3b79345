// Calico's kinds as custom resources of a real server: names and scopes are Calico's, what stands in them is taken as it is. Calico's own server validates and
// fills in; this one only stores, so that what becomes of an object by applying it can be seen.

import {setTimeout as sleep} from "node:timers/promises"
import type {ApiServer} from "./server.ts"

const group = "projectcalico.org"

/** Kinds that live in a namespace. */
const namespaced = ["NetworkPolicy", "NetworkSet", "StagedNetworkPolicy", "StagedKubernetesNetworkPolicy"] as const

/** Kinds of the whole cluster. */
const clusterWide = [
  "GlobalNetworkPolicy",
  "StagedGlobalNetworkPolicy",
  "GlobalNetworkSet",
  "Tier",
  "HostEndpoint",
  "IPPool",
  "Profile",
  "FelixConfiguration",
  "KubeControllersConfiguration",
] as const

/** Where a server that knows them lists Calico's kinds. */
export const calicoPaths: readonly string[] = [...namespaced, ...clusterWide].map((kind) => `/apis/${group}/v3/${pluralOf(kind)}`)

/** Has a server serve Calico's kinds, and waits until it does. */
export async function defineCalico({ask}: ApiServer): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  const definitions = [
    ...namespaced.map((kind) => definitionOf(kind, "Namespaced")),
    ...clusterWide.map((kind) => definitionOf(kind, "Cluster")),
  ]
  for (const {status, body} of await Promise.all(definitions.map((text) => ask({method: "POST", path, text}))))
    if (status !== 201) throw new Error(`the server refuses a definition: ${JSON.stringify(body)}`)
  for (let tries = 0; tries < 100; tries++) {
    const replies = await Promise.all(calicoPaths.map((served) => ask({path: served})))
    if (replies.every(({status}) => status === 200)) return
    await sleep(100)
  }
  throw new Error("the server does not serve Calico's kinds")
}

function pluralOf(kind: string): string {
  return kind.toLowerCase().replace(/y$/, "ie").concat("s")
}

function definitionOf(kind: string, scope: "Namespaced" | "Cluster"): string {
  const plural = pluralOf(kind)
  const schema = {openAPIV3Schema: {type: "object", "x-kubernetes-preserve-unknown-fields": true}}
  return JSON.stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {name: `${plural}.${group}`},
    spec: {
      group,
      scope,
      names: {plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`},
      versions: [{name: "v3", served: true, storage: true, schema}],
    },
  })
}
