import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "./main.ts"
import {registry} from "./registry.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml"]
const lookup = ["--from", "prod/backend", "--to", "svc/kube-system/kube-dns", "--protocol", "UDP", "--port", "53"]

type Ran = {readonly code: number; readonly out: string; readonly err: string}

/** Runs a command line in this process, in the repository's root, with a text as standard input. */
async function run(words: readonly string[], input: string | readonly Uint8Array[] = ""): Promise<Ran> {
  let out = ""
  let err = ""
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => input,
    environment: {},
    folder: root,
    outIsTerminal: false,
  })
  return {code, out, err}
}

const json = async (words: readonly string[], input = ""): Promise<Record<string, unknown>> =>
  JSON.parse((await run(words, input)).out) as Record<string, unknown>

const policy = (spec: string): string => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: ${spec}\n`

test("help is an answer, and no command at all is none", async () => {
  assert.equal((await run(["--help"])).code, 0)
  assert.equal((await run([])).code, 2)
  assert.match((await run(["check", "--help"])).out, /usage: carveout check/)
  assert.match((await run(["help", "explain"])).out, /usage: carveout explain/)
})

test("a misspelt command or option is answered with the nearest one", async () => {
  assert.match((await run(["chekc"])).err, /did you mean `check`/)
  assert.match((await run(["check", "--outptu", "json", "x"])).err, /did you mean `--output`/)
  assert.match((await run(["check", "-o", "jsn", "x"])).err, /did you mean `json`/)
  assert.equal((await run(["matrixx", "x"])).code, 2)
  assert.match((await run(["validate", "x"])).err, /`carveout check` says what the cluster would refuse/)
})

test("standard input that is no text is the input's fault, and in a log it is let be", async () => {
  const bytes = [Buffer.from([0xff, 0xfe, 0xff, 0x0a]).subarray(2)]
  assert.deepEqual(await run(["selector", "--jsonl"], bytes), {code: 2, out: "", err: "carveout: standard input is not UTF-8 text\n"})
  assert.match((await run(["krm"], bytes)).err, /^carveout: standard input is not UTF-8 text/)
  const log = [...bytes, Buffer.from("dial tcp 203.0.113.9:80: i/o timeout")]
  assert.match((await run(["doctor", ...shop, "--from", "prod/backend", "--log", "-"], log)).out, /^POLICY/m)
})

test("check exits 0 without findings, 1 with errors, 2 where nothing could be read", async () => {
  assert.equal((await run(["check", ...shop])).code, 0)
  assert.equal((await run(["check", "-"], policy("{selctor: all()}"))).code, 1)
  assert.equal((await run(["check", "no-such-folder"])).code, 2)
  assert.equal((await run(["check", "-"], "")).code, 2)
  assert.equal((await run(["check"])).code, 2)
})

test("check counts warnings only where they are asked to fail", async () => {
  const text = policy("{tier: nowhere}")
  assert.equal((await run(["check", "-"], text)).code, 0)
  assert.equal((await run(["check", "--fail-on", "warning", "-"], text)).code, 1)
  assert.equal((await run(["check", "--each", "--fail-on", "warning", "-"], text)).code, 0)
})

test("a diagnostic in JSON has every field of the contract", async () => {
  const {diagnostics} = await json(["check", "-o", "json", "-"], policy("\n  selctor: all()"))
  assert.deepEqual(diagnostics, [
    {
      code: "unknown-field",
      severity: "error",
      message: "unknown field `selctor`",
      help: "did you mean `selector`?",
      docs: "https://carveout.dev/codes/unknown-field",
      file: "-",
      line: 5,
      column: 3,
      endLine: 5,
      endColumn: 10,
      path: "spec.selctor",
      related: [],
    },
  ])
})

test("SARIF names rules with pages and findings with fingerprints that survive moved lines", async () => {
  const of = async (text: string): Promise<unknown> => {
    const log = (await json(["check", "-o", "sarif", "-"], text)) as {
      runs: {results: {partialFingerprints: unknown}[]; tool: {driver: {rules: unknown[]}}}[]
    }
    assert.equal(log.runs[0]?.tool.driver.rules.length, 1)
    return log.runs[0]?.results[0]?.partialFingerprints
  }
  assert.deepEqual(await of(policy("{selctor: all()}")), await of(`# a line more\n\n${policy("{selctor: all()}")}`))
})

test("JUnit of check has one case a file, failed where it has an error", async () => {
  const {out} = await run(["check", "-o", "junit", "-"], policy("{selctor: '<&>'}"))
  assert.match(out, /<testsuites name="carveout check" tests="1" failures="1" errors="0">/)
  assert.doesNotMatch(out, /<&>/)
})

test("explain answers with the verdict first, and its exit code is the verdict", async () => {
  const denied = await run(["explain", ...shop, ...lookup])
  assert.equal(denied.code, 1)
  assert.match(denied.out, /^DENIED {2}prod\/backend → kube-system\/coredns UDP 53/)
  assert.match(denied.out, /name lookups time out/)
  const allowed = await run(["explain", ...shop, "examples/shop/policies/allow-dns-egress.yaml", ...lookup])
  assert.equal(allowed.code, 0)
})

