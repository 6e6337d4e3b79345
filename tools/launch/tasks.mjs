// What `npm start`, `npm test` and the other root commands run, step by step, under Node 24.
import {spawnSync} from "node:child_process"
import {globSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const sources = "--conditions=source"
const bin = (name) => join(root, "node_modules", ".bin", name)
const node = (...args) => ({command: process.execPath, args: [sources, ...args]})
// What stands behind the task; `--` before it is how npm is told that the rest is ours.
const words = process.argv.slice(3).filter((word, i) => word !== "--" || i > 0)
const testFiles = (pattern) => globSync(pattern, {cwd: root}).sort()

const typeChecks = [
  "engine",
  "engine/tsconfig.test.json",
  "dataplane",
  "dataplane/tsconfig.test.json",
  "flows",
  "flows/tsconfig.test.json",
  "report",
  "report/tsconfig.test.json",
  "school",
  "school/tsconfig.test.json",
  "testkit",
  "server",
  "server/tsconfig.test.json",
  "kernel",
  "kernel/tsconfig.test.json",
  "web",
  "web/tsconfig.test.json",
  "cli",
].map((project) => ({
  name: `types: ${project}`,
  command: bin("tsc"),
  args: ["-p", join("packages", project)],
}))
const toolTypes = {name: "types: tools", command: bin("tsc"), args: ["-p", "tools"]}
const lint = {name: "lint", command: bin("oxlint"), args: ["--quiet"]}
const tidy = {name: "tidy", ...node("tools/tidy/main.ts")}

/** Every test in the house, with the runner's own summary as its last lines. */
const tests = () => ({
  name: "tests",
  ...node("--test", "--test-reporter=spec", ...testFiles("{packages,tools}/**/{src,laws,test,tidy,journeys}/**/*.test.ts")),
})

/** What no package brings, out of Go modules; it says itself where it cannot, and the tests that want it are skipped. */
const buildParts = (...more) => ({
  name: "real parts",
  command: process.execPath,
  args: [join(root, "tools", "launch", "parts.mjs"), ...more],
})

const tour = (...words) => ({...node("packages/cli/src/tour/main.ts", ...words)})

const tasks = {
  start: () => [tour(), {...node("tools/launch/web.mjs")}, {...node("packages/cli/bin/carveout.mjs", "serve", "--open", ...words)}],
  tour: () => [tour(...words)],
  check: () => [...typeChecks, toolTypes, lint, tidy],
  test: () => [
    ...typeChecks,
    toolTypes,
    lint,
    tidy,
    {...node("tools/launch/browsers.mjs")},
    {...node("tools/launch/network-tools.mjs")},
    {name: "the lab is built", ...node("tools/launch/web.mjs")},
    tests(),
  ],
  parts: () => [buildParts(...words)],
  "test:parts": () => [
    buildParts("--if-possible"),
    {
      name: "tests against real parts",
      ...node("--test", "--test-reporter=spec", "--test-concurrency=2", ...testFiles("packages/*/parts/**/*.test.ts")),
    },
  ],
  "parts:record": () => [buildParts(), {...node("packages/testkit/src/cluster/record-main.ts")}],
  judge: () => [{...node("packages/testkit/src/judge-main.ts", ...words)}],
  bench: () => [{...node("tools/bench/main.ts", ...words)}],
  web: () => [{...node("tools/launch/web.mjs", ...words)}],
  "bench:lab": () => [{...node("tools/launch/web.mjs")}, {...node("packages/web/bench/main.ts", ...words)}],
  bundle: () => [{...node("tools/launch/web.mjs")}, {command: process.execPath, args: ["tools/launch/bundle.mjs", ...words]}],
  action: () => [{...node("tools/action/src/main.ts")}],
  hook: () => [{...node(join(root, "packages", "cli", "bin", "carveout.mjs"), ...words), cwd: process.cwd()}],
  cases: () => [{...node("packages/testkit/src/cases-main.ts", ...words)}],
  format: () => [{command: bin("oxfmt"), args: ["packages", "tools"]}],
}

const name = process.argv[2] ?? ""
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  console.error(`no task \`${name}\`; there are: ${Object.keys(tasks).join(", ")}`)
  process.exit(2)
}

let failed = 0
for (const step of task()) {
  const started = performance.now()
  const {status} = spawnSync(step.command, step.args, {cwd: step.cwd ?? root, stdio: "inherit"})
  if (step.name) console.log(`${status === 0 ? "ok    " : "FAILED"} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (status !== 0 && !step.name) process.exit(status ?? 2)
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
