// What of a line stands between braces and brackets that are still open at its end.

/** Where the end of a line is, between braces. `head`: the line up to the first brace that is open, the whole line where none is. */
export type Inline = {
  readonly head: string
  readonly isOpen: boolean
  /** Whether the innermost one is a bracket. */
  readonly isList: boolean
  readonly role: "key" | "value"
  readonly steps: readonly (string | number)[]
  readonly siblings: ReadonlyMap<string, string>
}

type Brace = {readonly sign: string; readonly at: number; index: number; key: string | null; readonly keys: Map<string, string>}

/** Reads a line up to the caret. */
export function inlineAt(before: string): Inline {
  const open: Brace[] = []
  let token = ""
  let quote = ""
  for (const [i, sign] of [...before].entries()) {
    if (quote !== "") {
      if (sign === quote) quote = ""
      else token += sign
      continue
    }
    const top = open.at(-1)
    if ((sign === '"' || sign === "'") && token.trim() === "") quote = sign
    else if (isOpening(sign, top, before.slice(0, i))) {
      open.push({sign, at: i, index: 0, key: null, keys: new Map()})
      token = ""
    } else if (top === undefined) token = ""
    else if (sign === "}" || sign === "]" || sign === ",") {
      if (top.key !== null) top.keys.set(top.key, token.trim())
      if (sign !== ",") open.pop()
      else if (top.sign === "[") top.index++
      else top.key = null
      token = ""
    } else if (sign === ":" && top.sign === "{" && top.key === null) {
      top.key = token.trim()
      token = ""
    } else token += sign
  }
  const top = open.at(-1)
  const steps = open.flatMap(({sign, index, key}): readonly (string | number)[] => (sign === "[" ? [index] : key === null ? [] : [key]))
  return {
    head: before.slice(0, open[0]?.at ?? before.length),
    isOpen: top !== undefined,
    isList: top?.sign === "[",
    role: top?.sign === "{" && top.key === null ? "key" : "value",
    steps,
    siblings: top?.sign === "[" ? (open.at(-2)?.keys ?? new Map()) : (top?.keys ?? new Map()),
  }
}

/** A brace opens where a value may begin; inside a text it is a letter. */
function isOpening(sign: string, top: Brace | undefined, before: string): boolean {
  if (sign !== "{" && sign !== "[") return false
  return top !== undefined ? /[:,[{\s]$/.test(before) : /(^|:\s|-\s)\s*$/.test(before)
}
