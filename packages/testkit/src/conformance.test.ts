// Upstream's own answers about flows, for the engine and for the oracle. The engine's own run stands beside `decide` too;
// here both read the data through another reader.

import assert from "node:assert/strict"
import {test} from "node:test"
import {runConformance} from "./conformance.ts"
import {judges} from "./judgement.ts"

for (const name of ["oracle", "engine"] as const) {
  test(`the ${name} answers every flow as upstream's code does`, (t) => {
    const {flows, byFamily, failures} = runConformance(judges[name])
    for (const [family, count] of byFamily) t.diagnostic(`${family}: ${count.flows} flows, ${count.allowed} allowed`)
    assert.ok(flows > 20_000)
    assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${flows} flows answered otherwise`)
  })
}