test("explain in JSON has every field of the contract", async () => {
  const answer = await json(["explain", "-o", "json", ...shop, ...lookup])
  for (const field of [
    "verdict",
    "by",
    "from",
    "to",
    "flow",
    "egress",
    "ingress",
    "path",
    "deniedAt",
    "pending",
    "symptom",
    "assumptions",
    "diagnostics",
  ]) {
    assert.ok(field in answer, field)
  }
  assert.equal(answer["verdict"], "deny")
  assert.equal(answer["by"], "EndOfTier/default")
  assert.deepEqual(answer["flow"], {protocol: "UDP", sourcePort: 50000, port: 53, icmp: null, ipFamily: "IPv4"})
  const {steps} = answer["egress"] as {
    readonly steps: readonly {readonly kind: string; readonly missed: readonly {readonly criterion: string}[]; readonly at: unknown}[]
  }
  assert.deepEqual(
    steps.map(({kind}) => kind),
    ["rule", "end-of-tier"],
  )
  assert.deepEqual(
    steps[0]?.missed.map(({criterion}) => criterion),
    ["protocol", "source.selector", "destination.selector", "destination.ports"],
  )
  assert.deepEqual(steps[0]?.at, {file: "examples/shop/policies/default-deny.yaml", line: 19, column: 7})
})

test("explain says what is missing of a question, and names the nearest name", async () => {
  assert.match((await run(["explain", ...shop, "--to", "prod/backend"])).err, /--from/)
  const unknown = await run(["explain", ...shop, "--from", "prod/bakend", "--to", "prod/database", "--port", "8080"])
  assert.equal(unknown.code, 2)
  assert.match(unknown.err, /prod\/backend/)
})

test("explain leaves refused objects out, and says so", async () => {
  const {code, err} = await run(["explain", ...shop, "-", ...lookup], policy("{selctor: all()}"))
  assert.equal(code, 1)
  assert.match(err, /unknown field `selctor`/)
  assert.match(err, /left out/)
})

test("the namespace flag completes names without a slash", async () => {
  assert.equal((await run(["explain", ...shop, "-n", "prod", "--from", "frontend", "--to", "backend", "--port", "8080"])).code, 0)
})

test("test exits 0 where everything holds, in every format", async () => {
  for (const format of ["text", "json", "junit", "tap"])
    assert.equal((await run(["test", "examples/shop/dns.test.yaml", "-o", format])).code, 0, format)
  assert.match((await run(["test", "examples/shop/dns.test.yaml", "-o", "tap"])).out, /^TAP version 14\n1\.\.7\nok 1 - short lookups/)
})

const testOf = (expect: string): string =>
  `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [examples/shop/world, examples/shop/policies/default-deny.yaml]\n  expect: ${expect}\n`

test("test exits 1 where an expectation fails, with the flow that speaks against it", async () => {
  const {code, out} = await run(["test", "-"], testOf("[{from: prod/backend, to: 198.51.100.66, protocol: UDP, port: 53, verdict: allow}]"))
  assert.equal(code, 1)
  assert.match(out, /prod\/backend → 198\.51\.100\.66 UDP 53 is deny/)
})

test("a test that asks nothing is no success", async () => {
  assert.equal((await run(["test", "-"], testOf("[]"))).code, 2)
  assert.equal((await run(["test", "examples/shop/world"])).code, 2)
})

test("show prints resources with their defaults", async () => {
  const {resources} = (await json(["show", "-o", "json", "-"], policy("{egress: [{action: Allow}]}"))) as {
    resources: {line: number; object: {spec: unknown}}[]
  }
  assert.equal(resources[0]?.line, 1)
  assert.deepEqual(resources[0]?.object.spec, {egress: [{action: "Allow"}], tier: "default", types: ["Egress"]})
})

test("selector answers about one expression and about lines of them", async () => {
  assert.deepEqual(await json(["selector", "a=='b'", "--labels", "a=b", "-o", "json"]), {
    valid: true,
    canonical: 'a == "b"',
    matches: true,
    error: null,
  })
  assert.equal((await run(["selector", "a = b"])).code, 1)
  const {out, code} = await run(
    ["selector", "--jsonl"],
    '{"selector": "has(__proto__)", "labels": {"__proto__": "x"}}\n{"selector": "!"}\nnonsense\n',
  )
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as {valid: boolean; matches: boolean | null})
  assert.deepEqual(
    answers.map(({valid, matches}) => [valid, matches]),
    [
      [true, true],
      [false, null],
      [false, null],
    ],
  )
  assert.equal(code, 2)
})

test("tiers lists policies in the order of evaluation, and for a pod only those that select it", async () => {
  const all = (await json(["tiers", "-o", "json", ...shop, "examples/shop/policies/allow-dns-egress.yaml"])) as {
    egress: {tier: string; policies: {by: string}[]}[]
  }
  assert.deepEqual(
    all.egress.map(({tier, policies}) => [tier, policies.map(({by}) => by)]),
    [["default", ["GlobalNetworkPolicy/allow-dns-egress", "GlobalNetworkPolicy/default-deny"]]],
  )
  const system = await json(["tiers", "-o", "json", "--for", "kube-system/coredns", ...shop])
  assert.deepEqual(system, {ingress: [], egress: [], diagnostics: []})
})

