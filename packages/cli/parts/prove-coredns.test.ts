// `carveout prove --lookups` with CoreDNS, which clusters run, as the server of names.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {existsSync} from "node:fs"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {join} from "node:path"
import {whatIsMissing} from "@carveout/kernel"
import {carveout, root, scratchFolder, write} from "../test/scratch.ts"

const built = join(root, "parts", "bin", "coredns")
process.env["CARVEOUT_COREDNS"] ??= built

const missing = await whatIsMissing({nameServer: "coredns"})
const skip = missing.length === 0 ? false : `no lookups at CoreDNS here: ${missing.join("; ")}; \`npm run parts\` builds it, with Go`

const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml", "examples/shop/policies/allow-dns-egress.yaml"]

type Looked = {readonly said: string; readonly holds: boolean | null}
type Pair = {readonly short: Looked; readonly large: Looked}
type Proof = {readonly nameServer: string; readonly lookups: readonly (Pair & {readonly client: string; readonly outside: Pair})[]}

/** A resolver that may ask outside over UDP alone, with an option of its Corefile. */
function overUdpAlone(t: TestContext, option: string): string {
  const folder = scratchFolder(t)
  write(folder, {
    "lock.yaml":
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: kube-system, name: lock}, spec: {podSelector: {matchLabels: {k8s-app: kube-dns}}, policyTypes: [Egress], egress: [{ports: [{protocol: UDP, port: 53}]}]}}",
    "coredns.yaml": `kind: ConfigMap\napiVersion: v1\nmetadata: {namespace: kube-system, name: coredns}\ndata:\n  Corefile: |\n    .:53 {\n        forward . 203.0.113.7 {\n          ${option}\n        }\n    }\n`,
  })
  return folder
}

test("CoreDNS is what answers where it is there, and says its version", {skip}, async () => {
  const {code, out} = await carveout(root, ["prove", ...shop, "--lookups"])
  assert.equal(code, 0)
  assert.match(out, /\n {2}each came out as policy says\n {2}answered by CoreDNS-1\./)
  const other = await carveout(root, ["prove", ...shop, "--lookups", "--resolver", "dnsmasq"])
  assert.match(other.out, /\n {2}answered by dnsmasq /)
})

for (const [option, lost] of [
  ["max_concurrent 1000", ["large"]],
  ["prefer_udp", ["large"]],
  ["force_tcp", ["short", "large"]],
] as const)
  test(
    `a resolver that may ask over UDP alone and has \`${option}\` loses answers from outside: ${lost.join(" and ")}`,
    {skip},
    async (t) => {
      const {code, out} = await carveout(root, ["prove", ...shop, overUdpAlone(t, option), "--lookups", "-o", "json"])
      assert.equal(code, 0)
      const {nameServer, lookups} = JSON.parse(out) as Proof
      assert.match(nameServer, /^CoreDNS-1\./)
      assert.ok(lookups.length > 3)
      for (const {short, large, outside} of lookups) {
        assert.deepEqual([short.said, large.said], ["answered", "answered"])
        assert.deepEqual(
          (["short", "large"] as const).filter((size) => outside[size].said !== "answered"),
          lost,
        )
      }
    },
  )

test(
  "the launcher of a checkout finds the CoreDNS that was built there",
  {skip: existsSync(built) ? skip : "no CoreDNS was built here"},
  () => {
    const {CARVEOUT_COREDNS: _, ...env} = process.env
    const words = [join(root, "packages/cli/bin/carveout.mjs"), "prove", ...shop, "--lookups", "--resolver", "coredns"]
    const {stdout, stderr} = spawnSync(process.execPath, words, {cwd: root, env, encoding: "utf8"})
    assert.match(stdout, /\n {2}answered by CoreDNS-1\./, stderr)
  },
)
