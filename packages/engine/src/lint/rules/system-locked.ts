// DNS306: a lockdown that reaches the cluster's own namespaces.

import type {LintRule} from "../finding.ts"
import {foundOf, grouped, isOfClient, isOfSystem, whoOf} from "../losses.ts"

/** A lockdown that reaches the cluster's own pods. */
export const systemLocked: LintRule = {
  id: "DNS306",
  severity: "error",
  certainty: "certain",
  title: "a lockdown that reaches the cluster's own namespaces",
  text: 'A policy of the cluster selects pods of system namespaces, such as `kube-system` or `calico-system`, and what they need is denied. The network itself may fail with them: Calico\'s own components, the API server\'s helpers, the resolver. Leave system namespaces outside: `namespaceSelector: kubernetes.io/metadata.name not in {"kube-system", "calico-system"}`.',
  find: (look) =>
    grouped(look, (each) => isOfClient(each) && isOfSystem(look, each)).map((some) => ({
      ...foundOf(look, some, `a lockdown of the cluster reaches system namespaces: ${whoOf(some)} cannot look up names`, [
        'leave system namespaces out: `namespaceSelector: kubernetes.io/metadata.name not in {"kube-system", …}`',
      ]),
      blames: some.flatMap(({deniers}) => deniers.map(locksSystem)),
    })),
}

/** The key by which what else a lockdown takes from the system is not said again: the same edit gives it back. */
export function locksSystem(id: string): string {
  return `${id} locks the system`
}
