// What a diagnosis means in words: how the line reads, whether that fits what policy does, and where else to look.

import type {Doctor} from "@carveout/engine"
import {helpForServers, lossText, waysText} from "./outside.ts"

/** How a line reads. */
export const troubleText: Readonly<Record<Doctor.Trouble, string>> = {
  lookup: "a name lookup got no answer",
  "unknown-name": "a name was not found",
  timeout: "nobody answered in time",
  refused: "the connection was refused",
  reset: "the connection was reset",
  unreachable: "there was no way there",
  handshake: "the connection opened, and the TLS handshake got no answer",
  packet: "a node told of a packet",
  reply: "a node told of a reply; asked is the connection that it belongs to, from the other end",
}

/** What is to be known where policy denies a flow and the line does not look like it. WHY: a denied packet is dropped, and dropping reads as time-outs. */
const misfits: Partial<Readonly<Record<Doctor.Trouble, string>>> = {
  refused:
    "policy drops without a word, which reads as a time-out; a refusal is somebody's answer: after the repair look at what listens there, too",
  reset:
    "policy drops new connections without a word; one that was reset had been open: it is older than the policy, or somebody else ended it",
  unreachable:
    "policy drops without a word, which reads as a time-out; this answer comes from a router or a firewall: after the repair look there, too",
  handshake:
    "the connection opened, so a proxy beside the app or in front of the other end took it; it is the proxy's own connection that is dropped",
}

/** Where to look when policy lets everything pass. */
const elsewhere: Readonly<Record<Doctor.Trouble, string>> = {
  lookup: "look at the resolver: whether its pods run and are ready, whether they are overloaded, and at a cache of names on the node",
  "unknown-name":
    "the resolver can be asked, so it answered that there is no such name: look at the name, its namespace and the client's search list",
  timeout:
    "look at what is no policy: whether the app listens on the pod's address and not on 127.0.0.1, whether the backends are ready, firewalls of nodes and clouds, a proxy in between",
  refused:
    "policy never refuses, it drops: somebody answered that nothing listens there; look at the port of the app and at `targetPort` of the Service",
  reset:
    "policy judges the first packet and ends no open connection: look at the other end, at idle time-outs of proxies and load balancers",
  unreachable: "policy never says so, it drops: look at routes, at firewalls that reject, and whether the other end is still there",
  handshake:
    "the connection opened, which is all that policy decides: look at certificates, at the mode of mutual TLS, and at a proxy in between",
  packet:
    "by these manifests it passes: a rule may log what it lets through, the cluster may have other policies than these, or the line is older than they are",
  reply:
    "replies of a connection that passes are judged by nobody: the node that told of this one did not know the connection; look at a path that differs there and back, at connection tracking that is off, full or too short-lived, and at `doNotTrack` policies",
}

/** What a face calls that by which somebody says more. `next`: how the connection after a lookup is repaired, as a sentence goes on. */
export type Wording = {
  readonly from: string
  readonly to: string
  readonly port: string
  readonly next: (question: NonNullable<Doctor.Diagnosis["next"]>) => string
}

/** As options of the command line. */
const optionWords: Wording = {
  from: "`--from`",
  to: "`--to`",
  port: "`--port`",
  next: ({to, port}) => `\`carveout doctor … --to ${to} --port ${port}\` repairs that`,
}

/** Advice of one diagnosis, each a line. */
export function adviceOf(
  {complaint: {trouble, target, protocol}, blame, lacks, namesakes, strangers, tried, next, outside}: Doctor.Diagnosis,
  wording: Wording = optionWords,
): readonly string[] {
  const names = namesakes.map(
    (id) =>
      `there is \`${id}\`, of another namespace than the name asks for: from here its name is \`${id.split("/").toReversed().join(".")}\``,
  )
  const unknown = strangers.map((address) => {
    const isSource = tried.some(({answer}) => answer?.from.name === address)
    return `nobody in the input has \`${address}\`: if it is a pod, a node or a Service, name that with ${isSource ? wording.from : wording.to}`
  })
  const passing = blame === "policy" && strangers.length === 0 ? addressAdvice(target, tried) : []
  const isRefusal = tried.some(({answer}) => answer?.verdict === "deny" && answer.cases.length === 0)
  const fits = blame === "policy" && !isRefusal && outside === null ? misfits[trouble] : undefined
  const others = tried.flatMap(otherCause)
  const all = blame === "innocent" ? (others.length + lacks.length > 0 ? [] : [elsewhere[trouble]]) : fits === undefined ? [] : [fits]
  const verdictOver = (protocol: string): string | undefined => tried.find(({question}) => question.protocol === protocol)?.answer?.verdict
  const isLargeAlone = trouble === "lookup" && verdictOver("UDP") === "allow" && verdictOver("TCP") === "deny"
  const large = isLargeAlone
    ? ["over UDP lookups pass, and only large answers come over TCP: if this name has a small one, look at the resolver, too"]
    : []
  const after = next === null ? [] : [`the connection after it is denied, too: ${wording.next(next)}`]
  return [
    ...(outside === null ? [] : wayOutAdvice(outside)),
    ...names,
    ...unknown,
    ...others,
    ...passing,
    ...large,
    ...all,
    ...after,
    ...lacks.map((lack) => lackText(lack, protocol === "ICMP", wording)),
  ]
}

