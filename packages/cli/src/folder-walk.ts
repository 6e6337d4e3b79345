// The files below a folder: subfolders and links to folders are followed, each folder once. Reads names and no texts.

import {readdirSync, realpathSync, statSync} from "node:fs"
import type {Dirent} from "node:fs"
import {join} from "node:path"

/** Something below a folder that cannot be looked into. */
export type Obstacle = {readonly path: string; readonly error: unknown}

/** Files below a folder, and what stood in the way. */
export type Found = {readonly files: readonly string[]; readonly obstacles: readonly Obstacle[]}

/** `seen`: the real paths of folders that were read. `links`: links to folders that are still to be followed. */
type Walk = {
  readonly isWanted: (name: string) => boolean
  readonly files: string[]
  readonly obstacles: Obstacle[]
  readonly seen: Set<string>
  readonly links: {readonly at: string; readonly path: string}[]
}

/** Why something with a file's name is not read. WHY: to open a pipe waits for a writer who may never come. */
const noFile = new Error("is a pipe, a socket or a device, and no file")

/** Why a link is not followed. */
const lostLink = new Error("the link leads nowhere")

/**
 * Files of some names below a folder, by name: subfolders where they stand, hidden ones and node_modules passed over. `root` is the folder for
 * the system, `path` as it is shown. What cannot be read is named, and the rest is read.
 */
export function filesBelow(root: string, path: string, isWanted: (name: string) => boolean): Found {
  const walk: Walk = {isWanted, files: [], obstacles: [], seen: new Set(), links: []}
  readFolder(walk, realpathSync(root), path)
  // WHY after all that stands here itself: a folder that is reached both ways is read under its own name.
  for (const link of walk.links) readBelow(walk, realpathSync(link.at), link.path)
  return {files: walk.files.toSorted(byParts), obstacles: walk.obstacles}
}

/** Reads a folder by its real path. */
function readFolder(walk: Walk, real: string, shown: string): void {
  walk.seen.add(real)
  for (const entry of entriesOf(walk, real, shown)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue
    const [at, path] = [join(real, entry.name), join(shown, entry.name)]
    if (entry.isSymbolicLink()) readLink(walk, at, path)
    else if (entry.isDirectory()) readBelow(walk, at, path)
    else takeFile(walk, path, entry)
  }
}

/** A folder that a link has led to before is not read again. */
function readBelow(walk: Walk, real: string, shown: string): void {
  if (!walk.seen.has(real)) readFolder(walk, real, shown)
}

function entriesOf({obstacles}: Walk, real: string, shown: string): readonly Dirent[] {
  try {
    return readdirSync(real, {withFileTypes: true})
  } catch (error) {
    obstacles.push({path: shown, error})
    return []
  }
}

function readLink(walk: Walk, at: string, path: string): void {
  try {
    const target = statSync(at)
    if (target.isDirectory()) walk.links.push({at, path})
    else takeFile(walk, path, target)
  } catch (error) {
    const isLost = error instanceof Error && "code" in error && error.code === "ENOENT"
    walk.obstacles.push({path, error: isLost ? lostLink : error})
  }
}

function takeFile({isWanted, files, obstacles}: Walk, path: string, entry: {readonly isFile: () => boolean}): void {
  if (!isWanted(path)) return
  if (entry.isFile()) files.push(path)
  else obstacles.push({path, error: noFile})
}

/** Folder by folder, each by name. */
function byParts(a: string, b: string): number {
  const [some, others] = [a.split(/[\\/]/), b.split(/[\\/]/)]
  const place = some.findIndex((part, i) => part !== others[i])
  return (some[place] ?? "") < (others[place] ?? "") ? -1 : 1
}
