// Which endpoints and network sets no selector of a world tells apart by their labels, and which endpoints have the same policies.

import {LabelClasses} from "../selector/label-classes.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import {glanceAtEndpoints} from "../snapshot/glance.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {policyChange} from "./change.ts"
import type {Labelled} from "./labels.ts"
import type {Program} from "./program.ts"
import {ruleSelectors} from "./questions.ts"
import type {Ruled} from "./questions.ts"

/**
 * Kinds of endpoints: of one class of labels, and with the same profiles, so that all lists of policy are the same for all of a kind.
 * Numbered in the order in which they were first seen.
 */
export class Kinds {
  readonly classes: LabelClasses
  readonly #classOf: number[] = []
  readonly #profilesOf: (readonly string[])[] = []
  /** By class of labels the first of its kinds, and by kind the next of the same class. WHY no maps: nearly every class has one. */
  readonly #first: (number | undefined)[] = []
  readonly #next: (number | undefined)[] = []

  constructor(classes: LabelClasses) {
    this.classes = classes
  }

  get size(): number {
    return this.#classOf.length
  }

  of(profiles: readonly string[], cls: number): number {
    let last = -1
    for (let kind = this.#first[cls]; kind !== undefined; kind = this.#next[kind]) {
      if (this.#profilesOf[kind] === profiles) return kind
      last = kind
    }
    const kind = this.#classOf.push(cls) - 1
    this.#profilesOf.push(profiles)
    this.#next.push(undefined)
    if (last === -1) this.#first[cls] = kind
    else this.#next[last] = kind
    return kind
  }

  /** The class of labels of a kind. */
  classOf(kind: number): number {
    return this.#classOf[kind] ?? 0
  }

  /** The profiles of a kind. */
  profilesOf(kind: number): readonly string[] {
    return this.#profilesOf[kind] ?? []
  }
}

/** `ofWorkload`: by place in the snapshot, the kind of each workload endpoint. */
export type Kin = {readonly kinds: Kinds; readonly ofWorkload: Int32Array}

/** The kinds of a program. Endpoints get theirs one by one, when they are asked for. */
export function kindsOf(program: Program): Kinds {
  return (program.memory.kinds ??= inherited(program) ?? new Kinds(new LabelClasses(selectorsIn(program))))
}

/** The class of labels of an endpoint or network set. */
export function classOfLabels(program: Program, {labels, profiles}: Labelled): number {
  return kindsOf(program).classes.classOf(labels, program.labels.lentBy(profiles))
}

/** The kind of an endpoint. */
export function kindOf(program: Program, endpoint: Labelled): number {
  return kindsOf(program).of(endpoint.profiles, classOfLabels(program, endpoint))
}

/** The kinds of everything that has labels. */
export function kinOf(program: Program): Kin {
  const {memory, snapshot} = program
  if (memory.kin !== null) return memory.kin
  const kinds = kindsOf(program)
  const earlier = memory.previous?.memory.kin ?? null
  if (earlier?.kinds === kinds) return (memory.kin = earlier)
  const ofWorkload = kindsOfAll(program, snapshot.workloads)
  for (const each of [...snapshot.hosts, ...snapshot.networkSets]) classOfLabels(program, each)
  return (memory.kin = {kinds, ofWorkload})
}

/** WHY what is lent is found for the last profiles alone: dumps are in the order of namespaces. */
function kindsOfAll(program: Program, endpoints: readonly WorkloadEndpoint[]): Int32Array {
  const kinds = kindsOf(program)
  const {alike} = glanceAtEndpoints(endpoints)
  const found = new Int32Array(endpoints.length)
  let lent: Labels | null = null
  let last: readonly string[] | null = null
  for (let place = 0; place < found.length; place++) {
    const first = alike[place] ?? place
    const endpoint = endpoints[place]
    if (first !== place || endpoint === undefined) {
      found[place] = found[first] ?? 0
      continue
    }
    const {labels, profiles} = endpoint
    if (lent === null || profiles !== last) lent = program.labels.lentBy(profiles)
    last = profiles
    found[place] = kinds.of(profiles, kinds.classes.classOf(labels, lent))
  }
  return found
}

/** The kinds of an earlier program, where they tell apart all that is asked now, of the same endpoints. */
function inherited({memory: {previous}, labels, sets, snapshot}: Program): Kinds | null {
  if (previous === null || previous.labels !== labels || previous.sets !== sets) return null
  const known = previous.memory.kinds
  if (known === null) return null
  for (const policy of policyChange(previous.snapshot, snapshot).fresh) if (!known.classes.covers(selectorsOf(policy))) return null
  if (previous.snapshot.profiles !== snapshot.profiles) {
    for (const profile of snapshot.profiles.values()) if (!known.classes.covers(selectorsOf(profile))) return null
  }
  return known
}

/** WHY each once, and no generator: many policies ask for the same, and a step of one is an object. */
function selectorsIn({snapshot: {policies, profiles}}: Program): ReadonlySet<Selector> {
  const found = new Set<Selector>()
  const add = (ruled: Ruled): void => {
    if (ruled.selector !== undefined) found.add(ruled.selector)
    for (const selector of ruleSelectors(ruled)) found.add(selector)
  }
  policies.forEach(add)
  profiles.forEach(add)
  return found
}

function selectorsOf(ruled: Ruled): readonly Selector[] {
  return ruled.selector === undefined ? ruleSelectors(ruled) : [ruled.selector, ...ruleSelectors(ruled)]
}
