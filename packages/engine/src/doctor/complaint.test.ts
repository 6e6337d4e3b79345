// What lines of logs complain of, as apps, drivers and proxies write them.
import assert from "node:assert/strict"
import {test} from "node:test"
import {complaintsMax, readComplaints} from "./complaint.ts"
import type {Target} from "./target.ts"

/** Checks one line: the trouble, then whom it is about, then the resolver. */
function check(line: string, wanted: string | null): void {
  const [first] = readComplaints(line)
  const side = (target: Target | null): string =>
    target === null
      ? "-"
      : `${target.host}${target.port === null ? "" : ` ${target.port}`}${target.resolved === undefined ? "" : ` at ${target.resolved}`}`
  assert.equal(
    first === undefined ? null : [first.trouble, side(first.target), ...(first.resolver ? [side(first.resolver)] : [])].join(" | "),
    wanted,
    line,
  )
}

test("lookups that get no answer are told from names that there are not", () => {
  check(
    "dial tcp: lookup payments on 10.96.0.10:53: read udp 10.244.1.5:33000->10.96.0.10:53: i/o timeout",
    "lookup | payments | 10.96.0.10 53",
  )
  check("dial tcp: lookup payments on 10.96.0.10:53: i/o timeout", "lookup | payments | 10.96.0.10 53")
  check("dial tcp: lookup payments on [fd00::a]:53: no such host", "unknown-name | payments | fd00::a 53")
  check("Error: getaddrinfo EAI_AGAIN payments", "lookup | payments")
  check("Error: getaddrinfo ENOTFOUND payments.prod", "unknown-name | payments.prod")
  check("java.net.UnknownHostException: payments", "unknown-name | payments")
  check("java.net.UnknownHostException: payments: Temporary failure in name resolution", "lookup | payments")
  check('psycopg.OperationalError: could not translate host name "db" to address: Temporary failure in name resolution', "lookup | db")
  check('psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known', "unknown-name | db")
  check(";; connection timed out; no servers could be reached", "lookup | -")
  check("curl: (6) Could not resolve host: payments", "unknown-name | payments")
})

test("connections that fail are told apart by how they fail", () => {
  check("dial tcp 10.96.7.7:8443: i/o timeout", "timeout | 10.96.7.7 8443")
  check("dial tcp 10.96.7.7:8443: connect: connection refused", "refused | 10.96.7.7 8443")
  check("dial tcp [fd00::7]:8443: connect: no route to host", "unreachable | fd00::7 8443")
  check("Error: connect ETIMEDOUT 10.1.2.3:5432", "timeout | 10.1.2.3 5432")
  check("read tcp 10.244.1.5:40000->10.244.2.7:5432: read: connection reset by peer", "reset | 10.244.2.7 5432")
  check("Error: read ECONNRESET", "reset | -")
  check('Get "https://payments.payments/v1": context deadline exceeded (Client.Timeout exceeded)', "timeout | payments.payments 443")
  check('Get "https://payments:8443/v1": net/http: TLS handshake timeout', "handshake | payments 8443")
  check(
    'connection to server at "db.data.svc" (10.96.1.1), port 5432 failed: Connection timed out',
    "timeout | db.data.svc 5432 at 10.96.1.1",
  )
  check("HTTPSConnectionPool(host='pay', port=8443): Max retries exceeded with url: / (connect timeout=5)", "timeout | pay 8443")
  check("curl: (28) Failed to connect to pay port 8443 after 5000 ms: Timeout was reached", "timeout | pay 8443")
  check(
    "org.apache.http.conn.ConnectTimeoutException: Connect to pay:8443 [pay/10.96.1.1] failed: Connect timed out",
    "timeout | pay 8443 at 10.96.1.1",
  )
  check('Post "https://api.pay.example/v1": dial tcp 203.0.113.7:443: i/o timeout', "timeout | api.pay.example 443 at 203.0.113.7")
  check('Post "https://api.pay.example/v1": dial tcp [2001:db8::7]:443: i/o timeout', "timeout | api.pay.example 443 at 2001:db8::7")
  check("upstream connect error or disconnect/reset before headers. reset reason: connection timeout", "timeout | -")
  check(
    "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: 111",
    "refused | -",
  )
  check("upstream connect error or disconnect/reset before headers. reset reason: connection termination", "reset | -")
})

test("whom a sentence names is somebody, and what only stands for a name is nobody", () => {
  check("connection to backend-svc timed out", "timeout | backend-svc")
  check('ERROR could not connect to "backend-svc.prod": timeout', "timeout | backend-svc.prod")
  check("connecting to 10.96.0.7: operation timed out", "timeout | 10.96.0.7")
  check("connection to the database timed out", "timeout | -")
  check("connection to server timed out", "timeout | -")
})

test("times of day, lines of files and everything else are nobody", () => {
  check("2026-11-27T10:00:00Z ERROR main.go:42 context deadline exceeded", "timeout | -")
  check("10:00:00 Client.java:554 connect timed out", "timeout | -")
  check("GET /health 200", null)
  check("", null)
})

test("a log is its different complaints, each once, and not more than there is room for", () => {
  const line = (i: number): string => `dial tcp 10.0.0.${i}:80: i/o timeout`
  assert.equal(readComplaints([line(1), "started", line(1), line(2)].join("\r\n")).length, 2)
  assert.equal(readComplaints(Array.from({length: 50}, (_, i) => line(i)).join("\n")).length, complaintsMax)
})
