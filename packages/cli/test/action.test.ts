// The GitHub Action as a whole: action.yml's own step, in a repository made for the purpose, against an API on loopback.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {fakeGitHub, runAction} from "./runner.ts"
import type {Comment} from "./runner.ts"
import {commit, git, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
const open = ingressPolicy("db", "db", "[{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]")
const closed = ingressPolicy("db", "db", "[]")
const policyTest = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: intents}
spec:
  resources: [../world, ../deploy]
  expect:
    - {name: web reads the database, from: shop/web, to: shop/db, protocol: TCP, port: 5432, verdict: allow}
`

type Repository = {readonly folder: string; readonly base: string}

/** A repository whose last commit opens the database for the web pods. */
function repository(context: TestContext): Repository {
  const folder = scratchFolder(context)
  git(folder, "init", "-q")
  write(folder, {
    "world/pods.yaml": `${pod("web", "10.0.0.1")}---\n${pod("db", "10.0.0.2")}${namespace}`,
    "deploy/db.yaml": closed,
    "tests/db.yaml": policyTest,
  })
  const base = commit(folder, "closed")
  write(folder, {"deploy/db.yaml": open})
  commit(folder, "opened for web")
  return {folder, base}
}

const pull = (base: string): {readonly name: string; readonly payload: unknown} => ({
  name: "pull_request",
  payload: {number: 7, pull_request: {number: 7, base: {sha: base}}},
})
const inputs = {paths: "deploy\n", with: "world", tests: "tests"}

test("a pull request gets one comment that says what it opens, kept true from push to push", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  hub.comments.push({
    id: 1,
    body: "<!-- carveout: default -->\nfrom a person",
    html_url: "",
    user: {login: "somebody", type: "User"},
  } satisfies Comment)
  const first = await runAction(t, folder, {inputs, event: pull(base), hub})
  assert.equal(first.code, 0, first.log)
  assert.deepEqual(first.outputs, {
    changed: "true",
    opened: "1",
    closed: "0",
    cut: "",
    sarif: "carveout.sarif",
    "comment-url": "https://github.example/someone/shop/pull/7#2",
    result: "passed",
  })
  const body = hub.comments[1]?.body ?? ""
  assert.ok(body.startsWith("<!-- carveout: default -->\n## Carveout\n"))
  assert.match(
    body,
    /- Manifests: nothing that the cluster would refuse\n- Tests: every expectation holds\n- Difference: 1 opened, 0 closed/,
  )
  assert.match(body, /^\| shop\/web \| shop\/db \| TCP 5432 \| .* \| NetworkPolicy\/shop\/db .*HEAD:deploy\/db\.yaml:\d+/m)
  assert.ok(first.summary.includes("| shop/web | shop/db | TCP 5432 |"))

  const again = await runAction(t, folder, {inputs, event: pull(base), hub})
  assert.match(again.log, /comment unchanged/)
  write(folder, {"deploy/db.yaml": `# a remark\n${closed}`, "tests/db.yaml": policyTest.replace("verdict: allow", "verdict: deny")})
  commit(folder, "closed again")
  const last = await runAction(t, folder, {inputs, event: pull(base), hub})
  assert.deepEqual([last.code, last.outputs["changed"], last.outputs["opened"]], [0, "false", "0"])
  assert.match(hub.comments[1]?.body ?? "", /- Difference: no flow is judged otherwise/)
  assert.equal(hub.comments.length, 2)
  assert.equal(hub.comments[0]?.body, "<!-- carveout: default -->\nfrom a person")
  assert.equal(hub.asked.filter((request) => request.startsWith("POST")).length, 1)
  assert.equal(hub.asked.filter((request) => request.startsWith("PATCH")).length, 1)
})

test("the comment says whose name lookups a change closes, and which policy it empties", async (t) => {
  const folder = scratchFolder(t)
  git(folder, "init", "-q")
  const resolver = pod("coredns", "10.0.0.9").replace("namespace: shop", "namespace: kube-system")
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: {namespace: kube-system, name: kube-dns}\nspec: {selector: {app: coredns}, ports: [{port: 53, protocol: UDP}]}\n"
  const deny =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: shop, name: deny}\nspec: {podSelector: {}, policyTypes: [Egress]}\n"
  const pods = [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), resolver, service].join("---\n")
  write(folder, {"deploy/pods.yaml": pods, "deploy/db.yaml": closed})
  const base = commit(folder, "open")
  write(folder, {"deploy/pods.yaml": pods.replaceAll("app: db", "app: data"), "deploy/deny.yaml": deny})
  commit(folder, "default deny")
  const hub = await fakeGitHub(t)
  await runAction(t, folder, {inputs: {paths: "deploy"}, event: pull(base), hub})
  const body = (hub.comments[0]?.body ?? "").replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  assert.match(body, /note: `NetworkPolicy\/shop\/db` selected pods or hosts before the change, and selects none after it/)
  assert.match(body, /note: after the change name lookups of `shop\/db`, `shop\/web` time out: `svc\/kube-system\/kube-dns` is closed/)
})

