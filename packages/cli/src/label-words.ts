// Labels as options have them.

import type {UsageError} from "./command.ts"

/** Reads `a=b,c=d`; undefined where nothing was given. */
export function labelsOf(text: string | undefined): ReadonlyMap<string, string> | UsageError | undefined {
  if (text === undefined) return undefined
  const labels = new Map<string, string>()
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const sign = pair.indexOf("=")
    if (sign < 1) return {message: `\`${pair}\` is no label`, help: "write labels as `a=b,c=d`"}
    labels.set(pair.slice(0, sign).trim(), pair.slice(sign + 1))
  }
  return labels
}
