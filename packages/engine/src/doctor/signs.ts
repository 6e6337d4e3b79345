// The words by which lines of logs tell of trouble, of many languages and libraries; one row for each sign, the more telling ones first.

/** How it failed, as the app saw it: `lookup` and `unknown-name` are about names, others about connections. `packet` and `reply`: a node told of one, and no app. */
export type Trouble = "lookup" | "unknown-name" | "timeout" | "refused" | "reset" | "unreachable" | "handshake" | "packet" | "reply"

/** What stands behind the word in a setting: its value, or a time that nobody says to be over, and of which no error tells. WHY no address: that is somebody. */
const value = [
  String.raw`[\w-]*["']?\s*[=:]\s*["']?(?:(?:PT)?(?!\d+\.\d+\.)\d|none|null|off|disabled)`,
  String.raw`\.{3,}\d`,
  String.raw`(?<!(?:error|fatal|fail|exception|unable).*)(?:\s+(?:(?:is|set to) )?|\()\d+(?:\.\d+)?\s?(?:ns|us|ms|s|sec|seconds?|m|min|minutes?|h)\b(?!\W*(?:\w+ )?(?:exceed|elaps|expir|reach|pass))`,
].join("|")

/** What is no complaint, though it has a word of one: a setting, and that a server, which was reached, gave up a statement, or a lock. */
export const noTrouble: RegExp = new RegExp(
  String.raw`(?<!i/o )time ?out(?:${value})|\b(?:statement|lock|lock[ _]wait|transaction(?: session)?)[ _-]time ?out`,
  "gi",
)

