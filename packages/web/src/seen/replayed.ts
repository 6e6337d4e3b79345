// What was seen, asked of the world as it is beside its baseline, or of a promotion beside the world: once for whoever wants it.

import {replay} from "@carveout/flows"
import type {Replay, Replayed} from "@carveout/flows"
import type {Comparison} from "../changes/view.ts"
import {originOf} from "../repair/origin.ts"
import type {Pair, World} from "../worker/worlds.ts"
import type {SeenRecords} from "./view.ts"

type Key = {readonly world: World; readonly before: World | null; readonly seen: SeenRecords; readonly with: Comparison}

/** What was asked last. WHY kept: the repair is written for what the view shows, and would ask all of it again. */
let last: {readonly key: Key; readonly replay: Replay} | null = null

/** Asks. Of a world that nobody edited there is no change: whatever it denies is told. */
export function replayedOf(pair: Pair, {log, with: which}: {readonly log: number; readonly with: Comparison}): Replay {
  const {world, seen = null} = pair
  if (seen?.id !== log) return {replayed: [], diagnostics: []}
  const key = {world, before: beforeOf(pair, which), seen, with: which}
  if (last !== null && isSame(last.key, key)) return last.replay
  const made = replay(originOf(world, which).program, seen.conversations, key.before?.program ?? null)
  last = {key, replay: made}
  return made
}

/** The world before the change that is looked at; null where there is none. */
function beforeOf({world, baseline}: Pair, which: Comparison): World | null {
  if (which === "staged") return world
  return baseline === world ? null : baseline
}

function isSame(a: Key, b: Key): boolean {
  return a.world === b.world && a.before === b.before && a.seen === b.seen && a.with === b.with
}

/** What a person would have pass again: what the change takes, or where that is nothing, what is denied all the same. */
export function lostOf({replayed}: Replay): readonly Replayed[] {
  const cut = replayed.filter(({outcome}) => outcome === "cut")
  const fresh = cut.filter(({isCutAlready}) => !isCutAlready)
  return fresh.length > 0 ? fresh : cut
}

/** Of these a repair is written for what is between ends with names. */
export function toRepair(replay: Replay): readonly Replayed[] {
  return lostOf(replay).filter(({questions}) => questions.length > 0)
}
