// The course that comes with the program, executed through the command as its users do.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {after, test} from "node:test"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "./main.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "carveout-learn-"))
after(() => rmSync(folder, {recursive: true, force: true}))

type Ran = {readonly code: number; readonly out: string; readonly err: string}

/** Runs a command line in a folder of its own; `answers` are typed one after another. */
async function run(words: readonly string[], answers?: readonly string[], columns?: number): Promise<Ran> {
  let out = ""
  let err = ""
  const left = [...(answers ?? [])]
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => "",
    environment: {},
    folder,
    outIsTerminal: false,
    ...(answers === undefined ? {} : {askLine: () => left.shift()}),
    ...(columns === undefined ? {} : {columns}),
  })
  return {code, out, err}
}

test("every claim of the course holds, alone and stacked, and every trap has its witness", async (t) => {
  const {code, out} = await run(["learn", "--verify", "-o", "json"])
  const verdict = JSON.parse(out) as Record<"lessons" | "claims" | "passed" | "failed" | "traps", number> & {readonly failures: unknown}
  assert.deepEqual(verdict.failures, [])
  assert.equal(code, 0)
  assert.equal(verdict.passed, verdict.claims)
  t.diagnostic(`${verdict.claims} claims executed on ${verdict.lessons} pages, ${verdict.traps} traps sprung`)
})

test("the course's world is the example that people run first", () => {
  const names = readdirSync(join(root, "examples/shop/world"))
  assert.deepEqual(readdirSync(join(root, "course/worlds/shop")), names)
  for (const name of names)
    assert.equal(
      readFileSync(join(root, "course/worlds/shop", name), "utf8"),
      readFileSync(join(root, "examples/shop/world", name), "utf8"),
    )
})

test("the table of the course is what was executed, and every lesson has what a lesson needs", async () => {
  const {out} = await run(["learn", "--verify", "-o", "markdown"])
  assert.ok(readFileSync(join(root, "course/README.md"), "utf8").includes(out), "write it with `carveout learn --verify -o markdown`")
  const [lessons = "", incidents = ""] = out.split("\n\n")
  const rows = (table: string): readonly (readonly string[])[] =>
    table
      .split("\n")
      .slice(2)
      .filter((line) => line !== "")
      .map((line) => line.split("|").map((cell) => cell.trim()))
  for (const [, number, slug, , alone, stacked, traps, checks] of rows(lessons)) {
    assert.ok(Number(alone) + Number(stacked) >= 4, `${slug}: four claims`)
    assert.ok(Number(traps) >= 1 && Number(checks) >= 2, `${number} ${slug}: a trap and two checks`)
  }
  assert.ok(rows(incidents).length >= 8)
  for (const [, , slug, , , repairs, wrong, source] of rows(incidents)) {
    assert.ok(Number(repairs) >= 1 && Number(wrong) >= 1, `${slug}: a repair, and one that does not help`)
    assert.match(source ?? "", /https:/)
  }
})

test("a repair is graded by what it does: the start earns nothing, any right one passes, a wide one does not", async () => {
  const policy = (port: number, extra = ""): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: operator, namespace: prod}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}, podSelector: {matchLabels: {dns.operator.openshift.io/daemonset-dns: default}}}]
      ports: [{protocol: UDP, port: ${port}}, {protocol: TCP, port: ${port}}]
