// The words by which lines of logs tell of trouble, of many languages and libraries; one row for each sign, the more telling ones first.

/** How it failed, as the app saw it: `lookup` and `unknown-name` are about names, others about connections. `packet` and `reply`: a node told of one, and no app. */
export type Trouble = "lookup" | "unknown-name" | "timeout" | "refused" | "reset" | "unreachable" | "handshake" | "packet" | "reply"

/** Signs of a connection that failed. */
export const troubles: readonly (readonly [RegExp, Trouble])[] = [
  [
    /connection refused|ECONNREFUSED|actively refused|Connection to \S+ refused|connect[_ ]error:[_ ]111|\(111[:)]|os error 111/i,
    "refused",
  ],
  [/couldn't connect to server/i, "refused"],
  [/no route to host|EHOSTUNREACH|network is unreachable|ENETUNREACH|host (?:is )?unreachable|\(113[:)]|os error 113/i, "unreachable"],
  [/handshake.*time|handshake_timeout|SSL connection timeout/i, "handshake"],
  // WHY not before a number: a setting is no complaint.
  [
    /i\/o timeout|timed[ -]?out|time ?out(?![\w-]*["']?\s*[=:]\s*["']?\d)|ETIMEDOUT|ETIMEOUT|deadline[ _]?exceeded|execution expired/i,
    "timeout",
  ],
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
  [/communications link failure|could not be established\. (?:broker|node)|run out of available brokers|failed to connect to/i, "timeout"],
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
  [/can't find ([^\s:]+): SERVFAIL/i, "lookup"],
  [
    /no servers could be reached|temporary failure in name resolution|(?:getaddrinfo|address information):? try again|resource temporarily unavailable \([\w.-]+:\d+\)/i,
    "lookup",
  ],
  [/ENOTFOUND (\S+)/, "unknown-name"],
  [/translate host name "([^"]+)"/i, "unknown-name"],
  [/UnknownHostException: (?:failed to resolve )?'?([^\s:']+)/i, "unknown-name"],
  [new RegExp(`(?:could not|couldn't|unable to) resolve(?: host(?: address)?)?:? ${name}`, "i"), "unknown-name"],
  [new RegExp(`failed to resolve ${name}`, "i"), "unknown-name"],
  [new RegExp(`bad address ${name}|host not found in upstream ${name}|unknown mysql server host ${name}`, "i"), "unknown-name"],
  [new RegExp(`${name} could not be resolved \\(`), "unknown-name"],
  [/^(?:ping|nc|ncat|telnet|wget|ssh): (?:\w+: )?([\w.-]+): name (?:or service not known|does not resolve)/i, "unknown-name"],
  [
    /can't find ([^\s:]+): NXDOMAIN|name or service not known|name does not resolve|no such host is known|nxdomain|nodename nor servname/i,
    "unknown-name",
  ],
]

/** Where a line names the resolver and no name. */
export const resolverForms: readonly RegExp[] = [
  /resolver: ([\d.]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)/i,
  /communications error to ([\da-f.:]+)#53/i,
  /DnsNameResolverTimeoutException: \[[^\]/]*\/([\d.]+:\d+)\]|DnsResolverTimeoutException: \[[^\]/]*\/([\d.]+:\d+)\]/,
]

/** Signs of what it went over, where that is not TCP. */
export const protocols: readonly (readonly [RegExp, "UDP" | "ICMP"])[] = [
  [/\b(?:dial|write|read|send|recv) udp[46]?\b/i, "UDP"],
  [/\bicmp_seq\b|^ping\b|\bpackets? transmitted\b/i, "ICMP"],
]
