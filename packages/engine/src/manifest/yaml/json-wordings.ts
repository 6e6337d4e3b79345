// Values that JSON repeats letter by letter: the pods of a dump have few lists of containers between them, and replicas the same labels. What
// stands there again need not be read again. Here stand the keys whose values are looked for so, and among them those that are passed over in any case.

import {copied} from "./strings.ts"

/**
 * A value as it is written. `depth`: inside how many others it was read; deeper down it might be nested too deep. `decoded` is what `decoder` made of
 * it, without a finding, when it was decoded; INVARIANT: a decoder looks at nothing but the value, so that it makes the same of the same letters.
 */
export type Wording = {readonly text: string; readonly depth: number; decoder: unknown; decoded: unknown}

/**
 * Keys whose values are seldom asked for and fill most of a dump. It changes no answer: a value that is asked for is read then.
 */
export const seldomAsked: ReadonlySet<string> = new Set([
  "affinity",
  "allocatable",
  "capacity",
  "containerStatuses",
  "data",
  "env",
  "envFrom",
  "ephemeralContainerStatuses",
  "hostIPs",
  "images",
  "initContainerStatuses",
  "lifecycle",
  "livenessProbe",
  "managedFields",
  "nodeInfo",
  "readinessProbe",
  "resources",
  "securityContext",
  "startupProbe",
  "tolerations",
  "topologySpreadConstraints",
  "volumeClaimTemplates",
  "volumeMounts",
  "volumes",
])

/** Other keys whose values are mostly written as those of another object are. */
const repeatedKeys = ["labels", "containers", "ports", "ownerReferences"]

/** LIMIT: units of a value that is remembered; in longer ones something is mostly its own. */
const textMax = 1024
/** LIMIT: values of a key that are remembered. */
const recentMax = 8

/**
 * What a value gains that is found, and costs that is not, in one measure; how much is kept of it; and after how many values a key is tried
 * again that costs more than it gains.
 */
const [gain, cost, balanceMax, pause] = [4, 1, 64, 16]

/** The wordings of one source. It changes no answer: what is taken for known is the same letter by letter. */
export class Wordings {
  readonly #byKey: ReadonlyMap<string, Repeated> = new Map([...seldomAsked, ...repeatedKeys].map((key) => [key, new Repeated()]))

  /** The values of a key, where it is worth the while to look for the next among them. */
  of(key: string): Repeated | undefined {
    const repeated = this.#byKey.get(key)
    return repeated?.isWorthwhile() === true ? repeated : undefined
  }
}

/** The values of one key that came last, the last one that was found first. */
export class Repeated {
  readonly #recent: Wording[] = []
  #oldest = 0
  #balance = balanceMax
  #passed = 0

  /** Whether values were found often enough of late. */
  isWorthwhile(): boolean {
    return this.#balance > 0 || ++this.#passed % pause === 0
  }

  /** The wording that stands at an offset inside `depth` values. WHY no end: a whole value stands nowhere as the beginning of another one. */
  at(text: string, start: number, depth: number): Wording | undefined {
    const recent = this.#recent
    for (let i = 0; i < recent.length; i++) {
      const wording = recent[i]
      if (wording === undefined || depth > wording.depth || !beginsWith(text, start, wording.text)) continue
      recent[i] = recent[0] ?? wording
      recent[0] = wording
      this.#balance = Math.min(balanceMax, this.#balance + gain)
      return wording
    }
    this.#balance = Math.max(0, this.#balance - cost)
    return undefined
  }

  /** Remembers a value, in the place of the one that was remembered longest; undefined where it is too long. */
  remember(part: string, depth: number): Wording | undefined {
    if (part.length > textMax) return undefined
    const wording: Wording = {text: copied(part), depth, decoder: undefined, decoded: undefined}
    this.#recent[this.#oldest] = wording
    this.#oldest = (this.#oldest + 1) % recentMax
    return wording
  }
}

/** Whether a part stands at an offset. WHY its last letters first: values that go together begin alike. */
function beginsWith(text: string, start: number, part: string): boolean {
  const {length} = part
  for (let at = Math.max(0, length - lastLetters); at < length; at++) if (text.charCodeAt(start + at) !== part.charCodeAt(at)) return false
  return text.slice(start, start + length) === part
}

const lastLetters = 6
