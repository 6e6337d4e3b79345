// What the page and the worker at its desk say to each other: chores that must not hold up typing, each with one answer.

import type {MadeLink, ReadLink, Shared} from "../session/share.ts"
import type {Edited, WorldEdit} from "../world/edit.ts"
import type {LabFile} from "../worker/messages.ts"
import type {SeenRead} from "../seen/view.ts"
import type {FirstTestWritten} from "./first-test.ts"
import type {RolloutMade} from "./rollout.ts"
import type {Content} from "./content.ts"
import type {Taken} from "./taking.ts"

/** A file that was dropped or chosen. */
export type GivenFile = {readonly path: string; readonly isChosen: boolean; readonly file: File}

/** What is asked and what is answered, by chore. */
export type Chores = {
  readonly "make-link": {readonly want: {readonly shared: Shared}; readonly value: MadeLink}
  readonly "read-link": {readonly want: {readonly fragment: string}; readonly value: ReadLink}
  /** `as`: what they are, where somebody says it. */
  readonly take: {readonly want: {readonly given: readonly GivenFile[]; readonly as?: Content}; readonly value: Taken}
  readonly records: {readonly want: {readonly given: readonly GivenFile[]}; readonly value: SeenRead}
  readonly "first-test": {readonly want: {readonly files: readonly LabFile[]}; readonly value: FirstTestWritten}
  /** From the files of one side to those of the other. */
  readonly rollout: {readonly want: {readonly base: readonly LabFile[]; readonly head: readonly LabFile[]}; readonly value: RolloutMade}
  readonly edit: {readonly want: {readonly file: LabFile; readonly edit: WorldEdit}; readonly value: Edited}
}

/** A chore by name. */
export type ChoreName = keyof Chores

/** One question. */
export type DeskRequest = {
  readonly [Name in ChoreName]: {readonly number: number; readonly chore: Name; readonly want: Chores[Name]["want"]}
}[ChoreName]

/** One answer, or what went wrong. */
export type DeskResponse =
  | {readonly number: number; readonly ok: true; readonly value: Chores[ChoreName]["value"]}
  | {readonly number: number; readonly ok: false; readonly message: string}
