import assert from "node:assert/strict"
import {test} from "node:test"
import {readStream} from "../manifest/yaml/read.ts"
import {checkWantedDiagnostics} from "./diagnostics.ts"
import {parsePolicyTest} from "./parse.ts"

/** Reads the first document of a text as a PolicyTest. */
function parse(text: string): ReturnType<typeof parsePolicyTest> {
  const [document] = readStream({name: "t.yaml", text}).documents
  assert.ok(document)
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

/** Checks what is said of one entry, and where: `line:column message`. */
function refused(entry: string, wanted: RegExp): void {
  const {test: parsed, diagnostics} = parse(withEntry(entry))
  const said = diagnostics
    .map(({message, help, place}) => `${place?.column} ${message}${help === undefined ? "" : ` (${help})`}`)
    .join("; ")
  assert.match(said, wanted, entry)
  assert.deepEqual(parsed.expect, [], entry)
}

test("a set that cannot mean what it says is refused where it stands, and never read as something weaker", () => {
  refused("{from: {namespace: env == 'x'}, to: any, verdict: deny}", /unknown field `namespace` \(did you mean `namespaces`\?\)/)
  refused("{from: {}, to: any, verdict: deny}", /a set names namespaces, pods or a CIDR/)
  refused("{from: {pods: }, to: any, verdict: deny}", /the selector is empty \(write `all\(\)` or `\{\}`/)
  refused("{from: {pods: ''}, to: any, verdict: deny}", /the selector is empty/)
  refused("{from: {pods: 'app =='}, to: any, verdict: deny}", /^21 the selector `app ==` cannot be read/)
  refused("{from: {namespaces: 5}, to: any, verdict: deny}", /the selector `5` cannot be read/)
  refused("{from: {pods: [app]}, to: any, verdict: deny}", /wants text, found a list/)
  refused("{from: {pods: {matchLabels: [app]}}, to: any, verdict: deny}", /wants a map, found a list/)
  refused("{from: {pods: {matchLabels: {app: [a]}}}, to: any, verdict: deny}", /wants text, found a list/)
  refused("{from: {pods: {matchLables: {app: a}}}, to: any, verdict: deny}", /did you mean `matchLabels`/)
  refused("{from: {pods: {matchExpressions: {key: app}}}, to: any, verdict: deny}", /wants a list, found a map/)
  refused("{from: {pods: {matchExpressions: [{key: app, operator: Is, values: [x]}]}}, to: any, verdict: deny}", /`Is` is no operator/)
  refused("{from: {pods: {matchExpressions: [{key: app, operator: In, values: []}]}}, to: any, verdict: deny}", /`In` needs values/)
  refused("{from: {pods: {matchExpressions: [{key: app, operator: In, vals: [x]}]}}, to: any, verdict: deny}", /unknown field `vals`/)
  refused("{from: {pods: {matchExpressions: [{operator: Exists}]}}, to: any, verdict: deny}", /cannot be a label's key/)
  refused("{from: {pods: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}, to: any, verdict: deny}", /takes no values/)
})

test("blocks are refused that are none, and exceptions that take nothing out", () => {
  refused("{from: {cidr: 10.0.0.0/33}, to: a/b, verdict: deny}", /`10.0.0.0\/33` is no CIDR block/)
  refused("{from: {cidr: 10.0.0.1}, to: a/b, verdict: deny}", /is no CIDR block \(write `10.0.0.1\/32`\)/)
  refused("{from: {cidr: 'fd00::1'}, to: a/b, verdict: deny}", /\(write `fd00::1\/128`\)/)
  refused("{from: {cidr: 10.0.0.0/8, except: [192.168.0.0/16]}, to: a/b, verdict: deny}", /does not lie within `10.0.0.0\/8`/)
  refused("{from: {cidr: 10.0.0.0/8, except: ['fd00::/8']}, to: a/b, verdict: deny}", /does not lie within/)
  refused("{from: {cidr: 10.0.0.0/8, except: 10.1.0.0/16}, to: a/b, verdict: deny}", /wants a list/)
  refused("{from: {cidr: 10.0.0.0/8, pods: all()}, to: a/b, verdict: deny}", /of pods or of addresses, not both/)
  refused("{from: {pods: all(), except: [10.0.0.0/8]}, to: a/b, verdict: deny}", /`except` stands beside `cidr`/)
})

test("lists of flows hold maps, and intents ask something", () => {
  refused("{from: a/b, to: any, except: [null], verdict: deny}", /`spec.expect\[0\].except\[0\]` is missing/)
  refused("{from: a/b, to: any, except: [{too: a/c}], verdict: deny}", /did you mean `to`/)
  refused("{only: {to: a/b, reachedBy: [null]}}", /`spec.expect\[0\].only.reachedBy\[0\]` is missing/)
  refused("{at-least: {to: a/b, reachedBy: []}}", /`at-least` lists nothing, so it asks nothing/)
  refused("{never: {}}", /names neither `from` nor `to`/)
  refused("{only: {from: a/b, reachedBy: [{from: any}]}}", /takes `from` and `reaches`, or `to` and `reachedBy`/)
  refused("{atleast: {to: a/b, reachedBy: [{from: any}]}}", /did you mean `at-least`\?/)
  refused("{never: {to: a/b}, verdict: deny}", /unknown field `verdict`/)
})

test("ports and the like have their bounds", () => {
  for (const port of ["0", "65536", "90-80", '"80,443"', "8080.5", "-1", "1-", "a"])
    refused(`{from: a/b, to: a/c, protocol: TCP, port: ${port}, verdict: deny}`, /is no port/)
  refused("{from: a/b, to: a/c, icmp: {type: 8, code: 300}, protocol: ICMP, verdict: deny}", /no whole number from 0 to 255/)
  refused("{from: a/b, to: a/c, sourcePort: 5-6, verdict: deny}", /no whole number from 1 to 65535/)
  refused("{from: a/b, to: a/c, ipFamily: IPv5, verdict: deny}", /no address family \(it is IPv4 or IPv6\)/)
})
