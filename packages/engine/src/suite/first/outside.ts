// Words for addresses outside: blocks, or everything but some blocks.

import {bitsOf} from "../../net/address.ts"
import type {Family} from "../../net/address.ts"
import {prefixOf, printPrefix} from "../../net/prefix.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import type {Program} from "../../program/program.ts"
import type {Rounding} from "./packets.ts"
import type {Word} from "./words.ts"

/** LIMIT: blocks listed one by one. */
const blocksMax = 6
/** LIMIT: blocks taken out of everything; few where larger ones will do. */
const exceptionsMax = [4, 16] as const

/** The addresses that pods and nodes have. */
export function inhabited({holders, nodesAt}: Program, family: Family): PrefixSet {
  const values = [...holders[family].keys(), ...nodesAt[family].keys()]
  return PrefixSet.of(
    family,
    values.map((value) => ({first: value, last: value})),
  )
}

/** Words with the addresses that they stand for. */
export type OutsideWords = {readonly words: readonly Word[]; readonly covered: PrefixSet}

/** `more`: at least these addresses, those of pods within their blocks too. `less`: only such, without any that somebody has. */
export function outsideWords(set: PrefixSet, taken: PrefixSet, rounding: Rounding): OutsideWords {
  const tries = rounding === "more" ? [set] : coarser(set, taken)
  for (const most of exceptionsMax) {
    for (const each of tries) {
      const words = exactWords(each, most)
      if (words !== null) return {words, covered: each}
    }
  }
  if (rounding === "more") return {words: [everyBlock(set.family)], covered: PrefixSet.all(set.family)}
  const blocks = (tries[0] ?? set).toPrefixes().slice(0, blocksMax)
  return {words: blocks.map(printPrefix), covered: PrefixSet.of(set.family, blocks)}
}

function exactWords(set: PrefixSet, most: number): readonly Word[] | null {
  const blocks = set.toPrefixes()
  if (blocks.length === 0) return null
  if (blocks.length <= blocksMax) return blocks.map(printPrefix)
  const others = set.complement().toPrefixes()
  return others.length <= most ? [{cidr: everyBlock(set.family), except: others.map(printPrefix)}] : null
}

function everyBlock(family: Family): string {
  return family === 4 ? "0.0.0.0/0" : "::/0"
}

/** The set without the addresses that somebody has, then without ever larger blocks around them. */
function coarser(set: PrefixSet, taken: PrefixSet): readonly PrefixSet[] {
  const {family} = set
  const lengths = family === 4 ? [32, 24, 16, 8] : [128, 64, 48, 32]
  return lengths.map((length) => set.subtract(length === bitsOf(family) ? taken : blocksAround(taken, length)))
}

function blocksAround({family, ranges}: PrefixSet, length: number): PrefixSet {
  return PrefixSet.of(
    family,
    ranges.flatMap(({first, last}) => [prefixOf({family, value: first}, length), prefixOf({family, value: last}, length)]),
  )
}
