// Findings that know their own repair: the edit is applied, and the finding is gone.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Place} from "../text/source.ts"
import {parseManifests} from "./parse.ts"

const offsetOf = (text: string, {line, column}: {readonly line: number; readonly column: number}): number =>
  text
    .split("\n")
    .slice(0, line - 1)
    .join("\n").length +
  (line === 1 ? 0 : 1) +
  column -
  1

function applied(text: string, place: Place, replacement: string): string {
  const end = offsetOf(text, {line: place.endLine, column: place.endColumn})
  return text.slice(0, offsetOf(text, place)) + replacement + text.slice(end)
}

/** The one finding has a fix, the fix makes exactly this text, and nothing is found in it. */
function check(text: string, repaired: string): void {
  const [finding, ...others] = parseManifests([{name: "m.yaml", text}]).diagnostics
  assert.ok(finding?.fix !== undefined && others.length === 0, JSON.stringify(others))
  const made = applied(text, finding.fix.place, finding.fix.text)
  assert.equal(made, repaired)
  assert.deepEqual(parseManifests([{name: "m.yaml", text: made}]).diagnostics, [])
}

const policy = (spec: string, head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"): string =>
  `${head}metadata: {name: a, namespace: b}\nspec:\n  podSelector: {}\n${spec}`

const calico = (rule: string, head = "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\n"): string =>
  `${head}metadata: {name: a}\nspec:\n  ingress:\n    - ${rule}\n`

test("a misspelt field, word, protocol or operator is replaced by the one that was meant", () => {
  check(policy("  ingres: []\n"), policy("  ingress: []\n"))
  check(policy("  policyTypes: [Ingres]\n"), policy("  policyTypes: [Ingress]\n"))
  check(policy("  ingress: [{ports: [{protocol: TPC, port: 80}]}]\n"), policy("  ingress: [{ports: [{protocol: TCP, port: 80}]}]\n"))
  check(calico("{action: Alow}"), calico("{action: Allow}"))
  check(calico('{action: Allow, "protocl": TCP}'), calico("{action: Allow, protocol: TCP}"))
  const expression = (operator: string): string =>
    policy(`  ingress: [{from: [{podSelector: {matchExpressions: [{key: a, operator: ${operator}}]}}]}]\n`)
  check(expression("Exist"), expression("Exists"))
})

test("a port in quotes loses them, a range gets its colon, a number that should be text gets quotes", () => {
  check(policy('  ingress: [{ports: [{port: "80"}]}]\n'), policy("  ingress: [{ports: [{port: 80}]}]\n"))
  const service = (port: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{port: 80, targetPort: ${port}}]}\n`
  check(service('"8080"'), service("8080"))
  const ports = (range: string): string => calico(`{action: Allow, protocol: TCP, destination: {ports: ["${range}"]}}`)
  check(ports("80-90"), ports("80:90").replaceAll('"', ""))
  check(
    calico("{action: Allow}").replace("{name: a}", "{name: a, labels: {n: 1}}"),
    calico("{action: Allow}").replace("{name: a}", '{name: a, labels: {n: "1"}}'),
  )
})

test("true and false become the words that Calico has for them", () => {
  const settings = (word: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: KubeControllersConfiguration\nmetadata: {name: default}\nspec: {controllers: {node: {hostEndpoint: {autoCreate: ${word}}}}}\n`
  check(settings("false"), settings("Disabled"))
  check(settings("true"), settings("Enabled"))
})

