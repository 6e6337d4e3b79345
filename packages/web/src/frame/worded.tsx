// Sentences of the engine and of the report room in which names stand between backticks: as text, the names in the letters of code.

import type {JSX} from "preact"

/** A sentence. */
export function Worded({text}: {readonly text: string}): JSX.Element {
  return <>{text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={i}>{part}</code>))}</>
}

/** Words of advice as a sentence of its own. */
export function Sentence({text}: {readonly text: string}): JSX.Element {
  return <Worded text={`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`} />
}
