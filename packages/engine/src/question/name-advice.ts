// What to write in the place of a text that people have at hand and that names no end: names of the resolver, addresses with a port, names without a
// namespace.

import {parseAddress} from "../net/address.ts"
import {compareBytes} from "../std/order.ts"
import type {Directory} from "./directory.ts"
import {listed, quoted} from "./problem.ts"

/** Words by which people mean every address that nobody in the cluster has; the matrix itself says `outside`. */
const outsideWords: ReadonlySet<string> = new Set(["outside", "internet", "external", "world", "public"])

/** What to write for a text without a slash; null where it looks like nothing that is known. */
export function adviceFor(text: string): string | null {
  if (outsideWords.has(text.toLowerCase())) {
    return "policy sees addresses: write one such as `203.0.113.9`; `carveout matrix --to outside` lists who reaches any"
  }
  const [, service, namespace] = /^([^./]+)\.([^./]+)\.svc(?:\.|$)/.exec(text) ?? []
  if (service !== undefined) return `write ${quoted(`svc/${namespace}/${service}`)}`
  const [, inside, before] = /^\[([^\]]*)\](?::\d+)?$|^([^:]+):\d+$/.exec(text) ?? []
  const bare = inside ?? before ?? ""
  if (parseAddress(bare) !== undefined) return `write ${quoted(bare)}; a port is given by itself`
  if (text === "localhost") return "name the other end: what a pod or a node sends to itself meets no policy"
  if (/^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}$/i.test(text)) {
    return `policy sees addresses: write one that ${quoted(text)} resolves to; a pod is ${quoted("NAMESPACE/NAME")}`
  }
  return null
}

/** Every end that has a name in some namespace, as it is to be written; Services last. */
function namesakes({endpoints, workloads, snapshot}: Directory, name: string): readonly string[] {
  const has = (id: string): boolean => id.endsWith(`/${name}`)
  const ids = [...endpoints.keys(), ...snapshot.hostPods.keys(), ...snapshot.owned.keys(), ...workloads.keys()].filter(has)
  const services = [...snapshot.services.keys()].filter(has).sort(compareBytes)
  return [...[...new Set(ids)].sort(compareBytes), ...services.map((id) => `svc/${id}`)]
}

/** The Service that an app calls `NAME.NAMESPACE`, as it is to be written; null where there is none. */
function serviceCalled({snapshot}: Directory, text: string): string | null {
  const [, service = "", namespace = ""] = /^([^./]+)\.([^./]+)$/.exec(text) ?? []
  const id = `${namespace}/${service}`
  return snapshot.services.has(id) ? `svc/${id}` : null
}

/** What to write for an address of the web, which apps have in their settings and their logs; null where the text is none. */
export function urlAdvice(directory: Directory, text: string): string | null {
  const [, host = "", port] = /^[a-z][a-z\d+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)(?::(\d+))?(?:[/?#]|$)/i.exec(text) ?? []
  if (host === "") return null
  const bare = host.replace(/^\[|\]$/g, "")
  const advice = parseAddress(bare) === undefined ? incompleteAdvice(directory, bare) : `write ${quoted(bare)}`
  return `${advice ?? `name the end that ${quoted(bare)} stands for`}; the port is given by itself${port === undefined ? "" : `: \`--port ${port}\``}`
}

/** What to write for a name with a port behind it; undefined where it has none, or nothing of the names is called so. */
export function portAdvice(text: string, names: Iterable<string>, prefix = ""): string | undefined {
  const [, name, port] = /^(.+):(\d+)$/.exec(text) ?? []
  if (name === undefined || ![...names].includes(name)) return undefined
  return `write ${quoted(prefix + name)}; the port is given by itself: \`--port ${port}\``
}

/** What to do about a name without a namespace. */
export function incompleteAdvice(directory: Directory, name: string): string | null {
  const service = serviceCalled(directory, name)
  const advice = service === null ? adviceFor(name) : `write ${quoted(service)}`
  if (advice !== null) return advice
  const known = namesakes(directory, name)
  return known.length === 0 ? null : `there is ${listed(known)}`
}
