// `npm run web`: the lab and the static lessons as a folder that any server can hand out: packages/web/dist.
import {createHash} from "node:crypto"
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {join, relative} from "node:path"
import {fileURLToPath} from "node:url"
import {brotliCompressSync, constants, gzipSync} from "node:zlib"
import {build} from "esbuild"
import {joinParts} from "./joined-parts.mjs"
import {throughDoors} from "./through-doors.mjs"
import {withoutPages} from "./without-pages.mjs"
import {withoutSchemas} from "./without-schemas.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))
const web = join(root, "packages", "web")
const source = (...names) => join(web, "src", ...names)
const target = join(web, "dist")

/** What a first visit may cost, compressed as it is served: the page before its lazy parts, and the engine's worker. */
const budgets = {page: 250_000, worker: 120_000}

const shared = {
  outdir: target,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  platform: "browser",
  target: "es2023",
  absWorkingDir: root,
  conditions: ["source"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  plugins: [throughDoors(root, ["engine", "dataplane", "report", "school", "flows"]), withoutPages, withoutSchemas],
}

rmSync(target, {recursive: true, force: true})
mkdirSync(target, {recursive: true})
const page = await build({
  ...shared,
  entryPoints: {main: source("main.tsx"), lab: source("lab.css")},
  splitting: true,
  chunkNames: "part-[hash]",
})
// WHY a build for each: what several workers use would be cut out of each, and the engine's would have to load what only the course needs.
const engine = await build({
  ...shared,
  entryPoints: {"engine-worker": source("worker", "engine-worker.ts")},
  splitting: true,
  chunkNames: "engine-part-[hash]",
})
await joinParts({
  target,
  name: "engine-worker.js",
  joined: "engine-part-first.js",
  first: [...firstParts(engine, "engine-worker.js")],
  later: readdirSync(target).filter((name) => name.startsWith("engine-part-")),
  exportsOf: (name) => engine.metafile.outputs[relative(root, join(target, name))].exports,
})
await build({...shared, entryPoints: {"course-worker": source("lessons", "course-worker.ts")}})
await build({
  ...shared,
  entryPoints: {"desk-worker": source("desk", "desk-worker.ts")},
  splitting: true,
  chunkNames: "desk-part-[hash]",
})
cpSync(source("index.html"), join(target, "index.html"))

const course = join(root, "course")
const files = readdirSync(course, {recursive: true, encoding: "utf8"})
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(md|ya?ml)$/.test(path))
  .sort()
  .map((path) => ({path, text: readFileSync(join(course, path), "utf8")}))
writeFileSync(join(target, "course.json"), JSON.stringify(files))
writeExample()
await writeLessons(files.map(({path, text}) => ({path, source: {name: path, text}})))
await writeServiceWorker()
compressAll()

const sizes = {
  page: served("index.html", ...firstParts(page, "lab.css"), ...firstParts(page, "main.js")),
  worker: served("engine-worker.js", "engine-part-first.js"),
}
const over = Object.keys(budgets).filter((name) => sizes[name] > budgets[name])
console.log(
  `${relative(root, target)}: page ${kilo(sizes.page)} of ${kilo(budgets.page)}, worker ${kilo(sizes.worker)} of ${kilo(budgets.worker)}, compressed; ${readdirSync(join(target, "learn")).filter((name) => name.endsWith(".html")).length} lesson pages`,
)
for (const name of over) console.error(`${name} is over its budget`)
process.exit(over.length === 0 ? 0 : 1)

/** A built file with everything that it imports at once; what it imports later is lazy. */
function firstParts(built, name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  const output = built.metafile.outputs[relative(root, join(target, name))]
  for (const {path, kind} of output.imports) if (kind === "import-statement") firstParts(built, relative(target, join(root, path)), found)
  return found
}

/** Bytes on the wire. */
function served(...names) {
  return names.reduce((sum, name) => sum + brotli(readFileSync(join(target, name))).length, 0)
}

function brotli(bytes) {
  return brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: 11}})
}

/** Beside every text its compressed forms, so that nobody compresses while a reader waits. */
function compressAll() {
  for (const name of builtFiles()) {
    const bytes = readFileSync(join(target, name))
    if (bytes.length < 1024) continue
    writeFileSync(join(target, `${name}.br`), brotli(bytes))
    writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, {level: 9}))
  }
}

function builtFiles() {
  return readdirSync(target, {recursive: true, encoding: "utf8"})
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.(html|css|js|json|svg|webmanifest)$/.test(path))
    .sort()
}

/** The worker that keeps the lab for times without a network: told what there is, and named after all of it. */
async function writeServiceWorker() {
  const kept = builtFiles().map((path) => ({path, bytes: readFileSync(join(target, path))}))
  const version = createHash("sha256")
  for (const {path, bytes} of kept) version.update(path).update(bytes)
  const addresses = kept.map(({path}) => `/${path.replace(/(^|\/)index\.html$/, "$1").replace(/^(learn\/.*)\.html$/, "$1")}`)
  await build({
    ...shared,
    format: "iife",
    entryPoints: {"service-worker": source("offline", "service-worker.ts")},
    define: {KEPT: JSON.stringify(addresses), VERSION: JSON.stringify(version.digest("hex").slice(0, 16))},
  })
}

/** What a cluster saw of the course's own world, to try: the example's records as a list. */
function writeExample() {
  const lines = readFileSync(join(root, "examples", "shop", "flows.jsonl"), "utf8")
    .trim()
    .split("\n")
  writeFileSync(join(target, "seen-example.json"), `[${lines.join(",\n")}]\n`)
}

/** One document a page at learn/SLUG.html, with the verdicts of this build. */
async function writeLessons(given) {
  const {indexHtml, pageHtml, readCourse, verify} = await import("@carveout/school")
  const read = readCourse(given)
  const {executed, failures} = verify(read)
  if (failures.length + read.diagnostics.length > 0) throw new Error("the course does not verify: `carveout learn --verify` says why")
  const addresses = {page: (slug) => (slug === null ? "/learn/" : `/learn/${slug}`), lab: "/"}
  mkdirSync(join(target, "learn"), {recursive: true})
  for (const each of [...read.lessons, ...read.incidents])
    writeFileSync(join(target, "learn", `${each.slug}.html`), pageHtml(read, each, {executed, addresses}))
  writeFileSync(join(target, "learn", "index.html"), indexHtml(read, addresses))
}

function kilo(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`
}
