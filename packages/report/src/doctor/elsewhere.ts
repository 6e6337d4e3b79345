// Who does not ask the cluster's resolver, for a person: how many, whom instead, what policy does about it, and what to write.

import type {Doctor} from "@carveout/engine"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

/** LIMIT: names that a line lists; the rest is counted. */
const namesMax = 6

/** A line for each resolver, and what is to be known of others. */
export function elsewhereLines({elsewhere, others, ofHosts}: Doctor.Lookups, style: Style): readonly string[] {
  const hosts = `${countText(ofHosts, "pod")} in the network of ${ofHosts === 1 ? "its node looks" : "their node look"} up as the node does`
  return [
    ...elsewhere.flatMap((each) => linesOf(each, style)),
    ...(ofHosts > 0 ? [`  ${style.dim("elsewhere:")} ${hosts}, where policy for pods has no say`] : []),
    ...(others.length > 0
      ? [
          `  ${style.dim("other resolvers:")} ${others.map(printable).join(", ")}; whether pods reach one of them says \`--to\` with its name`,
        ]
      : []),
  ]
}

function linesOf(each: Doctor.ElsewhereLookups, style: Style): readonly string[] {
  const {asked, pods, denied, partly, open, by, resolver} = each
  const whose = `${countText(asked, "pod")} ${asked === 1 ? "asks" : "ask"} ${whomText(resolver, asked)}`
  const shut = [
    ...(denied.length > 0 ? [`policy denies ${shareText(denied, pods)}`] : []),
    ...(partly.length > 0 ? [`policy denies ${shareText(partly, pods)} over TCP alone`] : []),
    ...(by.length > 0 ? [`by ${printable(by.join(", "))}`] : []),
  ]
  const isUnnamed = resolver.kind === "node" && resolver.to === null
  return [
    `  ${style.dim("elsewhere:")} ${whose}: ${namesText(pods)}`,
    ...(shut.length > 0 ? [`    ${shut.join(", ")}`] : []),
    ...(open.length > 0 && !isUnnamed ? [`    ${style.doubt("open:")} the manifests do not say it of ${namesText(open)}`] : []),
    ...(open.length > 0 && isUnnamed ? [`    ${style.doubt("open:")} policy governs ${shareText(open, pods)}, ${helpForNodes}`] : []),
  ]
}

/** What to do where nobody says which address nodes ask. */
const helpForNodes =
  "and no manifest has the address that they ask: find it behind `nameserver` in the resolv.conf of a node, and add `--node-resolver ADDRESS`"

function whomText({kind, to}: Doctor.AskedResolver, asked: number): string {
  const own = asked === 1 ? "its" : "their"
  switch (kind) {
    case "node":
      return `${own} node's resolver${to === null ? "" : `, ${printable(to)}`}, and not the cluster's (\`dnsPolicy: Default\`)`
    case "itself":
      return `a server in ${own} own network (${printable(to)}), where no policy has a say`
    default:
      return `${printable(to)} (\`dnsConfig\`)`
  }
}

function shareText(some: readonly string[], pods: readonly string[]): string {
  if (some.length < pods.length) return `${some.length} of them: ${namesText(some)}`
  return pods.length === 1 ? "it" : `all ${pods.length} of them`
}

function countText(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`
}

/** Names on one line. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, namesMax).map(printable).join(", ")
  return names.length > namesMax ? `${shown} and ${names.length - namesMax} more` : shown
}
