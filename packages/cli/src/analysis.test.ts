// The commands about all flows: matrix, search, diff.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "./main.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml"]

type Ran = {readonly code: number; readonly out: string; readonly err: string}

/** Runs a command line in this process, in the repository's root, with a text as standard input. */
async function run(words: readonly string[], input = ""): Promise<Ran> {
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

test("matrix lists what passes in every format", async () => {
  const pair = (
    await json([
      "matrix",
      ...shop,
      "examples/shop/policies/allow-dns-egress.yaml",
      "--pairs",
      "--protocol",
      "udp",
      "--port",
      "53",
      "-o",
      "json",
    ])
  )["pairs"]
  assert.ok(Array.isArray(pair) && pair.some(({from, to}) => from === "prod/backend" && to === "kube-system/coredns"))
  assert.ok(!pair.some(({from, to}) => from === "prod/backend" && to !== "kube-system/coredns" && to !== "kube-system/coredns-2"))
  const {allowedPairs, phases} = await json(["matrix", ...shop, "--summary", "-o", "json"])
  assert.ok(typeof allowedPairs === "number" && allowedPairs > 0)
  assert.deepEqual(Object.keys(phases as object), ["read", "compile", "analyze"])
  for (const format of ["text", "csv", "markdown", "dot", "mermaid", "svg", "html"]) {
    const {code, out} = await run(["matrix", ...shop, "-o", format])
    assert.equal(code, 0, format)
    assert.match(out, /prod\/backend|prod#47;backend/, format)
  }
})

test("matrix says what it cannot do", async () => {
  assert.match((await run(["matrix"])).err, /nothing to analyse/)
  assert.match((await run(["matrix", ...shop, "--protocol", "tpc"])).err, /`tpc` is no protocol/)
  assert.match((await run(["matrix", ...shop, "--port", "70000"])).err, /is no port/)
  assert.match((await run(["matrix", ...shop, "--protocol", "ICMP", "--port", "1"])).err, /has no ports/)
  assert.match((await run(["matrix", ...shop, "--pairs", "--summary"])).err, /exclude each other/)
  assert.equal((await run(["matrix", "-"], "a: [")).code, 2)
})

test("search finds a flow or proves that there is none", async () => {
  const found = await json(["search", ...shop, "--from", "prod/frontend", "--to", '{namespaces: env == "prod"}', "-o", "json"])
  assert.equal(found["found"], true)
  assert.equal((found["witness"] as {to: string}).to, "prod/backend")
  const none = await run(["search", ...shop, "--from", "prod/database", "--to", "any"])
  assert.equal(none.code, 1)
  assert.match(none.out, /^none: there is no such flow/)
  assert.equal(
    (await run(["search", ...shop, "--from", "prod/database", "--to", "any", "--verdict", "deny", "--by", "EndOfTier/default"])).code,
    0,
  )
  const except = ["--except", "{to: prod/backend}", "--except", "{to: dev/backend}"]
  assert.equal((await run(["search", ...shop, "--from", "prod/frontend", "--to", "any", ...except])).code, 1)
})

test("search proves nothing of flows that the manifests leave open", async () => {
  const world = [
    "{apiVersion: v1, kind: Node, metadata: {name: cp}, status: {addresses: [{type: InternalIP, address: 10.0.0.1}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: shop}, spec: {containers: [{name: c, image: x}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: dd, namespace: shop}, spec: {podSelector: {}}}",
  ].join("\n---\n")
  const {code, out} = await run(["search", "-", "--from", "host/cp", "--to", "shop/api"], world)
  assert.equal(code, 2)
  assert.match(out, /^unknown: no such flow is certain to be allowed/)
  const shown = JSON.parse((await run(["search", "-", "--from", "host/cp", "--to", "shop/api", "-o", "json"], world)).out) as {
    readonly found: boolean
    readonly unknown: {readonly count: number}
  }
  assert.deepEqual([shown.found, shown.unknown.count], [false, 1])
})

test("search says what is wrong with a set", async () => {
  const wrong = async (words: readonly string[], says: RegExp): Promise<void> => {
    const {code, err} = await run(["search", ...shop, ...words])
    assert.equal(code, 2)
    assert.match(err, says)
  }
  await wrong(["--from", "prod/web"], /`--to` is missing/)
  await wrong(["--from", "prod/nobody", "--to", "any"], /nothing is called|there is no/)
  await wrong(["--from", "{pods: 'app =='}", "--to", "any"], /cannot be read/)
  await wrong(["--from", "{pod: all()}", "--to", "any"], /unknown field `pod`/)
  await wrong(["--from", "any", "--to", "any", "--except", "{form: any}"], /unknown field `form`/)
})

test("diff says what a change opens and closes, and why", async () => {
  const carved = "examples/shop/policies/allow-dns-egress.yaml"
  const {code, out} = await run(["diff", ...shop.slice(1), carved, "--with", "examples/shop/world", "-o", "json"])
  assert.equal(code, 1)
  const {opened, closed} = JSON.parse(out) as Record<
    string,
    readonly {readonly cause: readonly {readonly object: string; readonly change: string}[]}[]
  >
  assert.ok(opened && closed && opened.length > 0)
  const objects = new Set([...opened, ...closed].flatMap(({cause}) => cause.map(({object, change}) => `${object} ${change}`)))
  assert.ok(
    [...objects].every((object) => /added|removed/.test(object)),
    [...objects].join(),
  )
  for (const format of ["text", "csv", "markdown", "dot", "mermaid", "svg", "html"]) {
    assert.match(
      (await run(["diff", ...shop.slice(1), carved, "--with", "examples/shop/world", "-o", format])).out,
      /prod.{0,5}backend|frontend/,
      format,
    )
  }
  const same = await run(["diff", "examples/shop/world", "examples/shop/world"])
  assert.deepEqual([same.code, same.out], [0, "no flow is judged otherwise\n"])
})

test("diff reads revisions without touching the working tree", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carveout-"))
  const git = (...words: readonly string[]): void => {
    const {status, stderr} = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...words], {
      cwd: folder,
      encoding: "utf8",
    })
    assert.equal(status, 0, stderr)
  }
  const pod = (name: string): string =>
    `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}}, spec: {nodeName: n1, containers: []}, status: {podIP: 10.0.0.${name.length}}}`
  writeFileSync(join(folder, "world.yaml"), [pod("x"), pod("yy")].join("\n---\n"))
  git("init", "-q", "-b", "main")
  git("add", ".")
  git("commit", "-q", "-m", "one")
  writeFileSync(join(folder, "deny.yaml"), policy("{selector: all(), types: [Ingress]}"))
  git("add", ".")
  git("commit", "-q", "-m", "two")
  const lines: string[] = []
  const terminal = {
    out: (text: string) => void lines.push(text),
    err: (text: string) => void lines.push(text),
    readInput: () => "",
    environment: {},
    folder,
    outIsTerminal: false,
  }
  for (const words of [["main~1..main"], ["main~1", "main"], ["main~1:world.yaml", "."]]) {
    lines.length = 0
    assert.equal(await runCommandLine(["diff", ...words], terminal), 1)
    assert.match(lines.join(""), /^- .*a\/x.*: everything/m, words.join(" "))
    assert.match(lines.join(""), /because GlobalNetworkPolicy\/p added/)
  }
  assert.equal(await runCommandLine(["diff", "nothing..main"], terminal), 2)
  rmSync(folder, {recursive: true})
})

