// A folder of a world as the engine takes it: texts, resources, a program.

import {readFileSync, statSync} from "node:fs"
import {join} from "node:path"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {LongFile, Program, Resource, Source, SourceFile} from "@carveout/engine"
import {fileNames} from "../write.ts"

type File = keyof Omit<typeof fileNames, "about">

/** LIMIT: bytes of a file that is read as one text; the language has none of more than some 512 MiB. */
const wholeMax = 256 << 20

/** LIMIT: bytes of a piece of a longer one. */
const pieceBytes = 1 << 15

/** The text of one file of a world. */
export function sourceOf(folder: string, file: File): SourceFile {
  return {name: fileNames[file], text: readFileSync(join(folder, fileNames[file]), "utf8")}
}

/** The same, in pieces where it is long. */
export function piecesOf(folder: string, file: File): Source {
  const path = join(folder, fileNames[file])
  return statSync(path).size <= wholeMax ? sourceOf(folder, file) : longFile(fileNames[file], readFileSync(path))
}

/** INVARIANT: worlds are written in ASCII, so that a byte is a letter. */
function longFile(name: string, bytes: Buffer): LongFile {
  return {
    name,
    *pieces() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.toString("latin1", at, at + pieceBytes)
    },
    slice: (start, end) => bytes.toString("latin1", start, end),
  }
}

/** Resources of some files. A generated world that a cluster would refuse is a fault of the generator. */
export function resourcesOf(files: readonly Source[]): readonly Resource[] {
  const {resources, diagnostics} = parseManifests(files)
  const error = diagnostics.find(({severity}) => severity === "error")
  if (error !== undefined) throw new Error(`${error.place?.file}:${error.place?.line}: ${error.message}`)
  return resources
}

/** Every resource of a folder. */
export function resourcesIn(folder: string): readonly Resource[] {
  return (["pods", "frame", "policies"] as const).flatMap((file) => resourcesOf([piecesOf(folder, file)]))
}

/** Resources made ready for questions. */
export function programOf(resources: readonly Resource[]): Program {
  return compile(buildSnapshot(resources).snapshot)
}
