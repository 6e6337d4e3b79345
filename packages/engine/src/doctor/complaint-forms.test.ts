// What libraries of many languages log of a failed lookup or connection, in their own words.
import assert from "node:assert/strict"
import {test} from "node:test"
import {readComplaints} from "./complaint.ts"
import type {Target} from "./target.ts"

function side(target: Target | null): string {
  if (target === null) return "-"
  const {host, port, resolved} = target
  return `${host}${port === null ? "" : ` ${port}`}${resolved === undefined ? "" : ` at ${resolved}`}`
}

/** Lines, each with how it is to be read: the trouble, whom it is about, the resolver, the protocol. */
function check(lines: readonly (readonly [line: string, wanted: string | null])[]): void {
  for (const [line, wanted] of lines) {
    const [first] = readComplaints(line)
    const more = first === undefined ? [] : [...(first.resolver ? [side(first.resolver)] : []), ...(first.protocol ? [first.protocol] : [])]
    assert.equal(first === undefined ? null : [first.trouble, side(first.target), ...more].join(" | "), wanted, line)
  }
}

test("Go", () => {
  check([
    ["dial tcp 10.96.0.20:80: connect: connection timed out", "timeout | 10.96.0.20 80"],
    ['Get "http://backend-svc:8080/healthz": dial tcp: lookup backend-svc: i/o timeout', "lookup | backend-svc"],
    [
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.96.0.21:8080: i/o timeout"',
      "timeout | 10.96.0.21 8080",
    ],
    ["rpc error: code = DeadlineExceeded desc = context deadline exceeded", "timeout | -"],
    [
      "failed to connect to `host=database user=app database=shop`: dial error (dial tcp 10.96.0.30:5432: connect: connection timed out)",
      "timeout | database 5432 at 10.96.0.30",
    ],
    [
      "failed to connect to `user=app database=shop`: hostname resolving error: lookup database on 10.96.0.10:53: read udp 10.244.1.5:4242->10.96.0.10:53: i/o timeout",
      "lookup | database | 10.96.0.10 53",
    ],
    [
      String.raw`{"level":"error","msg":"Get \"http://backend-svc:8080/\": dial tcp 10.96.0.21:8080: i/o timeout","time":"2026-11-27T10:00:00Z"}`,
      "timeout | backend-svc 8080 at 10.96.0.21",
    ],
    [
      'E1127 10:00:00.123456       1 reflector.go:147] Failed to watch *v1.Pod: Get "https://10.96.0.1:443/api/v1/pods": dial tcp 10.96.0.1:443: i/o timeout',
      "timeout | 10.96.0.1 443",
    ],
    ["kafka: client has run out of available brokers to talk to: dial tcp 10.96.0.40:9092: i/o timeout", "timeout | 10.96.0.40 9092"],
    ["write udp 10.244.1.5:40000->10.96.0.50:8125: write: connection refused", "refused | 10.96.0.50 8125 | UDP"],
    ["dial tcp: lookup db on 10.96.0.10:53: dial udp 10.96.0.10:53: connect: network is unreachable", "lookup | db | 10.96.0.10 53"],
  ])
})

test("Java and Kotlin", () => {
  check([
    ["java.net.ConnectException: Connection timed out (Connection timed out)", "timeout | -"],
    [
      "io.netty.channel.ConnectTimeoutException: connection timed out after 30000 ms: backend-svc/10.96.0.21:8080",
      "timeout | backend-svc 8080 at 10.96.0.21",
    ],
    [
      "java.net.SocketTimeoutException: failed to connect to backend-svc/10.96.0.21 (port 8080) from /10.244.1.5 (port 41234) after 10000ms",
      "timeout | backend-svc 8080 at 10.96.0.21",
    ],
    [
      "org.postgresql.util.PSQLException: Connection to database:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.",
      "refused | database 5432",
    ],
    [
      "[Producer clientId=producer-1] Connection to node -1 (kafka.data.svc.cluster.local/10.96.0.40:9092) could not be established. Broker may not be available.",
      "timeout | kafka.data.svc.cluster.local 9092 at 10.96.0.40",
    ],
    ["org.apache.kafka.common.errors.TimeoutException: Topic orders not present in metadata after 60000 ms.", "timeout | -"],
    ["java.net.UnknownHostException: Failed to resolve 'backend-svc' [A(1)] after 4 queries ", "unknown-name | backend-svc"],
    [
      "io.netty.resolver.dns.DnsNameResolverTimeoutException: [/10.96.0.10:53] query via UDP timed out after 5000 milliseconds (no stack trace available)",
      "lookup | - | 10.96.0.10 53",
    ],
    ["io.lettuce.core.RedisConnectionException: Unable to connect to redis.data/<unresolved>:6379", "timeout | redis.data 6379"],
    ["HikariPool-1 - Connection is not available, request timed out after 30000ms.", "timeout | -"],
    ["com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure", "timeout | -"],
    [
      'com.microsoft.sqlserver.jdbc.SQLServerException: The TCP/IP connection to the host database, port 1433 has failed. Error: "connect timed out. Verify the connection properties."',
      "timeout | database 1433",
    ],
  ])
})

