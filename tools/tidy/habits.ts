// Habits of STYLE.md that a program can see: opening comments, documented exports, pure rooms, file names.
import {isSource, lineAt} from "./source-tree.ts"
import type {Problem, TreeFile} from "./source-tree.ts"

const forbiddenNames = new Set(["utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info"])
const pureRooms = ["packages/engine/src/", "packages/report/src/", "packages/testkit/src/reference/"]
/** What the language library has and a pure room must not touch: the clock, chance, the locale. */
const impure = /\b(Date\.now|new Date|Math\.random|localeCompare|toLocale\w+|Intl\.|performance\.)/g
const exported = /^export (?:async )?(?:function|const|class|type|abstract class)\s+(\w+)/gm

/** Every habit over every file. */
export function checkHabits(files: readonly TreeFile[]): readonly Problem[] {
  return files.flatMap((file) => (isSource(file.path) ? checkSource(file) : []))
}

/** The habits of one source file. */
function checkSource(file: TreeFile): readonly Problem[] {
  const isTest = file.path.endsWith(".test.ts")
  return [...checkName(file), ...(isTest ? [] : [...checkOpening(file), ...checkDocumented(file), ...checkPure(file)])]
}

/** Kebab case, one noun, no drawer for everything. */
function checkName({path}: TreeFile): readonly Problem[] {
  const parts = path.split("/")
  const base = (parts.at(-1) ?? "").replace(/\.(test|laws)?\.?tsx?$/, "")
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(base)) return [{path, message: "file names are in kebab case"}]
  const bad = [base, ...parts.slice(0, -1)].find((part) => forbiddenNames.has(part))
  return bad === undefined ? [] : [{path, message: `\`${bad}\` says nothing; name the thing`}]
}

/** A file opens by saying what lives here and what does not. */
function checkOpening({path, text}: TreeFile): readonly Problem[] {
  return /^(#![^\n]*\n)?(\/\/|\/\*)/.test(text) ? [] : [{path, line: 1, message: "opens without a comment that says what lives here"}]
}

/** Every exported name has a doc comment; overloads and constant lists of types included. */
function checkDocumented({path, text}: TreeFile): readonly Problem[] {
  const problems: Problem[] = []
  for (const match of text.matchAll(exported)) {
    const before = text.slice(0, match.index).trimEnd()
    const name = match[1] ?? ""
    if (before.endsWith("*/")) continue
    if (isTypeOfListAbove(before, name) || /^(src\/)?$/.test(name)) continue
    problems.push({path, line: lineAt(text, match.index), message: `\`${name}\` is exported without a doc comment`})
  }
  return problems
}

/** A type made from the documented constant list on the line above needs no second comment. */
function isTypeOfListAbove(before: string, name: string): boolean {
  const lastLines = before.split("\n").slice(-14).join("\n")
  return /^export const \w+ = \[/m.test(lastLines) && name !== ""
}

/** The clock, chance and the locale stay out of pure rooms. */
function checkPure({path, text}: TreeFile): readonly Problem[] {
  if (!pureRooms.some((room) => path.startsWith(room))) return []
  return [...text.matchAll(impure)]
    .filter(({index}) => !/^\s*(\/\/|\*)/.test(text.slice(text.lastIndexOf("\n", index) + 1, index + 1)))
    .map(({0: word, index}) => ({path, line: lineAt(text, index), message: `\`${word}\` in a pure room; the caller passes it`}))
}
