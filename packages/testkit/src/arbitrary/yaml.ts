// Plain values as YAML text: block maps and lists, text quoted where it could be read as something else.

/** Plain data. */
export type Plain = string | number | boolean | null | readonly Plain[] | {readonly [key: string]: Plain}

/** One document. */
export function printYaml(value: Plain): string {
  return `${block(value, "").replace(/^\n/, "")}\n`
}

/** A value after `key:` or `-`; maps and lists begin on a new line, indented one step more than `indent`. */
function block(value: Plain, indent: string): string {
  if (typeof value === "string") return printText(value)
  if (value === null || typeof value !== "object") return String(value)
  if (isList(value)) return value.length === 0 ? "[]" : value.map((item) => `\n${indent}- ${inner(item, `${indent}  `)}`).join("")
  const entries = Object.entries(value)
  if (entries.length === 0) return "{}"
  return entries
    .map(([key, item]) => `\n${indent}${printText(key)}:${spaced(block(item, typeof item === "object" ? `${indent}  ` : indent))}`)
    .join("")
}

/** A list's item: its first line stands beside the dash. */
function inner(item: Plain, indent: string): string {
  return block(item, indent).replace(/^\n */, "")
}

function spaced(text: string): string {
  return text.startsWith("\n") ? text : ` ${text}`
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

/** Words that YAML 1.1 readers take for something else are quoted, and so is everything unusual. */
function printText(text: string): string {
  const isPlain = /^[a-zA-Z][a-zA-Z0-9/._-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