test("Node", () => {
  check([
    ["Error: connect ECONNREFUSED 10.96.0.20:80", "refused | 10.96.0.20 80"],
    ["Error: queryA ETIMEOUT backend-svc", "lookup | backend-svc"],
    ["Error: getaddrinfo EAI_AGAIN backend-svc backend-svc:8080", "lookup | backend-svc"],
    [
      "FetchError: request to http://backend-svc:8080/ failed, reason: connect ETIMEDOUT 10.96.0.21:8080",
      "timeout | backend-svc 8080 at 10.96.0.21",
    ],
    ["ConnectTimeoutError: Connect Timeout Error (attempted address: backend-svc:8080, timeout: 10000ms)", "timeout | backend-svc 8080"],
    ["MongoServerSelectionError: connect ETIMEDOUT 10.96.0.60:27017", "timeout | 10.96.0.60 27017"],
    ["MongoNetworkError: failed to connect to server [mongo:27017] on first connect", "timeout | mongo 27017"],
    ["Error: connect EHOSTUNREACH 10.96.0.21:80 - Local (10.244.1.5:40000)", "unreachable | 10.96.0.21 80"],
    ["[ioredis] Unhandled error event: Error: connect ETIMEDOUT", "timeout | -"],
    ["AxiosError: timeout of 5000ms exceeded", "timeout | -"],
  ])
})

test("Python", () => {
  check([
    [
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='backend-svc', port=8080): Max retries exceeded with url: / (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'))",
      "lookup | backend-svc",
    ],
    [
      "HTTPConnectionPool(host='backend-svc', port=8080): Max retries exceeded with url: / (Caused by NameResolutionError(\"<urllib3.connection.HTTPConnection object at 0x7f>: Failed to resolve 'backend-svc' ([Errno -3] Temporary failure in name resolution)\"))",
      "lookup | backend-svc",
    ],
    [
      "HTTPConnectionPool(host='backend-svc', port=8080): Max retries exceeded with url: / (Caused by NewConnectionError('...: [Errno 111] Connection refused'))",
      "refused | backend-svc 8080",
    ],
    [
      "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host backend-svc:8080 ssl:default [Temporary failure in name resolution]",
      "lookup | backend-svc",
    ],
    [
      "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host backend-svc:8080 ssl:default [Connect call failed ('10.96.0.21', 8080)]",
      "timeout | 10.96.0.21 8080",
    ],
    ["redis.exceptions.ConnectionError: Error -3 connecting to redis:6379. Temporary failure in name resolution.", "lookup | redis"],
    ["redis.exceptions.ConnectionError: Error 110 connecting to redis:6379. Connection timed out.", "timeout | redis 6379"],
    ["pymongo.errors.ServerSelectionTimeoutError: mongo:27017: timed out, Timeout: 30s", "timeout | mongo 27017"],
    [
      'psycopg2.OperationalError: connection to server at "database" (10.96.0.30), port 5432 failed: timeout expired',
      "timeout | database 5432 at 10.96.0.30",
    ],
    [
      "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on 'database' (timed out)\")",
      "timeout | database 3306",
    ],
    ["httpx.ConnectTimeout: timed out", "timeout | -"],
    ["socket.gaierror: [Errno -2] Name or service not known", "unknown-name | -"],
  ])
})

