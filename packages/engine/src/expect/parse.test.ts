import assert from "node:assert/strict"
import {test} from "node:test"
import {readStream} from "../manifest/yaml/read.ts"
import {checkWantedDiagnostics} from "./diagnostics.ts"
import {isPolicyTest, parsePolicyTest} from "./parse.ts"

/** Reads the first document of a text as a PolicyTest. */
function parse(text: string): ReturnType<typeof parsePolicyTest> {
  const [document] = readStream({name: "t.yaml", text}).documents
  assert.ok(document)
  assert.ok(isPolicyTest(document))
  return parsePolicyTest(document)
}

/** A PolicyTest with one entry. */
function withEntry(entry: string): string {
  return `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [w.yaml]\n  expect:\n    - ${entry}\n`
}

/** Checks the findings about a test with one entry: `code path`. */
function check(entry: string, wanted: readonly string[]): void {
  const {test: parsed, diagnostics} = parse(withEntry(entry))
  assert.deepEqual(
    diagnostics.map(({code, path}) => `${code} ${path}`),
    wanted,
    entry,
  )
  assert.equal(parsed.expect.length, wanted.length === 0 ? 1 : 0, "an entry that cannot be read is not kept")
}

const full = `
apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: dns carve-out, annotations: {claims: DNS-1}}
spec:
  resources: [../policies, world.yaml]
  profile: {calico: "3.32", dataplane: iptables}
  expect:
    - {name: short lookups, from: prod/backend, to: svc/kube-system/kube-dns, protocol: UDP, port: 53, verdict: allow}
    - {from: prod/backend, to: 198.51.100.66, protocol: UDP, port: 53, verdict: deny, egress: {verdict: deny, by: EndOfTier/default}}
    - {from: 203.0.113.9, to: prod/frontend, protocol: ICMP, icmp: {type: 8, code: 0}, verdict: deny}
    - {from: {namespaces: 'env == "prod"'}, to: any, except: [{to: svc/kube-system/kube-dns, port: 53}], verdict: deny}
    - {from: host/a, to: 10.0.0.1/32, protocol: 6, port: "80-90", sourcePort: 7, ipFamily: IPv4, path: host-to-external, verdict: deny,
       by: X, deniedAt: {node: a, stage: normal-egress, by: V}, pending: {verdict: allow, by: Z}, ingress: {by: W}}
`

test("every field of the format is read", () => {
  const {test: parsed, diagnostics} = parse(full)
  assert.deepEqual(diagnostics, [])
  assert.deepEqual(parsed.resources, ["../policies", "world.yaml"])
  assert.equal(parsed.name, "dns carve-out")
  const [first, , ping, sets, host] = parsed.expect
  assert.deepEqual([first?.name, first?.at.line, first?.port], ["short lookups", 9, {min: 53, max: 53}])
  assert.deepEqual(ping?.icmp, {type: 8, code: 0})
  assert.deepEqual(sets?.from, {kind: "pods", namespaces: 'env == "prod"', pods: null})
  assert.deepEqual(sets?.to, {kind: "any"})
  assert.deepEqual(sets?.except[0], {
    from: null,
    to: {kind: "name", text: "svc/kube-system/kube-dns"},
    protocol: null,
    port: {min: 53, max: 53},
  })
  assert.deepEqual(host?.to, {kind: "name", text: "10.0.0.1"})
  assert.deepEqual(host?.port, {min: 80, max: 90})
  assert.deepEqual([host?.protocol, host?.sourcePort, host?.ipFamily, host?.flowPath, host?.by], ["6", 7, 4, "host-to-external", "X"])
  assert.deepEqual(host?.deniedAt, {node: "a", stage: "normal-egress", by: "V"})
  assert.deepEqual(host?.pending, {verdict: "allow", by: "Z"})
  assert.deepEqual(host?.ingress, {verdict: null, by: "W"})
})

