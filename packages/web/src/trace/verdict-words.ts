// Verdicts with their marks, as the trace says them.

const words: Readonly<Record<string, string>> = {allow: "✓ allowed", deny: "✗ denied", unknown: "? unknown", mixed: "◇ mixed"}

/** A verdict in a mark and a word. */
export function verdictWords(verdict: string): string {
  return words[verdict] ?? verdict
}
