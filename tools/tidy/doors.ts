// The door table of ARCHITECTURE.md as data, and the rule that reads import lines against it: arrows point down.
import {posix} from "node:path"
import {importsOf} from "./imports.ts"
import {isSource} from "./source-tree.ts"
import type {Problem, TreeFile} from "./source-tree.ts"

/** What a room may import beside its own files. `packages` by name; `node` is the standard library of Node. */
type Door = {readonly packages: readonly string[]; readonly node: boolean; readonly typesOnly?: readonly string[]}

/** Rooms by folder. A file belongs to the first room whose folder holds it. */
export const doors: readonly (readonly [folder: string, door: Door])[] = [
  ["packages/engine/src/manifest/yaml/", {packages: ["js-yaml"], node: false}],
  ["packages/engine/src/", {packages: [], node: false}],
  [
    "packages/report/src/",
    {
      packages: ["@carveout/engine"],
      node: false,
      typesOnly: ["@carveout/dataplane", "@carveout/flows", "@carveout/engine/fix", "@carveout/engine/plan"],
    },
  ],
  [
    "packages/dataplane/src/",
    {
      packages: [
        "@carveout/engine",
        "@noble/hashes/legacy.js",
        "@noble/hashes/sha2.js",
        "@noble/hashes/sha3.js",
        "@noble/hashes/utils.js",
        "@scure/base",
      ],
      node: false,
    },
  ],
  ["packages/dataplane/test/", {packages: ["@carveout/engine"], node: true}],
  ["packages/flows/src/", {packages: ["@carveout/engine"], node: false}],
  ["packages/flows/test/", {packages: [], node: false}],
  ["packages/school/src/markdown/", {packages: ["markdown-it"], node: false}],
  ["packages/school/src/", {packages: ["@carveout/engine", "@carveout/report"], node: false}],
  ["packages/testkit/src/reference/", {packages: [], node: false, typesOnly: ["@carveout/engine"]}],
  [
    "packages/testkit/",
    {
      packages: [
        "@carveout/engine",
        "@carveout/engine/cluster",
        "@carveout/engine/edit",
        "@carveout/engine/fix",
        "@carveout/engine/plan",
        "@carveout/dataplane",
        "@carveout/flows",
        "fast-check",
      ],
      node: true,
    },
  ],
  [
    "packages/server/",
    {packages: ["hono", "hono/etag", "hono/secure-headers", "@hono/node-server", "@hono/node-server/serve-static"], node: true},
  ],
  ["packages/kernel/test/", {packages: ["@carveout/engine"], node: true}],
  ["packages/kernel/", {packages: [], node: true}],
  [
    "packages/web/src/",
    {
      packages: [
        "@carveout/engine",
        "@carveout/engine/describe",
        "@carveout/engine/edit",
        "@carveout/engine/plan",
        "@carveout/dataplane",
        "@carveout/flows",
        "@carveout/report",
        "@carveout/school",
        "@codemirror/autocomplete",
        "@codemirror/commands",
        "@codemirror/lang-yaml",
        "@codemirror/language",
        "@codemirror/lint",
        "@codemirror/search",
        "@codemirror/state",
        "@codemirror/view",
        "@lezer/highlight",
        "@preact/signals",
        "preact",
        "preact/hooks",
      ],
      node: false,
    },
  ],
  ["packages/web/bench/", {packages: ["playwright-core", "@carveout/server"], node: true}],
  ["packages/web/journeys/", {packages: ["axe-core", "playwright-core", "puppeteer-core", "@carveout/server"], node: true}],
  [
    "packages/cli/",
    {
      packages: [
        "@carveout/engine",
        "@carveout/engine/cluster",
        "@carveout/engine/edit",
        "@carveout/engine/fix",
        "@carveout/engine/plan",
        "@carveout/dataplane",
        "@carveout/flows",
        "@carveout/kernel",
        "@carveout/report",
        "@carveout/school",
        "@carveout/server",
        "diff",
      ],
      node: true,
    },
  ],
  ["tools/bench/", {packages: ["@carveout/engine", "@carveout/testkit", "js-yaml"], node: true}],
  ["tools/", {packages: [], node: true}],
]

/** The engine's pipeline: a folder may import only folders before it. */
export const engineOrder = [
  "std",
  "text",
  "net",
  "selector",
  "manifest",
  "snapshot",
  "program",
  "decide",
  "question",
  "explain",
  "analyze",
  "expect",
  "suite",
  "doctor",
  "lint",
  "describe",
  "edit",
  "fix",
  "plan",
  "cluster",
] as const

const testOnly = ["fast-check"]

/** Import lines that no door allows. */
export function checkDoors(files: readonly TreeFile[]): readonly Problem[] {
  return files.filter(({path}) => isSource(path)).flatMap(checkFile)
}

/** The problems of one file's imports. */
function checkFile(file: TreeFile): readonly Problem[] {
  const room = doors.find(([folder]) => file.path.startsWith(folder))
  if (!room) return [{path: file.path, message: "stands in no room of the door table (tools/tidy/doors.ts)"}]
  const [folder, door] = room
  const isTest = file.path.endsWith(".test.ts")
  return importsOf(file.text).flatMap(({specifier, line, typeOnly}) => {
    const message = specifier.startsWith(".")
      ? brokenRelative(file.path, specifier)
      : brokenBare({specifier, typeOnly, door, isTest, folder})
    return message === undefined ? [] : [{path: file.path, line, message}]
  })
}

type Bare = {readonly specifier: string; readonly typeOnly: boolean; readonly door: Door; readonly isTest: boolean; readonly folder: string}

/** Why an import by name is not allowed, or undefined. */
function brokenBare({specifier, typeOnly, door, isTest, folder}: Bare): string | undefined {
  if (specifier.startsWith("node:")) return door.node || isTest ? undefined : `${folder} may not use Node (${specifier})`
  if (door.packages.includes(specifier)) return undefined
  if (isTest && testOnly.includes(specifier)) return undefined
  if (door.typesOnly?.includes(specifier)) return typeOnly ? undefined : `${folder} may import only types from ${specifier}`
  return `${folder} may not import ${specifier}: the door table does not name it`
}

/** Why a relative import is not allowed, or undefined. */
function brokenRelative(path: string, specifier: string): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier))
  if (packageOf(path) !== packageOf(target)) return `reaches into ${packageOf(target)} by path; use its door`
  const from = engineFolder(path)
  const to = engineFolder(target)
  if (from === undefined || to === undefined) return undefined
  return rank(to) <= rank(from) ? undefined : `${from}/ may import only folders before it, and ${to}/ comes after`
}

/** The package or tool folder of a path. */
function packageOf(path: string): string {
  return path.split("/").slice(0, 2).join("/")
}

/** The folder of the engine's pipeline that a path lies in. */
function engineFolder(path: string): string | undefined {
  const match = /^packages\/engine\/src\/([a-z]+)\//.exec(path)
  return match?.[1]
}

/** Place in the pipeline; a folder that is not listed comes last of all, so that everything it imports is fine and nothing may import it. */
function rank(folder: string): number {
  const place = engineOrder.indexOf(folder as (typeof engineOrder)[number])
  return place === -1 ? engineOrder.length : place
}
