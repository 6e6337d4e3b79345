// What a fix did and what became of each wish, in words and as scripts read it.

import type {Doctor, Question} from "@carveout/engine"
import type {Fixed, Outcome, Unmet, Wish} from "@carveout/engine/fix"
import {differenceJson} from "../diff/model.ts"
import type {DiffGroupJson} from "../diff/model.ts"
import {reasonText} from "../doctor/advice.ts"
import {mendedJson} from "./mended.ts"
import type {MendedJson} from "./mended.ts"

/** Whether anything is to be written. */
export function isChanged({mended, widened, added}: Fixed): boolean {
  return mended.length + widened.length > 0 || added !== ""
}

/** Whether all that was wished for passes, and every slip is mended. */
export function isAsWished({outcomes, unmended, lookups}: Fixed): boolean {
  return outcomes.every(({state}) => state !== "unmet") && unmended === null && (lookups?.after ?? 0) === 0
}

/** Reasons beside those for which the doctor has no repair: as a sentence goes on, without a final stop. */
const furtherReasons: Readonly<Record<Exclude<Unmet["because"], Doctor.Unrepaired["because"]>, string>> = {
  denial: "it wants something denied that passes, and a fix only opens",
  wide: "it speaks of more than one port or protocol: name one, or write the policy yourself",
  otherwise: "it wants more than flows that pass, such as who decides",
  unread: "it cannot be asked",
  breaks: "with it an expectation that holds would no longer hold",
}

/** Why a wish stays open. */
export function unmetText({because, by}: Unmet): string {
  const isOwn = (word: Unmet["because"]): word is keyof typeof furtherReasons => word in furtherReasons
  const reason = isOwn(because) ? furtherReasons[because] : reasonText[because]
  return by === null ? reason : `${reason}: ${by}`
}

/** What is wished for, on one line. */
export function wishText(wish: Wish): string {
  if (wish.kind === "flow") return flowWords(wish.question)
  const {entry} = wish
  return `${entry.name ?? "an expectation"} (${entry.at.file}:${entry.at.line})`
}

function flowWords({from, to, protocol, port}: Question): string {
  const wire = [protocol ?? (port === undefined ? null : "TCP"), port].filter((each) => each !== null && each !== undefined)
  return [`${from} → ${to}`, ...wire].join(" ")
}

type PlaceJson = {readonly file: string; readonly line: number; readonly column: number}

/** The contract's shape of a fix. */
export type FixedJson = {
  readonly files: readonly string[]
  readonly mended: readonly MendedJson[]
  readonly widened: readonly {readonly by: string; readonly at: PlaceJson; readonly protocol: string; readonly port: number}[]
  readonly added: {readonly file: string; readonly manifests: string; readonly overrules: readonly string[]} | null
  readonly wishes: readonly {
    readonly name: string
    readonly at: PlaceJson | null
    readonly state: Outcome["state"]
    readonly because: string | null
  }[]
  readonly lookups: {readonly before: number; readonly after: number; readonly because: string | null} | null
  readonly unmended: {readonly count: number; readonly because: string} | null
  readonly opened: readonly DiffGroupJson[]
  readonly closed: readonly DiffGroupJson[]
}

/** A fix as a script reads it. `files`: those that change. */
export function fixedJson(
  {mended, widened, added, overrules, outcomes, lookups, unmended, difference}: Fixed,
  into: string,
): Omit<FixedJson, "files"> {
  const {opened, closed} = differenceJson(difference)
  return {
    mended: mended.map(mendedJson),
    widened: widened.map(({by, at, protocol, port}) => ({by, at: placeJson(at), protocol, port})),
    added: added === "" ? null : {file: into, manifests: added, overrules},
    wishes: outcomes.map(({wish, state, because}) => ({
      name: wish.kind === "flow" ? flowWords(wish.question) : (wish.entry.name ?? "an expectation"),
      at: wish.kind === "flow" ? null : placeJson(wish.entry.at),
      state,
      because: because === null ? null : unmetText(because),
    })),
    lookups: lookups === null ? null : {...lookups, because: lookups.because === null ? null : unmetText(lookups.because)},
    unmended: unmended === null ? null : {count: unmended.count, because: unmetText(unmended.because)},
    opened,
    closed,
  }
}

function placeJson({file, line, column}: PlaceJson): PlaceJson {
  return {file, line, column}
}