test("seen connections that a change takes stand on top and fail the run; what was denied before it does not", async (t) => {
  const {folder} = repository(t)
  const hub = await fakeGitHub(t)
  const record = (port: number): string =>
    `${JSON.stringify({source_name: "web", source_namespace: "shop", dest_name: "db", dest_namespace: "shop", dest_port: port, protocol: "tcp", reporter: "Src", action: "Allow"})}\n`
  write(folder, {"seen/night.jsonl": `${record(5432)}${record(8080)}`})
  const opened = commit(folder, "records")
  write(folder, {"deploy/db.yaml": closed})
  commit(folder, "closed again")
  const flows = {...inputs, tests: "", flows: "seen"}
  const taken = await runAction(t, folder, {inputs: flows, event: pull(opened), hub})
  assert.deepEqual([taken.code, taken.outputs["cut"], taken.outputs["result"]], [1, "1", "failed"], taken.log)
  const body = hub.comments[0]?.body ?? ""
  assert.match(body, /^- Seen connections: 1 would be denied \(flows\); 1 denied before it, too$/m)
  assert.match(body, /^\| shop\/web \| shop\/db \| TCP 5432 \| 1 \| denied by EndOfTier\/default, /m)
  assert.ok(body.indexOf("5432") < body.indexOf("#### Closed"))
  const told = await runAction(t, folder, {inputs: {...flows, "fail-on-cut": "never"}, event: pull(opened), hub})
  assert.deepEqual([told.code, told.outputs["cut"]], [0, "1"])
  const same = await runAction(t, folder, {inputs: {...flows, base: "HEAD"}, event: pull(opened), hub})
  assert.deepEqual([same.code, same.outputs["cut"]], [0, "0"])
  assert.match(same.summary, /Seen connections: nothing of what was seen is taken; 2 denied before it, too/)
  write(folder, {"seen/night.jsonl": "TIME SOURCE\n"})
  const unread = await runAction(t, folder, {inputs: flows, event: pull(opened), hub})
  assert.deepEqual([unread.code, unread.outputs["cut"]], [2, ""])
})

test("a comment is found behind a hundred others, and none is written where nothing changed", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  const others = Array.from({length: 230}, (_, i) => ({id: i + 1, body: `${i}`, html_url: "", user: {login: "somebody", type: "User"}}))
  hub.comments.push(...others)
  const unchanged = await runAction(t, folder, {inputs: {...inputs, base: "HEAD"}, event: pull(base), hub})
  assert.deepEqual([unchanged.code, hub.comments.length], [0, 230])
  hub.comments.push({id: 231, body: "<!-- carveout: default -->\nold", html_url: "here", user: {login: "github-actions[bot]", type: "Bot"}})
  await runAction(t, folder, {inputs, event: pull(base), hub})
  assert.equal(hub.comments.length, 231)
  assert.match(hub.comments[230]?.body ?? "", /1 opened/)
})

test("a fork's pull request, whose token may not write, passes and says so", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  hub.mode = "read only"
  const {code, log, summary, outputs} = await runAction(t, folder, {inputs, event: pull(base), hub})
  assert.equal(code, 0)
  assert.match(log, /^::notice title=carveout::no comment: GitHub answered 403 to POST issues\/7\/comments/m)
  assert.match(summary, /The comment could not be written: .*`pull-requests: write`/)
  assert.deepEqual([outputs["changed"], outputs["comment-url"]], ["true", ""])
})

test("an API that is broken, or not there, fails nothing", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  hub.mode = "broken"
  for (const reached of [{hub}, {}]) {
    const {code, log, summary} = await runAction(t, folder, {inputs, event: pull(base), ...reached})
    assert.equal(code, 0)
    assert.match(log, /^::warning title=carveout::no comment: /m)
    assert.match(summary, /TCP 5432/)
  }
})

test("findings and failed expectations fail the run, stand beside the code, and go into one SARIF file", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  write(folder, {
    "deploy/b,1.yaml": `${closed.replace("name: db", "name: other").replace("podSelector", "podSelectr: 1 # ##[error]x\n  podSelector")}`,
    "tests/db.yaml": policyTest.replace("verdict: allow", "verdict: deny"),
  })
  commit(folder, "worse")
  const {code, log, summary, outputs} = await runAction(t, folder, {
    inputs: {...inputs, sarif: "out/findings.sarif"},
    event: pull(base),
    hub,
  })
  assert.equal(code, 1)
  assert.equal(outputs["result"], "failed")
  assert.match(
    log,
    /^::error file=deploy\/b%2C1\.yaml,line=5,endLine=5,col=3,endColumn=12,title=unknown-field::unknown field `podSelectr`/m,
  )
  assert.match(log, /^::error file=tests\/db\.yaml,line=7,.*title=expectation-failed::/m)
  assert.match(summary, /- Manifests: 1 error\n- Tests: 2 errors/)
  assert.match(summary, /\| error \| deploy\/b,1\.yaml:5 \| unknown field &#96;podSelectr&#96;/)
  const log2 = JSON.parse(readFileSync(join(folder, "out/findings.sarif"), "utf8")) as {
    runs: {automationDetails: {id: string}; results: {ruleId: string}[]}[]
  }
  assert.deepEqual(
    log2.runs.map(({automationDetails}) => automationDetails.id),
    ["carveout/check/", "carveout/test/"],
  )
  const about = log2.runs.flatMap(({results}) => results.map(({ruleId}) => ruleId))
  assert.deepEqual(
    about.filter((rule) => !rule.startsWith("assumed-")),
    ["unknown-field", "expectation-failed"],
  )
  assert.equal((await runAction(t, folder, {inputs: {...inputs, "fail-on": "never"}, event: pull(base), hub})).code, 0)
})