test(".NET", () => {
  check([
    ["System.Net.Http.HttpRequestException: Connection refused (backend-svc:8080)", "refused | backend-svc 8080"],
    [
      "System.Net.Http.HttpRequestException: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond. (backend-svc:8080)",
      "timeout | backend-svc 8080",
    ],
    ["System.Net.Http.HttpRequestException: Resource temporarily unavailable (backend-svc:8080)", "lookup | backend-svc"],
    ["System.Net.Http.HttpRequestException: Name or service not known (backend-svc:8080)", "unknown-name | backend-svc"],
    [
      "StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s). UnableToConnect on redis:6379/Interactive, Initializing/NotStarted, last: NONE, origin: BeginConnectAsync",
      "timeout | redis 6379",
    ],
    ["Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.96.0.30:5432", "timeout | 10.96.0.30 5432"],
    ["The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.", "timeout | -"],
  ])
})

test("Rust, Ruby, PHP and Elixir", () => {
  check([
    [
      "error sending request for url (http://backend-svc:8080/): error trying to connect: dns error: failed to lookup address information: Temporary failure in name resolution",
      "lookup | backend-svc",
    ],
    [
      "error sending request for url (http://backend-svc:8080/): error trying to connect: tcp connect error: Connection timed out (os error 110)",
      "timeout | backend-svc 8080",
    ],
    ["client error (Connect): dns error: failed to lookup address information: Try again", "lookup | -"],
    ['Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }', "refused | -"],
    ["Failed to open TCP connection to backend-svc:8080 (execution expired)", "timeout | backend-svc 8080"],
    ["Failed to open TCP connection to backend-svc:8080 (getaddrinfo: Name or service not known)", "unknown-name | backend-svc"],
    ["Failed to open TCP connection to backend-svc:8080 (getaddrinfo: Temporary failure in name resolution)", "lookup | backend-svc"],
    [
      "PDOException: SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo for database failed: Temporary failure in name resolution",
      "lookup | database",
    ],
    ["PDOException: SQLSTATE[HY000] [2002] Connection timed out", "timeout | -"],
    ["** (DBConnection.ConnectionError) tcp connect (database:5432): timeout", "timeout | database 5432"],
    ["** (DBConnection.ConnectionError) tcp connect (database:5432): non-existing domain - :nxdomain", "unknown-name | database"],
  ])
})

test("nginx, Envoy and Istio", () => {
  check([
    [
      '2026/11/27 10:00:00 [error] 31#31: *1 upstream timed out (110: Connection timed out) while connecting to upstream, client: 10.244.1.1, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://10.96.0.21:8080/", host: "shop.example"',
      "timeout | 10.96.0.21 8080",
    ],
    [
      '2026/11/27 10:00:00 [error] 31#31: *7 connect() failed (113: No route to host) while connecting to upstream, client: 10.244.1.1, server: _, request: "GET http://shop.example/ HTTP/1.1", upstream: "http://10.96.0.21:8080/", host: "shop.example"',
      "unreachable | 10.96.0.21 8080",
    ],
    [
      "2026/11/27 10:00:00 [error] 31#31: *1 backend-svc.prod.svc.cluster.local could not be resolved (110: Operation timed out), client: 10.244.1.1",
      "lookup | backend-svc.prod.svc.cluster.local",
    ],
    [
      "2026/11/27 10:00:00 [error] 31#31: *1 backend-svc could not be resolved (3: Host not found), client: 10.244.1.1",
      "unknown-name | backend-svc",
    ],
    [
      "2026/11/27 10:00:00 [error] 31#31: recv() failed (111: Connection refused) while resolving, resolver: 10.96.0.10:53",
      "lookup | - | 10.96.0.10 53",
    ],
    ['nginx: [emerg] host not found in upstream "backend-svc:8080" in /etc/nginx/conf.d/default.conf:5', "unknown-name | backend-svc"],
    [
      '[2026-11-27T10:00:00.000Z] "GET / HTTP/1.1" 503 UF,URX upstream_reset_before_response_started{connection_timeout} - "-" 0 91 10000 - "-" "curl/8" "f0" "backend-svc:8080" "10.244.1.5:8080" outbound|8080||backend-svc.prod.svc.cluster.local - 10.96.0.21:8080 10.244.1.6:52000 - default',
      "timeout | backend-svc.prod.svc.cluster.local 8080",
    ],
    [
      '[2026-11-27T10:00:00.000Z] "GET / HTTP/1.1" 503 UF upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111} - "-" 0 91 1 - "-" "curl/8" "f0" "b:80" "10.244.1.5:8080" outbound|80||b.prod.svc.cluster.local - 10.96.0.21:80 10.244.1.6:52000 - default',
      "refused | b.prod.svc.cluster.local 80",
    ],
    [
      '[2026-11-27T10:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8" "f0" "b" "-" outbound|80||b.prod.svc.cluster.local - 10.96.0.21:80 10.244.1.6:52000 - -',
      "timeout | b.prod.svc.cluster.local 80",
    ],
    ["upstream request timeout", "timeout | -"],
  ])
})

