// `carveout snapshot` of a real API server: what the files say of a world, the snapshot of the cluster that they were applied to says, too.

import assert from "node:assert/strict"
import {spawn} from "node:child_process"
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {basename, join} from "node:path"
import {after, before, test} from "node:test"
import {fileURLToPath} from "node:url"
import {readYaml} from "@carveout/engine"
import {defineClusterPolicy, noServer, openApiServer} from "../src/cluster/server.ts"
import type {ApiServer} from "../src/cluster/server.ts"

const skip = noServer()
const root = fileURLToPath(new URL("../../../", import.meta.url))
const shop = [join(root, "examples/shop/world"), join(root, "examples/shop/policies/default-deny.yaml")]

type PlainObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly resourceVersion?: string}
  readonly spec?: object
  readonly status?: object
}

type Ran = {readonly code: number | null; readonly out: string; readonly err: string}

let server: ApiServer
let folder = ""

before(async () => {
  if (skip !== false) return
  folder = mkdtempSync(join(tmpdir(), "carveout-snapshot-"))
  server = await openApiServer({without: ["NamespaceLifecycle", "PodSecurity"]})
  await defineClusterPolicy(server)
  await defineCalico(["GlobalNetworkPolicy", "GlobalNetworkSet", "NetworkPolicy", "Tier", "HostEndpoint"])
  for (const object of shop.flatMap(objectsAt)) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the files, as people apply them
    await create(object)
  }
})
after(async () => {
  await server?.stop()
  if (folder !== "") rmSync(folder, {recursive: true, force: true})
})

/** Every object of a file or a folder. */
function objectsAt(path: string): readonly PlainObject[] {
  const files = path.endsWith(".yaml") ? [path] : readdirSync(path).map((name) => join(path, name))
  return files.flatMap((file) => readYaml(readFileSync(file, "utf8")).documents.filter((each) => each !== null) as unknown as PlainObject[])
}

/** Definitions under which the server keeps whatever it is given. WHY not Calico's own: they are not at hand, and are not what is tried. */
async function defineCalico(kinds: readonly string[]): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  const [group, schema] = ["projectcalico.org", {openAPIV3Schema: {type: "object", "x-kubernetes-preserve-unknown-fields": true}}]
  for (const kind of kinds) {
    const plural = pluralOf(kind)
    const scope = kind === "NetworkPolicy" ? "Namespaced" : "Cluster"
    const spec = {
      group,
      scope,
      names: {plural, kind, listKind: `${kind}List`},
      versions: [{name: "v3", served: true, storage: true, schema}],
    }
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {name: `${plural}.${group}`},
      spec,
    }
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await server.ask({method: "POST", path, text: JSON.stringify(definition)})).status, 201, kind)
    // oxlint-disable-next-line no-await-in-loop -- the server serves it a moment later
    while ((await server.ask({path: `/apis/${group}/v3/${plural}`})).status !== 200) await new Promise((done) => setTimeout(done, 100))
  }
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase()
  return lower.endsWith("policy")
    ? lower.replace(/y$/, "ies")
    : lower.endsWith("ss")
      ? `${lower}es`
      : lower.endsWith("s")
        ? lower
        : `${lower}s`
}

/** Applies one object, and its status, which a server takes apart from the rest. */
async function create(object: PlainObject): Promise<void> {
  const {apiVersion, kind, metadata, status} = object
  const home = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const isCluster = metadata.namespace === undefined
  const path = `${home}/${isCluster ? "" : `namespaces/${metadata.namespace}/`}${pluralOf(kind)}`
  const made = await server.ask({method: "POST", path, text: JSON.stringify(object)})
  if (made.status === 409) return
  assert.equal(made.status, 201, `${kind} ${metadata.name}: ${JSON.stringify(made.body)}`)
  if (status === undefined) return
  const text = JSON.stringify({...(made.body as object), status})
  const put = await server.ask({method: "PUT", path: `${path}/${metadata.name}/status`, text})
  assert.equal(put.status, 200, `${kind} ${metadata.name}: ${JSON.stringify(put.body)}`)
}

/** Runs a command line as a process. */
function carveout(words: readonly string[], input = ""): Promise<Ran> {
  return new Promise((resolve) => {
    const env = {...process.env, KUBECTL: server.kubectl, KUBECONFIG: server.kubeconfig}
    const child = spawn(process.execPath, [join(root, "packages/cli/bin/carveout.mjs"), ...words], {env, cwd: folder})
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on("data", (part: Buffer) => out.push(part))
    child.stderr.on("data", (part: Buffer) => err.push(part))
    child.on("close", (code) => resolve({code, out: Buffer.concat(out).toString("utf8"), err: Buffer.concat(err).toString("utf8")}))
    child.stdin.end(input)
  })
}

