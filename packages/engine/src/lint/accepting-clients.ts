// Clients whose lost lookups somebody accepts: a batch that needs no names, say. Rules are asked without them.

import {workloadKey} from "../snapshot/owners.ts"
import type {Acceptance} from "../text/diagnostic.ts"
import {namespaceOf} from "./look.ts"
import type {Look, Lost} from "./look.ts"

/** A client whose loss is accepted, and by what. */
type Accepting = {readonly client: string; readonly acceptance: Acceptance}

/** A world without those who accept findings of a code; the same world where nobody does. */
type Apart = {readonly others: Look; readonly accepting: readonly Accepting[]}

/** The clients of a world that accept findings. */
export class AcceptingClients {
  readonly #look: Look
  /** By client what it accepts: its own word, and that of the workload whose pod it is. */
  readonly #ofClient: ReadonlyMap<string, readonly Acceptance[]>
  readonly #ofNamespace: ReadonlyMap<string, readonly Acceptance[]>
  readonly #known = new Map<string, Apart>()

  constructor(look: Look) {
    const {resources, program} = look
    const ofClient = new Map<string, readonly Acceptance[]>()
    const ofNamespace = new Map<string, readonly Acceptance[]>()
    const note = (id: string, accepts: readonly Acceptance[]): void => void ofClient.set(id, [...(ofClient.get(id) ?? []), ...accepts])
    for (const resource of resources) {
      const {kind, namespace, name, accepts} = resource
      if (accepts === undefined) continue
      if (kind === "Namespace") ofNamespace.set(name, accepts)
      if (kind === "Pod") note(`${namespace}/${name}`, accepts)
      if (kind !== "Workload") continue
      const key = workloadKey(resource)
      for (const id of new Set([key, ...(program.snapshot.owned.get(key) ?? [])])) note(id, accepts)
    }
    this.#look = look
    this.#ofClient = ofClient
    this.#ofNamespace = ofNamespace
  }

  /** The world without the clients who accept findings of a code. */
  apart(code: string): Apart {
    let apart = this.#known.get(code)
    if (apart === undefined) this.#known.set(code, (apart = this.#apart(code)))
    return apart
  }

  /** What accepts a finding of a code that is gone without those who accept such: the word of one whom it names. */
  of(code: string, message: string): Acceptance | undefined {
    const {accepting} = this.apart(code)
    return (accepting.find(({client}) => message.includes(`\`${client}`)) ?? accepting[0])?.acceptance
  }

  #apart(code: string): Apart {
    const look = this.#look
    const accepting: Accepting[] = []
    if (this.#ofClient.size + this.#ofNamespace.size === 0) return {others: look, accepting}
    const lost = look.lost.flatMap((each) => {
      const acceptance = this.#by(each.client, code)
      if (acceptance === undefined) return [each]
      accepting.push({client: each.client, acceptance})
      const other = this.#like(each, code)
      return other === undefined ? [] : [{...each, client: other}]
    })
    const open = look.open.filter((client) => {
      const acceptance = this.#by(client, code)
      if (acceptance !== undefined) accepting.push({client, acceptance})
      return acceptance === undefined
    })
    return accepting.length === 0 ? {others: look, accepting} : {others: {...look, lost, open}, accepting}
  }

  #by(client: string, code: string): Acceptance | undefined {
    const isMeant = (each: Acceptance): boolean => each.code === code
    return this.#ofClient.get(client)?.find(isMeant) ?? this.#ofNamespace.get(namespaceOf(client))?.find(isMeant)
  }

  /** Another one who loses the same and accepts nothing. WHY by labels: one client stands for all who have the same. */
  #like({client}: Lost, code: string): string | undefined {
    const {workloads} = this.#look.program.snapshot
    const own = workloads.find(({id}) => id === client)
    if (own === undefined) return undefined
    return workloads.find(({id, labels}) => labels === own.labels && this.#by(id, code) === undefined)?.id
  }
}
