// The same manifests written in other ways that must mean the same: other order, repeats, other files, lists, JSON.

import type {LongFile, Source, SourceFile} from "@carveout/engine"
import {manifestText} from "./arbitrary/manifest.ts"
import type {ManifestObject} from "./arbitrary/manifest-object.ts"
import type {Random} from "./arbitrary/random.ts"
import {printYaml} from "./arbitrary/yaml.ts"

/** A way of writing objects down. */
export type Expander = {
  readonly name: string
  readonly expand: (objects: readonly ManifestObject[], random: Random) => readonly Source[]
}

/** Every way. */
export const expanders: readonly Expander[] = [
  {name: "in another order", expand: (objects, random) => [oneFile(shuffled(objects, random))]},
  {
    name: "some twice",
    expand: (objects, random) => [oneFile(shuffled([...objects, ...objects.filter(() => random.below(3) === 0)], random))],
  },
  {
    name: "each in a file",
    expand: (objects, random) => shuffled(objects, random).map((one, i) => ({name: `${i}.yaml`, text: printYaml(one)})),
  },
  {name: "in two files", expand: (objects, random) => inTwoFiles(objects, random.below(objects.length + 1))},
  {
    name: "with empty documents between",
    expand: (objects) => [{name: "world.yaml", text: objects.map(printYaml).join("---\n---\n# nothing\n---\n")}],
  },
  {name: "as a list", expand: (objects) => [{name: "world.yaml", text: printYaml({apiVersion: "v1", kind: "List", items: objects})}]},
  {name: "as JSON", expand: (objects) => [{name: "world.json", text: objects.map((one) => JSON.stringify(one)).join("\n")}]},
  {
    name: "as a JSON list in pieces",
    expand: (objects, random) => [inPieces(JSON.stringify({apiVersion: "v1", items: objects, kind: "List"}), random)],
  },
  {name: "in pieces", expand: (objects, random) => [inPieces(manifestText(objects), random)]},
  {name: "with Windows line ends", expand: (objects) => [{name: "world.yaml", text: manifestText(objects).replaceAll("\n", "\r\n")}]},
]

/** A text that comes in pieces, cut anywhere. */
function inPieces(text: string, random: Random): LongFile {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 0) pieces.push(text.slice(at, at + 1 + random.below(2000)))
  return {name: "world", pieces: () => pieces, slice: (start, end) => text.slice(start, end)}
}

/** All objects in one file. */
export function oneFile(objects: readonly ManifestObject[]): SourceFile {
  return {name: "world.yaml", text: manifestText(objects)}
}

function inTwoFiles(objects: readonly ManifestObject[], cut: number): readonly SourceFile[] {
  return [objects.slice(cut), objects.slice(0, cut)].map((part, i) => ({name: `${i}.yaml`, text: manifestText(part)}))
}

/** A list in an order that the choices give. */
export function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const left = [...list]
  return list.map(() => left.splice(random.below(left.length), 1)).flat()
}
