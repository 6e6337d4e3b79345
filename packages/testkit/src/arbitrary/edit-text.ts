// What somebody may type next: a document replaced, added, moved or repeated, a letter too many or too few, or all of it undone.

import type {SourceFile} from "@carveout/engine"
import {manifestText, manifestWorld} from "./manifest.ts"
import {chance, pick, randomFrom} from "./random.ts"
import type {Random} from "./random.ts"

type Files = readonly SourceFile[]
type Edit = (random: Random, files: Files) => Files

const separator = "---\n"

function changed(random: Random, files: Files, change: (text: string) => string): Files {
  const chosen = random.below(files.length)
  return files.map((file, i) => (i === chosen ? {...file, text: change(file.text)} : file))
}

/** One file with its documents changed. */
function redone(random: Random, files: Files, change: (documents: readonly string[]) => readonly string[]): Files {
  return changed(random, files, (text) => change(text.split(separator)).join(separator))
}

/** A document of another world. */
function stranger(random: Random): string {
  return manifestText([pick(random, manifestWorld(randomFrom(random.below(1000))))])
}

/** A label, port or word that stands in one document more. */
function letter(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  return chance(random, 50)
    ? text.slice(0, at) + pick(random, ["a", "1", " ", "\n", ":"]) + text.slice(at)
    : text.slice(0, at) + text.slice(at + 1)
}

/** A value that many documents mention, replaced in one file. */
function word(random: Random, text: string): string {
  const words = [...new Set(text.match(/\b[a-z][a-z0-9]+\b|\b\d+\b/g))]
  if (words.length < 2) return text
  const [from, to] = [pick(random, words), pick(random, words)]
  return text.replace(new RegExp(`\\b${from}\\b`), to)
}

const edits: readonly Edit[] = [
  (random, files) => redone(random, files, (documents) => documents.with(random.below(documents.length), stranger(random))),
  (random, files) => redone(random, files, (documents) => [...documents, stranger(random)]),
  (random, files) => redone(random, files, (documents) => documents.toSpliced(random.below(documents.length), 1)),
  (random, files) => redone(random, files, (documents) => documents.toReversed()),
  (random, files) => redone(random, files, (documents) => [...documents, pick(random, pick(random, files).text.split(separator))]),
  (random, files) => changed(random, files, (text) => letter(random, text)),
  (random, files) => changed(random, files, (text) => word(random, text)),
  (random, files) => changed(random, files, (text) => word(random, text)),
  (_, files) => files.toReversed(),
]

/** The files after the last of some states was edited; sometimes an earlier state again. */
export function retyped(random: Random, history: readonly Files[]): Files {
  if (chance(random, 10)) return pick(random, history)
  return pick(random, edits)(random, history.at(-1) ?? [])
}
