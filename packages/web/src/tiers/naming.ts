// A name that is being typed: whom it can still become. Pure.

import {endpointsMax} from "./view.ts"

/** LIMIT: names that are offered; more would push what is below them away. */
const offeredMax = 6

/** Whom half a name can become. `canBe`: somebody; `words`: how many, for who types; `offered`: some of them, or, where nobody is left, none. */
export type Begun = {readonly canBe: boolean; readonly words: string; readonly offered: readonly string[]}

/** Looks for it among the names that can be asked for, wherever in them it stands, as the field's own list does. */
export function begun(text: string, endpoints: readonly string[]): Begun {
  const wanted = text.toLowerCase()
  const found = endpoints.filter((name) => name.toLowerCase().includes(wanted))
  // Beyond the limit there are names that nobody has here.
  const canBe = found.length > 0 || endpoints.length >= endpointsMax
  const offered = found.slice(0, offeredMax)
  const more = found.length - offered.length
  return {
    canBe,
    offered,
    words: `No name yet: ${found.length === 1 ? "one holds" : `${found.length} hold`} this${more > 0 ? `, ${offeredMax} of them` : ""}.`,
  }
}