test("diff --contains and --equivalent ask one thing, and say no with a flow", async () => {
  const [closed, carved] = ["examples/shop/policies/default-deny.yaml", "examples/shop/policies/allow-dns-egress.yaml"]
  const world = ["--with", "examples/shop/world"]
  // Two objects of the folder have one name: the last counts.
  const both = [closed, "examples/shop/policies", ...world]
  const opens = await run(["diff", ...both, "--contains"])
  assert.equal(opens.code, 1)
  assert.match(opens.out, /^no: HEAD allows what BASE does not\n {4}for instance \S+ → \S+ .*: deny by .* → allow/)
  assert.match(opens.out, /because \w+\/allow-dns-egress added {2}examples\/shop\/policies\/trap-dns-anywhere.yaml:\d+/)
  const answer = await json(["diff", ...both, "--contains", "-o", "json"])
  assert.deepEqual(Object.keys(answer), ["question", "holds", "change", "witness", "before", "after", "cause", "diagnostics"])
  assert.deepEqual([answer["question"], answer["holds"], answer["change"]], ["contains", false, "opened"])
  const back = await run(["diff", "examples/shop/policies", closed, ...world, "--contains"])
  assert.deepEqual([back.code, back.out], [0, "yes: HEAD allows nothing that BASE does not, whatever the flow\n"])
  assert.equal((await run(["diff", "examples/shop/policies", closed, ...world, "--equivalent"])).code, 1)
  assert.equal((await run(["diff", carved, carved, ...world, "--equivalent"])).code, 0)
  assert.match((await run(["diff", ...both, "--contains", "--equivalent"])).err, /exclude each other/)
  assert.match((await run(["diff", ...both, "--contains", "-o", "csv"])).err, /not printed as csv/)
})

