// Every world by name: the one list that a new generator is added to.

import type {Maker} from "../world.ts"
import {attacks} from "./adversarial.ts"
import {allToAll, clusterPeers, largeNamespaces, policyPerPod, smallNamespaces} from "./antrea.ts"
import {kano} from "./kano.ts"
import {mixed} from "./mixed.ts"
import {serviceGraph} from "./service-graph.ts"
import {addressesAndPorts} from "./stress.ts"

/** The makers in the order in which they are listed. */
export const makers: readonly Maker[] = [
  mixed,
  kano,
  smallNamespaces,
  largeNamespaces,
  allToAll,
  policyPerPod,
  clusterPeers,
  serviceGraph,
  addressesAndPorts,
  ...attacks,
]

/** The maker of a name, if there is one. */
export function makerNamed(name: string): Maker | undefined {
  return makers.find((maker) => maker.name === name)
}
