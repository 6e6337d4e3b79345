// What a cluster makes by itself: the namespaces and the Service that it begins with, nodes, and whatever a controller makes for an object of somebody. Files do not
// list it, and nobody wants it deleted for that.

import type {Resource} from "../manifest/resource.ts"

/** Namespaces that a cluster begins with. Two of them no server lets anybody delete; with the third, all that keeps a cluster going would be gone. */
const ownSpaces: ReadonlySet<string> = new Set(["default", "kube-node-lease", "kube-public", "kube-system"])

/** Calico's tiers that are always there. */
const ownTiers: ReadonlySet<string> = new Set([
  "adminnetworkpolicy",
  "baselineadminnetworkpolicy",
  "default",
  "kube-admin",
  "kube-baseline",
])

/**
 * The resources of one world that the other does not list and that stay all the same, since the cluster makes them. WHY not what somebody's object of the one world owns
 * that is not in the other: it goes with its owner. `nameOf`: which object a resource is.
 */
export function madeIn(base: readonly Resource[], head: readonly Resource[], nameOf: (resource: Resource) => string): readonly Resource[] {
  const listed = new Set(head.map(nameOf))
  const leaving = new Set(base.flatMap((each) => (listed.has(nameOf(each)) || isMade(each) ? [] : [nameOf(each)])))
  const gone = new Set<string>()
  // WHY again and again: an owner may have an owner.
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    for (const each of base) if (goesWith(each).some((owner) => leaving.has(owner) || gone.has(owner))) gone.add(nameOf(each))
  }
  return base.filter((each) => isMade(each) && !listed.has(nameOf(each)) && !gone.has(nameOf(each)))
}

/** What an object goes with: its namespace, its owners, the Service of a slice. */
function goesWith(resource: Resource): readonly string[] {
  const {namespace} = resource
  if (namespace === "") return []
  const owners = ownersOf(resource).map((owner) => owner.replace("/", `/${namespace}/`))
  return [`Namespace/${namespace}`, ...owners, ...("endpoints" in resource ? [`Service/${namespace}/${resource.service}`] : [])]
}

function ownersOf(resource: Resource): readonly string[] {
  return resource.kind === "Pod" || resource.kind === "Workload" ? resource.owners : []
}

function isMade(resource: Resource): boolean {
  const {kind, name, namespace, labels} = resource
  if (ownersOf(resource).length > 0) return true
  switch (kind) {
    case "Namespace":
      return ownSpaces.has(name)
    case "Tier":
      return ownTiers.has(name)
    case "Service":
      return namespace === "default" && name === "kubernetes"
    case "Endpoints":
      return namespace === "default" && name === "kubernetes"
    case "EndpointSlice":
      return (namespace === "default" && name === "kubernetes") || labels.has("endpointslice.kubernetes.io/managed-by")
    case "ServiceAccount":
      return name === "default"
    case "HostEndpoint":
      return labels.has("projectcalico.org/created-by")
    case "Profile":
      return /^(?:kns|ksa)\.|^projectcalico-default-allow$/.test(name)
    default:
      return kind === "Node" || kind === "WorkloadEndpoint"
  }
}
