// Names where there is little room: cut in the middle. Their beginning says where something lives, their end which of its replicas it is.

/** LIMIT: letters at the end of a name that are never cut. */
const tailLetters = 11

/** A name of at most so many letters. */
export function shortName(name: string, most: number): string {
  if (name.length <= most) return name
  const tail = Math.min(tailLetters, Math.ceil((most - 1) / 2))
  return `${name.slice(0, most - 1 - tail)}…${name.slice(-tail)}`
}

/** A name in two: what may be cut, and the end that stays. */
export function headAndTail(name: string): readonly [head: string, tail: string] {
  const at = name.length - Math.min(tailLetters, Math.floor(name.length / 2))
  return [name.slice(0, at), name.slice(at)]
}
