// Worlds in which nobody is: policies by themselves prove nothing, and a change to a policy that selects nobody is named.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {runAction} from "./runner.ts"
import {carveout, commit, git, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const open = ingressPolicy("db", "db", "[{}]")
const shut = ingressPolicy("db", "db", "[]")
const finished = pod("web", "10.0.0.1").replace("nodeName: n1, ", "").replace("status: {", "status: {phase: Succeeded, ")

/** A folder with policies on two sides, and a pod apart. */
function folderOf(t: TestContext): string {
  const folder = scratchFolder(t)
  write(folder, {"old/db.yaml": shut, "new/db.yaml": open, "pods/db.yaml": pod("db", "10.0.0.2"), "pods/web.yaml": pod("web", "10.0.0.1")})
  write(folder, {"other/web.yaml": pod("web", "10.0.0.1"), "done/web.yaml": finished})
  return folder
}

test("policies without anybody are no answer, in text and in JSON", async (t) => {
  const folder = folderOf(t)
  const alone = ["search old --from any --to any", "matrix old", "matrix --pairs old", "matrix --summary old", "shadowed old"]
  const compared = ["diff old new", "diff old old", "diff --contains old new", "diff --equivalent old new", "diff --staged old"]
  for (const line of [...alone, ...compared]) {
    const {code, out, err} = await carveout(folder, line.split(" "))
    assert.deepEqual([code, out], [2, ""], line)
    const help = line.startsWith("diff") ? "give them with `--with`" : "add them[^\\n]*`carveout exposure`"
    assert.match(err, new RegExp(`^carveout: the input has no pod, workload or node\n {2}help: ${help}`), line)
    const json = await carveout(folder, [...line.split(" "), "-o", "json"])
    const {diagnostics, ...rest} = JSON.parse(json.out)
    const [{code: found, severity}] = diagnostics.slice(-1)
    assert.deepEqual([json.code, rest, found, severity], [2, {}, "no-end", "error"], line)
  }
  assert.equal((await carveout(folder, ["tiers", "old"])).code, 0)
  // What pods could do that are not there yet is asked of policies alone too.
  const [short, all] = [await carveout(folder, ["exposure", "old"]), await carveout(folder, ["exposure", "old", "--all"])]
  assert.match(short.out, /\S/)
  assert.equal(all.out, short.out, "few ways are all there")
})

test("one side with somebody is enough, and so is what both share", async (t) => {
  const folder = folderOf(t)
  assert.equal((await carveout(folder, ["diff", "old", "new", "--with", "pods"])).code, 1)
  assert.equal((await carveout(folder, ["diff", "old", "pods"])).code, 1)
  assert.match(
    (await carveout(folder, ["matrix", "old", "done"])).err,
    /no pod, workload or node that could take part: its pods have finished/,
  )
})

test("a changed policy that selects nobody is named beside the answer", async (t) => {
  const folder = folderOf(t)
  const text = await carveout(folder, ["diff", "old", "new", "--with", "other"])
  assert.match(text.err, /^carveout: note: `NetworkPolicy\/shop\/db` is not the same, but it selects no pod or host on either side/)
  assert.deepEqual([text.code, text.out], [0, "\nno flow is judged otherwise\n".trimStart()])
  const {out} = await carveout(folder, ["diff", "--contains", "old", "new", "--with", "other", "-o", "json"])
  const found = JSON.parse(out).diagnostics.find(({code}: {code: string}) => code === "idle-change")
  assert.deepEqual([found.severity, found.file, found.line], ["info", "new/db.yaml", 1])
  for (const words of [
    ["old", "old", "--with", "other"],
    ["old", "new", "--with", "pods"],
  ])
    assert.equal((await carveout(folder, ["diff", ...words])).err, "")
})

test("the Action gives no answer about nobody, and reports a change that selects nobody", async (t) => {
  const folder = scratchFolder(t)
  git(folder, "init", "-q")
  write(folder, {"deploy/db.yaml": shut, "pods/web.yaml": pod("web", "10.0.0.1")})
  const base = commit(folder, "shut")
  write(folder, {"deploy/db.yaml": open})
  commit(folder, "open")
  const event = {name: "push", payload: {before: base}}
  const alone = await runAction(t, folder, {inputs: {paths: "deploy", comment: "never"}, event})
  assert.deepEqual([alone.code, alone.outputs["result"], alone.outputs["changed"]], [2, "unanswered", ""])
  assert.match(alone.summary, /- Difference: could not be answered: the input has no pod, workload or node; help: give them with/)
  const beside = await runAction(t, folder, {inputs: {paths: "deploy", with: "pods", comment: "never"}, event})
  assert.deepEqual([beside.code, beside.outputs["changed"]], [0, "false"])
  assert.match(beside.summary, /- Difference: no flow is judged otherwise; note: .*NetworkPolicy\/shop\/db.* selects no pod or host/)
})

test("show says why it shows nothing", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "b.yaml": "---\n"})
  const other = await carveout(folder, ["show", "a.yaml"])
  assert.deepEqual([other.code, other.out], [2, ""])
  assert.match(other.err, /holds no resource that has a say about any flow\n {2}help: shown are policies/)
  assert.match((await carveout(folder, ["show", "b.yaml"])).err, /the input holds no document/)
})