${extra}`
  const grade = async (text: string): Promise<Ran> => {
    writeFileSync(join(folder, "repair.yaml"), text)
    return run(["learn", "openshift-5353", "--repair", "repair.yaml"])
  }
  assert.match((await grade(policy(5353))).out, /repaired: 2 of 2 points/)
  const untouched = await grade(policy(53))
  assert.match(untouched.out, /not repaired: 0 of 2 points/)
  assert.match(
    untouched.out,
    /✗ allow prod\/backend -> svc\/openshift-dns\/dns-default TCP 53\n +wanted allow, got deny by .*: prod\/backend → openshift-dns/,
  )
  assert.equal(untouched.code, 1)
  const wide = await grade(policy(5353, "    - to: [{ipBlock: {cidr: 192.0.2.0/24}}]\n"))
  assert.match(wide.out, /opens prod\/backend -> 192\.0\.2\.0\/24, .*: more than was asked for\n +witness: prod\/backend → 192\.0\.2\./)
  assert.equal(wide.code, 1)
  const outside = await grade(`${policy(5353)}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: new}\n`)
  assert.match(outside.err, /submission-outside/)
  const service = `{apiVersion: v1, kind: Service, metadata: {name: dns-default, namespace: openshift-dns}, spec: {clusterIP: 172.30.0.10, selector: {dns.operator.openshift.io/daemonset-dns: default}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}}\n`
  const moved = await grade(service)
  assert.match(moved.err, /submission-outside\]: not accepted: Service `dns-default` is of the world, and not as it was\n/)
  assert.match(moved.out, /not repaired: 0 of 2 points/)
  assert.equal(moved.code, 1)
  assert.equal((await run(["learn", "dns-egress", "--repair", "repair.yaml"])).code, 2)
  assert.equal((await run(["learn", "openshift-5353", "--repair", "absent.yaml"])).code, 2)
})

test("a false claim fails the course with its file, its line and the flow that disagrees", async () => {
  const own = join(folder, "own")
  cpSync(join(root, "course"), own, {recursive: true})
  const file = join(own, "lessons/71-dns-egress.md")
  const text = readFileSync(file, "utf8")
  const claim = "deny prod/backend -> 198.51.100.66 UDP 53  # no other resolver"
  const line = text.split("\n").indexOf(claim) + 1
  assert.ok(line > 0)
  writeFileSync(file, text.replace(claim, "allow prod/backend -> 198.51.100.66 UDP 50-60"))
  const json = await run(["learn", "--verify", "--course", "own", "-o", "json"])
  const {failures} = JSON.parse(json.out) as {
    readonly failures: readonly {readonly file: string; readonly line: number; readonly witness: unknown}[]
  }
  assert.equal(json.code, 1)
  assert.deepEqual(
    failures.map((failure) => [failure.file, failure.line]),
    [["own/lessons/71-dns-egress.md", line]],
  )
  assert.ok(failures[0]?.witness !== null)
  const junit = await run(["learn", "--verify", "--course", "own", "-o", "junit"])
  assert.match(junit.out, /<testsuites name="carveout learn" .*\n[^]*<failure/)
  const words = await run(["learn", "--verify", "--course", "own"])
  assert.match(words.out, new RegExp(`own/lessons/71-dns-egress.md:${line}`))
})

test("the track is listed, a page is read with its verdicts, and a near miss is answered", async () => {
  assert.match((await run(["learn"])).out, /dns-egress/)
  const page = await run(["learn", "dns-egress"])
  assert.equal(page.code, 0)
  assert.match(page.out, /✓ open {3}prod\/backend -> kube-system\/coredns UDP 53/)
  assert.match(page.out, /✓ closed prod\/backend -> any any except/)
  assert.doesNotMatch(page.out, /✗/)
  assert.match((await run(["learn", "dns-egres"])).err, /did you mean `dns-egress`/)
  assert.match((await run(["help", "claim-false"])).out, /does not hold/)
})

test(
  "questions are asked on a real terminal",
  {skip: process.platform === "linux" && existsSync("/usr/bin/script") ? false : "no program `script` that lends a terminal"},
  () => {
    const bin = join(root, "packages/cli/bin/carveout.mjs")
    // WHY the pause: a terminal on which nobody has typed yet must be waited for.
    const typed = "(sleep 2; printf 'c\\nb\\n')"
    const {stdout} = spawnSync("sh", ["-c", `${typed} | script -qec '${process.execPath} ${bin} learn first-policy' /dev/null`], {
      encoding: "utf8",
      env: {...process.env, NO_COLOR: "1"},
    })
    assert.match(stdout, /2 of 2 right at the first try/)
  },
)

test("questions are asked where somebody answers, and an empty line stops", async () => {
  const asked = await run(["learn", "first-policy"], ["a", "z", "c", "b"])
  assert.match(asked.out, /no\. try again/)
  assert.match(asked.out, /a letter from a to c/)
  assert.match(asked.out, /1 of 2 right at the first try/)
  const stopped = await run(["learn", "first-policy"], [""])
  assert.doesNotMatch(stopped.out, /right at the first try/)
  assert.doesNotMatch(stopped.out, /Isolation is per direction\. `policyTypes` names/)
})

test("an incident keeps its solution back until it is asked for, and its questions with it", async () => {
  const page = await run(["learn", "openshift-5353"], [])
  assert.match(page.out, /YOUR TURN\n\n {2}carveout learn openshift-5353 --write openshift-5353/)
  assert.doesNotMatch(page.out, /SOLUTION|a repair: |does not help: |your answer/)
  const solved = await run(["learn", "openshift-5353", "--solution"])
  assert.match(solved.out, /SOLUTION\n[^]*a repair: numbers[^]*what does not help: udp/)
})

test("the manifests of a page are written once, and are graded or judged as they stand", async () => {
  const written = await run(["learn", "openshift-5353", "--write", "case"])
  assert.match(written.out, /wrote \d+ files to case; edit case\/policy\.yaml/)
  assert.match((await run(["learn", "openshift-5353", "--repair", "case/policy.yaml"])).out, /not repaired: 0 of 2 points/)
  const again = await run(["learn", "openshift-5353", "--write", "case"])
  assert.equal(again.code, 2)
  assert.match(again.err, /is there already/)
  await run(["learn", "dns-egress", "--write", "seed"])
  const lookup = ["--from", "prod/backend", "--to", "svc/kube-system/kube-dns", "--protocol", "UDP", "--port", "53"]
  assert.match((await run(["explain", "seed", ...lookup])).out, /^ALLOWED/)
  assert.match(
    (await run(["explain", "seed", "--from", "prod/backend", "--to", "198.51.100.66", "--protocol", "UDP", "--port", "53"])).out,
    /^DENIED/,
  )
})

test("a page keeps to the width of the terminal, but for manifests", async () => {
  for (const columns of [60, 80, 120]) {
    const {out} = await run(["learn", "dns-egress"], [], columns)
    const prose = out.split("\n").filter((line) => !/^ {2,}[-\w"]+:|^ {2,}- |^ {2,}(namespaceSelector|destination)/.test(line))
    const wide = prose.filter((line) => line.length > columns)
    assert.deepEqual(wide, [], `${columns} columns`)
  }
})

test("a new lesson verifies as it stands, and the one before leads to it", async () => {
  assert.equal((await run(["learn", "new", "one", "--course", "mine"])).code, 0)
  assert.equal((await run(["learn", "new", "two", "--course", "mine"])).code, 0)
  assert.equal((await run(["learn", "--verify", "--course", "mine"])).code, 0)
  assert.equal((await run(["learn", "new", "two", "--course", "mine"])).code, 2)
  assert.equal((await run(["learn", "new", "Two!", "--course", "mine"])).code, 2)
  assert.equal((await run(["learn", "new", "three"])).code, 2)
})

test("pages are static documents without scripts, one a lesson", async () => {
  assert.equal((await run(["learn", "--html", "site"])).code, 0)
  const page = readFileSync(join(folder, "site/dns-egress.html"), "utf8")
  assert.match(page, /<title>Don&#39;t forget DNS/)
  assert.doesNotMatch(page, /<script|class="closed fails"|class="open fails"/)
  const links = [...page.matchAll(/href="([^"#]+)/g)].map(([, target = ""]) => target).filter((target) => !target.startsWith("https:"))
  const files = readdirSync(join(folder, "site"))
  for (const target of links) assert.ok(files.includes(target), target)
})
