// Labels as options have them.

import type {UsageError} from "./command.ts"

/** A label's key with or without a domain before it, and its value. */
const keyPattern = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/
const valuePattern = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/

/** The name of a namespace. */
export const namespacePattern: RegExp = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

/** Reads `a=b,c=d`; undefined where nothing was given. */
export function labelsOf(text: string | undefined): ReadonlyMap<string, string> | UsageError | undefined {
  if (text === undefined) return undefined
  const labels = new Map<string, string>()
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const sign = pair.indexOf("=")
    const [key, value] = [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()]
    if (sign < 1 || !keyPattern.test(key) || !valuePattern.test(value)) {
      return {message: `\`${pair}\` is no label`, help: "write labels as `a=b,c=d`, keys and values as a cluster takes them"}
    }
    if (labels.has(key)) return {message: `the label \`${key}\` is given twice`, help: "a pod has one value of a label"}
    labels.set(key, value)
  }
  return labels
}
