import {readFileSync, readdirSync} from "node:fs"
import {compile, buildSnapshot, parseManifests, summarize, matrixOf} from "@carveout/engine"
const dir = process.argv[2]!
const t = (n: string, f: () => any) => { const a = performance.now(); const x = f(); console.log(n, Math.round(performance.now() - a), "ms", Math.round(process.memoryUsage().rss / 1e6), "MB"); return x }
const files = readdirSync(dir).map((name) => ({name, text: readFileSync(`${dir}/${name}`, "utf8")}))
const m = t("parse", () => parseManifests(files))
console.log(m.diagnostics.slice(0, 3), m.diagnostics.length)
const s = t("snapshot", () => buildSnapshot(m.resources).snapshot)
const p = t("compile", () => compile(s))
console.log(t("summarize", () => summarize(p)))
if (process.argv[3]) { const x = t("matrix", () => matrixOf(p)); console.log(x.groups.length, x.groups.reduce((n: number, g: any) => n + g.from.length + g.to.length, 0)) }
