// A folder of a world as the engine takes it: texts, resources, a program.

import {readFileSync} from "node:fs"
import {join} from "node:path"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {Program, Resource, SourceFile} from "@carveout/engine"
import {fileNames} from "../write.ts"

/** The text of one file of a world. */
export function sourceOf(folder: string, file: "pods" | "frame" | "policies"): SourceFile {
  return {name: fileNames[file], text: readFileSync(join(folder, fileNames[file]), "utf8")}
}

/** Resources of some files. A generated world that a cluster would refuse is a fault of the generator. */
export function resourcesOf(files: readonly SourceFile[]): readonly Resource[] {
  const {resources, diagnostics} = parseManifests(files)
  const error = diagnostics.find(({severity}) => severity === "error")
  if (error !== undefined) throw new Error(`${error.place?.file}:${error.place?.line}: ${error.message}`)
  return resources
}

/** Every resource of a folder. */
export function resourcesIn(folder: string): readonly Resource[] {
  return (["pods", "frame", "policies"] as const).flatMap((file) => resourcesOf([sourceOf(folder, file)]))
}

/** Resources made ready for questions. */
export function programOf(resources: readonly Resource[]): Program {
  return compile(buildSnapshot(resources).snapshot)
}
