// What there is in the world, with the places where it is written.

import type {Place} from "@carveout/engine"

/** LIMIT: objects of a section that are shown; the filter finds the others. */
export const shownMax = 100

/** Which objects are shown: those whose kind, name, namespace or labels hold the words. */
export type WorldWant = {readonly filter: string}

/** A path inside an object. */
export type WorldPath = readonly (string | number)[]

/** A port of a pod or service, and where it is written. */
export type WorldPort = {readonly name: string; readonly protocol: string; readonly port: number; readonly path: WorldPath}

/** Where the fields of an object are written that the form edits; null where its kind has none. */
export type WorldPaths = {
  /** The labels that selectors see. */
  readonly labels: WorldPath
  readonly serviceAccount: WorldPath | null
  readonly node: WorldPath | null
  readonly ports: WorldPath | null
  readonly nets: WorldPath | null
}

/** One object. `detail` holds what else its kind has to say, in few words. */
export type WorldObject = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: readonly (readonly [key: string, value: string])[]
  readonly serviceAccount: string
  readonly node: string
  readonly ports: readonly WorldPort[]
  readonly nets: readonly string[]
  readonly detail: string
  readonly paths: WorldPaths
  readonly at: Place
}

/** The objects of some kinds. `total` counts those that the filter leaves. */
export type WorldSection = {readonly title: string; readonly total: number; readonly objects: readonly WorldObject[]}

/** Everything that policy is about, and no policy. */
export type WorldView = {readonly sections: readonly WorldSection[]}
