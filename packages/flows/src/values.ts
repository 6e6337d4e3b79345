// Texts as what stands in them one after the other: JSON values, wherever they begin, and lines of anything else.

/** A JSON value, or a line that is none, and where its text begins, as an offset. */
export type Found = {readonly offset: number} & (
  | {readonly kind: "value"; readonly value: unknown}
  | {readonly kind: "line"; readonly line: string}
)

/** Where a JSON value breaks off, and what is wrong there. */
export type Broken = {readonly offset: number; readonly message: string}

/**
 * What stands in a text, or where a value that began in it breaks off. What others put around records is passed over: the words of an event (`data:`, `event: flow`,
 * a comment), and before a record the name of its pod and the time, as `kubectl logs` and nodes write them.
 */
export function piecesOf(text: string): readonly Found[] | Broken {
  const found: Found[] = []
  let at = 0
  while ((at = startOf(text, at)) < text.length) {
    const end = endOf(text, at)
    if (end === -1) return {offset: at, message: "a value begins here and does not end"}
    if (text[at] !== "{" && text[at] !== "[") found.push({kind: "line", line: text.slice(at, end).trimEnd(), offset: at})
    else {
      try {
        found.push({kind: "value", value: JSON.parse(text.slice(at, end)), offset: at})
      } catch (error) {
        return brokenAt(error, at)
      }
    }
    at = end
  }
  return found
}

/** What stands between records: blanks, commas, byte order marks, the words of an event stream, the pod whose log it is, and before JSON and the fields of others a time. */
const between =
  /[\s,\uFEFF]+|data:|(?:event|id|retry):[^\n]*|:[^\n]*|\[pod\/[^\]\s]+\] ?|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) [FP] )?(?=\{|\[pod\/|[A-Z][a-z]{2} |- |\d{4}[-/])/y

function startOf(text: string, from: number): number {
  let at = from
  for (;;) {
    between.lastIndex = at
    const met = between.exec(text)
    if (met === null) return at
    at += met[0].length
  }
}

/** Where what begins at a place ends; -1 where a value does not. What has no brackets ends with its line. */
function endOf(text: string, start: number): number {
  const opening = text[start]
  if (opening !== "{" && opening !== "[") {
    const line = text.indexOf("\n", start)
    return line === -1 ? text.length : line
  }
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) {
      at = closingQuote(text, at)
      if (at === -1) return -1
    } else if (sign === openBrace || sign === openBracket) depth++
    else if ((sign === closeBrace || sign === closeBracket) && --depth === 0) return at + 1
  }
  return -1
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [34, 92, 123, 125, 91, 93] as const

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === backslash) at++
    else if (sign === quote) return at
  }
  return -1
}

/** WHY by the words of the message: the parser says the place nowhere else. */
function brokenAt(error: unknown, start: number): Broken {
  const message = error instanceof Error ? error.message : String(error)
  const position = /position (\d+)/.exec(message)?.[1]
  return {offset: start + Number(position ?? 0), message: message.replace(/ (?:in JSON )?at position.*$/s, "").replace(/, "[^]*$/, "")}
}