test("a way to the address of a Service is told from a way to the Service", async () => {
  const {err, code} = await run(["search", ...shop, "--from", "dev/frontend", "--to", "10.96.0.10"])
  assert.match(err, /^note: `10.96.0.10` is an address of the Service `kube-system\/kube-dns`, taken literally/)
  const found = await json(["search", ...shop, "--from", "dev/frontend", "--to", "10.96.0.10", "-o", "json"])
  const codes = (found["diagnostics"] as {readonly code: string}[]).map((each) => each.code)
  assert.deepEqual([code, codes], [1, ["service-address-not-translated"]])
})

test("diff --staged says what promotion would change, in text and JSON, and its exit code", async () => {
  const pod = (name: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: ${name}}\nspec: {containers: []}\nstatus: {podIP: 10.0.0.${name.length}}\n---\n`
  const staged = policy("{selector: all(), types: [Ingress]}").replace("kind: G", "kind: StagedG")
  const text = `${pod("x")}${pod("yy")}${staged}`
  const {code, out} = await run(["diff", "--staged", "-"], text)
  assert.equal(code, 1)
  assert.match(out, /^- a\/x, a\/yy → a\/x, a\/yy: everything but encapsulation$/m)
  assert.match(out, /because StagedGlobalNetworkPolicy\/p promoted {2}-:\d+/)
  const answer = await json(["diff", "--staged", "-", "-o", "json"], text)
  assert.deepEqual([(answer["opened"] as unknown[]).length, (answer["closed"] as unknown[]).length > 0], [0, true])
  assert.equal((await run(["diff", "--staged", "-"], pod("x"))).code, 0)
  assert.equal((await run(["diff", "--staged", "--contains", "-"], text)).code, 0)
  assert.equal((await run(["diff", "--staged", "--equivalent", "-"], text)).code, 1)
  const gone = `${staged.replace("selector: all(), types: [Ingress]", "stagedAction: Delete")}\n---\n${text.replace("StagedG", "G")}`
  const deletion = await run(["diff", "--staged", "-"], gone)
  assert.match(deletion.out, /because GlobalNetworkPolicy\/p deleted by StagedGlobalNetworkPolicy\/p/)
  const learnt = await json(["diff", "--staged", "-", "-o", "json"], text.replace("{selector:", "{stagedAction: Learn, selector:"))
  assert.ok((learnt["diagnostics"] as {readonly code: string}[]).some(({code: found}) => found === "not-promoted"))
  assert.equal((await run(["diff", "--staged"])).code, 2)
  assert.equal((await run(["diff", "--staged", "nowhere.yaml"])).code, 2)
})

test("exposure says what pods that are not there yet could do, in text and JSON", async () => {
  const closed = [...shop, "examples/shop/policies/allow-dns-egress.yaml"]
  const {code, out} = await run(["exposure", ...closed])
  assert.equal(code, 0)
  assert.match(
    out,
    /^a pod in dev, prod labelled app=backend, or labelled app=backend,k8s-app=kube-dns\n {2}selected by GlobalNetworkPolicy/m,
  )
  assert.match(out, /^a pod in a new namespace without labels that matter/m)
  assert.match(out, /\n {2}reached by nothing\n/)
  const {exposures, isComplete} = (await json(["exposure", ...closed, "-n", "prod", "--labels", "app=backend", "-o", "json"])) as {
    readonly exposures: readonly Record<string, unknown>[]
    readonly isComplete: boolean
  }
  const [only] = exposures
  assert.deepEqual([exposures.length, isComplete, only?.["namespaces"], only?.["pods"]], [1, true, ["prod"], [{labels: {app: "backend"}}]])
  const reachedBy = (only?.["reachedBy"] ?? []) as readonly {
    readonly ends: unknown
    readonly allow: unknown
    readonly witness: {readonly to: string}
  }[]
  const [group] = reachedBy
  assert.deepEqual(group?.ends, ["dev/frontend", "prod/frontend"])
  assert.deepEqual([group.allow, group.witness.to], [[{protocol: "TCP", ports: "8080"}], "prod/Pod/future-1"])
  const fresh = await run(["exposure", ...closed, "-n", "team", "--namespace-labels", "env=x"])
  assert.match(fresh.out, /^a pod in a new namespace called team .*the namespace labelled env=x/m)
})

test("exposure tells namespaces that policies name and nobody has from others that nobody has", async () => {
  const text = policy("{namespaceSelector: projectcalico.org/name == 'later', types: [Ingress]}")
  const node = "{apiVersion: v1, kind: Node, metadata: {name: n1}}"
  const {out} = await run(["exposure", "-"], `${text}\n---\n${node}\n`)
  assert.match(out, /^a pod in a new namespace without labels that matter\n {2}selected by no policy/m)
  assert.match(out, /^a pod in a new namespace called later without labels that matter\n {2}selected by GlobalNetworkPolicy\/p/m)
})

test("exposure says what is wrong with its arguments", async () => {
  const wrong = async (words: readonly string[], says: RegExp): Promise<void> => {
    const {code, err} = await run(["exposure", ...words])
    assert.equal(code, 2)
    assert.match(err, says)
  }
  await wrong([], /nothing to look at/)
  await wrong([...shop, "--labels", "a=b"], /labels are of a pod in some namespace/)
  await wrong([...shop, "-n", "prod", "--labels", "a"], /`a` is no label/)
  await wrong([...shop, "-n", "prod", "--namespace-labels", "a=b"], /is there, with labels of its own/)
  await wrong(["nowhere.yaml"], /no such file/)
})

test("search refuses a decider that there is not: finding nothing is a proof", async () => {
  const searched = async (by: string): Promise<Ran> => run(["search", "-", "--from", "any", "--to", "x/b", "--by", by], twoFamilies)
  const refused = async (by: string, why: RegExp): Promise<void> => {
    const {code, err} = await searched(by)
    assert.deepEqual([code, why.test(err)], [2, true], `${by}: ${err}`)
  }
  await refused("NetworkPolicy/x/c", /nothing that decides is called `NetworkPolicy\/x\/c`\n {2}help: did you mean `NetworkPolicy\/x\/b`\?/)
  await refused("NetworkPolicy/x/b#ingress[1]", /`NetworkPolicy\/x\/b` has no rule `ingress\[1\]`\n {2}help: it has `ingress\[0\]`/)
  await refused("nonsense", /help: write a reference as `explain` prints it/)
  await refused("EndOfTier/nosuch", /nothing that decides/)
  for (const by of ["NetworkPolicy/x/b", "NetworkPolicy/x/b#ingress[0]"]) assert.equal((await searched(by)).code, 0, by)
  for (const by of ["EndOfTier/default", "Profile/kns.x", "Failsafe#ingress[0]", "NoProfile"]) assert.ok((await searched(by)).code < 2, by)
})

test("search points into the option that it cannot read, and says what it leaves out", async () => {
  const searched = async (...words: string[]): Promise<string> => {
    const {out, err} = await run(["search", ...shop, ...words])
    return out + err
  }
  assert.match(
    await searched("--from", '{pods: app = "zz"}', "--to", "any"),
    /at --from:1:8 {2}pods\n {2}1 \| \{pods: app = "zz"\}\n {4}\| {8}\^/,
  )
  assert.match(await searched("--from", "any", "--to", "{pods: "), /at --to:1:\d+\n {2}1 \| \{pods: /)
  const exceptions = ["--except", "{to: any}", "--except", "foo"]
  assert.match(await searched("--from", "any", "--to", "any", ...exceptions), /at --except 2:1:1 {2}\[0\]\n {2}1 \| foo\n {4}\| \^\^\^\n/)
  const wide = await searched("--from", "any", "--to", "prod/database")
  assert.match(wide, /^none: there is no such flow, whatever the port\na pod to itself, a node to its own pods and two addresses outside/)
  assert.equal(await searched("--from", "prod/backend", "--to", "prod/database", "--port", "5432"), "none: there is no such flow\n")
  assert.match(await searched("--from", "any", "--to", "svc/prod/zzz"), /help: in this namespace are `svc\/prod\/backend-svc`, /)
  assert.match(await searched("--from", "any", "--to", "svc/zzz/zzz"), /help: there are `svc\//)
})

