import assert from "node:assert/strict"
import {test} from "node:test"
import {readInputs, readTrigger} from "../src/inputs.ts"
import type {Inputs} from "../src/inputs.ts"
import {annotation, annotations, cutTo, plain} from "../src/words.ts"

test("Markdown is cut between two lines, and what is left fits", () => {
  const text = Array.from({length: 100}, (_, i) => `| row ${i} |`).join("\n")
  const cut = cutTo(text, 300, "… and more")
  assert.ok(cut.length <= 300)
  assert.match(cut, /\| row \d+ \|\n\n… and more$/)
  assert.equal(cutTo("short", 300, "… and more"), "short")
})

test("user text is text", () => {
  assert.equal(plain("<b>`x`</b> @a http://b"), "&#60;b&#62;&#96;x&#96;&#60;/b&#62; @&#8203;a http&#58;//b")
  assert.equal(plain("a\u202eb\nc"), "a b c")
  assert.equal(annotation("error", "100%\nof"), "::error title=carveout::100%25%0Aof")
})

test("of each kind ten annotations are written, as many as are shown", () => {
  const finding = {level: "error", code: "c", message: "m", file: "f", line: 1, endLine: 2, column: 3, endColumn: 4}
  const lines = annotations([...Array.from({length: 12}, () => finding), {...finding, level: "warning"}, {...finding, level: "note"}])
  assert.equal(lines.length, 11)
  assert.equal(lines[0], "::error file=f,line=1,endLine=2,title=c::m")
})

test("inputs have their defaults, and lists are lines", () => {
  const inputs = readInputs({CARVEOUT_PATHS: " a b \n\n c", CARVEOUT_COMMENT_ID: "x --> <b>"}) as Inputs
  assert.deepEqual(inputs.paths, ["a b", "c"])
  assert.deepEqual([inputs.failOn, inputs.failOnChange, inputs.comment, inputs.commentId], ["error", "never", "changes", "x -- b"])
  assert.deepEqual((readInputs({}) as Inputs).paths, ["."])
})

test("an event that has no earlier revision says so, and an input wins over it", () => {
  const inputs = readInputs({}) as Inputs
  for (const name of ["schedule", "push", "", "constructor"]) {
    assert.match(JSON.stringify(readTrigger({GITHUB_EVENT_NAME: name}, inputs).comparison), /has no earlier revision; set the input base/)
  }
  const {comparison} = readTrigger({GITHUB_EVENT_NAME: "push"}, {...inputs, base: "v1", head: "v2"})
  assert.deepEqual(comparison, {base: "v1", head: "v2"})
})
