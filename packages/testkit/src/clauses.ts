// The numbered clauses of docs/semantics, and the page that says which cases hold each of them.

import {readdirSync, readFileSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {exceptions} from "./cases.ts"
import type {CorpusCase} from "./cases.ts"

/** Where the clauses stand. */
export const semanticsFolder: string = fileURLToPath(new URL("../../../docs/semantics/", import.meta.url))

/** The page written from the corpus. */
export const casesPagePath: string = `${semanticsFolder}cases.md`

/** One clause: its id, its first sentence, and the file it stands in. */
export type Clause = {readonly id: string; readonly text: string; readonly file: string}

/** Every clause, in the order of files and lines. */
export function readClauses(): readonly Clause[] {
  const files = readdirSync(semanticsFolder)
    .filter((file) => file.endsWith(".md") && file !== "cases.md" && file !== "README.md")
    .sort()
  return files.flatMap((file) => {
    const text = readFileSync(`${semanticsFolder}${file}`, "utf8")
    return [...text.matchAll(/^- \*\*([A-Z]+-\d+)\*\* (.*?)( \*[^*]*\*)?$/gm)].map(([, id = "", clause = ""]) => ({id, text: clause, file}))
  })
}

/** The page: every clause with the cases that hold it, or the reason why none can. */
export function casesPage(clauses: readonly Clause[], cases: readonly CorpusCase[]): string {
  const excused = new Map(exceptions().clauses.map(({clause, reason}) => [clause, reason]))
  const lines = clauses.map(({id, file}) => {
    const holding = cases.filter(({claims}) => claims.includes(id)).map((one) => `[${one.name}](../../cases/${one.file})`)
    const why = excused.get(id)
    return `| [${id}](${file}) | ${holding.length > 0 ? holding.join("<br>") : why === undefined ? "none" : `none: ${why}`} |`
  })
  const areas = [...Map.groupBy(cases, ({area}) => area)].map(([area, own]) => `| ${area} | ${own.length} |`)
  const held = clauses.filter(({id}) => cases.some(({claims}) => claims.includes(id))).length
  return [
    "# Which cases hold which clause",
    "",
    `Written by \`npm run cases\` from the corpus: ${cases.length} cases, ${held} of ${clauses.length} clauses held.`,
    "",
    "| Area | Cases |",
    "|---|---|",
    ...areas,
    "",
    "| Clause | Cases |",
    "|---|---|",
    ...lines,
    "",
  ].join("\n")
}
