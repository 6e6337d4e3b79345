// What reading alone costs with the readers that everybody has: JSON.parse for pods and js-yaml for policies, nothing kept but values.

import {loadAll} from "js-yaml"
import {timed} from "../clock.ts"
import {sourceOf} from "./load.ts"

/** Where to read. */
export type ReferenceJob = {readonly kind: "reference"; readonly folder: string}

/** Milliseconds of one thread. */
export type ReferenceResult = {readonly pods: number; readonly policies: number}

/** Reads pods and policies of a world. */
export function measureReference({folder}: ReferenceJob): ReferenceResult {
  const pods = timed(() => JSON.parse(sourceOf(folder, "pods").text) as {readonly items: readonly unknown[]})
  const policies = timed(() => loadAll(sourceOf(folder, "policies").text))
  if (pods.value.items.length === 0 || policies.value.length === 0) throw new Error("a world without pods or policies measures nothing")
  return {pods: pods.ms, policies: policies.ms}
}
