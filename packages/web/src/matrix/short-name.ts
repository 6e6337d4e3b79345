// Names where there is little room. Their beginning says where something lives and what it is, their end which of its replicas it is; what a
// controller put between the two says nothing to a reader, and goes first.

/** LIMIT: letters at the end of a name that are never cut. */
const tailLetters = 11
/** LIMIT: letters of a name that is never taken apart. */
const wholeLetters = 16

/** What Deployments put behind the names of their pods: a hash and five letters, of the letters that Kubernetes makes up names from. */
const madeUp = /-[bcdfghjklmnpqrstvwxz2456789]{5,10}-([bcdfghjklmnpqrstvwxz2456789]{5})$/

/** A name of at most so many letters. */
export function shortName(name: string, most: number): string {
  if (name.length <= most) return name
  const made = madeUp.exec(name)
  const letters = made?.[1]?.length ?? tailLetters
  const tail = Math.min(letters, Math.ceil((most - 1) / 2))
  const head = name.slice(0, Math.min(made?.index ?? most, most - 1 - tail))
  return `${head}…${name.slice(-tail)}`
}

/** A name in two: what may be cut, and the end that stays; a short one is whole. */
export function headAndTail(name: string): readonly [head: string, tail: string] {
  if (name.length <= wholeLetters) return [name, ""]
  const letters = madeUp.exec(name)?.[1]?.length ?? tailLetters
  const at = name.length - Math.min(letters, Math.floor(name.length / 2))
  return [name.slice(0, at), name.slice(at)]
}
