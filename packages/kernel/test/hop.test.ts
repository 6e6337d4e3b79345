// The second hop of a name, with dnsmasq at both ends: closed there, names of the cluster resolve and names outside do not.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {test} from "node:test"
import {whatIsMissing} from "../src/index.ts"
import {answeredIn, withHop} from "./hop.ts"

const missing = await whatIsMissing({nameServer: "dnsmasq"})
const noDig = spawnSync("dig", ["-v"]).error === undefined ? [] : ["dig (Debian package bind9-dnsutils)"]
const lacks = [...missing, ...noDig]
const skip = lacks.length === 0 ? false : `no lookups here: missing ${lacks.join(", ")}`

const nameServer = "dnsmasq"

test("dnsmasq hands on what it does not know, and a closed way out is felt outside alone", {skip}, async () => {
  assert.match(await withHop({nameServer, protocols: []}, async (bench) => bench.nameServer?.version ?? ""), /^dnsmasq \d/)
  assert.deepEqual(await answeredIn({nameServer, protocols: ["udp", "tcp"]}), [true, true, true, true])
  assert.deepEqual(await answeredIn({nameServer, protocols: ["udp"]}), [true, true, true, false])
  assert.deepEqual(await answeredIn({nameServer, protocols: []}), [true, true, false, false])
})
