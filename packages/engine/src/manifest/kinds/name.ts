// The spellings that Kubernetes and Calico permit for names and labels (resources §2).

import {copiedFrom} from "./copied-name.ts"

const segment = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
const segmentPattern = new RegExp(`^${segment}$`)
const subdomainPattern = new RegExp(`^${segment}(?:\\.${segment})*$`)
const qualifiedPattern = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const policyPattern = new RegExp(`^${segment}(?:\\.${segment})?$`)
const convertedPattern = new RegExp(`^(?:knp\\.default|ossg\\.default)\\.${segment}(?:\\.${segment})*$`)

/** LIMIT: characters of an object's name. */
const nameMax = 253

/** One DNS label without a length limit: `L` of the specification. */
function isSegment(text: string): boolean {
  return segmentPattern.test(text)
}

/** A DNS subdomain without a length limit: `S` of the specification. */
export function isSubdomain(text: string): boolean {
  return subdomainPattern.test(text)
}

/** A DNS label of at most 63 characters: what a namespace is called. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && isSegment(text)
}

/** A label's key: a name of at most 63 characters, with a DNS prefix and `/` before it or not. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf("/")
  const name = slash === -1 ? key : key.slice(slash + 1)
  if (name.length > 63 || !qualifiedPattern.test(name)) return false
  return slash === -1 || (slash <= nameMax && isSubdomain(key.slice(0, slash)))
}

/** A label's value. */
export function isLabelValue(value: string): boolean {
  return value === "" || (value.length <= 63 && qualifiedPattern.test(value))
}

/** Why a text cannot name a global policy (`L` or `L.L`), or undefined. WHY copies pass: a dump shows them, and the cluster that it is of has them (ADR 0104). */
export function globalPolicyNameProblem(name: string): string | undefined {
  const copied = copiedFrom("GlobalNetworkPolicy", name)
  if (copied !== undefined && isSubdomain(copied.name)) return lengthProblem(name)
  return lengthProblem(name) ?? (policyPattern.test(name) ? undefined : policyNameText)
}

/** Why a text cannot name a namespaced Calico policy, or undefined: as global ones, or a converted name. */
export function policyNameProblem(name: string): string | undefined {
  return lengthProblem(name) ?? (policyPattern.test(name) || convertedPattern.test(name) ? undefined : policyNameText)
}

const policyNameText = "must be lower-case letters, digits and `-`, with one `.` between two such parts at most"

/** Why a text cannot name a tier, or undefined. */
export function tierNameProblem(name: string): string | undefined {
  if (name.length > 63) return `is too long by ${name.length - 63} characters`
  return isSegment(name) ? undefined : "must be lower-case letters, digits and `-`, without a dot"
}

/** Too long for any object. */
function lengthProblem(name: string): string | undefined {
  return name.length > nameMax ? `is too long by ${name.length - nameMax} characters` : undefined
}
