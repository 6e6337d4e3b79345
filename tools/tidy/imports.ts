// Finds the import lines of a source text. The compiler's own interface is not stable, so this is a small scanner.

/** One import or re-export: what it names and where. */
export type Import = {readonly specifier: string; readonly line: number; readonly typeOnly: boolean}

const statement = /^[ \t]*(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']/gm
const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g

/** Every static and dynamic import of a text, in order of kind. */
export function importsOf(text: string): readonly Import[] {
  const found: Import[] = []
  for (const match of text.matchAll(statement)) {
    found.push({specifier: match[3] ?? "", line: lineOf(text, match.index), typeOnly: match[2] !== undefined})
  }
  for (const match of text.matchAll(dynamic)) found.push({specifier: match[1] ?? "", line: lineOf(text, match.index), typeOnly: false})
  return found
}

/** The line of an offset; a match may begin with the line break before it. */
function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length + (text[offset] === "\n" ? 1 : 0)
}