const asked: readonly (readonly string[])[] = [
  ["--from", "prod/backend", "--to", "svc/kube-system/kube-dns", "--protocol", "UDP", "--port", "53"],
  ["--from", "prod/frontend", "--to", "prod/backend", "--port", "8080"],
]

test("a snapshot of the cluster answers as the files do that were applied to it", {skip}, async () => {
  const taken = await carveout(["snapshot", "--into", "live"])
  assert.equal(taken.code, 0, taken.err)
  assert.match(taken.err, /read Kubernetes v1\.\d+/)
  for (const words of asked) {
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const [files, live] = [
      await carveout(["explain", ...shop, ...words, "-o", "json"]),
      await carveout(["explain", "live", ...words, "-o", "json"]),
    ]
    const [whole, other] = [files, live].map(({out}) => JSON.parse(out) as {readonly verdict: string; readonly by: string})
    assert.equal(other?.verdict, whole?.verdict, words.join(" "))
    assert.equal(other?.by, whole?.by, words.join(" "))
  }
  for (const path of shop) cpSync(path, join(folder, "files", basename(path)), {recursive: true})
  const same = await carveout(["diff", "live", "files", "--equivalent", "-o", "json"])
  assert.equal(same.code, 0, same.out + same.err)
  assert.equal((JSON.parse(same.out) as {readonly holds: boolean}).holds, true)
})

test("piped, it answers without a folder", {skip}, async () => {
  const {out, code} = await carveout(["snapshot"])
  assert.equal(code, 0)
  const answer = await carveout(["explain", "-", ...(asked[0] ?? [])], out)
  assert.match(answer.out, /^DENIED {2}prod\/backend → kube-system\/coredns/)
})

test("who may read a part gets a snapshot that says so, and the line that grants the rest grants it", {skip}, async () => {
  const limited = server.configOf("limited")
  const none = await carveout(["snapshot", "--into", "none", "--kubeconfig", limited])
  assert.equal(none.code, 2)
  assert.match(none.err, /nothing could be read: forbidden: /)
  assert.equal(existsSync(join(folder, "none")), false)
  await kubectl("create clusterrole part --verb=get,list --resource=pods,namespaces,nodes,services")
  await kubectl("create clusterrolebinding part --clusterrole=part --user=limited")
  const part = await carveout(["snapshot", "--into", "part", "--kubeconfig", limited])
  assert.equal(part.code, 1, part.err)
  for (const words of [
    ["explain", "part", ...(asked[1] ?? [])],
    ["matrix", "part"],
    ["check", "part"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {out, err} = await carveout(words)
    assert.match(out + err, /the snapshot lacks every GlobalNetworkPolicy of projectcalico\.org/, words.join(" "))
  }
  const [, line = ""] = /`kubectl (create clusterrole [^`]*)`/.exec(part.err) ?? []
  await kubectl(line)
  await kubectl("create clusterrolebinding carveout-snapshot --clusterrole=carveout-snapshot --user=limited")
  const full = await carveout(["snapshot", "--into", "part", "--kubeconfig", limited])
  assert.equal(full.code, 0, full.err)
})

/** Runs the server's kubectl, which must succeed. */
async function kubectl(line: string): Promise<void> {
  const child = spawn(server.kubectl, ["--kubeconfig", server.kubeconfig, ...line.split(" ")], {stdio: ["ignore", "ignore", "pipe"]})
  let err = ""
  child.stderr.on("data", (part: Buffer) => (err += part.toString("utf8")))
  const code = await new Promise((done) => child.on("close", done))
  assert.equal(code, 0, `${line}: ${err}`)
}

test("twelve hundred pods are read page by page", {skip}, async () => {
  const podAt = (i: number): PlainObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {namespace: "many", name: `pod-${String(i).padStart(4, "0")}`},
    spec: {containers: [{name: "main", image: "example", env: [{name: "PASSWORD", value: "hunter2"}]}]},
  })
  await create({apiVersion: "v1", kind: "Namespace", metadata: {name: "many"}})
  const all = Array.from({length: 1200}, (_, i) => podAt(i)).entries()
  const lane = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- a lane makes one after the other
    for (const [, pod] of all) await create(pod)
  }
  await Promise.all(Array.from({length: 8}, lane))
  const {code, err} = await carveout(["snapshot", "--into", "many"])
  assert.equal(code, 0, err)
  const text = readFileSync(join(folder, "many/world/pods.json"), "utf8")
  const names = (JSON.parse(text) as {items: readonly PlainObject[]}).items.filter(({metadata}) => metadata.namespace === "many")
  assert.equal(new Set(names.map(({metadata}) => metadata.name)).size, 1200)
  assert.doesNotMatch(text, /hunter2/)
})
