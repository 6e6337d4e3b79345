// Plain data as YAML that people like to edit: lists and maps in flow form where they are short, plain words where they are safe.

import type {Suite} from "@carveout/engine"

type Value = Suite.FirstEntry["written"][string]

/** LIMIT: letters of a line before a list is broken into lines. */
const lineMax = 140

/** A value in flow form, on one line. */
export function flowYaml(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${scalar(key)}: ${flowYaml(each)}`)
      .join(", ")}}`
  }
  return typeof value === "string" ? scalar(value) : String(value)
}

/** A map as lines below an indent; what is too long for a line is broken. */
export function blockYaml(map: {readonly [key: string]: Value}, indent: string): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const line = `${indent}${scalar(key)}: ${flowYaml(value)}`
    if (line.length <= lineMax || typeof value !== "object" || value === null) return [line]
    if (Array.isArray(value)) return [`${indent}${scalar(key)}:`, ...value.map((item) => `${indent}  - ${flowYaml(item)}`)]
    return [`${indent}${scalar(key)}:`, ...blockYaml(value, `${indent}  `)]
  })
}

const plainWord = /^(?:\.{1,2}\/)*[A-Za-z][\w./=-]*(?: [\w./=-]+)*$/
const address = /^\d+\.\d+\.\d+\.\d+(?:\/\d+)?$/
/** Words that YAML, old or new, does not read as text. */
const noWords: ReadonlySet<string> = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])

/** A text as it may stand in a flow map. */
export function scalar(text: string): string {
  if ((plainWord.test(text) && !noWords.has(text.toLowerCase())) || address.test(text)) return text
  const isPlain = !/[\u0000-\u001f\u007f-\uffff]/.test(text)
  return isPlain && text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text)
}
