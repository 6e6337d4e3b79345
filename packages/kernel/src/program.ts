// Where the programs of this machine lie.

import {accessSync, constants} from "node:fs"
import {isAbsolute, join} from "node:path"

/** Where administrators' tools lie, which an ordinary user's PATH leaves out. */
export const toolPath: string = `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`

/** The file of a program by its name; null: it is nowhere. */
export function placeOf(program: string): string | null {
  const folders = toolPath.split(":").filter((folder) => isAbsolute(folder))
  return folders.map((folder) => join(folder, program)).find(isExecutable) ?? null
}

/** Whether a file is there that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
