// The corpus: every case is well formed and holds, by the engine and by the oracle; every clause is held by some case.

import assert from "node:assert/strict"
import {existsSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {caseFiles, engineCaseJudge, exceptions, oracleCaseJudge, readCase, runCases} from "./cases.ts"
import {casesPage, casesPagePath, readClauses} from "./clauses.ts"

const cases = caseFiles().map(readCase)
const clauses = readClauses()
const clauseIds = new Set(clauses.map(({id}) => id))

/** Every case for which something does not hold, by its file. */
const offenders = (holds: (one: (typeof cases)[number]) => boolean): readonly string[] =>
  cases.filter((one) => !holds(one)).map(({file}) => file)

test("every case can be read", () => {
  assert.ok(cases.length > 0)
  assert.deepEqual(
    cases.flatMap(({file, problems}) => problems.map(({message}) => `${file}: ${message}`)),
    [],
  )
})

test("every case wants something", () => {
  assert.deepEqual(
    offenders(({test}) => test.expect.length > 0 || test.diagnostics !== null),
    [],
  )
})

test("every case holds a clause, and every clause that a case names exists", () => {
  assert.ok(clauseIds.size > 0)
  assert.deepEqual(
    offenders(({claims}) => claims.length > 0 && claims.every((claim) => clauseIds.has(claim))),
    [],
  )
})

test("every case is named by a sentence, and its file after it", () => {
  const slug = (name: string): string =>
    name
      .toLowerCase()
      .replaceAll("'", "")
      .replaceAll("ipv4", "ip four")
      .replaceAll("ipv6", "ip six")
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
  assert.deepEqual(
    offenders(({name, file, area}) => name.includes(" ") && !name.endsWith(".") && file === `${area}/${slug(name)}.yaml`),
    [],
  )
})

for (const judge of [engineCaseJudge, oracleCaseJudge]) {
  test(`every case holds by the ${judge.name}`, (t) => {
    const {passed, failures, excused} = runCases(judge, cases)
    t.diagnostic(`${passed} of ${cases.length} cases by the ${judge.name}, ${excused.length} excused`)
    for (const {case: file, reason} of excused) t.diagnostic(`excused: ${file}: ${reason}`)
    assert.deepEqual(failures, [])
  })
}

test("every clause is held by a case, or the corpus says why none can", () => {
  const {clauses: excused} = exceptions()
  const held = new Set([...cases.flatMap(({claims}) => claims), ...excused.map(({clause}) => clause)])
  assert.deepEqual(
    clauses.filter(({id}) => !held.has(id)).map(({id}) => id),
    [],
  )
})

test("no exception is spare: each names a case that is there, or a clause that no case holds", () => {
  const {judges, clauses: excused} = exceptions()
  assert.deepEqual(
    judges.filter((exception) => !cases.some(({file}) => file === exception.case) || exception.reason === ""),
    [],
  )
  assert.deepEqual(
    excused.filter(({clause, reason}) => !clauseIds.has(clause) || reason === "" || cases.some(({claims}) => claims.includes(clause))),
    [],
  )
})

test("the page of cases is as `npm run cases` would write it", () => {
  assert.equal(existsSync(casesPagePath) ? readFileSync(casesPagePath, "utf8") : "", casesPage(clauses, cases))
})