const twoFamilies = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {kubernetes.io/metadata.name: x}}}
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {nodeName: n1}, status: {podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: x, labels: {app: b}}, spec: {nodeName: n1}, status: {podIPs: [{ip: 10.0.0.2}, {ip: "fd00::2"}]}}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: b, namespace: x}
  spec: {podSelector: {matchLabels: {app: b}}, ingress: [{from: [{ipBlock: {cidr: "fd00::/64"}}], ports: [{port: 80}]}]}
`

test("a flow of IPv6 is told from the same names in IPv4", async () => {
  const asked = ["--from", "x/a", "--to", "x/b", "--port", "80"]
  const inFirst = await run(["explain", "-", ...asked], twoFamilies)
  assert.match(inFirst.out, /^DENIED {2}x\/a → x\/b TCP 80\n/)
  assert.match(inFirst.out, /^this is about IPv4; both ends speak IPv6 too, which is judged by itself: `--family IPv6`$/m)
  const inSixth = await run(["explain", "-", ...asked, "--family", "IPv6"], twoFamilies)
  assert.match(inSixth.out, /^ALLOWED {2}x\/a → x\/b TCP 80 \(IPv6\)\n/)
  assert.doesNotMatch(inSixth.out, /judged by itself/)
  assert.doesNotMatch((await run(["explain", "-", ...asked, "--family", "IPv4"], twoFamilies)).out, /judged by itself/)
  assert.doesNotMatch(
    (await run(["explain", ...shop, "--from", "prod/backend", "--to", "prod/database", "--port", "1"])).out,
    /judged by itself/,
  )
  const ping = async (protocol: string, family: string): Promise<string> =>
    (await run(["explain", "-", "--from", "x/a", "--to", "x/b", "--protocol", protocol, "--family", family], twoFamilies)).out
  assert.match(await ping("ICMP", "IPv6"), /^over IPv6 a ping is ICMPv6, not ICMP: `--protocol ICMPv6`$/m)
  for (const out of [await ping("ICMPv6", "IPv6"), await ping("ICMP", "IPv4")]) assert.doesNotMatch(out, /a ping is/)
  assert.match(
    (await run(["search", "-", "--from", "x/a", "--to", "x/b", "--port", "80"], twoFamilies)).out,
    /^found: x\/a → x\/b TCP 80 \(IPv6\) {2}allow/,
  )
})

test("a difference of IPv6 is said to be one in every format", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carveout-families-"))
  const [before, after] = [join(folder, "before.yaml"), join(folder, "after.yaml")]
  writeFileSync(before, twoFamilies)
  writeFileSync(after, twoFamilies.replace("port: 80", "port: 443"))
  for (const format of ["text", "markdown", "html", "mermaid", "dot", "svg"])
    assert.match((await run(["diff", before, after, "-o", format])).out, /TCP 443 (?:\(|&#40;|#40;)IPv6/, format)
  assert.match((await run(["diff", before, after, "--contains"])).out, /x\/a → x\/b TCP 443 \(IPv6\): deny/)
  assert.match((await run(["diff", before, after, "-o", "csv"])).out, /,IPv6,TCP 443,/)
  rmSync(folder, {recursive: true})
})

test("beside an answer it is said which policies were not judged", async () => {
  const cilium = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: c, namespace: prod}, spec: {}}\n"
  for (const words of [["matrix", "--summary"], ["shadowed"], ["exposure"], ["search", "--from", "any", "--to", "any"]]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {err} = await run([words[0] ?? "", ...shop, "-", ...words.slice(1)], cilium)
    assert.match(err, /CiliumNetworkPolicy.*is not judged[\s\S]*where that has a say it may be wrong/, words.join(" "))
  }
})

test("what is no label, no namespace or no path is refused, and promoting nothing is said", async () => {
  for (const words of [
    ["-n", "Bad_NS"],
    ["-n", "prod", "--labels", "a b=c"],
    ["-n", "prod", "--labels", "app=web,app=x"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    assert.equal((await run(["exposure", ...shop, ...words])).code, 2, words.join(" "))
  }
  const {code, err} = await run(["check", ""])
  assert.deepEqual([code, err.includes("the path is empty")], [2, true])
  assert.match((await run(["diff", "--staged", ...shop])).err, /nothing in the input is staged/)
})

test("a flow that comes from another port than `explain` asks from says so", async () => {
  const from = policy(
    "{selector: app == 'database', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {ports: ['100:200']}}]}",
  )
  const {out} = await run(["search", "examples/shop/world", "-", "--from", "prod/backend", "--to", "prod/database", "--port", "5432"], from)
  assert.match(out, /^found: prod\/backend → prod\/database TCP 5432 from port 100 /)
})

test("an input of which the cluster would take nothing gives no answer", async () => {
  const bad = "{apiVersion: v1, kind: Pod, metadata: {name: Bad_Name, namespace: a}, spec: {containers: []}}\n"
  for (const words of [
    ["matrix", "-"],
    ["search", "-", "--from", "any", "--to", "any"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, out, err} = await run(words, bad)
    assert.deepEqual([code, out], [2, ""], words[0])
    assert.match(err, /nothing is left to ask about/)
  }
})
