// The dependency tables of docs/dependencies.md against the manifests, the lock file and the modules of Go: nothing comes in unargued.
import type {Problem, TreeFile} from "./source-tree.ts"

const tablePath = "docs/dependencies.md"

type Manifest = {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

type Lock = {
  readonly packages: Readonly<Record<string, {readonly version?: string; readonly license?: string; readonly resolved?: string}>>
}

type Row = {readonly name: string; readonly version: string; readonly licence: string}

/** Dependencies without a row, rows without a dependency, versions and licences that differ from the lock file. */
export function checkDependencies(files: readonly TreeFile[]): readonly Problem[] {
  const table = files.find(({path}) => path === tablePath)
  const lockFile = files.find(({path}) => path === "package-lock.json")
  if (!table || !lockFile) return [{path: tablePath, message: "the dependency table or the lock file is missing"}]
  const lock = JSON.parse(lockFile.text) as Lock
  const [packages = "", modules = ""] = table.text.split(/^## Modules of Go$/m)
  const rows = rowsOf(packages)
  const wanted = wantedNames(files)
  const missing = [...wanted].filter((name) => !rows.some((row) => row.name === name)).map((name) => `\`${name}\` is used and has no row`)
  const extra = rows.filter(({name}) => !wanted.has(name)).map(({name}) => `\`${name}\` has a row and no manifest names it`)
  const differing = rows.flatMap((row) => differences(row, lock))
  const hosts = Object.entries(lock.packages)
    .filter(([, {resolved}]) => resolved?.startsWith("http"))
    .map(([name]) => `${name} is locked to a host; the lock file names packages, not registries`)
  return [...missing, ...extra, ...differing, ...hosts, ...checkModules(files, rowsOf(modules))].map((message) => ({
    path: tablePath,
    message,
  }))
}

/** The same of modules of Go: what a `go.mod` asks for by itself, at the version of its row. WHY not what is replaced: it is a part of another module. */
function checkModules(files: readonly TreeFile[], rows: readonly Row[]): readonly string[] {
  const wanted = new Map<string, string>()
  for (const {path, text} of files) {
    if (!/^parts\/[^/]+\/go\.mod$/.test(path)) continue
    const replaced = new Set([...text.matchAll(/^\s*(?:replace )?(\S+)(?: \S+)? => /gm)].map(([, name]) => name))
    for (const [, name = "", version = ""] of text.matchAll(/^\s*(?:require )?(\S+\.\S+) v(\S+)$/gm))
      if (!replaced.has(name)) wanted.set(name, version)
  }
  const missing = [...wanted.keys()]
    .filter((name) => !rows.some((row) => row.name === name))
    .map((name) => `\`${name}\` is used and has no row`)
  const differing = rows.flatMap(({name, version}) => {
    const own = wanted.get(name)
    if (own === undefined) return [`\`${name}\` has a row and no go.mod names it`]
    return own === version ? [] : [`\`${name}\` is at ${own}, the table says ${version}`]
  })
  return [...missing, ...differing]
}

/** Every package that a manifest of ours asks for, ours excepted. */
function wantedNames(files: readonly TreeFile[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const {path, text} of files) {
    if (!/^(packages\/[^/]+\/)?package\.json$/.test(path)) continue
    const manifest = JSON.parse(text) as Manifest
    const all = {...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies}
    for (const name of Object.keys(all)) if (!name.startsWith("@carveout/")) names.add(name)
  }
  return names
}

/** The rows of the Markdown table: name, version, licence are its first, second and fourth cell. */
function rowsOf(text: string): readonly Row[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => ({name: (cells[1] ?? "").replaceAll("`", ""), version: cells[2] ?? "", licence: cells[4] ?? ""}))
}

/** Where a row and the lock file disagree. */
function differences(row: Row, lock: Lock): readonly string[] {
  const locked = lock.packages[`node_modules/${row.name}`]
  if (!locked) return [`\`${row.name}\` is not in the lock file`]
  const version = locked.version === row.version ? [] : [`\`${row.name}\` is locked at ${locked.version}, the table says ${row.version}`]
  const licence = locked.license === row.licence ? [] : [`\`${row.name}\` is licensed ${locked.license}, the table says ${row.licence}`]
  return [...version, ...licence]
}
