// Sizes we hold ourselves to that a linter does not count. They may only be ratcheted downward.
import type {Problem, TreeFile} from "./source-tree.ts"

/** LIMIT: lines of single documents and rooms; a page that grows past this is no longer read. */
const linesMax: readonly (readonly [pattern: RegExp, lines: number, what: string])[] = [
  [/^ARCHITECTURE\.md$/, 400, "ARCHITECTURE.md"],
  [/^docs\/adr\/.*\.md$/, 90, "a decision is one page"],
  [/^packages\/[^/]+\/src\/.*\.tsx?$/, 400, "a source file"],
]

/** LIMIT: the oracle is held to one sitting's reading. */
const oracleLinesMax = 300

/** LIMIT: names in the engine's door; more than this is a drawer, not a door. */
const engineExportsMax = 80

/** Files and rooms over their budget. */
export function checkBudgets(files: readonly TreeFile[]): readonly Problem[] {
  const problems: Problem[] = []
  for (const {path, text} of files) {
    const budget = linesMax.find(([pattern]) => pattern.test(path) && !path.endsWith(".test.ts"))
    if (budget && lineCount(text) > budget[1])
      problems.push({path, message: `${lineCount(text)} lines; ${budget[2]} has at most ${budget[1]}`})
  }
  return [...problems, ...checkOracle(files), ...checkEngineDoor(files)]
}

/** The oracle's files together. */
function checkOracle(files: readonly TreeFile[]): readonly Problem[] {
  const folder = "packages/testkit/src/reference/"
  const lines = files
    .filter(({path}) => path.startsWith(folder) && !path.endsWith(".test.ts"))
    .reduce((sum, {text}) => sum + lineCount(text), 0)
  return lines > oracleLinesMax ? [{path: folder, message: `${lines} lines; the oracle has at most ${oracleLinesMax}`}] : []
}

/** Names exported by the engine's index. */
function checkEngineDoor(files: readonly TreeFile[]): readonly Problem[] {
  const door = files.find(({path}) => path === "packages/engine/src/index.ts")
  if (!door) return []
  const lists = [...door.text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map((match) => match[1] ?? "")
  const count = lists.flatMap((list) => list.split(",").filter((name) => name.trim() !== "")).length
  const star = /^export (?:type )?\*(?! as)/m.test(door.text)
  if (star) return [{path: door.path, message: "the door lists its names one by one; `export *` hides them"}]
  return count > engineExportsMax
    ? [{path: door.path, message: `${count} exported names; the engine's door has at most ${engineExportsMax}`}]
    : []
}

/** Lines of a text; a final line break does not begin another. */
function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length
}
