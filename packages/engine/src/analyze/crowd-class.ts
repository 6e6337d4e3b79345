// A class of ends as it was gathered from crowds.

import type {Joint} from "./counted-ends.ts"
import type {Crowd} from "./face.ts"
import type {EndClass, EndKind, SpaceEnd, Variant} from "./space.ts"

/** A class of some crowds, of which the first is as all. INVARIANT: there is one. */
export class CrowdClass implements EndClass {
  readonly kind: EndKind
  readonly variants: readonly Variant[]
  readonly isRoaming: boolean
  readonly count: number
  readonly crowds: readonly Crowd[]
  joint: Joint | null = null
  private known: readonly SpaceEnd[] | null = null

  constructor(variants: readonly Variant[], crowds: readonly Crowd[]) {
    const {kind, isRoaming} = crowds[0] as Crowd
    this.kind = kind
    this.variants = variants
    this.isRoaming = isRoaming
    this.count = crowds.reduce((sum, {count}) => sum + count, 0)
    this.crowds = crowds
  }

  get members(): readonly SpaceEnd[] {
    return (this.known ??= this.crowds.length === 1 ? (this.crowds[0]?.members ?? []) : this.crowds.flatMap(({members}) => members))
  }
}
