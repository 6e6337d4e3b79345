// The command that finds rules without effect, and policies that select nobody.
import assert from "node:assert/strict"
import {test} from "node:test"
import {runCommandLine} from "./main.ts"

/** Runs the command on a text as standard input. */
async function run(words: readonly string[], input: string): Promise<{readonly code: number; readonly out: string}> {
  let out = ""
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: () => undefined,
    readInput: () => input,
    environment: {},
    folder: import.meta.dirname,
    outIsTerminal: false,
  })
  return {code, out}
}

const json = async (words: readonly string[], input: string): Promise<Record<string, unknown>> =>
  JSON.parse((await run(words, input)).out) as Record<string, unknown>

const policy = (spec: string): string => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: ${spec}\n`
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: x}\nspec: {containers: []}\n---\n"

test("shadowed names rules without effect and what takes their place", async () => {
  const rules = "[{action: Deny, protocol: TCP}, {action: Allow, protocol: TCP}]"
  const text = `${pod}${policy(`{selector: all(), types: [Ingress], ingress: ${rules}}`)}`
  const {code, out} = await run(["shadowed", "-"], text)
  assert.equal(code, 1)
  assert.match(
    out,
    /shadowed +GlobalNetworkPolicy\/p#ingress\[1\]: no flow reaches it; before it come GlobalNetworkPolicy\/p#ingress\[0\] {2}-:\d+/,
  )
  const {rules: found} = await json(["shadowed", "-", "-o", "json"], text)
  assert.ok(Array.isArray(found) && found.length === 1)
  assert.equal((await run(["shadowed", "-"], pod)).code, 0)
})

test("shadowed names a policy without rules that selects nobody, by its reference alone", async () => {
  const text = `${pod}${policy("{namespaceSelector: name == 'prod', types: [Ingress, Egress]}")}`
  const {code, out} = await run(["shadowed", "-"], text)
  assert.equal(code, 1)
  assert.match(out, /^vacuous +GlobalNetworkPolicy\/p: it selects nobody now, so it closes nothing {2}-:\d+\n$/)
  const {rules} = await json(["shadowed", "-", "-o", "json"], text)
  assert.ok(Array.isArray(rules))
  const {by, kind, because} = rules[0] as Record<string, unknown>
  assert.deepEqual([by, kind, because], ["GlobalNetworkPolicy/p", "vacuous", []])
  assert.equal((await run(["shadowed", "-"], text.replace("name == 'prod'", "all()"))).code, 0)
})

test("shadowed says of a rule whose direction the policy leaves out that its list is never asked", async () => {
  const calico = policy("{selector: all(), types: [Egress], egress: [{action: Deny}], ingress: [{action: Allow}]}")
  const kubernetes =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: a, name: k}\nspec: {podSelector: {}, policyTypes: [Ingress], egress: [{}]}\n"
  const {out} = await run(["shadowed", "-"], `${pod}${calico}---\n${kubernetes}`)
  assert.match(out, /^vacuous +GlobalNetworkPolicy\/p#ingress\[0\]: its list is never asked, `Ingress` is missing from `types` {2}-:\d+$/m)
  assert.match(out, /^vacuous +NetworkPolicy\/a\/k#egress\[0\]: its list is never asked, `Egress` is missing from `policyTypes` {2}-:\d+$/m)
  const {out: sarif} = await run(["shadowed", "-", "-o", "sarif"], `${pod}${kubernetes}`)
  assert.match(sarif, /`NetworkPolicy\/a\/k#egress\[0\]`: its list is never asked, `Egress` is missing from `policyTypes`/)
})