/** Signs of a connection that failed. */
export const troubles: readonly (readonly [RegExp, Trouble])[] = [
  [
    /connection refused|ECONNREFUSED|actively refused|Connection to \S+ refused|connect[_ ]error:[_ ]111|\(111[:)]|os error 111/i,
    "refused",
  ],
  // WHY by what curl says besides: it has one sentence for all of them, and a refusal comes at once.
  [/curl(?::| error) \(?28\b.*couldn't connect to server|after \d{4,} ms: couldn't connect to server/i, "timeout"],
  [/couldn't connect to server/i, "refused"],
  [/no route to host|EHOSTUNREACH|network is unreachable|ENETUNREACH|host (?:is )?unreachable|\(113[:)]|os error 113/i, "unreachable"],
  [/handshake.*time|handshake_timeout|SSL connection timeout/i, "handshake"],
  [/i\/o timeout|timed[ -]?out|ETIMEDOUT|ETIMEOUT|deadline[ _]?exceeded|execution expired/i, "timeout"],
  // WHY not where all is well: of a word alone nobody knows what it is there for.
  [/^(?!.*\blistening on\b|.*\b(?:info|debug)\b.*(?<!not )\bconnected to\b).*time ?out/i, "timeout"],
  [
    /did not properly respond|connection_timeout|\(110[:)]|os error 110|(?:icmp_seq|packet) .*no answer|no answer yet|100% packet loss/i,
    "timeout",
  ],
  [
    /connection reset|ECONNRESET|broken pipe|EPIPE\b|unexpected EOF|socket hang up|closed the connection unexpectedly|connection[_ ]termination|empty reply from server/i,
    "reset",
  ],
  [
    /upstream connect error|no[_ ]healthy[_ ]upstream|no live upstreams|upstream_reset_before_response_started\{\w*connection_failure/i,
    "timeout",
  ],
  [/max retries exceeded|connect call failed|cannot connect to host|(?:un|not )able ?to ?connect|not possible to connect/i, "timeout"],
  [
    /communications link failure|could not be established\. (?:broker|node)|bootstrap broker .*disconnected|network-related or instance-specific error|run out of available brokers|failed to connect to/i,
    "timeout",
  ],
]

/** A name in a line, bare or in quotes of any kind. */
const name = String.raw`["'\x60\u2018]?([\w.-]*\w)`

/**
 * Signs of a lookup that failed. The name is the first group that matched, the resolver the second. WHY two kinds: no answer is not the answer that there is
 * no such name.
 */
export const lookups: readonly (readonly [RegExp, Trouble])[] = [
  [
    /\blookup (\S+?)(?: on (\S+?))?: (?:.*(?:i\/o timeout|misbehaving|temporary failure|try again|connection refused|unreachable|deadline exceeded))/i,
    "lookup",
  ],
  [/\blookup (\S+?)(?: on (\S+?))?: .*no such host/i, "unknown-name"],
  [/EAI_AGAIN(?: (\S+))?/, "lookup"],
  [/\bquery(?:A{1,4}|Srv|Cname|Any)? (?:ETIMEOUT|ECONNREFUSED|ESERVFAIL)(?: (\S+))?/, "lookup"],
  [/\bquery(?:A{1,4}|Srv|Cname|Any)? (?:ENOTFOUND|ENODATA)(?: (\S+))?/, "unknown-name"],
  [/translate host name "([^"]+)".*(?:temporary failure|try again)/i, "lookup"],
  [/UnknownHostException: ([^\s:]+): (?:temporary failure|try again)/i, "lookup"],
  [new RegExp(`failed to resolve ${name}(?::\\d+)?['"]?.*(?:temporary failure|try again|timed? ?out)`, "i"), "lookup"],
  [/DnsResolverTimeoutException|DnsNameResolverTimeoutException/, "lookup"],
  [new RegExp(`${name} could not be resolved \\(110`), "lookup"],
  [new RegExp(`unknown mysql server host ${name}['"]? \\(-3\\)`, "i"), "lookup"],
  [
    new RegExp(
      `getaddrinfo (?:for|failed for|failed:)(?: host)? ${name}["']?(?: port \\d+)?(?: failed)?:.*(?:temporary failure|try again)`,
      "i",
    ),
    "lookup",
  ],
  [/^(?:ping|nc|ncat|telnet|wget|ssh): (?:\w+: )?([\w.-]+): (?:temporary failure|try again)/i, "lookup"],
  [/while resolving, resolver: |communications error to [\d.a-f:]+#53: (?:timed out|connection refused)|resolving timed out/i, "lookup"],
  [/can't find ([^\s:]+): SERVFAIL|\bnslookup: write to '/i, "lookup"],
  [/domain name not found|dns server returned answer with no data/i, "unknown-name"],
  [
    new RegExp(`dns resolution failed for ${name}(?::\\d+)?: |name resolution failed for target (?:dns:)?/*(?:[^/\\s]+/)?${name}`, "i"),
    "lookup",
  ],
  [/(?:timeout while contacting|could not contact) dns servers|resolution lifetime expired|dns operation timed out/i, "lookup"],
  [new RegExp(`dns resolution for ${name} failed with c-ares status [14]\\b`, "i"), "unknown-name"],
  [new RegExp(`dns resolution for ${name} failed with c-ares|could not connect to redis at ${name}:\\d+: try again`, "i"), "lookup"],
  [
    /no servers could be reached|temporary failure in name resolution|(?:getaddrinfo|address information)(?: failed)?:? try again|resource temporarily unavailable \([\w.-]+:\d+\)|SocketException \((?:\w+, )?11\): resource temporarily unavailable/i,
    "lookup",
  ],
  [/ENOTFOUND (\S+)/, "unknown-name"],
  [/translate host name "([^"]+)"/i, "unknown-name"],
  [/UnknownHostException: (?:failed to resolve )?'?([^\s:']+)/i, "unknown-name"],
  [new RegExp(`(?:could not|couldn't|unable to) resolve(?: host(?: address)?| server)?:? ${name}`, "i"), "unknown-name"],
  [new RegExp(`failed to resolve ${name}`, "i"), "unknown-name"],
  [new RegExp(`bad address ${name}|host not found in upstream ${name}|unknown mysql server host ${name}`, "i"), "unknown-name"],
  [new RegExp(`${name} could not be resolved \\(`), "unknown-name"],
  [/^(?:ping|nc|ncat|telnet|wget|ssh): (?:\w+: )?([\w.-]+): name (?:or service not known|does not resolve)/i, "unknown-name"],
  [
    /can't find ([^\s:]+): NXDOMAIN|name or service not known|name does not resolve|no such host is known|nxdomain|nodename nor servname|no resolvable bootstrap urls|name resolver error: produced zero addresses/i,
    "unknown-name",
  ],
]

/** Where a line names the resolver and no name. */
export const resolverForms: readonly RegExp[] = [
  /resolver: ([\d.]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)/i,
  /communications error to ([\da-f.:]+)#53/i,
  /\bnslookup: write to '([\da-f.:]+)'/i,
  /\bDo53:([\da-f.:]+@\d+)/i,
  /DnsNameResolverTimeoutException: \[[^\]/]*\/([\d.]+:\d+)\]|DnsResolverTimeoutException: \[[^\]/]*\/([\d.]+:\d+)\]/,
]

/** Signs of what it went over, where that is not TCP. */
export const protocols: readonly (readonly [RegExp, "UDP" | "ICMP"])[] = [
  [/\b(?:dial|write|read|send|recv) udp[46]?\b/i, "UDP"],
  [/\bicmp_seq\b|^ping\b|\bpackets? transmitted\b/i, "ICMP"],
]
