// What the analysis of a program has found, kept for its next question and for the program that an edit makes of it.

import type {Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {faceOf} from "./face.ts"
import type {Face} from "./face.ts"
import {PacketTable} from "./packet-table.ts"
import {SelectorTable} from "./selector-table.ts"
import {spaceOf} from "./space.ts"
import type {Space, SpaceWish} from "./space.ts"

/** The numbers that all programs share of which each was made from another by an edit. */
export type Lineage = {readonly packets: PacketTable; readonly selectors: SelectorTable}

/** LIMIT: sets of packets and of selectors that a lineage numbers; an edit that finds more begins a new one. */
const sizeMax = 400_000

/** What is known of a program. */
type Known = {readonly lineage: Lineage; readonly faces: Map<Family, Face>; readonly spaces: Map<string, Space>}

/** WHY not in the program: the folders below do not know what is found here. What is known never changes an answer. */
const knownOf = new WeakMap<Program, Known>()

/** The space of a family. */
export function spaceIn(program: Program, family: Family, {enforcement = "enforced", grain = "passages"}: SpaceWish = {}): Space {
  const known = knowledge(program)
  const key = keyOf({family, enforcement, grain})
  let space = known.spaces.get(key)
  if (space === undefined) {
    const own = face(program, known, family)
    const before = ancestor(program)
    const earlier = before?.lineage === known.lineage ? (before.spaces.get(key) ?? null) : null
    const sibling = known.spaces.get(keyOf({family, enforcement, grain: grain === "passages" ? "deciders" : "passages"})) ?? null
    space = spaceOf(own, {enforcement, grain}, {earlier, sibling})
    known.spaces.set(key, space)
  }
  return space
}

function keyOf({family, enforcement, grain}: Required<SpaceWish> & {readonly family: Family}): string {
  return `${family} ${enforcement} ${grain}`
}

/** Makes two programs number packets alike. What was known of the second under other numbers is forgotten. */
export function relate(base: Program, head: Program): void {
  const [first, second] = [knownOf.get(base), knownOf.get(head)]
  if (first === undefined && second !== undefined) knownOf.set(base, unknown(second.lineage))
  const {lineage} = knowledge(base)
  if (knownOf.get(head)?.lineage !== lineage) knownOf.set(head, unknown(lineage))
}

/** Whether two programs number alike, so that what is known of the one is worth something for the other. */
export function areRelated(base: Program, head: Program): boolean {
  const lineage = knownOf.get(base)?.lineage
  return base === head || head.memory.previous === base || (lineage !== undefined && lineage === knownOf.get(head)?.lineage)
}

function unknown(lineage: Lineage): Known {
  return {lineage, faces: new Map(), spaces: new Map()}
}

function knowledge(program: Program): Known {
  const found = knownOf.get(program)
  if (found !== undefined) return found
  const before = ancestor(program)?.lineage
  const isRoomy = before !== undefined && before.packets.size + before.selectors.size < sizeMax
  const made = unknown(isRoomy ? before : {packets: new PacketTable(), selectors: new SelectorTable()})
  knownOf.set(program, made)
  return made
}

function ancestor({memory}: Program): Known | undefined {
  return memory.previous === null ? undefined : knownOf.get(memory.previous)
}

function face(program: Program, known: Known, family: Family): Face {
  const found = known.faces.get(family)
  if (found !== undefined) return found
  const before = ancestor(program)
  const earlier = before?.lineage === known.lineage ? (before.faces.get(family) ?? null) : null
  const made = faceOf(program, family, {lineage: known.lineage, earlier})
  known.faces.set(family, made)
  return made
}
