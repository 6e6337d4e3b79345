// Objects of crd.projectcalico.org/v1, as `kubectl get` shows them where Calico's API server is not installed (evaluation §9):
// the same spec; labels, annotations and a policy's name of the v3 object stand as JSON in an annotation.

import {anyFields, report} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {YamlEntry, YamlMap, YamlNode} from "../yaml/node.ts"

const annotation = "projectcalico.org/metadata"
const policyKinds = new Set(["NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy"])

/** The document as the v3 object that it stores. Places stay those of the stored text. */
export function storedForm(root: Cursor): Cursor {
  if (root.node?.kind !== "map") return root
  const metadata = anyFields(root)("metadata")
  if (metadata.node?.kind !== "map") return root
  const stored = readAnnotation(metadata)
  const isPolicy = policyKinds.has(textAt(root.node, "kind"))
  const name = isPolicy ? (stored.name ?? shortName(root.node, textAt(metadata.node, "name"))) : textAt(metadata.node, "name")
  const labels = mergedMap(nodeAt(metadata.node, "labels"), stored.labels, metadata.node)
  const annotations = mergedMap(withoutKey(nodeAt(metadata.node, "annotations"), annotation), stored.annotations, metadata.node)
  const rest = withEntries(metadata.node, [
    ["name", textNode(name, nodeAt(metadata.node, "name") ?? metadata.node)],
    ["labels", labels],
    ["annotations", annotations],
  ])
  const merged = {...rest, entries: rest.entries.filter(({value}) => value.kind !== "map" || value.entries.length > 0)}
  // WHY: so that it is the same object as its v3 form, should a dump hold both.
  const apiVersion = textNode("projectcalico.org/v3", nodeAt(root.node, "apiVersion") ?? root.node)
  const changes = [["apiVersion", apiVersion] as const, ["metadata", merged] as const]
  return {...root, node: withEntries(root.node, changes)}
}

type Stored = {
  readonly name: string | undefined
  readonly labels: Readonly<Record<string, unknown>>
  readonly annotations: Readonly<Record<string, unknown>>
}

/** The annotation's content; one that is no JSON is reported. */
function readAnnotation(metadata: Cursor): Stored {
  const cursor = anyFields(anyFields(metadata)("annotations"))(annotation)
  const source = cursor.node?.kind === "scalar" && typeof cursor.node.value === "string" ? cursor.node.value : "{}"
  try {
    const value = asRecord(JSON.parse(source))
    const name = value["name"]
    return {
      name: typeof name === "string" ? name : undefined,
      labels: asRecord(value["labels"]),
      annotations: asRecord(value["annotations"]),
    }
  } catch {
    report(cursor, "wrong-type", `the annotation \`${annotation}\` holds no JSON`)
    return {name: undefined, labels: {}, annotations: {}}
  }
}

/** A value as a record, empty if it is none. */
function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? {...value} : {}
}

/** A stored policy of the default tier carries the tier in front of its name. */
function shortName(root: YamlMap, name: string): string {
  const spec = nodeAt(root, "spec")
  const tier = spec?.kind === "map" ? textAt(spec, "tier") : ""
  return (tier === "" || tier === "default") && name.startsWith("default.") ? name.slice("default.".length) : name
}

/** The value of a key. */
function nodeAt(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find((entry) => entry.key === key)?.value
}

/** The text of a key, or empty. */
function textAt(map: YamlMap, key: string): string {
  const node = nodeAt(map, key)
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : ""
}

/** A text that stands where another node stands. */
function textNode(value: string, {start, end}: YamlNode): YamlNode {
  return {kind: "scalar", start, end, value, isPlain: false, source: value, tag: ""}
}

/** A map with the stored entries over its own; what is no map is left for the reader to refuse. */
function mergedMap(node: YamlNode | undefined, stored: Readonly<Record<string, unknown>>, near: YamlNode): YamlNode {
  if (node?.kind === "seq" || (node?.kind === "scalar" && node.value !== null)) return node
  const own: YamlMap = node?.kind === "map" ? node : {kind: "map", start: near.start, end: near.start, entries: []}
  return withEntries(
    own,
    Object.entries(stored).map(([key, value]) => [key, textNode(String(value), own)] as const),
  )
}

/** A map without one key. */
function withoutKey(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "map" ? {...node, entries: node.entries.filter((entry) => entry.key !== key)} : node
}

/** A map in which some keys have other values. */
function withEntries(map: YamlMap, changes: readonly (readonly [key: string, value: YamlNode])[]): YamlMap {
  const entries = new Map<string, YamlEntry>(map.entries.map((entry) => [entry.key, entry]))
  for (const [key, value] of changes) {
    const old = entries.get(key)
    entries.set(key, {key, keyStart: old?.keyStart ?? map.start, keyEnd: old?.keyEnd ?? map.start, value})
  }
  return {...map, entries: [...entries.values()]}
}
