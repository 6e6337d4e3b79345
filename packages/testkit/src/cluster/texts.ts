// Texts of single objects to ask an API server about: all that the corpus, the examples and upstream's data hold, and what chance makes of them.

import {globSync, readFileSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {readYaml} from "@carveout/engine"
import type {ManifestObject} from "../arbitrary/manifest-object.ts"
import {mutantOf} from "../arbitrary/mutant.ts"
import {pick, randomFrom} from "../arbitrary/random.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))

/** Kinds of Kubernetes' own API and its neighbour's, and how many mutants of each a run has for every hundred. */
export const askedKinds: ReadonlyMap<string, number> = new Map([
  ["NetworkPolicy", 30],
  ["ClusterNetworkPolicy", 20],
  ["Namespace", 5],
  ["ServiceAccount", 3],
  ["Pod", 12],
  ["Service", 12],
  ["EndpointSlice", 10],
  ["Endpoints", 4],
  ["Deployment", 4],
])

/** The texts, each once. */
export function corpusTexts(): readonly string[] {
  const texts = new Set<string>()
  const add = (text: string): void => {
    for (const each of text.split(/^---.*$/m)) if (/^kind:/m.test(each)) texts.add(`${each.trim()}\n`)
  }
  for (const file of globSync("{cases,examples,course}/**/*.{yaml,yml}", {cwd: root}).sort()) {
    const text = readFileSync(`${root}${file}`, "utf8")
    if (text.includes("kind: PolicyTest")) for (const inline of inlineOf(text)) add(inline)
    else add(text)
  }
  const objects = readFileSync(`${root}cases/conformance/validate/objects.jsonl`, "utf8").trimEnd().split("\n")
  for (const line of objects) texts.add((JSON.parse(line) as {manifest: string}).manifest)
  return [...texts]
}

/** The manifests that stand in a case. */
function inlineOf(text: string): readonly string[] {
  return readYaml(text).documents.flatMap((document) => {
    const spec = (document as {spec?: {inline?: unknown}} | null)?.spec
    return typeof spec?.inline === "string" ? [spec.inline] : []
  })
}

/** About `count` texts that follow from a seed: objects of the corpus with something in them otherwise, as JSON. */
export function mutantTexts(seed: number, count: number): readonly string[] {
  const random = randomFrom(seed)
  const byKind = Map.groupBy(objectsOf(corpusTexts()), ({kind}) => String(kind))
  const texts = [...askedKinds].flatMap(([kind, share]) => {
    const kin = byKind.get(kind) ?? []
    if (kin.length === 0) throw new Error(`the corpus holds no ${kind}`)
    return Array.from({length: Math.ceil((count * share) / 100)}, () => JSON.stringify(mutantOf(random, pick(random, kin), kin)))
  })
  return [...new Set(texts)]
}

/** Texts that hold one object with a head, as objects. A NetworkPolicy is Kubernetes' own. */
function objectsOf(texts: readonly string[]): readonly ManifestObject[] {
  return texts.flatMap((text) => {
    const [document] = readYaml(text).documents as readonly unknown[]
    const object = typeof document === "object" && document !== null ? (document as ManifestObject) : {}
    const isCalicos = String(object["apiVersion"]).includes("projectcalico.org")
    return askedKinds.has(String(object["kind"])) && !isCalicos ? [object] : []
  })
}
