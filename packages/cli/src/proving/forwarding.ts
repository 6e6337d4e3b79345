// Whom a cluster's CoreDNS hands on what it does not know, as the ConfigMap with its Corefile says it.

import {readYaml} from "@carveout/engine"
import type {Source} from "@carveout/engine"

/** The line `forward` of a Corefile for all names. `targets` as they stand there; `by`: the ConfigMap, `kube-system/coredns`. */
export type Forward = {readonly targets: readonly string[]; readonly option: "force_tcp" | "prefer_udp" | null; readonly by: string}

/**
 * What the Corefile of a namespace's resolver says; null where none is given, or it hands nothing on. LIMIT: files that are read in pieces, of more
 * than a mebibyte, are not looked at: a dump of that size is not read a second time for one line.
 */
export function forwardIn(files: readonly Source[], namespace: string): Forward | null {
  const texts = files.flatMap((file) => ("text" in file && file.text.includes("Corefile") ? [file.text] : []))
  const maps = texts.flatMap((text) => readYaml(text).documents.flatMap(itemsOf)).flatMap((each) => corefileOf(each, namespace))
  const map = maps.find(({name}) => name === "coredns") ?? maps[0]
  const found = map === undefined ? null : forwardOf(map.text)
  return map === undefined || found === null ? null : {...found, by: `${namespace}/${map.name}`}
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {}
}

/** A document, or what stands in a list. */
function itemsOf(document: unknown): readonly unknown[] {
  const {items} = fieldsOf(document)
  return Array.isArray(items) ? (items as readonly unknown[]) : [document]
}

function corefileOf(object: unknown, namespace: string): readonly {readonly name: string; readonly text: string}[] {
  const {kind, metadata, data} = fieldsOf(object)
  const {name, namespace: own} = fieldsOf(metadata)
  const text = fieldsOf(data)["Corefile"]
  // WHY: a cache on nodes has a Corefile, too, and it hands on to the resolver.
  const isCache = typeof name === "string" && name.includes("node-local")
  return kind === "ConfigMap" && own === namespace && typeof name === "string" && typeof text === "string" && !isCache ? [{name, text}] : []
}

/** The line `forward .` of the server block for all names, with the option in its own block. */
function forwardOf(corefile: string): Omit<Forward, "by"> | null {
  const lines = corefile.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
  let depth = 0
  let isOfAll = false
  let found: {targets: readonly string[]; option: Forward["option"]} | null = null
  let isWithin = false
  for (const words of lines) {
    const [first = "", second = ""] = words
    if (depth === 0 && first !== "") isOfAll = words.some((word) => /^(dns:\/\/)?\.(:\d+)?,?$/.test(word))
    if (depth === 1) isWithin = false
    if (depth === 1 && isOfAll && first === "forward" && second === "." && found === null) {
      found = {targets: words.slice(2).filter((word) => word !== "{"), option: null}
      isWithin = true
    }
    // WHY `??=`: where both stand there, CoreDNS goes by the first of these two.
    if (depth === 2 && isWithin && found !== null) {
      if (first === "force_tcp") found.option = first
      if (first === "prefer_udp") found.option ??= first
    }
    if (words.at(-1) === "{") depth++
    if (first === "}") depth--
  }
  return found === null || found.targets.length === 0 ? null : found
}