test("a change fails the run only where that is asked", async (t) => {
  const {folder, base} = repository(t)
  const only = {paths: "deploy", with: "world", comment: "never"}
  assert.equal((await runAction(t, folder, {inputs: only, event: pull(base)})).code, 0)
  assert.equal((await runAction(t, folder, {inputs: {...only, "fail-on-change": "opened"}, event: pull(base)})).code, 1)
  const back = {...only, base: "HEAD", head: base}
  assert.equal((await runAction(t, folder, {inputs: {...back, "fail-on-change": "opened"}, event: pull(base)})).code, 0)
  const wrong = await runAction(t, folder, {inputs: {...only, "fail-on-change": "sometimes"}, event: pull(base)})
  assert.deepEqual([wrong.code, wrong.log], [2, "::error title=carveout::input fail-on-change takes never, opened, any\n"])
})

test("a shallow checkout is told how to fetch what is missing", async (t) => {
  const {folder, base} = repository(t)
  const shallow = join(scratchFolder(t), "clone")
  git(folder, "clone", "-q", "--depth", "1", `file://${folder}`, shallow)
  const {code, log, summary, outputs} = await runAction(t, shallow, {inputs, event: pull(base), hub: await fakeGitHub(t)})
  assert.equal(code, 2)
  assert.match(log, /^::error title=carveout::.*fetch-depth: 0/m)
  assert.match(summary, /- Difference: could not be answered: .*fetch-depth: 0/)
  assert.deepEqual([outputs["changed"], outputs["result"]], ["", "unanswered"])
})

test("a difference that a broken manifest leaves open says where it is broken", async (t) => {
  const {folder, base} = repository(t)
  write(folder, {"deploy/broken.yaml": "a: [\n"})
  commit(folder, "broken")
  const {code, log, summary} = await runAction(t, folder, {inputs, event: pull(base), hub: await fakeGitHub(t)})
  assert.equal(code, 2)
  assert.match(log, /^::error title=carveout::error\[yaml-syntax\]: cannot be read as YAML/m)
  assert.match(summary, /- Difference: could not be answered: error.*yaml-syntax.*deploy\/broken\.yaml:/)
})

test("a push is compared with what was there before; a new branch with nothing, which is said", async (t) => {
  const {folder, base} = repository(t)
  const push = (before: string, more: object = {}): {readonly name: string; readonly payload: unknown} => ({
    name: "push",
    payload: {before, ...more},
  })
  const compared = await runAction(t, folder, {inputs, event: push(base)})
  assert.deepEqual([compared.code, compared.outputs["opened"]], [0, "1"])
  for (const event of [push("0".repeat(40)), push("f".repeat(40), {forced: true})]) {
    const {code, log, summary, outputs} = await runAction(t, folder, {inputs, event})
    assert.deepEqual([code, outputs["changed"]], [0, ""])
    assert.match(log, /::notice title=carveout::nothing is compared: /)
    assert.match(summary, /- Difference: not asked: /)
  }
})

test("what the repository says is text: no command of the runner, no markup, nobody is called", async (t) => {
  const {folder, base} = repository(t)
  const hub = await fakeGitHub(t)
  const name = "a\n::add-mask::x <b>@someone</b>.yaml"
  write(folder, {
    [`deploy/${name}`]:
      "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {'::set-output name=x::<i>@you</i> https://x.example': 1}\n",
  })
  commit(folder, "hostile")
  const {log, summary} = await runAction(t, folder, {inputs: {...inputs, comment: "always"}, event: pull(base), hub})
  const commands = log.split("\n").filter((line) => line.trimStart().startsWith("::"))
  for (const line of commands) assert.match(line, /^::(?:stop-commands::|[0-9a-f-]{36}::|(?:error|warning|notice) )/)
  for (const text of [summary, hub.comments[0]?.body ?? ""]) {
    assert.doesNotMatch(text, /<b>|<i>|@someone|@you|https:\/\/x/)
    assert.match(text, /&#60;i&#62;@&#8203;you/)
  }
})
