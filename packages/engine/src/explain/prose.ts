// Reasons in English: one line each, lower case, no final stop. The reasons themselves are data; nothing is decided here.

import type {EntryVerdict, MissingFact} from "../decide/decision.ts"
import {protocolName} from "../net/protocol.ts"
import {unreachable} from "../std/assert.ts"
import type {Notice, Symptom} from "./symptom.ts"

/** What an application notices of a denied flow. */
export function symptomText({notice, part}: Symptom): string {
  const text = noticeText(notice)
  return part === null ? text : `for ${part.denied} of ${part.of} flows: ${text}`
}

function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case "lookups":
      return "name lookups time out: the query is dropped, so no name resolves, while plain addresses still work"
    case "large-lookups":
      return "short name lookups work, large answers time out: the repeat over TCP is dropped"
    case "first-lookups":
      return "name lookups time out: the query over UDP is dropped, although TCP to the resolver would pass"
    case "api-timeout":
      return "calls to the Kubernetes API time out, even where names resolve"
    case "connect-timeout":
      return "connecting times out: the first packet is dropped and nobody says so"
    case "no-answer":
      return "no answer ever comes: the packet is dropped without a word"
    case "no-echo":
      return "ping gets no reply"
    case "lost":
      return `packets of protocol ${protocolName(notice.protocol)} are lost without a word`
    case "refused":
      return "the connection is refused at once: the Service has no backend"
    case "no-backend-on-node":
      return "connecting times out: the Service leads to backends on the client's node alone, and none is there"
    default:
      return unreachable(notice)
  }
}

function entryText({entry, node, verdict}: EntryVerdict): string {
  const place = node === null ? "" : ` at the node \`${node}\``
  const outcome = verdict === "allow" ? "is allowed" : verdict === "deny" ? "is denied" : "is not decided"
  return `${entry}${place} ${outcome}`
}

/** A fact that the manifests do not hold and on which the answer depends. */
export function missingText(fact: MissingFact): string {
  switch (fact.kind) {
    case "address-of-workload":
      return `the address of \`${fact.id}\` is not known, and a rule asks for it`
    case "address-of-node":
      return `the address of the node \`${fact.node}\` is not known, and a rule asks for it`
    case "node-of-workload":
      return `the node on which \`${fact.id}\` runs is not known, and it decides: what a node sends its own pods always passes, and policy of host endpoints may differ`
    case "source-address-after-snat":
      return `a client outside reaches \`svc/${fact.service}\` with its own address or with that of the node that received it, and policy treats them differently`
    case "source-address-of-node":
      return `the node \`${fact.node}\` reaches pods elsewhere with its own address or with that of its tunnel, and policy treats them differently`
    case "node-cache":
      return `whether \`${fact.id}\` on the client's node answers lookups to \`svc/${fact.service}\` is not known, and policy treats the two ways differently`
    case "service-entry":
      return `\`svc/${fact.service}\` is reached in several ways, which host policy treats differently: ${fact.entries.map(entryText).join(", ")}`
    case "source-ranges":
      return `\`svc/${fact.service}\` is reached in several ways, one of which \`loadBalancerSourceRanges\` close to this client: ${fact.entries.map(entryText).join(", ")}`
    case "host-input-chain":
      return `the host's own INPUT chain on the node \`${fact.node}\` decides, and no manifest says what it does`
    default:
      return unreachable(fact)
  }
}