test("explain in JSON has one shape, whether the question could be asked or not", async () => {
  const asked = ["explain", "-o", "json", ...shop, "--protocol", "TCP", "--port", "8080", "--to", "prod/backend", "--from"]
  const answered = await json([...asked, "prod/frontend"])
  const unasked = await json([...asked, "prod/frontnd"])
  assert.deepEqual(Object.keys(unasked), Object.keys(answered))
  const nobody = {text: "prod/frontnd", kind: null, name: null, addresses: []}
  assert.deepEqual([unasked["verdict"], unasked["from"], unasked["flow"], unasked["egress"]], ["unknown", nobody, null, null])
  assert.equal((unasked["diagnostics"] as readonly {readonly code: string}[])[0]?.code, "name-not-found")
})

test("explain points at the rule that decided, not at the rule of that number in the other direction", async () => {
  const pods = ["web", "db"].map((name, i) => {
    const status = `status: {podIP: 10.0.0.${i + 1}}`
    return `{apiVersion: v1, kind: Pod, metadata: {namespace: x, name: ${name}}, spec: {nodeName: n1, containers: []}, ${status}}\n---\n`
  })
  const rules = ["spec:", "  selector: all()", "  egress:", "    - action: Allow", "  ingress:", "    - action: Deny", ""]
  const policy = ["apiVersion: projectcalico.org/v3", "kind: GlobalNetworkPolicy", "metadata: {name: p}", ...rules].join("\n")
  const {out} = await run(["explain", "-", "--from", "x/web", "--to", "x/db", "--port", "1"], `${pods.join("")}${policy}`)
  assert.match(out, /by GlobalNetworkPolicy\/p#ingress\[0\] {2}-:13:\d+\n/)
})

test("each shell has a completion script that the shell can read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carveout-"))
  try {
    const {out} = await run(["completion", "bash"])
    writeFileSync(join(folder, "c.bash"), out)
    assert.equal(spawnSync("bash", ["-n", join(folder, "c.bash")]).status, 0)
    const probe = `source ${join(folder, "c.bash")}; COMP_WORDS=(carveout check --each -o s); COMP_CWORD=4; _carveout; echo "\${COMPREPLY[*]}"`
    assert.equal(spawnSync("bash", ["-c", probe], {encoding: "utf8"}).stdout.trim(), "sarif")
    for (const shell of ["zsh", "fish"]) assert.match((await run(["completion", shell])).out, /carveout/)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

test("every shell is offered every command, each with its options", async () => {
  const scripts = new Map<string, string>()
  for (const shell of ["bash", "zsh", "fish"]) scripts.set(shell, (await run(["completion", shell])).out)
  const names = Object.keys(registry)
  const asks = ["", ...names].map((name) => `COMP_WORDS=(carveout ${name === "" ? '""' : `${name} --`}); COMP_CWORD=${name === "" ? 1 : 2}`)
  const probe = [scripts.get("bash") ?? "", ...asks.map((ask) => `${ask}; _carveout; echo "\${COMPREPLY[*]}"`)].join("\n")
  const [commands = "", ...options] = spawnSync("bash", ["-c", probe], {encoding: "utf8"}).stdout.split("\n")
  for (const [name, load] of Object.entries(registry)) {
    assert.ok(commands.split(" ").includes(name), name)
    assert.match(scripts.get("zsh") ?? "", new RegExp(`^    '${name}:`, "m"))
    assert.match(scripts.get("fish") ?? "", new RegExp(` -a ${name} -d `))
    for (const {name: option} of (await load()).options) {
      assert.ok(options[names.indexOf(name)]?.split(" ").includes(`--${option}`), `${name} --${option}`)
      assert.match(scripts.get("zsh") ?? "", new RegExp(`^    ${name}\\) _arguments .*--${option}\\b`, "m"))
      assert.match(scripts.get("fish") ?? "", new RegExp(`__fish_seen_subcommand_from ${name}" -l ${option}\\b`))
    }
  }
})

test("every code has a page, and a code that there is not is answered with the nearest", async () => {
  const codes = (await run(["help", "codes"])).out
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
  assert.ok(codes.length > 60)
  for (const code of codes) assert.equal((await run(["help", code])).code, 0, code)
  assert.match((await run(["help", "unknown-feild"])).err, /did you mean `unknown-field`/)
})

test("the launcher runs the sources without a build, and keeps quiet about a closed pipe", () => {
  const bin = join(root, "packages", "cli", "bin", "carveout.mjs")
  const {status, stdout} = spawnSync(process.execPath, [bin, "--version"], {encoding: "utf8"})
  assert.equal(status, 0)
  assert.match(stdout, /models Calico 3\.32/)
  const piped = spawnSync("bash", ["-c", `"${process.execPath}" "${bin}" help codes | head -n 1`], {encoding: "utf8"})
  assert.equal(piped.stderr, "")
})
