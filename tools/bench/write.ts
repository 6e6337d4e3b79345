// Worlds written to a folder, piece by piece, so that no file ever stands in memory.

import {closeSync, mkdirSync, openSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {inOrder} from "./order.ts"
import type {PodOrder} from "./order.ts"
import {fullPod, trimmedPod} from "./pod.ts"
import type {PodForm, PodSeed} from "./pod.ts"
import type {Manifest, World} from "./world.ts"
import {yamlText} from "./yaml.ts"

/** What was written: counts and bytes, beside what is known of the world by construction. */
export type Written = {
  readonly world: string
  readonly seed: number
  readonly pods: number
  readonly policies: number
  readonly expectedPairs: number | null
  readonly podForm: PodForm
  readonly podOrder: PodOrder
  readonly bytes: {readonly pods: number; readonly frame: number; readonly policies: number}
}

/** The names of the files of a world. The last is no manifest of Kubernetes, and its ending keeps `carveout` from reading it. */
export const fileNames = {pods: "pods.json", frame: "world.yaml", policies: "policies.yaml", about: "about-this-world.txt"} as const

/** Writes a world to a folder, which is made where it is missing. */
export function writeWorld(world: World, folder: string, podForm: PodForm, podOrder: PodOrder = "listed"): Written {
  mkdirSync(folder, {recursive: true})
  const pods = writePieces(join(folder, fileNames.pods), podTexts(inOrder(world.pods(), podOrder), podForm))
  const frame = writePieces(join(folder, fileNames.frame), documentTexts(world.frame()))
  const policies = writePieces(join(folder, fileNames.policies), documentTexts(world.policies()))
  const {name, size, expectedPairs} = world
  const written: Written = {
    world: name,
    seed: size.seed,
    pods: pods.count,
    policies: policies.count,
    expectedPairs,
    podForm,
    podOrder,
    bytes: {pods: pods.bytes, frame: frame.bytes, policies: policies.bytes},
  }
  writePieces(join(folder, fileNames.about), [`${JSON.stringify(written, null, 2)}\n`])
  return written
}

/** A pod list as kubectl prints it. The first and the last piece hold no pod. */
export function* podTexts(pods: Iterable<PodSeed>, form: PodForm): Generator<string> {
  yield '{\n    "apiVersion": "v1",\n    "items": [\n'
  let before = ""
  for (const seed of pods) {
    const pod = form === "trimmed" ? trimmedPod(seed) : fullPod(seed)
    const text = form === "full" ? `        ${JSON.stringify(pod, null, 4).replaceAll("\n", "\n        ")}` : JSON.stringify(pod)
    yield before + text
    before = ",\n"
  }
  yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'
}

/** A YAML stream. */
export function* documentTexts(objects: Iterable<Manifest>): Generator<string> {
  let before = ""
  for (const object of objects) {
    yield before + yamlText(object)
    before = "---\n"
  }
}

/** LIMIT: letters handed to the system at once. */
const pieceLength = 1 << 20

function writePieces(path: string, pieces: Iterable<string>): {readonly count: number; readonly bytes: number} {
  const file = openSync(path, "w")
  let [count, bytes, text] = [0, 0, ""]
  const flush = (): void => {
    const encoded = Buffer.from(text)
    writeFileSync(file, encoded)
    bytes += encoded.length
    text = ""
  }
  for (const piece of pieces) {
    count++
    text += piece
    if (text.length >= pieceLength) flush()
  }
  flush()
  closeSync(file)
  return {count: path.endsWith(fileNames.pods) ? count - 2 : count, bytes}
}
