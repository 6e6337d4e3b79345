// `fix`: what it would do is said and printed as a patch that git takes, and with --write it is done; nothing else is touched.
import assert from "node:assert/strict"
import {readFileSync, symlinkSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, git, scratchFolder, write} from "./scratch.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const world = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("job", "10.0.0.3"),
].join("\n---\n")
const forDb = `# who may read
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: a}
spec:
  podSelector: {matchLabels: {app: db}}
  ingres:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports:
        - {protocol: TCP, port: 80} # of the Service
`
const shut = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: a}
spec: {podSelector: {}, policyTypes: [Ingress]}
`
const suite = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: t}
spec:
  resources: [../deploy]
  expect:
    - {name: web reads, from: a/web, to: a/db, protocol: TCP, port: 5432, verdict: allow}
    - {name: job reads, from: a/job, to: a/db, protocol: TCP, port: 5432, verdict: allow}
    - {name: db is quiet, from: a/db, to: a/web, protocol: TCP, port: 80, verdict: deny}
`

function deployed(context: TestContext): string {
  const folder = scratchFolder(context)
  write(folder, {"deploy/world.yaml": world, "deploy/db.yaml": forDb, "deploy/shut.yaml": shut, "tests/t.yaml": suite})
  return folder
}

const read = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8")
const toDb = ["--from", "a/web", "--to", "a/db", "--port", "5432"]

