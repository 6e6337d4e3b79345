// A course with one mistake in it: one finding, at its line. The sound course is the one that `learn new` writes.

import assert from "node:assert/strict"
import {test} from "node:test"
import {readCourse, scaffold, schoolManual, verify} from "./index.ts"
import type {Course, CourseFile} from "./index.ts"

const empty = readCourse([])
const first = scaffold(empty, "first")
const fileOf = (path: string, text: string): CourseFile => ({path, source: {name: `course/${path}`, text}})
const incident = `---
kind: incident
slug: closed
title: Closed by mistake
number: 5
world: none
sources: ["https://example.org/post"]
---
The shop is down.

## What was logged

\`\`\`text
connection timed out
\`\`\`

\`\`\`yaml world
apiVersion: v1
kind: Namespace
metadata: {name: default}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec: {containers: [{name: web, image: example/web}]}
status: {phase: Running, podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}]}
\`\`\`

\`\`\`yaml start
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {}
  policyTypes: [Ingress]
\`\`\`

\`\`\`grade
allow 203.0.113.9 -> default/web TCP 8080
deny 203.0.113.9 -> default/web TCP 22
\`\`\`

## Solution

\`\`\`yaml repair
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ports: [{port: 8080}]}]
\`\`\`

\`\`\`yaml wrong
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{}]
\`\`\`
`

type Found = {readonly code: string; readonly file: string; readonly line: string; readonly help: string}

/** Everything that is wrong with a course: its form, then what executing it finds. */
function findingsOf(files: readonly CourseFile[]): readonly Found[] {
  const course: Course = readCourse(files)
  const failures = course.diagnostics.length > 0 ? [] : verify(course).failures.map(({diagnostic}) => diagnostic)
  return [...course.diagnostics, ...failures].map(({code, place, message, help}) => {
    const text = files.find(({source}) => source.name === place?.file)?.source.text.split("\n") ?? []
    assert.ok(message.length > 0)
    return {code, file: place?.file ?? "", line: text[(place?.line ?? 0) - 1] ?? "", help: help ?? ""}
  })
}

test("the course that `learn new` writes, and an incident beside it, are sound", () => {
  assert.deepEqual(findingsOf([fileOf("first.md", first), fileOf("closed.md", incident)]), [])
})

/** A mistake: what is written instead of what, the code of its finding, and how the line begins at which it is said. */
type Mistake = readonly [title: string, from: string, to: string, code: keyof typeof schoolManual | "unknown-field", line: string]

const lessonMistakes: readonly Mistake[] = [
  ["no front matter", "---\nslug: first", "slug: first", "lesson-front-matter", "slug: first"],
  ["front matter without an end", "stacked: []\n---\n", "stacked: []\n", "lesson-front-matter", "---"],
  ["front matter that is no YAML", "title: First", "title: [First", "lesson-front-matter", "previous:"],
  ["a misspelt field", "world: none", "wrold: none\nworld: none", "lesson-front-matter", "wrold"],
  ["a missing title", "title: First\n", "", "lesson-front-matter", "---"],
  ["a number that is none", "number: 10", "number: ten", "lesson-front-matter", "number: ten"],
  ["a slug that is no address", "slug: first", "slug: First Lesson", "lesson-front-matter", "slug: First Lesson"],
  ["a missing next", "next: none\n", "", "lesson-front-matter", "---"],
  ["a next that is not there", "next: none", "next: second", "course-chain", "next: second"],
  ["a world that is not there", "world: none", "world: worlds/shpo", "course-unknown", "world: worlds/shpo"],
  ["stacked on nothing", "stacked: []", "stacked: [zero]", "course-unknown", "stacked: [zero]"],
  ["an unknown block", "```yaml trap\n", "```yaml tarp\n", "lesson-block", "```yaml tarp"],
  ["a block without a word", "```quiz\n", "```\n", "lesson-block", "```"],
  ["a block without a scope", "```observe both\n", "```observe\n", "lesson-block", "```observe"],
  ["manifests that are no YAML", "spec:\n  podSelector: {}\n  policyTypes: [Ingress]\n```", "spec: [\n```", "unknown-field", ""],
  ["a claim that says nothing", "deny any -> default/* any\n", "everything is closed\n", "claim-invalid", "everything"],
  ["a claim without a protocol", "deny any -> default/* any\n", "deny any -> default/*\n", "claim-invalid", "deny any -> default/*"],
  [
    "a claim about a name that is not there",
    "deny any -> default/* any\n",
    "deny default/wbe -> default/* any\n",
    "claim-invalid",
    "deny default/wbe",
  ],
  ["a claim that is false", "deny any -> default/* any\n", "allow any -> default/* any\n", "claim-false", "allow any"],
  ["a trap that makes no difference", "  ingress: [{}]\n", "  ingress: []\n", "claim-false", "allow 203"],
  [
    "a trap without a witness",
    "allow 203.0.113.9 -> default/* TCP 8080",
    "allow default/web -> 203.0.113.9 TCP 443",
    "trap-without-witness",
    "```yaml trap",
  ],
  ["a trap of which nothing is said", "```observe trap both\nallow", "```observe both\ndeny", "lesson-block", "```yaml trap"],
  ["a claim about a set without a pod", "deny any -> default/* any\n", "deny any -> defualt/* any\n", "claim-invalid", "deny any"],
  [
    "a claim with a selector that is none",
    "deny any -> default/* any\n",
    "deny {pods: 'app =='} -> default/* any\n",
    "claim-invalid",
    "deny {pods",
  ],
  ["a claim with a misspelt set", "deny any -> default/* any\n", "deny {pod: 'all()'} -> default/* any\n", "claim-invalid", "deny {pod"],
  ["a claim about a port that is none", "deny any -> default/* any\n", "deny any -> default/* TCP 99999\n", "claim-invalid", "deny any"],
  [
    "a claim about a range that runs backwards",
    "deny any -> default/* any\n",
    "deny any -> default/* TCP 90-80\n",
    "claim-invalid",
    "deny any",
  ],
  ["a block that does not end", "```\n\n## Recap", "\n## Recap", "lesson-block", "```quiz"],
  ["a case without a name", "```yaml trap\n", "```yaml case\n", "lesson-block", "```yaml case"],
  [
    "two traps of one name",
    "```quiz",
    "```yaml trap\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n```\n\n```quiz",
    "lesson-block",
    "```yaml trap",
  ],
  ["a slug that the course needs", "slug: first", "slug: new", "lesson-front-matter", "slug: new"],
  ["a field that stands twice", "number: 10", "number: 10\nnumber: 11", "lesson-front-matter", "number: 11"],
  ["options that are the same", '["Everything", "Nothing"]', '["Nothing", "Nothing"]', "quiz-invalid", '  "options"'],
  ["a link that is not https", "Say what to do", "See [more](http://example.org) and say what to do", "link-broken", "See [more]"],
  ["an answer out of range", '"answer": 1', '"answer": 2', "quiz-invalid", '  "answer": 2'],
  ["a quiz that is no JSON", '"answer": 1,', '"answer" 1,', "quiz-invalid", '  "answer" 1'],
  ["a quiz without an explanation", '"explain": "A policy', '"because": "A policy', "quiz-invalid", '  "because"'],
  ["a link that leads nowhere", "Say what to do", "See [more](20-more.md) and say what to do", "link-broken", "See [more]"],
  ["a link to a heading that is not there", "Say what to do", "See [more](#the-trop) and say what to do", "link-broken", "See [more]"],
  ["no recap", "## Recap\n", "## The end\n", "lesson-section", "---"],
  [
    "no opening",
    "Say what hurts: what goes wrong for somebody who does not know this yet, and how it shows.\n",
    "",
    "lesson-section",
    "---",
  ],
]

