// Which way a packet went: from whoever opened the connection, or back to them. A rule that logs meets replies, too, where nobody tracks connections.

/** What a line says of a packet. `said`: flags and types, in its own words. */
export type Said = {readonly protocol: string; readonly said: string; readonly from: number | null; readonly to: number | null}

/** Whether a packet was a reply. */
export function isReplyOf({protocol, said, from, to}: Said): boolean {
  if (protocol.startsWith("ICMP")) return /\bEchoReply\b|\bTYPE=(?:0|129)\b/.test(said)
  const ports = from === null || to === null ? null : {from, to}
  if (protocol === "TCP") return has(said, "SYN") ? has(said, "ACK") : ports !== null && isFromServer(ports)
  if (ports === null) return false
  return protocol === "UDP" ? isFromService(ports) : isFromServer(ports)
}

/** Whether a packet is of neighbours and routers. WHY apart: policy lets them pass wherever it is enforced, and nobody's connection is among them. */
export function isDiscovery(said: string): boolean {
  return /\b(?:Router|Neighbor|Neighbour)(?:Solicitation|Advertisement)|\bTYPE=13[3-7]\b/.test(said)
}

/** A flag by itself: `ACK=0` is a number of the sequence. */
function has(said: string, flag: "SYN" | "ACK"): boolean {
  return new RegExp(String.raw`\b${flag}\b(?!=)`).test(said)
}

type Ports = {readonly from: number; readonly to: number}

/** LIMIT: where systems begin to take ports for connections that they open. */
const ephemeralMin = 32768

/** LIMIT: ports below this are those of well-known services. */
const unprivilegedMin = 1024

/** Of a packet amid a connection, or at its end, its ports alone tell; of SCTP nobody logs more. */
function isFromServer({from, to}: Ports): boolean {
  return from < ephemeralMin && to >= ephemeralMin
}

/** WHY narrower: of UDP nothing tells a first packet, and resolvers ask from any port but those of services. */
function isFromService({from, to}: Ports): boolean {
  return from < unprivilegedMin && to >= unprivilegedMin
}
