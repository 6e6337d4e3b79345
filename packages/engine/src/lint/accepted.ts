// Findings that somebody accepts at the object that they are about, sorted from those that are open; and the acceptances that nothing needs.

import type {Resource} from "../manifest/resource.ts"
import {groupBy} from "../std/group.ts"
import type {Acceptance, Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"

/** Findings that are open, and those that somebody accepts, which say by whom and why. */
export type Sorted<D extends Diagnostic> = {readonly open: readonly D[]; readonly accepted: readonly D[]}

/** Something that accepts findings. `group`: the same for what one template made, of which the acceptance of one is that of all. */
type Accepting = {readonly acceptance: Acceptance; readonly group: string}

/** The acceptances of a world, and which of them a finding needed. */
export class Acceptances {
  readonly #all: readonly Accepting[]
  readonly #needed = new Set<string>()
  readonly #groups: ReadonlyMap<Acceptance, string>
  /** By file the objects in it in their order. WHY null elsewhere: nearly no world accepts anything. */
  readonly #byFile: ReadonlyMap<string, readonly Resource[]> | null

  constructor(resources: readonly Resource[]) {
    this.#all = acceptancesOf(resources)
    this.#groups = new Map(this.#all.map(({acceptance, group}) => [acceptance, group]))
    this.#byFile = this.#all.length === 0 ? null : byFile(resources)
  }

  /** Whether there is any. */
  get isNone(): boolean {
    return this.#all.length === 0
  }

  /** What accepts a finding of a code at a place: the object in which the place lies. */
  at(place: Place | undefined, code: string): Acceptance | undefined {
    if (place === undefined || this.#byFile === null) return undefined
    const object = (this.#byFile.get(place.file) ?? []).findLast(({at}) => compare(at, place) <= 0)
    return object?.accepts?.find((each) => each.code === code)
  }

  /** Notes that a finding needed an acceptance. */
  need(acceptance: Acceptance): void {
    const group = this.#groups.get(acceptance)
    if (group !== undefined) this.#needed.add(group)
  }

  /** Says of acceptances of which somebody knows why not that they accept nothing. */
  misplaced(whyNot: (code: string) => Pick<Diagnostic, "message" | "help"> | null): readonly Diagnostic[] {
    return this.#once(({code}) => whyNot(code) !== null).map(({code, at}) => ({
      code: "bad-acceptance",
      severity: "warning",
      message: "",
      ...whyNot(code),
      place: at,
    }))
  }

  /** Says of acceptances of some codes that no finding needed them. */
  unneeded(isMeant: (code: string) => boolean): readonly Diagnostic[] {
    const isIdle = (acceptance: Acceptance): boolean => isMeant(acceptance.code) && !this.#needed.has(this.#groups.get(acceptance) ?? "")
    return this.#once(isIdle).map(({code, at}) => ({
      code: "unneeded-acceptance",
      severity: "info",
      message: `no finding of ${code} is there to be accepted`,
      help: "take the annotation away, so that the next such finding is seen",
      place: at,
    }))
  }

  /** Some acceptances, of those that are one word the first. */
  #once(isMeant: (acceptance: Acceptance) => boolean): readonly Acceptance[] {
    const some = this.#all.filter(({acceptance}) => isMeant(acceptance))
    return [...new Map(some.toReversed().map(({acceptance, group}) => [group, acceptance])).values()].toReversed()
  }
}

/** Sorts findings by whether the object that they stand at accepts them; those that are not meant nobody can. */
export function sortedBy<D extends Diagnostic>(
  acceptances: Acceptances,
  findings: readonly D[],
  isMeant: (finding: D) => boolean = () => true,
): Sorted<D> {
  if (acceptances.isNone) return {open: findings, accepted: []}
  const [open, accepted]: [D[], D[]] = [[], []]
  for (const finding of findings) {
    const acceptance = isMeant(finding) ? acceptances.at(finding.place, finding.code) : undefined
    if (acceptance === undefined) open.push(finding)
    else {
      acceptances.need(acceptance)
      accepted.push({...finding, accepted: acceptance})
    }
  }
  return {open, accepted}
}

/** WHY one by one: there may be very many objects, and next to none accepts anything. */
function acceptancesOf(resources: readonly Resource[]): readonly Accepting[] {
  const found: Accepting[] = []
  for (const resource of resources) {
    for (const acceptance of resource.accepts ?? nothing) found.push({acceptance, group: groupOf(resource, acceptance)})
  }
  return found
}

const nothing: readonly Acceptance[] = []

/** Pods that one template made have its annotations: of them one word is one. */
function groupOf({kind, namespace, name}: Resource, {code, reason}: Acceptance): string {
  return kind === "Pod" || kind === "Workload" ? `${namespace} ${code} ${reason}` : `${kind} ${namespace}/${name} ${code}`
}

function byFile(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const accepting = new Set(resources.flatMap(({accepts, at}) => (accepts === undefined ? [] : [at.file])))
  const some = resources.filter(({at}) => accepting.has(at.file)).sort((a, b) => compare(a.at, b.at))
  return groupBy(some, ({at}) => at.file)
}

function compare(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column
}
