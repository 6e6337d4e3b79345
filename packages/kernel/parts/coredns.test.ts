// CoreDNS as the server of names: both hops of a name, and how it hands on.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {findNameServer, whatIsMissing} from "../src/index.ts"
import {answeredIn, names, withHop} from "../test/hop.ts"

process.env["CARVEOUT_COREDNS"] ??= fileURLToPath(new URL("../../../parts/bin/coredns", import.meta.url))

const missing = await whatIsMissing({nameServer: "coredns"})
const noDig = spawnSync("dig", ["-v"]).error === undefined ? [] : ["dig (Debian package bind9-dnsutils)"]
const lacks = [...missing, ...noDig]
const skip =
  lacks.length === 0 ? false : `no lookups at CoreDNS here: missing ${lacks.join(", ")}; \`npm run parts\` builds CoreDNS, with Go`

const nameServer = "coredns"

test("an answer that UDP has no room for is cut to nothing, and comes over TCP", {skip}, async () => {
  await withHop({nameServer, protocols: ["udp", "tcp"]}, async (bench) => {
    assert.match(bench.nameServer?.version ?? "", /^CoreDNS-1\./)
    const cut = await bench.run("prod/web", ["dig", "+ignore", "+bufsize=4096", "TXT", names[1]])
    assert.match(cut.stdout, /flags: qr aa tc rd;/)
    assert.match(cut.stdout, /ANSWER: 0,/)
    const whole = await bench.run("prod/web", ["dig", "TXT", names[1]])
    assert.match(whole.stdout, /Truncated, retrying in TCP mode/)
    assert.match(whole.stdout, /MSG SIZE {2}rcvd: 17\d\d/)
    assert.match((await bench.run("prod/web", ["dig", "nobody.example"])).stdout, /status: NXDOMAIN/)
  })
})

for (const [option, withUdp] of [
  [null, [true, true, true, false]],
  ["prefer_udp", [true, true, true, false]],
  ["force_tcp", [true, true, false, false]],
] as const)
  test(
    `handing on with ${option ?? "no option"}: what is lost where the resolver may ask over UDP alone, and not at all`,
    {skip},
    async () => {
      assert.deepEqual(await answeredIn({nameServer, option, protocols: ["udp", "tcp"]}), [true, true, true, true])
      assert.deepEqual(await answeredIn({nameServer, option, protocols: ["udp"]}), withUdp)
      assert.deepEqual(await answeredIn({nameServer, option, protocols: []}), [true, true, false, false])
    },
  )

test("a program that is not there is said, and no other one is taken in its place", () => {
  const before = process.env["CARVEOUT_COREDNS"]
  process.env["CARVEOUT_COREDNS"] = "/nowhere/coredns"
  try {
    assert.equal(findNameServer(), "the program that CARVEOUT_COREDNS names: `/nowhere/coredns` cannot be run")
  } finally {
    process.env["CARVEOUT_COREDNS"] = before
  }
})