test("without --write it says what it would do, and changes nothing", async (context) => {
  const folder = deployed(context)
  const {code, out} = await carveout(folder, ["fix", "deploy", ...toDb])
  assert.equal(code, 1)
  assert.match(out, /^REPAIRED {2}a\/web → a\/db TCP 5432$/m)
  assert.match(out, /^deploy\/db\.yaml:7:3 would be mended: `ingres` is now `ingress`/m)
  assert.match(out, /^deploy\/db\.yaml:8:7 would be widened: TCP 5432 is listed, too \(NetworkPolicy\/a\/db#ingress\[0\]\)$/m)
  assert.match(out, /^ {2}\+ a\/web → a\/db: TCP 80,5432$/m)
  assert.match(out, /^nothing is written: --write writes it/m)
  assert.equal(read(folder, "deploy/db.yaml"), forDb)
})

test("with --write the files have it, the tests hold, and nothing is left to do", async (context) => {
  const folder = deployed(context)
  const fixed = await carveout(folder, ["fix", "deploy", "--test", "tests", "--write"])
  assert.equal(fixed.code, 0)
  assert.match(fixed.out, /^written: deploy\/db\.yaml, deploy\/carveout-fix\.yaml$/m)
  const wanted = forDb.replace("ingres:", "ingress:").replace("Service\n", "Service\n        - {protocol: TCP, port: 5432}\n")
  assert.equal(read(folder, "deploy/db.yaml"), wanted)
  assert.match(read(folder, "deploy/carveout-fix.yaml"), /name: allow-db-from-job-5432/)
  assert.equal(read(folder, "deploy/shut.yaml"), shut)
  assert.equal((await carveout(folder, ["test", "tests"])).code, 0)
  const again = await carveout(folder, ["fix", "deploy", "--test", "tests"])
  assert.deepEqual([again.code, again.out], [0, "nothing is left to do\n"])
})

test("-o patch is what git apply takes, and leads to the same files", async (context) => {
  const [folder, other] = [deployed(context), deployed(context)]
  const {code, out} = await carveout(folder, ["fix", "deploy/", "--test", "tests", "-o", "patch"])
  assert.equal(code, 1)
  git(folder, "init", "-q")
  writeFileSync(join(folder, "fix.patch"), out)
  git(folder, "apply", "fix.patch")
  await carveout(other, ["fix", "deploy/", "--test", "tests", "--write"])
  for (const path of ["deploy/db.yaml", "deploy/carveout-fix.yaml"]) assert.equal(read(folder, path), read(other, path))
})

test("added policies go where they are told to, and behind what is there", async (context) => {
  const folder = deployed(context)
  const words = ["--from", "a/job", "--to", "a/web", "--port", "80", "--write"]
  assert.equal((await carveout(folder, ["fix", "deploy/world.yaml", "deploy/shut.yaml", ...words])).code, 0)
  assert.ok(read(folder, "deploy/shut.yaml").startsWith(`${shut}---\napiVersion: networking.k8s.io/v1\n`))
  const elsewhere = ["--from", "a/job", "--to", "a/db", "--port", "81", "--into", "deploy/more.yaml", "--write"]
  assert.equal((await carveout(folder, ["fix", "deploy", ...elsewhere])).code, 0)
  assert.match(read(folder, "deploy/more.yaml"), /^apiVersion/)
  write(folder, {"apart.yaml": shut})
  const apart = await carveout(folder, ["fix", "deploy", ...toDb, "--into", "apart.yaml"])
  assert.equal(apart.code, 2)
  assert.match(apart.err, /is there and is not among what is read/)
})

test("-o patch is taken for files by their absolute path, with a mark of UTF-8, and with lines that end in CR LF", async (context) => {
  const folder = deployed(context)
  const marked = `\uFEFF${forDb.replaceAll("\n", "\r\n")}`
  write(folder, {"deploy/db.yaml": marked, "deploy/one.yaml": `\uFEFF${shut.replace("shut", "one").replaceAll("\n", "\r\n")}`})
  git(folder, "init", "-q")
  for (const into of [[], ["--into", "deploy/one.yaml"]]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {out} = await carveout(folder, ["fix", join(folder, "deploy"), "--test", "tests", "-o", "patch", ...into])
    assert.match(out, /^--- a\/deploy\/db\.yaml\n/m)
    writeFileSync(join(folder, "fix.patch"), out)
    git(folder, "apply", "fix.patch")
    assert.ok(read(folder, "deploy/db.yaml").startsWith("\uFEFF# who may read\r\n"))
    write(folder, {"deploy/db.yaml": marked})
  }
  assert.match(read(folder, "deploy/carveout-fix.yaml"), /^apiVersion/)
})

test("a file that has several names is fixed once, and is patched where it lies", async (context) => {
  const folder = deployed(context)
  symlinkSync("db.yaml", join(folder, "deploy/a-link.yaml"))
  git(folder, "init", "-q")
  const words = ["fix", "deploy", "./deploy/db.yaml", "--test", "tests"]
  const {out} = await carveout(folder, [...words, "-o", "patch"])
  writeFileSync(join(folder, "fix.patch"), out)
  git(folder, "apply", "--check", "fix.patch")
  const {code, err} = await carveout(folder, [...words, "--into", "deploy/a-link.yaml", "--write"])
  assert.deepEqual([code, err], [0, ""])
  assert.match(read(folder, "deploy/db.yaml"), /ingress:[^]*port: 5432[^]*---\n/)
})

test("no patch is made of what git would not take", async (context) => {
  const folder = deployed(context)
  write(folder, {"below/t.yaml": suite})
  const above = await carveout(join(folder, "below"), ["fix", "../deploy", ...toDb, "-o", "patch"])
  assert.deepEqual([above.code, above.out], [2, ""])
  assert.match(above.err, /`\.\.\/deploy\/db\.yaml` lies outside the folder that you are in/)
  writeFileSync(join(folder, "deploy/db.yaml"), Buffer.from(`\uFEFF${forDb}`, "utf16le"))
  const wide = await carveout(folder, ["fix", "deploy", ...toDb, "-o", "patch"])
  assert.deepEqual([wide.code, wide.out], [2, ""])
  assert.match(wide.err, /is UTF-16, of which git takes no patch/)
})

test("what could not be written is not said to be", async (context) => {
  const folder = deployed(context)
  write(folder, {"deploy/carveout-fix.yaml/more.yaml": shut.replace("shut", "more")})
  const {code, out, err} = await carveout(folder, ["fix", "deploy", "--from", "a/job", "--to", "a/db", "--port", "81", "--write"])
  assert.equal(code, 2)
  assert.match(err, /`deploy\/carveout-fix\.yaml`/)
  assert.match(out, /^deploy\/carveout-fix\.yaml would get$/m)
  assert.match(out, /^written: deploy\/db\.yaml$/m)
})

test("the file for added policies is one that is read as YAML, in a folder that is there", async (context) => {
  const folder = deployed(context)
  const words = ["fix", "deploy", "--from", "a/job", "--to", "a/db", "--port", "81", "--write", "--into"]
  const json = await carveout(folder, [...words, "deploy/new.json"])
  assert.deepEqual([json.code, /would hold YAML/.test(json.err)], [2, true])
  const nowhere = await carveout(folder, [...words, "deploy/new/more.yaml"])
  assert.deepEqual([nowhere.code, /there is no such folder/.test(nowhere.err)], [2, true])
  assert.equal(read(folder, "deploy/db.yaml"), forDb)
  write(folder, {"deploy/dos.yaml": shut.replace("shut", "dos").replaceAll("\n", "\r\n")})
  assert.equal((await carveout(folder, [...words, "./deploy/dos.yaml"])).code, 0)
  assert.doesNotMatch(read(folder, "deploy/dos.yaml"), /[^\r]\n/)
})

test("kustomize is told of a file that is new", async (context) => {
  const folder = deployed(context)
  write(folder, {"deploy/kustomization.yaml": "resources: [db.yaml]\n"})
  const {err} = await carveout(folder, ["fix", "deploy", "--from", "a/job", "--to", "a/web", "--port", "80"])
  assert.match(err, /`deploy\/kustomization\.yaml` says what is applied/)
  assert.match(err, /name `carveout-fix\.yaml` among its `resources`/)
})

test("what cannot be done is exit code 1 and says why; what cannot be asked is 2", async (context) => {
  const folder = deployed(context)
  write(folder, {
    "never.yaml": suite.replace("- {name: db is quiet", "- {name: quiet, never: {from: any, to: a/db}}\n    - {name: db is quiet"),
  })
  const open = await carveout(folder, ["fix", "deploy", "--test", "never.yaml"])
  assert.equal(open.code, 1)
  assert.match(open.out, /^OPEN {2}web reads \(never\.yaml:7\): with it an expectation that holds would no longer hold: quiet$/m)
  assert.match(open.out, /^OPEN {2}one slip is not mended: with it an expectation/m)
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /no manifests given/],
    [["-"], /standard input is none/],
    [["deploy", "--from", "a/web"], /`--to` is missing/],
    [["deploy", "--port", "80"], /are of a flow/],
    [["deploy", "--from", "a/web", "--to", "a/db"], /`--port` is missing/],
    [["deploy", "--from", "a/web", "--to", "a/db", "--port", "http"], /is no number/],
    [["deploy", "--from", "a/web", "--to", "a/nobody", "--port", "80"], /a\/nobody/],
    [["deploy", "--test", "deploy/shut.yaml"], /holds no PolicyTest/],
    [["deploy", "--test", "nowhere"], /there is no such file/],
    [["deploy", "--into", `deploy/${"x".repeat(300)}.yaml`], /longer than a file's name can be/],
  ]
  for (const [words, message] of wrong) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, out, err} = await carveout(folder, ["fix", ...words])
    assert.equal(code, 2, words.join(" "))
    assert.match(err + out, message)
  }
  write(folder, {"bad.yaml": suite.replace("port: 80", "port: 70000")})
  const bad = await carveout(folder, ["fix", "deploy", "--test", "bad.yaml", "-o", "json"])
  assert.deepEqual([bad.code, JSON.parse(bad.out).diagnostics[0].code], [2, "test-invalid-value"])
  write(folder, {"whose.yaml": suite.replace("5432, verdict: allow", "5432, verdict: allow, ingress: {by: NetworkPolicy/a/other}")})
  const whose = await carveout(folder, ["fix", "deploy", "--test", "whose.yaml"])
  assert.match(whose.out, /^OPEN {2}web reads \(whose\.yaml:7\): it wants more than flows that pass, such as who decides$/m)
  assert.equal(read(folder, "deploy/db.yaml"), forDb)
})

