// Objects as block YAML in the layout that people and kubectl write. Only what generators make: no anchors, no comments, no long texts.

/** One document, without the line that separates it from others. */
export function yamlText(value: object): string {
  return blockOf(value, "")
}

function blockOf(value: object, indent: string): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}- ${afterDash(item, indent)}`).join("")
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${indent}${scalar(key)}:${fieldOf(field, indent)}`)
    .join("")
}

/** A field's value. Lists stand at the column of their key, as kubectl prints them. */
function fieldOf(value: unknown, indent: string): string {
  if (!isBlock(value)) return ` ${inline(value)}\n`
  return `\n${blockOf(value, Array.isArray(value) ? indent : `${indent}  `)}`
}

function afterDash(value: unknown, indent: string): string {
  if (!isBlock(value)) return `${inline(value)}\n`
  return blockOf(value, `${indent}  `).slice(indent.length + 2)
}

function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0
}

function inline(value: unknown): string {
  if (typeof value === "string") return scalar(value)
  return Array.isArray(value) ? "[]" : typeof value === "object" && value !== null ? "{}" : String(value)
}

/** A text, quoted unless no reader could take it for anything else. */
function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null|nan)$/i.test(text) ? text : JSON.stringify(text)
}
