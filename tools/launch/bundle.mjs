// `npm run bundle`: the command line as one file, as a release ships it. With --check the file is asked a few questions.
import {spawnSync} from "node:child_process"
import {cpSync, rmSync, statSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {build} from "esbuild"

const root = fileURLToPath(new URL("../..", import.meta.url))
const outfile = join(root, "packages", "cli", "dist", "carveout.mjs")

await build({
  entryPoints: {
    carveout: join(root, "packages", "cli", "src", "main.ts"),
    // The process that the kernel room starts in namespaces of its own; it looks for this name beside the bundle.
    "kernel-inside": join(root, "packages", "kernel", "src", "inside.ts"),
  },
  outdir: join(root, "packages", "cli", "dist"),
  outExtension: {".js": ".mjs"},
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: "esm",
  platform: "node",
  target: "node24",
  conditions: ["source"],
  logLevel: "warning",
})
// The course lies beside the bundle, where `carveout learn` looks for it.
const web = join(root, "packages", "cli", "dist", "web")
rmSync(web, {recursive: true, force: true})
cpSync(join(root, "packages", "web", "dist"), web, {recursive: true})
const course = join(root, "packages", "cli", "dist", "course")
rmSync(course, {recursive: true, force: true})
cpSync(join(root, "course"), course, {recursive: true})
console.log(`${outfile.slice(root.length)}: ${Math.round(statSync(outfile).size / 1024)} KiB, commands in chunks beside it`)

if (process.argv.includes("--check")) {
  const run = (...args) =>
    spawnSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import {main} from ${JSON.stringify(outfile)}; process.exitCode = await main(${JSON.stringify(args)})`,
      ],
      {cwd: root, encoding: "utf8"},
    )
  const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml"]
  const asked = ["--from", "prod/backend", "--to", "198.51.100.66", "--protocol", "UDP", "--port", "53"]
  const proof = run("prove", ...shop, "--packets", "20")
  const isTried = !proof.stderr.includes("cannot try packets")
  if (!isTried) console.log(`prove is not tried: ${proof.stderr.trim()}`)
  const checks = [
    ["--version", run("--version"), 0, /^carveout \d/],
    ["explain", run("explain", ...shop, ...asked), 1, /^DENIED/],
    ["test", run("test", "examples/shop/dns.test.yaml"), 0, /0 failed/],
    ["learn", run("learn", "--verify"), 0, /, 0 failures/],
    ["ruleset", run("ruleset", ...shop, "--node", "worker-1"), 0, /cali-po-gnp\/default-deny/],
    ...(isTried ? [["prove", proof, 0, /^20 packets through the kernel/]] : []),
  ]
  const broken = checks.filter(([, {status, stdout}, wanted, pattern]) => status !== wanted || !pattern.test(stdout))
  for (const [name, {status, stdout, stderr}] of broken) console.error(`${name}: exit ${status}\n${stdout}${stderr}`)
  process.exit(broken.length === 0 ? 0 : 1)
}