test("a number or boolean in quotes loses them where it can be no other, and an item that stands for a list is told how to be one", () => {
  const ordered = (order: string): string => calico("{action: Allow}").replace("spec:", `spec:\n  order: ${order}`)
  check(ordered('"10"'), ordered("10"))
  check(ordered("'0.5'"), ordered("0.5"))
  const host = (word: string): string => calico("{action: Allow}").replace("spec:", `spec:\n  applyOnForward: ${word}`)
  check(host('"true"'), host("true"))
  const told = (text: string): readonly (string | undefined)[] =>
    parseManifests([{name: "m.yaml", text}]).diagnostics.flatMap(({code, help, fix}) => [code, help, fix?.text])
  assert.deepEqual(told(ordered('"010"')), ["wrong-type", undefined, undefined])
  assert.deepEqual(told(policy("  policyTypes: Ingress\n")), ["wrong-type", "make it a list: `[Ingress]`", "[Ingress]"])
  assert.deepEqual(told(policy('  policyTypes: "Egress"\n')), ["wrong-type", 'make it a list: `["Egress"]`', '["Egress"]'])
  assert.deepEqual(told(policy("  ingress: {from: []}\n")), ["wrong-type", "begin each item with `- `", undefined])
})

test("what is of another type is not said to be missing, too", () => {
  const codes = (text: string): readonly string[] => parseManifests([{name: "m.yaml", text}]).diagnostics.map(({code}) => code)
  assert.deepEqual(codes(policy("").replace("name: a", "name: on")), ["yaml-surprise", "wrong-type"])
  assert.deepEqual(codes(policy("").replace("name: a", 'name: ""')), ["missing-field"])
  const peer = "[{from: [{podSelector: {matchExpressions: [{key: a, operator: In, values: b}]}}]}]"
  assert.deepEqual(codes(policy(`  ingress: ${peer}\n`)), ["wrong-type"])
})

test("a number and a boolean lose the quotes that made them text, and one value where a list belongs gets its brackets", () => {
  const ports = (endPort: string): string => policy(`  ingress: [{ports: [{port: 80, endPort: ${endPort}}]}]\n`)
  check(ports('"90"'), ports("90"))
  const ordered = (line: string): string => calico("{action: Allow}").replace("spec:\n", `spec:\n  ${line}\n`)
  check(ordered("order: '100'"), ordered("order: 100"))
  check(ordered('applyOnForward: "true"'), ordered("applyOnForward: true"))
  check(policy("  policyTypes: Ingress\n"), policy("  policyTypes: [Ingress]\n"))
  check(calico('{action: Allow, source: {nets: "10.0.0.0/8"}}'), calico('{action: Allow, source: {nets: ["10.0.0.0/8"]}}'))
  check(
    calico("{action: Allow, protocol: TCP, destination: {ports: 80}}"),
    calico("{action: Allow, protocol: TCP, destination: {ports: [80]}}"),
  )
})

test("a value of another type that no edit makes right has none", () => {
  const fixOf = (text: string): unknown => parseManifests([{name: "m.yaml", text}]).diagnostics[0]?.fix
  assert.equal(fixOf(policy("  policyTypes: Ingress, Egress\n")), undefined)
  assert.equal(fixOf(policy("  ingress: {from: []}\n")), undefined)
  assert.equal(fixOf(policy('  ingress: [{ports: [{port: 80, endPort: "090"}]}]\n')), undefined)
})

test("a misspelt kind, group, version or head is repaired, and a missing apiVersion put in where the kind has one home", () => {
  const right = calico("{action: Allow}")
  check(right.replace("kind: GlobalNetworkPolicy", "kind: GlobalNetworkPolcy"), right)
  check(right.replace("projectcalico.org/v3", "projectcalico.og/v3"), right)
  check(right.replace("projectcalico.org/v3", "projectcalico.org/v1"), right)
  check(right.replace("projectcalico.org/v3", "networking.k8s.io/v1"), right)
  check(right.replace("apiVersion", "apiVerson"), right)
  check(right.replace("apiVersion: projectcalico.org/v3\n", ""), right)
  const item = (head: string): string => `apiVersion: v1\nkind: List\nitems:\n  - ${head}kind: Pod\n    metadata: {name: a}\n`
  check(item(""), item("apiVersion: v1\n    "))
})

test("where two edits would do, none is chosen", () => {
  const text = policy("", "kind: NetworkPolicy\n")
  const [finding] = parseManifests([{name: "m.yaml", text}]).diagnostics
  assert.equal(finding?.fix, undefined)
  assert.match(finding?.help ?? "", /projectcalico\.org\/v3.*networking\.k8s\.io\/v1/)
})