test("command lines and resolvers", () => {
  check([
    ["curl: (28) Failed to connect to backend-svc port 8080 after 5002 ms: Connection timed out", "timeout | backend-svc 8080"],
    ["curl: (28) Resolving timed out after 5000 milliseconds", "lookup | -"],
    ["curl: (7) Failed to connect to backend-svc port 8080 after 3 ms: Couldn't connect to server", "refused | backend-svc 8080"],
    ["curl: (35) Recv failure: Connection reset by peer", "reset | -"],
    ["curl: (52) Empty reply from server", "reset | -"],
    ["wget: bad address 'backend-svc'", "unknown-name | backend-svc"],
    ["wget: bad address 'backend-svc:8080'", "unknown-name | backend-svc"],
    ["wget: can't connect to remote host (10.96.0.21): Connection timed out", "timeout | 10.96.0.21"],
    ["wget: unable to resolve host address \u2018backend-svc\u2019", "unknown-name | backend-svc"],
    [
      'psql: error: connection to server at "database" (10.96.0.30), port 5432 failed: Connection timed out',
      "timeout | database 5432 at 10.96.0.30",
    ],
    ['psql: error: could not translate host name "database" to address: Try again', "lookup | database"],
    ["Could not connect to Redis at redis:6379: Connection timed out", "timeout | redis 6379"],
    ["Could not connect to Redis at redis:6379: Temporary failure in name resolution", "lookup | redis"],
    ["ERROR 2003 (HY000): Can't connect to MySQL server on 'database:3306' (110)", "timeout | database 3306"],
    ["ERROR 2005 (HY000): Unknown MySQL server host 'database' (-3)", "lookup | database"],
    ["ERROR 2005 (HY000): Unknown MySQL server host 'database' (-2)", "unknown-name | database"],
    [
      "%3|1700000000.123|FAIL|rdkafka#producer-1| [thrd:kafka:9092/bootstrap]: kafka:9092/bootstrap: Connection setup timed out in state CONNECT (after 30029ms in state CONNECT)",
      "timeout | kafka 9092",
    ],
    [
      "%3|1700000000.123|FAIL|rdkafka#producer-1| [thrd:kafka:9092/bootstrap]: kafka:9092/bootstrap: Failed to resolve 'kafka:9092': Temporary failure in name resolution (after 5004ms in state CONNECT)",
      "lookup | kafka",
    ],
    ["ping: backend-svc: Temporary failure in name resolution", "lookup | backend-svc"],
    ["ping: bad address 'backend-svc'", "unknown-name | backend-svc"],
    ["no answer yet for icmp_seq=1", "timeout | - | ICMP"],
    ["3 packets transmitted, 0 received, 100% packet loss, time 2034ms", "timeout | - | ICMP"],
    ['nc: getaddrinfo for host "backend-svc" port 8080: Temporary failure in name resolution', "lookup | backend-svc"],
    [
      "nc: connect to backend-svc (10.96.0.21) port 8080 (tcp) timed out: Operation now in progress",
      "timeout | backend-svc 8080 at 10.96.0.21",
    ],
    [";; communications error to 10.96.0.10#53: timed out", "lookup | - | 10.96.0.10"],
    ["** server can't find backend-svc: SERVFAIL", "lookup | backend-svc"],
    ["** server can't find backend-svc: NXDOMAIN", "unknown-name | backend-svc"],
    ["getaddrinfo: Try again", "lookup | -"],
    ["getaddrinfo: Name does not resolve", "unknown-name | -"],
  ])
})

