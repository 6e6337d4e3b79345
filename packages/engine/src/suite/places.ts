// Places in manifests that stand in a test itself, as places in the test's file.

import {movedPlace} from "../expect/inline.ts"
import type {Place} from "../text/source.ts"
import type {TestedWorld} from "./answer.ts"

/** Leads places in the inline manifests of a world's tests back to the files of those tests. */
export function placesIn({tests}: TestedWorld): (place: Place) => Place {
  const inlines = tests.flatMap(({inline}) => inline ?? [])
  return (place) => inlines.reduce((moved, inline) => movedPlace(inline, moved), place)
}