test("a file that cannot be read is no world to fix", async (context) => {
  const folder = deployed(context)
  write(folder, {"deploy/broken.yaml": "a: [1\n"})
  const {code} = await carveout(folder, ["fix", "deploy", ...toDb, "--write"])
  assert.equal(code, 2)
  assert.equal(read(folder, "deploy/db.yaml"), forDb)
})

test("in JSON every part stands by itself", async (context) => {
  const folder = deployed(context)
  const {code, out} = await carveout(folder, ["fix", "deploy", "--test", "tests", "-o", "json"])
  assert.equal(code, 1)
  const json = JSON.parse(out)
  assert.deepEqual(json.files, ["deploy/db.yaml", "deploy/carveout-fix.yaml"])
  assert.deepEqual(json.widened, [
    {by: "NetworkPolicy/a/db#ingress[0]", at: {file: "deploy/db.yaml", line: 8, column: 7}, protocol: "TCP", port: 5432},
  ])
  assert.deepEqual(
    json.wishes.map(({name, state}: {name: string; state: string}) => [name, state]),
    [
      ["web reads", "met"],
      ["job reads", "met"],
    ],
  )
  assert.deepEqual([json.lookups, json.unmended, json.closed, json.added.file], [null, null, [], "deploy/carveout-fix.yaml"])
})
