// The files of a commit below a path, with links followed inside the revision. Reads names and no texts.

import {git, gitWithInput} from "./git-run.ts"
import type {InputError} from "./input.ts"

/** A file of a tree. `object` is what git is asked for. */
export type Entry = {readonly path: string; readonly object: string}

/** What a commit holds at a path. `notes`: what was not read, and why. */
export type Listing = {readonly entries: readonly Entry[]; readonly errors: readonly InputError[]; readonly notes: readonly string[]}

/** A commit, and the name by which its files are shown. */
type Commit = {readonly id: string; readonly name: string}

/** What git finds at a path, links on the way followed. */
type Found = {readonly kind: "tree" | "blob"; readonly object: string} | {readonly kind: "outside" | "nowhere" | "nothing"}

/** What a listing has come to. `seen`: trees that were read, so that a link into one of them leads round no circle. */
type Walk = {
  readonly commit: Commit
  readonly folder: string
  readonly entries: Entry[]
  readonly errors: InputError[]
  readonly notes: string[]
  readonly seen: Set<string>
}

/** The files at a path: of a folder the same that the working tree's would give; what is named itself is read whatever it is called. */
export function entriesAt(commit: Commit, below: string, folder: string): Listing {
  const walk: Walk = {commit, folder, entries: [], errors: [], notes: [], seen: new Set()}
  const found = follow(commit, [below], folder).get(below)
  if (found?.kind === "blob") walk.entries.push({path: below, object: found.object})
  else if (found?.kind === "outside") walk.notes.push(outsideNote(commit, below))
  else if (found?.kind !== "tree") noteSubmodule(walk, below)
  else for (let trees = [{path: below, object: found.object}]; trees.length > 0;) trees = linkedTrees(walk, listTrees(walk, trees))
  return walk
}

/** Lists trees with all that is below them, and gives the paths of the links in them. */
function listTrees(walk: Walk, trees: readonly Entry[]): readonly string[] {
  return trees.flatMap(({path: top, object}) => {
    const listed = git(walk.folder, ["ls-tree", "-r", "-t", "-z", "--full-tree", object])
    if (!listed.ok) walk.errors.push({path: `${walk.commit.name}:${top}`, message: listed.text})
    if (!listed.ok || walk.seen.has(object)) return []
    walk.seen.add(object)
    const lines = linesOf(listed.text, walk.seen).map((line) => ({...line, path: top === "" ? line.name : `${top}/${line.name}`}))
    for (const {kind, object: tree} of lines) if (kind === "tree") walk.seen.add(tree)
    for (const {kind, path} of lines) if (kind === "commit") walk.notes.push(submoduleNote(walk.commit, path))
    const blobs = lines.filter(({kind}) => kind === "blob")
    walk.entries.push(...blobs.filter(({mode, path}) => mode !== linkMode && isManifest(path)))
    return blobs.filter(({mode}) => mode === linkMode).map(({path}) => path)
  })
}

type Line = {readonly mode: string; readonly kind: string; readonly object: string; readonly name: string}

/** What git lists, without what is passed over and without folders that were read already. */
function linesOf(text: string, seen: ReadonlySet<string>): readonly Line[] {
  const lines = text.split("\u0000").flatMap((line): readonly Line[] => {
    const [, mode = "", kind = "", object = "", name = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return name === "" || isHidden(name) ? [] : [{mode, kind, object, name}]
  })
  const known = lines.filter(({kind, object}) => kind === "tree" && seen.has(object)).map(({name}) => `${name}/`)
  return known.length === 0 ? lines : lines.filter(({name}) => !known.some((start) => name.startsWith(start)))
}

/** The mode that git gives links. */
const linkMode = "120000"

/** Follows links: files are read under the link's name, folders are given back to be listed, each once. */
function linkedTrees(walk: Walk, links: readonly string[]): Entry[] {
  const {commit, folder, seen} = walk
  return [...follow(commit, links, folder)].flatMap(([path, found]) => {
    if (found.kind === "blob" && isManifest(path)) walk.entries.push({path, object: found.object})
    if (found.kind === "outside") walk.notes.push(outsideNote(commit, path))
    if (found.kind === "nowhere" || found.kind === "nothing") {
      walk.errors.push({path: `${commit.name}:${path}`, message: "the link leads nowhere in this revision"})
    }
    return found.kind === "tree" && !seen.has(found.object) ? [{path, object: found.object}] : []
  })
}

/** What stands at paths, asked of one git process. */
function follow(commit: Commit, paths: readonly string[], folder: string): ReadonlyMap<string, Found> {
  // WHY: git reads one name a line, and a name may hold a line break.
  const asked = paths.filter((path) => !path.includes("\n"))
  const found = new Map<string, Found>(paths.map((path) => [path, {kind: "nothing"}]))
  if (asked.length === 0) return found
  const input = asked.map((path) => `${commit.id}:${path}\n`).join("")
  const {stdout} = gitWithInput(folder, ["cat-file", "--batch-check", "--follow-symlinks"], input)
  let at = 0
  for (const path of asked) {
    const end = stdout.indexOf(10, at)
    const head = stdout.toString("utf8", at, end)
    const [, object = "", kind] = /^([0-9a-f]+) (tree|blob) \d+$/.exec(head) ?? []
    const [, word, length] = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(head) ?? []
    if (kind === "tree" || kind === "blob") found.set(path, {kind, object})
    else if (word !== undefined) found.set(path, {kind: word === "symlink" ? "outside" : "nowhere"})
    at = end + 1 + (length === undefined ? 0 : Number(length) + 1)
  }
  return found
}

/** A path at which there is nothing to read may be a submodule, and that is said. */
function noteSubmodule({commit, folder, notes}: Walk, below: string): void {
  const listed = git(folder, ["ls-tree", "-z", "--full-tree", commit.id, "--", below])
  if (listed.text.startsWith("160000 ")) notes.push(submoduleNote(commit, below))
}

function submoduleNote({name}: Commit, path: string): string {
  return `\`${name}:${path}\` is a submodule: its files are not read`
}

function outsideNote({name}: Commit, path: string): string {
  return `\`${name}:${path}\` is a link that leads out of the revision: what it names is not read`
}

/** The same files that a folder gives. */
function isManifest(path: string): boolean {
  return /\.(?:yaml|yml|json)$/i.test(path)
}

/** What a folder passes over: hidden folders and files, and node_modules. `name` counts from the folder that was asked for. */
function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") || part === "node_modules")
}
