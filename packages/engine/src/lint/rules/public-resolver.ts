// DNS205: a public resolver on the internet is allowed.

import {bitsOf, parseAddress, printAddress} from "../../net/address.ts"
import type {LintRule} from "../finding.ts"

/** Resolvers that anybody may ask, by the addresses that their operators publish. */
const publicResolvers: ReadonlySet<string> = new Set(
  [
    "8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844 1.1.1.1 1.0.0.1 2606:4700:4700::1111 2606:4700:4700::1001",
    "9.9.9.9 149.112.112.112 2620:fe::fe 2620:fe::9 208.67.222.222 208.67.220.220 2620:119:35::35 2620:119:53::53",
  ]
    .join(" ")
    .split(" ")
    .flatMap((text) => {
      const address = parseAddress(text)
      return address === undefined ? [] : [printAddress(address)]
    }),
)

/** Where they answer, in the clear, over TLS and over HTTPS. */
const ports = [53, 853, 443]

/** The rule. */
export const publicResolver: LintRule = {
  id: "DNS205",
  severity: "warning",
  certainty: "certain",
  title: "a public resolver is allowed",
  text: "The rule lets lookups out to a resolver on the internet. Whoever asks it goes around the cluster's own resolver, its logs and its rules of names, and can send data out in names. If pods ask it because the cluster's resolver is closed to them, open that one.",
  find: ({policies}) =>
    policies.flatMap((policy) =>
      policy.egress.flatMap(({action, destination, at, index}) => {
        const isAsked = destination.ports.some(
          (port) => port.kind === "range" && ports.some((each) => port.min <= each && each <= port.max),
        )
        if (action !== "Allow" || !isAsked) return []
        const known = destination.nets.find(
          ({family, length, first}) => length === bitsOf(family) && publicResolvers.has(printAddress({family, value: first})),
        )
        if (known === undefined) return []
        return [
          {
            message: `\`${policy.id}\` lets lookups out to \`${printAddress({family: known.family, value: known.first})}\`, a public resolver`,
            fixes: ["let lookups out to the cluster's resolver alone"],
            place: at,
            path: `spec.egress[${index}]`,
          },
        ]
      }),
    ),
}
