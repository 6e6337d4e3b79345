// How the names of ends are written (formats, "Naming an endpoint"). Whether something has the name is not asked here.

import {parseAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {parsePrefixOrAddress} from "../net/prefix.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {problem, quoted} from "./problem.ts"

/** What a text names, before anything was looked up. `name`: a pod or else a workload; `pod`: a pod and nothing else. */
export type ParsedName =
  | {readonly kind: "address"; readonly address: Address}
  | {readonly kind: "node"; readonly node: string}
  | {readonly kind: "service"; readonly namespace: string; readonly name: string}
  | {readonly kind: "pod"; readonly namespace: string; readonly name: string}
  | {readonly kind: "workload"; readonly namespace: string; readonly workloadKind: string; readonly name: string}
  | {readonly kind: "name"; readonly namespace: string; readonly name: string}

/** LIMIT: longer than any name that a cluster takes; nothing above it is looked at. */
const lengthMax = 1000

/** Whether a text stands for many addresses at once: `any`, or a CIDR block of more than one address. */
export function isSetText(text: string): boolean {
  if (text === "any") return true
  const parsed = text.includes("/") ? parsePrefixOrAddress(text) : undefined
  return parsed !== undefined
}

/** Reads the name of one end. `namespace` completes a name without a slash, and `svc/NAME`. */
export function parseName(text: string, namespace: string | undefined): Result<ParsedName, Diagnostic> {
  const address = parseAddress(text)
  if (address !== undefined) return ok({kind: "address", address})
  if (isSetText(text)) return fail(setProblem(text))
  if (/^[\da-f]*:[\da-f:.]*$/i.test(text) || (namespace === undefined && /^\d+(?:\.\d+)+$/.test(text))) return fail(addressProblem(text))
  const parts = text.split("/")
  if (text.length > lengthMax || parts.includes("") || parts.length > 3) return fail(formProblem(text))
  const [first = "", second, third] = parts
  if (second === undefined) return completed(first, namespace)
  if (first === "host") return third === undefined ? ok({kind: "node", node: second}) : fail(formProblem(text))
  if (first === "svc") return serviceName(second, third, namespace)
  if (third === undefined) return ok({kind: "name", namespace: first, name: second})
  if (first === "pod") return ok({kind: "pod", namespace: second, name: third})
  return ok({kind: "workload", namespace: first, workloadKind: second, name: third})
}

/** A name without a slash. */
function completed(name: string, namespace: string | undefined): Result<ParsedName, Diagnostic> {
  if (namespace !== undefined) return ok({kind: "name", namespace, name})
  return fail(problem("name-incomplete", `the name ${quoted(name)} has no namespace`, `write \`NAMESPACE/${name}\`, or give the namespace`))
}

/** What follows `svc/`. */
function serviceName(second: string, third: string | undefined, namespace: string | undefined): Result<ParsedName, Diagnostic> {
  if (third !== undefined) return ok({kind: "service", namespace: second, name: third})
  if (namespace !== undefined) return ok({kind: "service", namespace, name: second})
  return fail(
    problem(
      "name-incomplete",
      `the Service ${quoted(second)} has no namespace`,
      `write \`svc/NAMESPACE/${second}\`, or give the namespace`,
    ),
  )
}

/** Digits and colons, or digits and dots where no namespace could make a pod's name of them, that are no address. */
function addressProblem(text: string): Diagnostic {
  return problem(
    "name-invalid",
    `${quoted(text)} is no address`,
    "write four numbers from 0 to 255 such as `203.0.113.9`, or IPv6 such as `fd00::9`",
  )
}

function formProblem(text: string): Diagnostic {
  const forms = "`NAMESPACE/NAME`, `NAMESPACE/KIND/NAME`, `pod/NAMESPACE/NAME`, `svc/NAMESPACE/NAME`, `host/NODE` or an address"
  return problem("name-invalid", `${quoted(text)} is no name of an endpoint`, `write ${forms}`)
}

function setProblem(text: string): Diagnostic {
  return problem(
    "set-not-one-flow",
    `${quoted(text)} is a set, and this question is about definite flows`,
    "name one pod, workload, node, Service or address",
  )
}
