// What the doctor says beside the repair: the field to edit, a set in the place of an address, who else than policy denies, and what it cannot know.
import assert from "node:assert/strict"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, scratchFolder} from "./scratch.ts"

const shop = join(import.meta.dirname, "../../../examples/shop")
const world = [join(shop, "world"), join(shop, "policies/default-deny.yaml")]

/** What the doctor answers about the shop behind its default-deny. */
async function said(context: TestContext, ...words: readonly string[]): Promise<{code: number; out: string}> {
  return carveout(scratchFolder(context), ["doctor", ...world, "--from", "prod/frontend", ...words])
}

test("a rule that lacks a port is named by the line of its ports, for each side that denies", async (context) => {
  const {out} = await said(context, "--to", "prod/backend", "--port", "9090")
  assert.match(out, /or edit rules that come near, one for egress and one for ingress\n/)
  assert.match(
    out,
    /default-deny\.yaml:25: `destination\.ports` would have to list port 9090 \(GlobalNetworkPolicy\/default-deny#egress\[0\], egress\)/,
  )
  assert.match(
    out,
    /default-deny\.yaml:17: `destination\.ports` would have to list port 9090 \(GlobalNetworkPolicy\/default-deny#ingress\[0\], ingress\)/,
  )
  const json = JSON.parse((await said(context, "--to", "prod/backend", "--port", "9090", "-o", "json")).out) as {
    complaints: {edits: {half: string; at: {line: number; column: number}}[]; unrepaired: unknown}[]
  }
  assert.deepEqual(
    json.complaints[0]?.edits.map(({half, at: {line, column}}) => [half, line, column]),
    [
      ["egress", 25, 9],
      ["ingress", 17, 9],
    ],
  )
  assert.equal(json.complaints[0]?.unrepaired, null)
})

test("an echo needs no port, and an address outside is offered as its network set", async (context) => {
  const echo = await said(context, "--to", "prod/database", "--protocol", "ICMP")
  assert.equal(echo.code, 1)
  assert.match(echo.out, /DENIED {2}prod\/frontend → prod\/database ICMP type 8 code 0[^]*protocol: ICMP\n/)
  const outside = await said(context, "--log", "dial tcp 203.0.113.10:443: i/o timeout")
  assert.match(outside.out, /help: the repair is for `203\.0\.113\.10` alone/)
  assert.match(
    outside.out,
    /cidr: "203\.0\.113\.10\/32"[^]*or by the name of GlobalNetworkSet\/approved-egress[^]*\+ prod\/frontend → 203\.0\.113\.0\/24: TCP 443\n/,
  )
})

test("no policy is written for an address that stands among those of Services and that nobody has", async (context) => {
  const {code, out} = await said(context, "--log", "Unable to connect to the server: dial tcp 10.96.0.1:443: i/o timeout")
  assert.equal(code, 2)
  assert.match(out, /^CANNOT SAY[^]*`10\.96\.0\.1` stands among the addresses of Services[^]*most likely the API server's/m)
  assert.doesNotMatch(out, /repair/)
})

test("a lookup over UDP is repaired over TCP, too, and the connection after it is said to be denied", async (context) => {
  const line = "dial tcp: lookup database on 10.96.0.10:53: read udp 10.244.1.6:33000->10.96.0.10:53: i/o timeout"
  const {out} = await said(context, "--log", line)
  assert.match(out, /ports: \[\{protocol: UDP, port: 53\}, \{protocol: TCP, port: 53\}\]/)
  assert.match(out, /the connection after it is denied, too: `carveout doctor … --to svc\/prod\/database --port 80` repairs that/)
})

test("a port that the Service has not is looked for at the address that the name had", async (context) => {
  const line = 'connection to server at "database" (10.244.2.7), port 5432 failed: Connection timed out'
  assert.match((await said(context, "--log", line)).out, /DENIED {2}prod\/frontend → prod\/database TCP 5432, by/)
})

test("a pod's own loopback meets no policy, and the advice leads into the pod", async (context) => {
  const lines = [
    "dial tcp 127.0.0.1:15001: connect: connection refused",
    "Error: connect ECONNREFUSED 127.0.0.1:5432",
    'psql: error: connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused',
    "dial tcp [::1]:8080: connect: connection refused",
    "Error: connect ECONNREFUSED ::1:5432",
    "connection to localhost:6379 timed out",
    "dial tcp 0.0.0.0:8080: i/o timeout",
    'Get "https://pay.example/": dial tcp 127.0.0.1:15001: connect: connection refused',
  ]
  for (const line of lines) {
    const {code, out} = await said(context, "--log", line)
    assert.match(out, /^NOT POLICY[^]*help: `[^`]+` is the client's own network, to which no policy is put/m, line)
    assert.doesNotMatch(out, /repair|targetPort/, line)
    assert.equal(code, 0, line)
  }
  const lookup = await said(context, "--log", "dial tcp: lookup db on 127.0.0.1:53: connection refused")
  assert.match(lookup.out, /^CANNOT SAY[^]*it asks `127\.0\.0\.1`, a server in its own network/m)
  const misspelt = await carveout(scratchFolder(context), ["doctor", ...world, "--from", "prod/nobody", "--log", lines[0] ?? ""])
  assert.equal(misspelt.code, 2)
})
