#!/usr/bin/env node
// The launcher. Plain JavaScript, so that an old Node can read it and hand over to a new one; then no second process.
import module from "node:module"
import v8 from "node:v8"
import {spawnSync} from "node:child_process"
import {existsSync} from "node:fs"
import {fileURLToPath} from "node:url"

const bundle = new URL("../dist/carveout.mjs", import.meta.url)
const sources = new URL("../src/main.ts", import.meta.url)
const coredns = fileURLToPath(new URL("../../../parts/bin/coredns", import.meta.url))

if (module.registerHooks && Number(process.versions.node.split(".")[0]) >= 24) {
  module.enableCompileCache?.()
  // WHY: left to itself the heap grows up to fourfold before it is looked through, and most of a large world's memory is then garbage.
  v8.setFlagsFromString("--heap-growing-percent=120")
  // WHY: numbers in typed arrays stand outside the heap, and 64 MiB of them would have the whole heap looked through, however large it is. Only
  // where it is known: others print that they do not know it.
  if (process.versions.v8.startsWith("13.")) v8.setFlagsFromString("--external-memory-accounted-in-global-limit")
  // WHY: sources first. A checkout has both after a release was tried, and must run what its people edit.
  const fromSources = existsSync(sources)
  if (fromSources) {
    // WHY not in a release: beside it may lie anybody's file of that name.
    if (!process.env.CARVEOUT_COREDNS && existsSync(coredns)) process.env.CARVEOUT_COREDNS = coredns
    module.registerHooks({
      resolve: (specifier, context, next) => next(specifier, {...context, conditions: [...context.conditions, "source"]}),
    })
  }
  const {main} = await import(fromSources ? sources.href : bundle.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  handOver()
}

/** Runs this same file under the Node that the package `node` brought. */
function handOver() {
  const name = process.platform === "win32" ? "node.exe" : "node"
  const places = ["../../../node_modules/node/bin/", "../../node/bin/", "../node_modules/node/bin/"]
  const newer = places.map((place) => fileURLToPath(new URL(place + name, import.meta.url))).find(existsSync)
  if (!newer) {
    console.error(
      `carveout: needs Node 24 or newer, this is ${process.versions.node}; install one, or add the package \`node\` (npm install node@24)`,
    )
    process.exit(2)
  }
  const {status} = spawnSync(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {stdio: "inherit"})
  process.exit(status ?? 2)
}
