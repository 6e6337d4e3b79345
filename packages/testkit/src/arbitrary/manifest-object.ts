// One object of a generated manifest, and the labels that such objects have.

import {labelKeys, labelValues} from "./pools.ts"
import {pick, some} from "./random.ts"
import type {Random} from "./random.ts"
import type {Plain} from "./yaml.ts"

/** One object of a manifest. */
export type ManifestObject = {readonly [key: string]: Plain}

/** An object with its head. */
export function object(apiVersion: string, kind: string, metadata: ManifestObject, rest: ManifestObject = {}): ManifestObject {
  return {apiVersion, kind, metadata, ...rest}
}

/** Some labels. */
export function labels(random: Random): ManifestObject {
  return Object.fromEntries(some(random, 3, () => pick(random, labelKeys)).map((key) => [key, pick(random, labelValues)]))
}
