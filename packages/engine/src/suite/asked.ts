// What an entry of a test asks, as flows: all of them as a query, and one for each way in which they are decided.

import {decidingParts} from "../analyze/deciding-parts.ts"
import {cellsOf} from "../analyze/flow-sets.ts"
import type {FlowQuery} from "../analyze/flow-sets.ts"
import {flowQueryOf} from "../analyze/flow-words.ts"
import {caseOf} from "../analyze/witness.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {answerTo, isOfSets} from "../expect/run.ts"
import type {World} from "../question/ask.ts"
import {hasPorts, protocolNumber} from "../net/protocol.ts"
import type {Case} from "../question/answer.ts"
import {defaultSourcePort} from "../question/wire.ts"

/** Everything that an entry speaks of; null where it cannot be asked. */
export function queryOf(world: World, entry: Expectation): FlowQuery | null {
  const found = flowQueryOf(world, isOfSets(entry) ? entry : oneFlow(entry))
  return found.ok ? found.value.flows : null
}

/** A source port that is not given is a definite one, for a definite flow. */
function oneFlow(entry: Expectation): Expectation {
  const number = entry.protocol === null ? undefined : protocolNumber(entry.protocol)
  if (entry.sourcePort !== null || number === undefined || !hasPorts(number)) return entry
  return {...entry, sourcePort: defaultSourcePort}
}

/** A flow for each way in which the flows of an entry are decided, whichever failsafe entry lets them through; none where it cannot be asked. */
export function* decidedWays(world: World, entry: Expectation): Generator<Case> {
  if (!isOfSets(entry)) {
    const answered = answerTo(world, entry)
    if (answered.ok) yield* answered.value.cases
    return
  }
  const query = queryOf(world, entry)
  if (query === null) return
  for (const cell of cellsOf(world.program, query, "deciders")) {
    for (const part of decidingParts(world.program, cell, "joined")) {
      const found = caseOf(world.program, cell, part)
      if (found !== null) yield found
    }
  }
}