for (const [title, from, to, code, line] of lessonMistakes) {
  test(`one mistake, one finding at its line: ${title}`, () => {
    assert.ok(first.includes(from), "the lesson holds what is replaced")
    const found = findingsOf([
      fileOf(
        "first.md",
        first.replace(from, () => to),
      ),
    ])
    assert.ok(found.length > 0, "a mistake is found")
    if (code !== "unknown-field") {
      assert.equal(found[0]?.code, code)
      assert.ok(found[0]?.line.startsWith(line), `at ${found[0]?.line}`)
    }
    assert.equal(found[0]?.file, "course/first.md")
    assert.equal(found.length, 1, JSON.stringify(found))
  })
}

const incidentMistakes: readonly Mistake[] = [
  ["an untouched start that passes", "allow 203.0.113.9 -> default/web TCP 8080\n", "", "grade-untouched", "---"],
  ["nothing that must stay closed", "deny 203.0.113.9 -> default/web TCP 22\n", "", "grade-untouched", "---"],
  ["a repair that repairs nothing", "[{ports: [{port: 8080}]}]", "[{ports: [{port: 8081}]}]", "grade-repair", "```yaml repair"],
  ["a wrong repair that is right", "  ingress: [{}]\n", "  ingress: [{ports: [{port: 8080}]}]\n", "grade-repair", "```yaml wrong"],
  ["no source", 'sources: ["https://example.org/post"]\n', "", "lesson-front-matter", "---"],
  ["a source that is no address", "https://example.org/post", "the mailing list", "lesson-front-matter", "sources:"],
  ["no log", "## What was logged\n", "## Logs\n", "lesson-section", "---"],
]

for (const [title, from, to, code, line] of incidentMistakes) {
  test(`one mistake in an incident: ${title}`, () => {
    assert.ok(incident.includes(from))
    const [found] = findingsOf([
      fileOf(
        "closed.md",
        incident.replace(from, () => to),
      ),
    ])
    assert.equal(found?.code, code)
    assert.ok(found?.line.startsWith(line), `at ${found?.line}`)
  })
}

test("two lessons of one name or number are said at the second", () => {
  const second = first.replace("previous: none", "previous: first").replace("number: 10", "number: 20")
  const linked = first.replace("next: none", "next: first")
  const found = findingsOf([fileOf("a.md", linked), fileOf("b.md", second)])
  assert.deepEqual(
    found.map(({code, file, line}) => [code, file, line]),
    [["course-duplicate", "course/b.md", "slug: first"]],
  )
})

test("every page of the manual is written", () => {
  for (const {title, text} of Object.values(schoolManual)) assert.ok(title.length > 5 && text.length > 40)
})