test("the last group of an IPv6 address is a port where one stands there always, or where it is too many", () => {
  check([
    ["Error: connect ETIMEDOUT fd00:1::2:80", "timeout | fd00:1::2 80"],
    ["Error: connect ECONNREFUSED ::1:5432", "refused | ::1 5432"],
    ["Error: connect EHOSTUNREACH ::ffff:10.96.0.21:80 - Local (:::0)", "unreachable | 10.96.0.21 80"],
    [
      "FetchError: request to http://backend-svc:8080/ failed, reason: connect ETIMEDOUT fd00:1::2:8080",
      "timeout | backend-svc 8080 at fd00:1::2",
    ],
    ["java.net.ConnectException: Connection timed out: /fd00:1:0:0:0:0:0:2:5432", "timeout | fd00:1:0:0:0:0:0:2 5432"],
    ["ConnectException: Connection refused: localhost/0:0:0:0:0:0:0:1:8080", "refused | localhost 8080 at 0:0:0:0:0:0:0:1"],
    ["ConnectException: Connection refused: db/[fd00:0:0:0:0:0:0:7]:5432", "refused | db 5432 at fd00:0:0:0:0:0:0:7"],
    ["last error: UNKNOWN: ipv6:%5Bfd00::7%5D:50051: connection attempt timed out", "timeout | fd00::7 50051"],
    ["connection to fd00:1::2:15001 timed out", "timeout | fd00:1::2 15001"],
    ["connection to fd00:1::2 timed out", "timeout | fd00:1::2"],
    ["connecting to ::1: operation timed out", "timeout | ::1"],
  ])
})

test("whom a line is about is told from what stands beside it", () => {
  check([
    ['psql: error: connection to server at "10.96.1.20", port 5432 failed: timeout expired', "timeout | 10.96.1.20 5432"],
    ['PG::ConnectionBad: connection to server at "10.96.1.20", port 5432 failed: timeout expired', "timeout | 10.96.1.20 5432"],
    ['Errno::ETIMEDOUT: Connection timed out - connect(2) for "db.data" port 5432', "timeout | db.data 5432"],
    ["ssh: connect to host 10.244.0.20 port 22: Connection timed out", "timeout | 10.244.0.20 22"],
    [
      "Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.96.1.20:5432 ---> System.TimeoutException: Timeout during connection attempt",
      "timeout | 10.96.1.20 5432",
    ],
    ["Connection to 10.96.1.20:5432 timed out in Client.php: $this->connect()", "timeout | 10.96.1.20 5432"],
    [
      "cURL error 28: Connection timed out after 5001 milliseconds (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for http://db.data/",
      "timeout | db.data 80",
    ],
    [
      "cURL error 28: Connection timed out after 5001 milliseconds (see https://curl.se/libcurl/c/libcurl-errors.html) for http://db.data/",
      "timeout | db.data 80",
    ],
    [
      "NoHostAvailable: ('Unable to connect to any servers', {'10.96.1.20:5432': OperationTimedOut('errors=None, last_host=None')})",
      "timeout | 10.96.1.20 5432",
    ],
  ])
})

test("settings, and numbers that are no ports, are no complaints", () => {
  check([
    ['level=info msg="starting" connect_timeout=30s upstream=backend-svc:8080', null],
    ["request timeout: 5000, retries: 3", null],
    ['{"level":"info","timeout":30,"msg":"pool ready"}', null],
    ["level=error status:503 attempt:3 msg=timed out", "timeout | -"],
    ["listening on 0.0.0.0:8080", null],
    ["INFO server listening on 0.0.0.0:8080 read timeout 30s", null],
    ["INFO server listening on 0.0.0.0:8080, request timeout as configured", null],
    ["INFO connected to cache db.data:6379 (dial timeout 5s)", null],
    ["INFO connected to db.data:5432, reconnects on timeout", null],
    ["INFO readTimeout=PT30S upstream=db.data:5432", null],
    ["INFO TLS handshake timeout: 10s, upstream db.data:5432", null],
    ["WARN slow query: statement timeout at db.data:5432", null],
    ["ERROR: canceling statement due to lock timeout", null],
    ["HikariConfig - connectionTimeout................................30000", null],
    ["HTTP/1.1 200 OK", null],
  ])
})

