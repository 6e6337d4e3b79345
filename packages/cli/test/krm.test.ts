// The KRM function: a ResourceList in, the same list out, with results.
import assert from "node:assert/strict"
import {test} from "node:test"
import {readYaml} from "@carveout/engine"
import {carveout, scratchFolder, write} from "./scratch.ts"

type Result = {
  readonly message: string
  readonly severity: string
  readonly resourceRef?: Readonly<Record<string, string>>
  readonly field?: {readonly path: string}
  readonly file?: {readonly path: string; readonly index?: number}
  readonly tags: {readonly code: string; readonly docs: string}
}
type Answer = {readonly code: number; readonly out: string; readonly err: string; readonly results: readonly Result[]}

const namespace = "- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n"
const pods = ["web", "db"]
  .map(
    (name, i) => `- apiVersion: v1
  kind: Pod
  metadata: {namespace: shop, name: ${name}, labels: {app: ${name}}}
  spec: {nodeName: n1, containers: [{name: main, image: example}]}
  status: {podIP: 10.0.0.${i + 1}}
`,
  )
  .join("")
  .concat(namespace)
const policy = (selector: string): string => `- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    namespace: shop
    name: db
    annotations:
      internal.config.kubernetes.io/path: 'deploy/db.yaml'
      internal.config.kubernetes.io/index: '2'
  spec:
    ${selector}: {matchLabels: {app: db}} # a comment that stays
    policyTypes: [Ingress]
    ingress: []
`
const list = (items: string, config = ""): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items}${config === "" ? "" : `functionConfig:\n${config.replace(/^/gm, "  ").trimEnd()}\n`}`
const config = (spec: string): string => `apiVersion: fn.carveout.dev/v1alpha1\nkind: Validator\nmetadata: {name: intents}\nspec: ${spec}`
const denied = "{from: shop/web, to: shop/db, protocol: TCP, port: 5432, verdict: deny}"
const allowed = denied.replace("deny}", "allow}")

async function krm(input: string, folder = "/"): Promise<Answer> {
  const ran = await carveout(folder, ["krm"], input)
  const [document] = ran.out === "" ? [] : readYaml(ran.out).documents
  const results = (document as {results?: readonly Result[]} | undefined)?.results ?? []
  return {...ran, results: results.filter(({severity}) => severity !== "info")}
}

test("a list without findings comes back letter by letter, with notes at most", async () => {
  const input = list(pods + policy("podSelector"))
  const {code, out, err, results} = await krm(input)
  assert.deepEqual({code, err, results}, {code: 0, err: "", results: []})
  assert.ok(out.startsWith(input))
  const empty = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"
  assert.ok((await krm(empty)).out.startsWith(empty))
})

test("a finding names its object, its field, its file and the place in it, and stops the build", async () => {
  const input = list(pods + policy("podSelectr"))
  const {code, out, err, results} = await krm(input)
  assert.equal(code, 1)
  assert.ok(out.startsWith(input))
  const [result] = results.filter(({tags}) => tags.code === "unknown-field")
  assert.deepEqual(result, {
    message: "unknown field `podSelectr`; did you mean `podSelector`?",
    severity: "error",
    resourceRef: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", name: "db", namespace: "shop"},
    field: {path: "spec.podSelectr"},
    file: {path: "deploy/db.yaml", index: 2},
    tags: {code: "unknown-field", docs: "https://carveout.dev/codes/unknown-field"},
  })
  assert.match(err, /error\[unknown-field\]: NetworkPolicy shop\/db spec\.podSelectr: .* \(deploy\/db\.yaml\[2\]\)/)
})

test("expectations are asked about the items", async () => {
  const good = await krm(list(pods + policy("podSelector"), config(`{expect: [${denied}]}`)))
  assert.deepEqual([good.code, good.results], [0, []])
  const bad = await krm(list(pods + policy("podSelector"), config(`{expect: [${denied}, ${allowed}]}`)))
  assert.equal(bad.code, 1)
  assert.equal(bad.results.length, 1)
  assert.match(bad.results[0]?.message ?? "", /wanted allow, got deny by `EndOfTier\/default`; for instance shop\/web → shop\/db TCP 5432$/)
  const empty = await krm(list(pods, config("{expect: []}")))
  assert.equal(empty.code, 2)
  assert.match(empty.err, /`functionConfig`: asks nothing/)
})

test("a PolicyTest may be the config, an item, or a file; the items stand for what it names", async (t) => {
  const policyTest = (verdict: string): string =>
    `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [not/read]\n  expect: [${verdict}]\n`
  const folder = scratchFolder(t)
  write(folder, {"tests/good.yaml": policyTest(denied), "tests/bad.yaml": policyTest(allowed)})
  const items = pods + policy("podSelector")
  const ask = async (input: string): Promise<readonly [number, number]> => {
    const {code, results} = await krm(input, folder)
    return [code, results.filter(({tags}) => tags.code === "expectation-failed").length]
  }
  assert.deepEqual(await ask(list(items, policyTest(allowed))), [1, 1])
  assert.deepEqual(await ask(list(items + policyTest(allowed).replace(/^/gm, "  ").replace("  ", "- ").trimEnd() + "\n")), [1, 1])
  assert.deepEqual(await ask(list(items, config("{tests: [tests/good.yaml]}"))), [0, 0])
  assert.deepEqual(await ask(list(items, config("{tests: tests}"))), [1, 1])
  assert.deepEqual(await ask(list(items, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  tests: tests/bad.yaml\n")), [1, 1])
  const {results} = await krm(list(items, config("{tests: [tests/bad.yaml]}")), folder)
  assert.deepEqual(results[0]?.file, {path: "tests/bad.yaml"})
  const none = await krm(list(items, config("{tests: [nowhere]}")), folder)
  assert.equal(none.code, 2)
  assert.match(none.err, /`nowhere`: there is no such file/)
})

test("manifests of the config's `with` belong to the world", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"cluster/pods.yaml": pods.replace(/^- /gm, "---\n  ").replace(/^ {2}/gm, "")})
  const asked = config(`{with: [cluster], expect: [${denied}]}`)
  assert.equal((await krm(list(policy("podSelector"), asked), folder)).code, 0)
})

test("an object for tools alone has no say", async () => {
  const local = policy("podSelector").replace("annotations:", "annotations:\n      config.kubernetes.io/local-config: 'true'")
  assert.equal((await krm(list(pods + local, config(`{expect: [${allowed}]}`)))).code, 0)
})

test("warnings stop the build where the config says so", async () => {
  const orphan = "- {apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {tier: nowhere}}\n"
  assert.equal((await krm(list(orphan))).code, 0)
  assert.equal((await krm(list(orphan, config("{failOn: warning}")))).code, 1)
})

test("JSON, and a list with results of others, keep everything", async () => {
  const [plain] = readYaml(list(pods + policy("podSelectr"))).documents
  const earlier = {message: "from another function", severity: "info"}
  const {out, code} = await krm(JSON.stringify({...(plain as object), results: [earlier]}))
  assert.equal(code, 1)
  const {results, ...rest} = JSON.parse(out) as {results: readonly Result[]}
  assert.deepEqual(rest, plain)
  assert.deepEqual(results[0], earlier)
  assert.ok(results.length > 1)
})

test("what is no ResourceList, and a config that is misspelt, is refused and nothing is written", async () => {
  const refused = async (input: string, says: RegExp): Promise<void> => {
    const {code, out, err} = await krm(input)
    assert.deepEqual({code, out}, {code: 2, out: ""})
    assert.match(err, says)
  }
  await refused("", /holds no ResourceList/)
  await refused("a: [", /cannot be read: .* in line 1/)
  await refused("apiVersion: v1\nkind: List\nitems: []\n", /holds a `List` of `v1`/)
  await refused(list("- 3\n"), /`items\[0\]` of the ResourceList is no object/)
  await refused(list(pods, config("{failon: error}")), /no field `failon`[\s\S]*did you mean `failOn`/)
  await refused(list(pods, config("{failOn: never}")), /failOn` is none of error, warning, info/)
  await refused(list(pods, config("{tests: {a: b}}")), /tests` holds no paths/)
})

test("an expectation that cannot be read fails beside those that can, as in `test`", async () => {
  const items = pods + policy("podSelector")
  const {code, err, results} = await krm(list(items, config(`{expect: [{form: a, to: b}, ${denied}, ${allowed}]}`)))
  assert.equal(code, 1)
  assert.match(err, /unknown field `form`/)
  const failed = results.filter(({tags}) => tags.code === "expectation-failed")
  assert.deepEqual(
    failed.map(({message}) => /wanted allow|cannot be read|unknown field/.exec(message)?.[0]),
    ["wanted allow"],
  )
})

test("wanted findings of a PolicyTest are held against the items, and those that are found are not told again", async () => {
  const wanted = (codes: string): string =>
    `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  diagnostics: [${codes}]\n  expect: [${denied}]\n`
  const codesOf = async (config: string): Promise<readonly string[]> =>
    (await krm(list(pods + policy("podSelector"), config))).results.map(({tags}) => tags.code)
  assert.deepEqual(await codesOf(wanted("")), [])
  assert.ok((await codesOf(wanted("{code: unknown-field}"))).length > 0)
})
