// Sentences of the report room in which names stand between backticks: as text, the names in the letters of code.

import type {JSX} from "preact"

/** A sentence. */
export function Worded({text}: {readonly text: string}): JSX.Element {
  return <>{text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={i}>{part}</code>))}</>
}
