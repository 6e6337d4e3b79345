// The ends of packets: everything that has an address, found by it.

import type {Address, Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {Labels} from "../selector/selector.ts"
import type {Endpoint, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Party, Program} from "./program.ts"

/** LIMIT: parties remembered per family; beyond it the program forgets them all and starts anew. */
const partiesMax = 65_536

/** The party at an address: the endpoints and network sets that have it. */
export function partyAt(program: Program, address: Address): Party {
  const known = program.memory.parties[address.family]
  const found = known.get(address.value)
  if (found !== undefined) return found
  const party = makeParty(program, address, program.holders[address.family].get(address.value) ?? [])
  if (known.size >= partiesMax) known.clear()
  known.set(address.value, party)
  return party
}

/**
 * The party of something whose address no manifest names, as if it had the sample address; `endpoint` null for a node.
 * INVARIANT: nobody in the world has the sample.
 */
export function partyAsIf(program: Program, sample: Address, endpoint: WorkloadEndpoint | null): Party {
  return makeParty(program, sample, endpoint === null ? [] : [endpoint])
}

/** The party of something whose address is open, outside every block that is smaller than its family. */
export function partyWithoutAddress(program: Program, family: Family, endpoint: WorkloadEndpoint | null): Party {
  const known = program.memory.openParties[family]
  const found = known.get(endpoint)
  if (found !== undefined) return found
  const whole = PrefixSet.all(family)
  const sets = program.sets.filter(({blocks}) => blocks[family].equals(whole)).map(({labels}) => labels)
  const party = assemble(program, null, endpoint === null ? [] : [endpoint], sets)
  known.set(endpoint, party)
  return party
}

function makeParty(program: Program, address: Address, holders: readonly Endpoint[]): Party {
  const sets = program.sets.filter(({blocks}) => blocks[address.family].has(address)).map(({labels}) => labels)
  return assemble(program, address, holders, sets)
}

function assemble(program: Program, address: Address | null, holders: readonly Endpoint[], sets: readonly Labels[]): Party {
  const labelled = holders.map((endpoint) => ({endpoint, labels: program.labels.of(endpoint)}))
  return {
    address,
    labels: [...labelled.map(({labels}) => labels), ...sets],
    ports: labelled.flatMap(({endpoint, labels}) => endpoint.ports.map(({name, protocol, port}) => ({labels, name, protocol, port}))),
    workloads: holders.flatMap((endpoint) => (endpoint.kind === "workload" ? [endpoint.id] : [])),
  }
}
