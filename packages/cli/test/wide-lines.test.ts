// Long lines: broken where somebody looks on, whole where a text is searched. And what `show` writes of a manifest that names no namespace.
import assert from "node:assert/strict"
import {test} from "node:test"
import {runCommandLine} from "../src/main.ts"
import {carveout, pod, root, scratchFolder, write} from "./scratch.ts"

const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml", "examples/shop/policies/allow-dns-egress.yaml"]

/** The text on a terminal of a width, with what stands beside it. */
async function onTerminal(
  words: readonly string[],
  columns: number,
  folder: string = root,
): Promise<{readonly out: string; readonly err: string}> {
  let [out, err] = ["", ""]
  await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => "",
    environment: {},
    folder,
    outIsTerminal: true,
    columns,
  })
  return {out, err}
}

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.replace(/\u001b\[\d*m/g, "").length))

test("exposure and shadowed stay within a terminal, and say the same as where nobody looks on", async (context) => {
  const folder = scratchFolder(context)
  const policies = Array.from({length: 6}, (_, i) => {
    const rule = `{action: Allow, source: {selector: nobody${i} == 'x'}, destination: {nets: [10.${i}.0.0/16]}}`
    return `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: a-policy-with-a-long-name-${i}}, spec: {selector: app == 'web', types: [Egress], egress: [{action: Allow}, ${rule}]}}`
  })
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), ...policies].join("\n---\n")})
  for (const words of [
    ["shadowed", "w.yaml"],
    ["exposure", "w.yaml"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const [{out}, whole] = [await onTerminal([...words, "--no-color"], 80, folder), await carveout(folder, words)]
    assert.ok(widest(out) <= 80, out)
    assert.ok(widest(whole.out) > 80)
    assert.equal(out.replace(/\s+/g, " "), whole.out.replace(/\s+/g, " "))
  }
  const {out} = await onTerminal(["exposure", ...shop], 72)
  assert.ok(widest(out) <= 72, out)
})

test("explain, diff, check and doctor stay within a terminal; what is to be copied and excerpts stay whole", async (context) => {
  const folder = scratchFolder(context)
  const policy =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: shop, name: a-policy-with-a-long-name}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}], ports: [{port: 5432}]}]}}"
  const pods = [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), pod("api", "10.0.0.3")]
  write(folder, {"w.yaml": [...pods, policy].join("\n---\n"), "old.yaml": pods.join("\n---\n")})
  for (const words of [
    ["explain", "w.yaml", "--from", "shop/web", "--to", "shop/db", "--port", "80"],
    ["diff", "old.yaml", "w.yaml"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const [{out}, whole] = [await onTerminal([...words, "--no-color"], 72, folder), await carveout(folder, words)]
    assert.ok(widest(out) <= 72, out)
    assert.ok(widest(whole.out) > 72)
    assert.equal(out.replace(/\s+/g, " "), whole.out.replace(/\s+/g, " "))
  }
  const {out} = await onTerminal(["check", "w.yaml", "--no-color"], 72, folder)
  assert.ok(
    widest(
      out
        .split("\n")
        .filter((line) => !/^ *\d* *\|/.test(line))
        .join("\n"),
    ) <= 72,
    out,
  )
  const doctor = await onTerminal(["doctor", "w.yaml", "--no-color", "--from", "shop/web", "--to", "shop/db", "--port", "80"], 40, folder)
  assert.match(doctor.out, /^ {2}metadata: \{name: allow-web-to-db-80, namespace: shop\}$/m)
})

test("that an exposure is not complete is said once to somebody who looks on, and on both streams to a script", async (context) => {
  const folder = scratchFolder(context)
  const policies = Array.from(
    {length: 14},
    (_, i) =>
      `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p${i}}, spec: {selector: has(l${i}), types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [${i + 1}]}}]}}`,
  )
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), ...policies].join("\n---\n")})
  const {out, err} = await onTerminal(["exposure", "w.yaml", "--no-color"], 100, folder)
  assert.match(out, /^not complete: /)
  assert.doesNotMatch(err, /not complete/)
  const piped = await carveout(folder, ["exposure", "w.yaml"])
  assert.equal(piped.code, 2)
  assert.match(piped.err, /not complete/)
  assert.match((await onTerminal(["exposure", "w.yaml", "-o", "json"], 100, folder)).err, /not complete/)
})

test("show writes the namespace in which a manifest is read, whatever its kind", async (context) => {
  const folder = scratchFolder(context)
  const kinds = [
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}",
    "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}",
    "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: a}, spec: {}}",
    "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}",
  ]
  write(folder, {"w.yaml": kinds.join("\n---\n")})
  const namespaces = async (...words: readonly string[]): Promise<readonly unknown[]> => {
    const {out} = await carveout(folder, ["show", "w.yaml", "-o", "json", ...words])
    const {resources} = JSON.parse(out) as {
      readonly resources: readonly {readonly object: {readonly metadata: {readonly namespace?: string}}}[]
    }
    return resources.map(({object}) => object.metadata.namespace ?? null)
  }
  assert.deepEqual(await namespaces("-n", "shop"), ["shop", "shop", "shop", null])
  assert.deepEqual(await namespaces(), ["default", "default", "default", null])
})