test("a complaint is one at any level, and beside a setting", () => {
  check([
    ["WARN retry 3: dial tcp 10.96.0.20:5432: i/o timeout (dial timeout 5s)", "timeout | 10.96.0.20 5432"],
    ["INFO retrying: connection to db.data:5432 timed out", "timeout | db.data 5432"],
    ["INFO not connected to db.data:5432: timeout", "timeout | db.data 5432"],
    ["page.goto: Timeout 30000ms exceeded.", "timeout | -"],
    ["Error: connect timeout 5000ms, db.data:5432", "timeout | db.data 5432"],
    ["dial timeout: 10.96.0.20:5432", "timeout | 10.96.0.20 5432"],
    ["read: i/o timeout: 10.96.0.20:5432", "timeout | 10.96.0.20 5432"],
  ])
})

test("lookups that libraries of C, gRPC, Kafka and Envoy tell of", () => {
  const cares = "DNS resolution failed for db.data:50051: C-ares status is not ARES_SUCCESS qtype=A name=db.data is_balancer=0"
  check([
    [`${cares}: Timeout while contacting DNS servers`, "lookup | db.data"],
    [`${cares}: Domain name not found`, "unknown-name | db.data"],
    ["ClientConnectorDNSError: Cannot connect to host db.data:80 ssl:default [Timeout while contacting DNS servers]", "lookup | db.data"],
    ["ClientConnectorDNSError: Cannot connect to host db.data:80 ssl:default [Domain name not found]", "unknown-name | db.data"],
    ["Error: 14 UNAVAILABLE: Name resolution failed for target dns:db.data:50051", "lookup | db.data"],
    ["Error: 14 UNAVAILABLE: Name resolution failed for target dns:///db.data:50051", "lookup | db.data"],
    ["rpc error: code = Unavailable desc = name resolver error: produced zero addresses", "unknown-name | -"],
    ["org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers", "unknown-name | -"],
    [
      "Couldn't resolve server db.data:9092 from bootstrap.servers as DNS resolution failed for db.data (org.apache.kafka.clients.ClientUtils)",
      "unknown-name | db.data",
    ],
    ["[debug][dns] dns resolution for db.data failed with c-ares status 12", "lookup | db.data"],
    ["[debug][dns] dns resolution for db.data failed with c-ares status 4", "unknown-name | db.data"],
    [
      "dns.resolver.LifetimeTimeout: The resolution lifetime expired after 5.4 seconds: Server Do53:10.96.0.10@53 answered The DNS operation timed out.",
      "lookup | - | 10.96.0.10 53",
    ],
    ["LifetimeTimeout: Server Do53:fd00::a@5353 answered The DNS operation timed out.", "lookup | - | fd00::a 5353"],
    ["System.Net.Sockets.SocketException (11): Resource temporarily unavailable (db.data:5432)", "lookup | db.data"],
    ["System.Net.Sockets.SocketException (11): Resource temporarily unavailable", "lookup | -"],
    ["System.Net.Sockets.SocketException (00000001, 11): Resource temporarily unavailable", "lookup | -"],
    ["PHP Warning: fsockopen(): php_network_getaddresses: getaddrinfo failed: Try again", "lookup | -"],
    ["PDOException: SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo for db failed: Try again", "lookup | db"],
    ["Could not connect to Redis at db.data:6379: Try again", "lookup | db.data"],
    ["nslookup: write to '10.96.0.10': Connection timed out", "lookup | - | 10.96.0.10"],
  ])
})

test("what curl, Kafka and SQL Server's client call a failed connection", () => {
  const curl = "Failed to connect to db.data port 80 after"
  check([
    [`curl: (28) ${curl} 130000 ms: Couldn't connect to server`, "timeout | db.data 80"],
    [`cURL error 28: ${curl} 900 ms: Couldn't connect to server`, "timeout | db.data 80"],
    [`fatal: unable to access 'https://db.data/x.git/': ${curl} 134521 ms: Couldn't connect to server`, "timeout | db.data 443"],
    ["[Producer clientId=producer-1] Bootstrap broker db.data:9092 (id: -1 rack: null) disconnected", "timeout | db.data 9092"],
    [
      "Microsoft.Data.SqlClient.SqlException (0x80131904): A network-related or instance-specific error occurred while establishing a connection to SQL Server. The server was not found or was not accessible.",
      "timeout | -",
    ],
  ])
})
