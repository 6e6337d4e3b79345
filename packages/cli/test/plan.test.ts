// `plan`: the order on a terminal, as a script that kubectl would take, and in JSON; what cannot be planned is said.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {chmodSync, existsSync, mkdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, git, scratchFolder, write} from "./scratch.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const pods = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("dns", "10.0.0.3"),
].join("\n---\n")
const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: a}
spec: {podSelector: {}, policyTypes: [Egress]}
`
const lookups = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: lookups
  namespace: a
spec: # for all of them
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: dns}}}]
      ports: [{protocol: UDP, port: 53}]
`
const toDb = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-db, namespace: a}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]
`

function sides(context: TestContext): string {
  const folder = scratchFolder(context)
  write(folder, {
    "pods.yaml": pods,
    "live/none.yaml": "# nothing yet\n",
    "deploy/deny.yaml": deny,
    "deploy/allow.yaml": `${lookups}---\n${toDb}`,
  })
  return folder
}

const words = ["plan", "live", "deploy", "--with", "pods.yaml"]

test("steps are numbered, with what each closes, and the bridge is taken away at last", async (context) => {
  const {code, out} = await carveout(sides(context), words)
  assert.equal(code, 0)
  const heads = out.split("\n").filter((line) => /^\d\. /.test(line))
  assert.deepEqual(heads, [
    "1. apply  NetworkPolicy/a/carveout-bridge-lookups  temporary, as -o sh writes it",
    "2. apply  NetworkPolicy/a/lookups  deploy/allow.yaml:1",
    "3. apply  NetworkPolicy/a/to-db  deploy/allow.yaml:13",
    "4. apply  NetworkPolicy/a/deny  deploy/deny.yaml:1",
    "5. delete NetworkPolicy/a/carveout-bridge-lookups  temporary",
  ])
  assert.match(out, /^SAFE {2}3 changes in 5 steps, with a policy that is there on the way alone: at no step is anything cut/m)
})

test("the script runs, and gives kubectl each object as it is written", async (context) => {
  const folder = sides(context)
  const {code, out} = await carveout(folder, [...words, "-o", "sh"])
  assert.equal(code, 0)
  write(folder, {
    "plan.sh": out,
    "bin/kubectl": '#!/bin/sh\nif [ "$1" = get ]; then exit; fi\necho "> $*" >> log\nif [ "$1" = apply ]; then cat >> log; fi\n',
    "bin/sleep": '#!/bin/sh\necho "> sleep $*" >> log\n',
  })
  for (const name of ["kubectl", "sleep"]) chmodSync(join(folder, "bin", name), 0o755)
  const ran = spawnSync("sh", ["plan.sh"], {
    cwd: folder,
    encoding: "utf8",
    env: {...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, PAUSE: "3"},
  })
  assert.equal(ran.status, 0, ran.stderr)
  const log = readFileSync(join(folder, "log"), "utf8")
  assert.deepEqual(
    log.split("\n").filter((line) => line.startsWith("> ") && !line.startsWith("> sleep")),
    [
      ...Array.from({length: 4}, () => "> apply --namespace a -f -"),
      "> delete networkpolicy.networking.k8s.io carveout-bridge-lookups --namespace a --ignore-not-found",
    ],
  )
  assert.equal(log.match(/^> sleep 3$/gm)?.length, 4)
  assert.ok(log.includes(lookups) && log.includes(toDb) && log.includes(deny))
})

test("a policy that is edited is replaced, since applying leaves alone what the manifest does not say", async (context) => {
  const folder = sides(context)
  write(folder, {
    "live/none.yaml": toDb,
    "deploy/allow.yaml": toDb.replace("policyTypes: [Egress]", "policyTypes: [Ingress, Egress]"),
    "deploy/deny.yaml": "# none",
  })
  const {out} = await carveout(folder, [...words, "-o", "sh"])
  assert.match(out, /^# 1 of 1: replace NetworkPolicy\/a\/to-db\nkubectl replace --save-config --namespace a -f - <<'END'$/m)
})

test("a bridge is not put up again where what it is for is done: the script may have been stopped, and is run from its beginning", async (context) => {
  const folder = sides(context)
  const swapped = (one: number, other: number): string =>
    [one, other].map((port, i) => toDb.replace("to-db", `p${i}`).replace("5432", String(port))).join("---\n")
  write(folder, {"live/none.yaml": swapped(80, 443), "deploy/allow.yaml": swapped(443, 80), "deploy/deny.yaml": "# none"})
  const {out} = await carveout(folder, [...words, "-o", "sh"])
  assert.match(out, /^# 1 of 4: apply NetworkPolicy\/a\/carveout-bridge-p\d, which is temporary$/m)
  write(folder, {
    "plan.sh": out,
    "bin/kubectl": '#!/bin/sh\necho "$1" >> log\ncase "$*" in *dry-run*) echo "$AFTER";; get*) echo as-it-is;; esac\n',
  })
  chmodSync(join(folder, "bin", "kubectl"), 0o755)
  for (const [after, verbs] of [
    ["otherwise", ["get", "replace", "apply", "replace", "replace", "delete"]],
    ["as-it-is", ["get", "replace", "replace", "replace", "delete"]],
  ] as const) {
    write(folder, {log: ""})
    const env = {...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, PAUSE: "0", AFTER: after}
    const {status, stderr} = spawnSync("sh", ["plan.sh"], {cwd: folder, encoding: "utf8", env})
    assert.deepEqual([status, readFileSync(join(folder, "log"), "utf8").trim().split("\n")], [0, verbs], stderr)
  }
})

test("in JSON each step has what it opens and closes; a bridge has its text", async (context) => {
  const {out} = await carveout(sides(context), [...words, "-o", "json"])
  const json = JSON.parse(out)
  assert.deepEqual([json.isSafe, json.isComplete, json.changes, json.steps.length], [true, true, 3, 5])
  const [first, second] = json.steps
  assert.match(first.manifests, /^apiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy\n/)
  assert.deepEqual([first.temporary, first.at, second.temporary, second.manifests], [true, null, false, null])
  assert.deepEqual(second.at, {file: "deploy/allow.yaml", line: 1, column: 1})
  assert.deepEqual(second.closed, [])
})

test("revisions are sides as well, and what is alike is nothing to do", async (context) => {
  const folder = scratchFolder(context)
  git(folder, "init", "-q")
  write(folder, {"deploy/pods.yaml": pods, "deploy/old.yaml": toDb})
  git(folder, "add", "-A")
  git(folder, "commit", "-qm", "first")
  write(folder, {"deploy/old.yaml": toDb.replace("to-db", "reads")})
  const {code, out} = await carveout(folder, ["plan", "HEAD:deploy", "deploy"])
  assert.equal(code, 0)
  assert.match(out, /^1\. apply {2}NetworkPolicy\/a\/reads .*\n2\. delete NetworkPolicy\/a\/to-db /m)
  const same = await carveout(folder, ["plan", "deploy", "deploy"])
  assert.deepEqual([same.code, same.out.split(" ").slice(0, 3).join(" ")], [0, "NOTHING TO DO"])
})

test("a step that does harm is named with its flows, and is exit code 1", async (context) => {
  const cluster = (name: string, port: number): string =>
    `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {tier: Admin, priority: ${name.length}, subject: {namespaces: {}}, ingress: [{name: x, action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: ${port}}}}]}]}}`
  const shut = deny.replace("[Egress]", "[Ingress]")
  const folder = scratchFolder(context)
  write(folder, {"pods.yaml": pods, "live/p.yaml": [shut, cluster("one", 80), cluster("other", 443)].join("\n---\n")})
  write(folder, {"deploy/p.yaml": [shut, cluster("one", 443), cluster("other", 80)].join("\n---\n")})
  const {code, out} = await carveout(folder, words)
  assert.equal(code, 1)
  assert.match(out, /^ +cuts a\/\w+ → a\/\w+ TCP 80, which the end lets pass$/m)
  assert.match(out, /^NOT SAFE {2}2 changes in 2 steps: no order without harm was found, step 1 does some$/m)
  assert.match((await carveout(folder, [...words, "-o", "sh"])).out, /^# NOT SAFE: this step does harm$/m)
})

test("what cannot be planned is exit code 2", async (context) => {
  const folder = sides(context)
  assert.equal((await carveout(folder, ["plan", "live"])).code, 2)
  assert.match((await carveout(folder, ["plan", "deploy", "deploy"])).err, /no pod, workload or node/)
  const many = Array.from({length: 401}, (_, i) => toDb.replace("to-db", `p${i}`)).join("---\n")
  write(folder, {"many/p.yaml": many})
  const {code, out, err} = await carveout(folder, ["plan", "live", "many", "--with", "pods.yaml", "-o", "sh"])
  assert.deepEqual([code, out], [2, ""])
  assert.match(err, /401 changes are more than are put in an order/)
})

test("an object of HEAD that the cluster would refuse is not taken for one that goes", async (context) => {
  const folder = sides(context)
  write(folder, {"live/none.yaml": toDb, "deploy/allow.yaml": toDb.replace("egress:", "egres:")})
  for (const output of ["text", "sh", "json"]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, out, err} = await carveout(folder, [...words, "-o", output])
    assert.equal(code, 2)
    assert.match(err, /no plan leads to what the cluster would refuse/)
    assert.doesNotMatch(out, /delete/)
  }
  write(folder, {"pods.yaml": `${pods}\n---\n${toDb.replace("to-db", "other").replace("egress:", "egres:")}`, "deploy/allow.yaml": toDb})
  assert.equal((await carveout(folder, words)).code, 0)
})

test("no text of an object is a command of the script", async (context) => {
  const folder = sides(context)
  const template = "spec: {template: {metadata: {labels: {app: x}}, spec: {containers: []}}}"
  const kind = String.raw`"Roll'; touch pwned; '\n touch pwned\n"`
  write(folder, {
    "live/none.yaml": `{apiVersion: "x.io;touch pwned/v1", kind: ${kind}, metadata: {name: x, namespace: a}, ${template}}`,
    "deploy/deny.yaml": "# none",
    "deploy/allow.yaml": "# none",
    "bin/kubectl": '#!/bin/sh\necho "$*" >> log\n',
  })
  chmodSync(join(folder, "bin/kubectl"), 0o755)
  const {out} = await carveout(folder, [...words, "-o", "sh"])
  write(folder, {"plan.sh": out})
  const env = {...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}`}
  assert.equal(spawnSync("sh", ["plan.sh"], {cwd: folder, encoding: "utf8", env}).stderr, "")
  assert.deepEqual([readFileSync(join(folder, "log"), "utf8").includes("delete roll"), existsSync(join(folder, "pwned"))], [true, false])
})