test("a port by its name is told to be written as a number", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"a.yaml": pod("web", "10.0.0.1")})
  const {code, err} = await carveout(folder, ["explain", "a.yaml", "--from", "shop/web", "--to", "10.9.9.9", "--port", "http"])
  assert.equal(code, 2)
  assert.match(err, /`--port http` is no number\n {2}help: policy sees numbers/)
})

test("diff names a policy that lost everybody it selected, and a namespace that nobody defines any more", async (context) => {
  const folder = scratchFolder(context)
  const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {env: prod}}\n"
  const world = [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), space, shut]
  write(folder, {
    "before.yaml": world.join("---\n"),
    "label.yaml": world.join("---\n").replace("app: db}}\nspec: {nodeName", "app: data}}\nspec: {nodeName"),
  })
  write(folder, {"space.yaml": world.join("---\n").replace("{name: shop, labels", "{name: store, labels")})
  const renamed = await carveout(folder, ["diff", "before.yaml", "label.yaml"])
  assert.match(renamed.err, /note: `NetworkPolicy\/shop\/db` selected pods or hosts before the change, and selects none after it/)
  const {out} = await carveout(folder, ["diff", "before.yaml", "label.yaml", "-o", "json"])
  assert.ok((JSON.parse(out) as {diagnostics: {code: string}[]}).diagnostics.some(({code}) => code === "policy-emptied"))
  const moved = await carveout(folder, ["diff", "before.yaml", "space.yaml"])
  assert.match(moved.err, /note: after the change, no Namespace object defines `shop`/)
  assert.equal((await carveout(folder, ["diff", "before.yaml", "before.yaml"])).err, "")
})

test("a kustomization that rewrites what lies beside it is said beside every answer, and a chart that is not rendered", async (context) => {
  const folder = scratchFolder(context)
  const head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n"
  write(folder, {"deploy/web.yaml": pod("web", "10.0.0.1"), "deploy/kustomization.yaml": `${head}namePrefix: blue-\n`})
  assert.match((await carveout(folder, ["matrix", "deploy"])).err, /note: deploy\/kustomization\.yaml would change .* is not built/)
  const {code, out} = await carveout(folder, ["check", "deploy"])
  assert.equal(code, 0)
  assert.match(out, /warning\[kustomization-not-built\]: `namePrefix` of the kustomization is not applied/)
  write(folder, {"deploy/kustomization.yaml": head})
  assert.equal((await carveout(folder, ["matrix", "deploy"])).err, "")
  write(folder, {"deploy/kustomization.yaml": "resources: [web.yaml]\n", "deploy/chart/values.yaml": "replicas: 2\n"})
  assert.match((await carveout(folder, ["matrix", "deploy"])).err, /^carveout: note: deploy\/chart\/values\.yaml of a Helm chart, .*\n$/)
})

test("check warns of a port by a name that nobody has whom the rule is about", async (context) => {
  const folder = scratchFolder(context)
  const named = (port: string): string =>
    pod("db", "10.0.0.2").replace("image: example}", `image: example, ports: [{name: ${port}, containerPort: 5432}]}`)
  const policy = ingressPolicy("db", "db", "[{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: pg}]}]")
  const found = async (...objects: readonly string[]): Promise<string> => {
    write(folder, {"w.yaml": objects.join("---\n")})
    return (await carveout(folder, ["check", "w.yaml"])).out
  }
  const renamed = await found(named("postgres"), policy)
  assert.equal(renamed.split("warning[port-name-of-nobody]").length, 2)
  assert.match(renamed, /`NetworkPolicy\/shop\/db` names the port `pg`, and no pod or host that it selects has/)
  assert.match(renamed, /help: those that it selects have `postgres`/)
  assert.doesNotMatch(await found(named("pg"), policy), /port-name-of-nobody/)
  assert.doesNotMatch(await found(pod("web", "10.0.0.1"), policy), /port-name-of-nobody/)
})