test("what an entry lacks or cannot have is an error, and the entry is not run in a weaker form", () => {
  const ends = "from: a/b, to: a/c, protocol: TCP, port: 80"
  check(`{${ends}, verdict: allow}`, [])
  check(`{${ends}}`, ["missing-field spec.expect[0].verdict"])
  check("{from: a/b, verdict: deny}", ["missing-field spec.expect[0].to"])
  check(`{${ends}, verdict: Allow}`, ["bad-word spec.expect[0].verdict"])
  check(`{${ends}, verdict: allow, prot: TCP}`, ["unknown-field spec.expect[0].prot"])
  check("{from: a/b, to: a/c, protocol: TCP, port: 0, verdict: allow}", ["test-invalid-value spec.expect[0].port"])
  check("{from: a/b, to: a/c, protocol: TCP, port: 90-80, verdict: allow}", ["test-invalid-value spec.expect[0].port"])
  check("{from: a/b, to: a/c, protocol: ICMP, icmp: {type: 256}, verdict: allow}", ["test-invalid-value spec.expect[0].icmp.type"])
  check(`{${ends}, ipFamily: IPv5, verdict: allow}`, ["test-invalid-value spec.expect[0].ipFamily"])
  check(`{${ends}, path: pod-to-pod, verdict: allow}`, ["bad-word spec.expect[0].path"])
  check(`{${ends}, deniedAt: {stage: pod}, verdict: deny}`, ["bad-word spec.expect[0].deniedAt.stage"])
  check("{from: {cidr: 10.0.0.0/99}, to: a/c, verdict: deny}", ["test-invalid-value spec.expect[0].from"])
  check("{from: {cidr: 10.0.0.0/8, pods: all()}, to: a/c, verdict: deny}", ["test-invalid-value spec.expect[0].from"])
  check("{from: {}, to: a/c, verdict: deny}", ["test-invalid-value spec.expect[0].from"])
  check("{from: {names: x}, to: a/c, verdict: deny}", ["unknown-field spec.expect[0].from.names", "test-invalid-value spec.expect[0].from"])
})

test("a profile that is not modelled is an error of its own", () => {
  const profiled = (profile: string): readonly string[] =>
    parse(withEntry("{from: a/b, to: a/c, verdict: deny}").replace("spec:", `spec:\n  profile: ${profile}`)).diagnostics.map(
      ({code}) => code,
    )
  for (const profile of ['{calico: "3.32"}', "{calico: 3.32}", "{calico: v3.32.1, dataplane: iptables}", "{}"])
    assert.deepEqual(profiled(profile), [], profile)
  for (const profile of ["{calico: 3.31}", "{dataplane: nftables}", "{dataplane: ebpf}", "{calico: 3.320}"]) {
    assert.deepEqual(profiled(profile), ["test-profile-not-modelled"], profile)
  }
})

test("a test without entries and without wanted diagnostics asks nothing, and that is an error", () => {
  const head = "apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\n"
  const codes = (text: string): readonly string[] => parse(text).diagnostics.map(({code, path}) => `${code} ${path}`)
  assert.deepEqual(codes(head), ["missing-field spec"])
  assert.deepEqual(codes(`${head}spec: {resources: []}`), ["missing-field spec.expect"])
  assert.deepEqual(codes(`${head}spec: {diagnostics: []}`), [])
  assert.deepEqual(codes(`${head.replace("v1alpha1", "v1")}spec: {expect: []}`), ["bad-word apiVersion"])
})

const inlineTest = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
spec:
  inline: |
    apiVersion: v1

    kind: Nonsense
  diagnostics:
    - {code: unknown-kind, line: 7, path: kind}
`

test("inline manifests are a source of their own, and findings in them are led back to the test's file", () => {
  const {test: parsed, diagnostics} = parse(inlineTest)
  assert.deepEqual(diagnostics, [])
  assert.equal(parsed.inline?.source.name, "t.yaml#inline")
  assert.deepEqual(parsed.inline?.shift, {lines: 4, columns: 4})
  const place = {file: "t.yaml#inline", line: 3, column: 1, endLine: 3, endColumn: 15}
  const found = {code: "unknown-kind", severity: "error", message: "no", place, path: "kind"} as const
  assert.deepEqual(checkWantedDiagnostics(parsed, [found]), [])
  const warning = {...found, code: "other", severity: "warning"} as const
  const problems = checkWantedDiagnostics(parsed, [warning])
  assert.deepEqual(
    problems.map(({code, place: at}) => `${code} ${at?.file}:${at?.line}:${at?.column}`),
    ["test-diagnostic-missing t.yaml:9:7", "test-diagnostic-unwanted t.yaml:7:5"],
  )
  assert.deepEqual(checkWantedDiagnostics(parsed, [found, {...warning, severity: "info"}]), [])
  assert.equal(checkWantedDiagnostics(parsed, [found, found]).length, 1, "each is wanted as often as it is listed")
})

test("without `diagnostics` nothing that reading finds is checked", () => {
  const {test: parsed} = parse(withEntry("{from: a/b, to: a/c, verdict: deny}"))
  assert.deepEqual(checkWantedDiagnostics(parsed, [{code: "x", severity: "error", message: "x"}]), [])
})
