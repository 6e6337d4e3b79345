// `npm run web`: the lab and the static lessons as a folder that any server can hand out: packages/web/dist.
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {gzipSync} from "node:zlib"
import {build} from "esbuild"

const root = fileURLToPath(new URL("../..", import.meta.url))
const web = join(root, "packages", "web")
const target = join(web, "dist")

/** What a first visit may cost, compressed: the page's own parts, and the engine's worker. */
const budgets = {page: 250_000, worker: 120_000}

rmSync(target, {recursive: true, force: true})
mkdirSync(target, {recursive: true})
await build({
  entryPoints: {
    main: join(web, "src", "main.tsx"),
    lab: join(web, "src", "lab.css"),
    "engine-worker": join(web, "src", "worker", "engine-worker.ts"),
    "course-worker": join(web, "src", "lessons", "course-worker.ts"),
  },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2023",
  absWorkingDir: root,
  conditions: ["source"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
})
cpSync(join(web, "src", "index.html"), join(target, "index.html"))

const course = join(root, "course")
const files = readdirSync(course, {recursive: true, encoding: "utf8"})
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(md|ya?ml)$/.test(path))
  .sort()
  .map((path) => ({path, text: readFileSync(join(course, path), "utf8")}))
writeFileSync(join(target, "course.json"), JSON.stringify(files))
await writeLessons(files.map(({path, text}) => ({path, source: {name: path, text}})))

const packed = (...names) => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(target, name))).length, 0)
const sizes = {page: packed("index.html", "lab.css", "main.js"), worker: packed("engine-worker.js")}
const over = Object.keys(budgets).filter((name) => sizes[name] > budgets[name])
console.log(
  `${target.slice(root.length)}: page ${kilo(sizes.page)} of ${kilo(budgets.page)}, worker ${kilo(sizes.worker)} of ${kilo(budgets.worker)}, compressed; ${readdirSync(join(target, "learn")).length} lesson pages`,
)
for (const name of over) console.error(`${name} is over its budget`)
process.exit(over.length === 0 && statSync(join(target, "main.js")).size > 0 ? 0 : 1)

/** One document a page at learn/SLUG.html, with the verdicts of this build. */
async function writeLessons(given) {
  const {indexHtml, pageHtml, readCourse, verify} = await import("@carveout/school")
  const read = readCourse(given)
  const {executed, failures} = verify(read)
  if (failures.length + read.diagnostics.length > 0) throw new Error("the course does not verify: `carveout learn --verify` says why")
  const addresses = {page: (slug) => (slug === null ? "/learn/" : `/learn/${slug}`), lab: "/"}
  mkdirSync(join(target, "learn"), {recursive: true})
  for (const page of [...read.lessons, ...read.incidents])
    writeFileSync(join(target, "learn", `${page.slug}.html`), pageHtml(read, page, {executed, addresses}))
  writeFileSync(join(target, "learn", "index.html"), indexHtml(read, addresses))
}

function kilo(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`
}
