// The rules themselves, each shown a tree that breaks it.
import assert from "node:assert/strict"
import {test} from "node:test"
import {checkBudgets} from "./budgets.ts"
import {checkDependencies} from "./dependencies.ts"
import {checkDoors} from "./doors.ts"
import {checkHabits} from "./habits.ts"

const file = (path: string, text: string) => ({path, text})
const messages = (problems: readonly {readonly message: string}[]) => problems.map(({message}) => message).join("; ")

test("a folder of the engine may not import one that comes after it", () => {
  const problems = checkDoors([file("packages/engine/src/net/x.ts", `import {a} from "../selector/y.ts"\n`)])
  assert.match(messages(problems), /selector\/ comes after/)
})

test("a folder of the engine may import one that comes before it", () => {
  assert.deepEqual(checkDoors([file("packages/engine/src/selector/x.ts", `import {a} from "../net/y.ts"\n`)]), [])
})

test("the engine may not use Node, but its tests may", () => {
  assert.match(messages(checkDoors([file("packages/engine/src/net/x.ts", `import "node:fs"\n`)])), /may not use Node/)
  assert.deepEqual(checkDoors([file("packages/engine/src/net/x.test.ts", `import "node:fs"\n`)]), [])
})

test("a package hoisted to the root is still not a dependency", () => {
  assert.match(messages(checkDoors([file("packages/engine/src/net/x.ts", `import fc from "fast-check"\n`)])), /does not name it/)
})

test("the oracle imports types alone", () => {
  const path = "packages/testkit/src/reference/oracle.ts"
  assert.match(messages(checkDoors([file(path, `import {decide} from "@carveout/engine"\n`)])), /only types/)
  assert.deepEqual(checkDoors([file(path, `import type {Flow} from "@carveout/engine"\n`)]), [])
})

test("a room is entered by its door, never by path", () => {
  assert.match(messages(checkDoors([file("packages/cli/src/x.ts", `import {a} from "../../engine/src/y.ts"\n`)])), /use its door/)
})

test("multi-line imports are read too", () => {
  const text = `import {\n  a,\n  b,\n} from "../selector/y.ts"\n`
  assert.match(messages(checkDoors([file("packages/engine/src/net/x.ts", text)])), /comes after/)
})

test("a source file has at most 400 lines, and the oracle 300 in all", () => {
  assert.match(messages(checkBudgets([file("packages/cli/src/x.ts", "//\n".repeat(401))])), /401 lines/)
  assert.match(messages(checkBudgets([file("packages/testkit/src/reference/o.ts", "//\n".repeat(301))])), /the oracle/)
})

test("the clock, chance and the locale are found in pure rooms, and in comments they are not", () => {
  const text = "// Date.now is named here\n/** x */\nexport const x: number = Math.random()\n"
  assert.equal(messages(checkHabits([file("packages/engine/src/net/x.ts", text)])), "`Math.random` in a pure room; the caller passes it")
})

test("an export without a doc comment and a file without an opening are found", () => {
  assert.match(messages(checkHabits([file("packages/cli/src/x.ts", "export const x = 1\n")])), /opens without.*exported without/)
})

test("a dependency without a row, a wrong version and a registry host are found", () => {
  const lock = {packages: {"node_modules/a": {version: "1.0.0", license: "MIT", resolved: "https://somewhere/a.tgz"}}}
  const problems = checkDependencies([
    file("package.json", `{"dependencies": {"a": "1.0.0", "b": "2.0.0"}}`),
    file("package-lock.json", JSON.stringify(lock)),
    file("docs/dependencies.md", "| `a` | 1.1.0 | why | MIT |\n"),
  ])
  assert.match(messages(problems), /`b` is used.*locked at 1\.0\.0.*locked to a host/)
})

test("a module of Go has a row with its version, what it depends on and what is a part of it has none", () => {
  const mod =
    "require (\n\ta.org/one v1.0.0\n\ta.org/two v2.0.0\n\ta.org/part v0.0.0\n)\nrequire a.org/deep v1.0.0 // indirect\nreplace a.org/part => a.org/part v1.0.0\n"
  const problems = checkDependencies([
    file("package-lock.json", JSON.stringify({packages: {}})),
    file("parts/x/go.mod", mod),
    file("docs/dependencies.md", "## Modules of Go\n| `a.org/one` | 1.1.0 | why | MIT |\n| `a.org/three` | 1.0.0 | why | MIT |\n"),
  ])
  assert.equal(
    messages(problems),
    "`a.org/two` is used and has no row; `a.org/one` is at 1.0.0, the table says 1.1.0; `a.org/three` has a row and no go.mod names it",
  )
})