/** What is to be known where the resolver itself is kept from asking on. */
function wayOutAdvice(outside: Doctor.OutsideLookups): readonly string[] {
  const loss = `the client reaches its resolver, and policy keeps that from asking on: ${lossText(outside)}`
  return [loss, ...(outside.servers.length === 0 ? [...waysText(outside), helpForServers] : [])]
}

/** Where resolvers answer. */
const resolverPort = 53

/** What is to be known of a repair that names one address outside. */
function addressAdvice(target: Doctor.Target | null, tried: Doctor.Diagnosis["tried"]): readonly string[] {
  const denied = tried.find(({answer}) => answer?.to.kind === "address" && answer.verdict === "deny")
  const outside = denied?.answer?.to.name
  // WHY not of a resolver: nobody looks its address up, settings hold it.
  if (outside === undefined || denied?.question.port === resolverPort) return []
  const blocks = "name the blocks that its owner publishes, in a network set if they are many"
  if (target?.resolved !== undefined) return [`\`${target.host}\` had this address then, and may have others: ${blocks}`]
  return [`the repair is for \`${outside}\` alone, and whoever is behind a name moves: if it is one of several, ${blocks}`]
}

/** What else than policy denies a flow, as far as the manifests show it. */
function otherCause({answer}: Doctor.Tried): readonly string[] {
  if (answer?.by === "NoBackend") {
    const advice = "look at its selector, at its pods and whether they are ready, and at its `internalTrafficPolicy`"
    return [`nobody whom this client could be led to stands behind \`${answer.to.name}\`: ${advice}`]
  }
  if (answer?.by === "LoadBalancerSourceRanges")
    return [`\`${answer.to.name}\` itself keeps this client from its load balancer: see its \`loadBalancerSourceRanges\``]
  return []
}

/** WHY no policy for it: one that names the address of a Service does nothing. */
function serviceAddressText({host, address}: Extract<Doctor.Lack, {readonly kind: "service-address"}>, to: string): string {
  const who = host === address ? `\`${address}\`` : `\`${host}\` at \`${address}\``
  const api = address.endsWith(".0.1") ? ", most likely the API server's, `default/kubernetes`" : ""
  return `${who} stands among the addresses of Services, and no Service of the input has it${api}: policy sees who is behind it, so add its manifests, or name them with ${to}`
}

function lackText(lack: Doctor.Lack, isEcho: boolean, {from, to, port}: Wording): string {
  switch (lack.kind) {
    case "source":
      return `nobody says who it was: add ${from}`
    case "target":
      return isEcho ? `nobody says to whom: add ${to}` : `nobody says to whom: add ${to}, and ${port}`
    case "service-address":
      return serviceAddressText(lack, to)
    case "port":
      return `no port is named: add ${port}`
    case "resolver":
      return `no Service in the input has a port 53: add the resolver's manifests, or name it with ${to}`
    case "node-resolver":
      return `it asks the resolver of its node, not the cluster's (\`dnsPolicy: Default\`, or the node's own network), and no manifest has that address: read it behind \`nameserver\` in its /etc/resolv.conf, and name it with ${to}`
    case "unseen-resolver":
      return `\`${lack.address}\` answers the cluster's lookups, and no Service of the input has it: policy sees the pods behind it and never that address, so add the resolver's manifests, \`kubectl -n kube-system get service,endpointslice,pod -o yaml\`; if it is no Service, name it with ${to}`
    case "own-resolver":
      return `it asks \`${lack.address}\`, a server in its own network, to which no policy is put: look at that server; whom it asks in turn, name with ${to}`
    case "own-network":
      return `\`${lack.host}\` is the client's own network, to which no policy is put: look in its pod at what should listen there, a sidecar or the app itself`
    case "unknown-host": {
      const known = lack.namesakes.map((id) => `\`svc/${id}\``).join(", ")
      return `no manifest says who \`${lack.host}\` is: ${known === "" ? `add ${to} with an address that it resolves to` : `there is ${known}; add ${to}`}`
    }
  }
}

/** Why no policy repairs a flow: as a sentence goes on, without a final stop. */
export const reasonText: Readonly<Record<Doctor.Unrepaired["because"], string>> = {
  open: "the manifests leave open whether the flow would pass then: see what `explain` says is missing",
  nobody: "nobody stands behind the Service",
  ranges: "the Service itself keeps this client out: see its `loadBalancerSourceRanges`",
  setting: "no policy decides this: it is a setting of the node, or what Calico never lets a pod send",
  address: "a policy would have to name a machine by its address, and no manifest says which it has: add its Node",
  closes: "every policy that could be added closes something else, too: what is to pass has no label of its own",
  many: "it would take more policies than anybody should add at once: see `explain` for what denies each",
  other: "no policy that could be added allows it",
}

/** What stands above rules that would do with one change: somebody may rather edit than add. */
export function editsHead(edits: readonly Doctor.RuleEdit[]): string {
  const isBoth = new Set(edits.map(({half}) => half)).size > 1
  if (isBoth) return "or edit rules that come near, one for egress and one for ingress"
  return `or edit a rule that comes near, for ${edits[0]?.half} alone`
}