test("what both sides hold alike is in nobody's way, and a dump that was meant for both is asked for", async (context) => {
  const folder = sides(context)
  const broken = `---\n${toDb.replace("to-db", "broken").replace("egress:", "egres:")}`
  write(folder, {"live/none.yaml": `${deny}${broken}`, "deploy/deny.yaml": `${deny}${broken}`})
  assert.equal((await carveout(folder, words)).code, 0)
  write(folder, {"live/none.yaml": deny})
  assert.equal((await carveout(folder, words)).code, 2)
  const alone = await carveout(folder, ["plan", "pods.yaml", "live"])
  assert.equal(alone.code, 2)
  assert.match(alone.err, /a plan would delete all of BASE's\n {2}help: give what both share with `--with`/)
})

test("before a first policy there is none: a folder without manifests is an empty side beside what both share, and is said", async (context) => {
  const folder = sides(context)
  mkdirSync(join(folder, "none"))
  const written = await carveout(folder, words)
  const {code, out, err} = await carveout(folder, ["plan", "none", ...words.slice(2)])
  assert.deepEqual([code, out], [written.code, written.out])
  assert.equal(err, "carveout: note: `none` holds no manifest: that side is empty\n")
  const shared = ["--with", "pods.yaml"]
  assert.match((await carveout(folder, ["diff", "none", "deploy", ...shared])).out, /^- a\/web.* → /m)
  assert.match((await carveout(folder, ["diff", "deploy", "none", ...shared])).out, /^\+ a\/web.* → /m)
  for (const refused of [
    ["diff", "noen", "deploy", ...shared],
    ["diff", "none", "none", ...shared],
    ["diff", "none", "deploy"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    assert.equal((await carveout(folder, refused)).code, 2, refused.join(" "))
  }
})
