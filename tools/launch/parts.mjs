// `npm run parts`: builds the real parts that no package brings, from Go modules, into parts/bin: an API server of Kubernetes with
// its store and kubectl, and CoreDNS. Go keeps what it compiled, so that a second run takes seconds.
import {spawnSync} from "node:child_process"
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"

const parts = fileURLToPath(new URL("../../parts", import.meta.url))
const bin = join(parts, "bin")

/** Where it is no failure that a part cannot be built: whoever asked goes on without. */
const isOptional = process.argv.includes("--if-possible")

/** What is built: the name it is asked for by, the folder of its module, and the names under which its program is there. */
const all = [
  {name: "resolver", programs: ["coredns"]},
  {name: "cluster", programs: ["kube-apiserver", "etcd", "kubectl"], finish: definitions},
]

/** A go command in a part's folder; what it writes, or the end where it fails. */
function go(part, words) {
  const {status, stdout, error} = spawnSync("go", words, {
    cwd: join(parts, part),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: {...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false"},
  })
  if (status === 0) return stdout
  console.error(
    error ? `parts: Go cannot be started (${error.message}); install Go 1.26 or newer` : `parts: go ${words[0]} failed in parts/${part}`,
  )
  process.exit(isOptional ? 0 : 2)
}

/** The version of a module that go.mod asks for. */
function versionOf(part, module) {
  const version = readFileSync(join(parts, part, "go.mod"), "utf8").match(new RegExp(`^\\s*${module} v(\\S+)`, "m"))?.[1]
  if (!version) throw new Error(`parts/${part}/go.mod does not name ${module}`)
  return version
}

/** Flags for the linker: no tables for debuggers, and the version that a server says it has. */
function linking(part) {
  if (part !== "cluster") return "-s -w"
  const version = versionOf(part, "k8s.io/kubernetes")
  const [major, minor] = version.split(".")
  const set = (name, value) => `-X k8s.io/component-base/version.${name}=${value}`
  return ["-s -w", set("gitVersion", `v${version}`), set("gitMajor", major), set("gitMinor", minor)].join(" ")
}

/** The definition of ClusterNetworkPolicy out of the module that brings it. */
function definitions(part) {
  const module = "sigs.k8s.io/network-policy-api"
  // WHY a download: nothing of the module is built in, so that building the program does not bring it.
  const {Dir} = JSON.parse(go(part, ["mod", "download", "-json", module]))
  const from = join(Dir, "config", "crd", "standard")
  const to = join(bin, "definitions")
  rmSync(to, {recursive: true, force: true})
  mkdirSync(to, {recursive: true})
  const files = readdirSync(from).filter((name) => name.startsWith("policy.networking.k8s.io_"))
  if (files.length === 0) throw new Error(`${from} holds no definition`)
  for (const name of files) cpSync(join(from, name), join(to, name))
}

const wanted = process.argv.slice(2).filter((word) => word !== "--if-possible")
const unknown = wanted.filter((word) => !all.some(({name}) => name === word))
if (unknown.length > 0) {
  console.error(`parts: no part ${unknown.join(", ")}; there are: ${all.map(({name}) => name).join(", ")}`)
  process.exit(2)
}
mkdirSync(bin, {recursive: true})
for (const {name, programs, finish} of all) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const started = performance.now()
  console.log(`parts: building ${name} (${programs.join(", ")}); the first time takes minutes …`)
  const [first, ...others] = programs
  // WHY another name the first time: a test that looks for the program meets a whole one or none. Later Go sees that it is as it should be.
  const whole = join(bin, first)
  const isThere = existsSync(whole)
  const target = isThere ? whole : join(bin, `.${first}`)
  go(name, ["build", "-trimpath", "-ldflags", linking(name), "-o", target, "."])
  if (!isThere) renameSync(target, whole)
  for (const other of others) if (!existsSync(join(bin, other))) symlinkSync(first, join(bin, other))
  finish?.(name)
  console.log(`parts: ${name} is in parts/bin (${((performance.now() - started) / 1000).toFixed(0)} s)`)
}
