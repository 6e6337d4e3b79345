// What Calico calls the policies of its own kinds into which it makes those of Kubernetes: a dump of it shows them beside their originals.

/** A kind of copies, how their names begin, and the kind of the originals, whose names follow. */
type Copying = {readonly kind: string; readonly prefix: string; readonly original: string}

const copyings: readonly Copying[] = [
  {kind: "CalicoNetworkPolicy", prefix: "knp.default.", original: "NetworkPolicy"},
  {kind: "GlobalNetworkPolicy", prefix: "kanp.adminnetworkpolicy.", original: "AdminNetworkPolicy"},
  {kind: "GlobalNetworkPolicy", prefix: "kbanp.baselineadminnetworkpolicy.", original: "BaselineAdminNetworkPolicy"},
  {kind: "GlobalNetworkPolicy", prefix: "kcnp.kube-admin.", original: "ClusterNetworkPolicy"},
  {kind: "GlobalNetworkPolicy", prefix: "kcnp.kube-baseline.", original: "ClusterNetworkPolicy"},
]

/** What a policy is a copy of, by its kind and name; undefined for every other policy. */
export function copiedFrom(kind: string, name: string): {readonly kind: string; readonly name: string} | undefined {
  // WHY first: nearly no name begins so, and every policy is asked.
  if (name[0] !== "k") return undefined
  const found = copyings.find((each) => each.kind === kind && name.startsWith(each.prefix) && name.length > each.prefix.length)
  return found && {kind: found.original, name: name.slice(found.prefix.length)}
}
