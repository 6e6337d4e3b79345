// Long files: the text in pieces is the text, whatever bytes a piece ends at, and stretches and lines of it are found again.
import assert from "node:assert/strict"
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import {fileBytes, partsBytes} from "./bytes.ts"
import {sourceLookup} from "./excerpt.ts"
import {readPaths} from "./input.ts"
import {longFile} from "./long-file.ts"
import {progressLine} from "./progress-line.ts"
import {progressOf} from "./progress.ts"
import type {Terminal} from "./terminal.ts"

const quiet = (): undefined => undefined
const mebi = 1 << 20

/** A text of more than two pieces in which characters of one to four bytes stand around the ends of pieces. */
function textAround(shift: number): string {
  return `${"a".repeat(mebi - 3 - shift)}é€😀\r\nb${"é".repeat(mebi / 2)}€\n${"😀\r".repeat(9)}\nlast`
}

test("wherever a piece ends, the pieces are the text and each stretch is found in it", () => {
  for (let shift = 0; shift < 10; shift++) {
    const text = textAround(shift)
    const bytes = Buffer.from(text)
    const file = longFile("f", partsBytes([bytes.subarray(0, 70_000), bytes.subarray(70_000, 70_001), bytes.subarray(70_001)]), quiet)
    assert.ok(file)
    const pieces = [...file.pieces()]
    assert.ok(pieces.length > 1)
    assert.ok(pieces.join("") === text, `shift ${shift}`)
    for (const [start, end] of [
      [0, 5],
      [mebi - 12, mebi + 12],
      [text.length - 30, text.length],
      [mebi - 20, text.length],
      [7, 7],
    ] as const)
      assert.ok(file.slice(start, end) === text.slice(start, end), `${shift}: ${start} to ${end}`)
  }
})

test("a mark of the byte order is no text, and what is no UTF-8 is no long file", () => {
  const marked = longFile("f", partsBytes([Buffer.from("\ufeffab\ufeff")]), quiet)
  assert.deepEqual([...(marked?.pieces() ?? [])], ["ab\ufeff"])
  assert.equal(longFile("f", partsBytes([Buffer.from([0x61, 0xff, 0x61])]), quiet), undefined)
  assert.equal(longFile("f", partsBytes([Buffer.alloc(2 * mebi, 0x80)]), quiet), undefined)
})

test("every line of a long file is found, however it ends and wherever a piece does", () => {
  for (const shift of [0, 3, 4, 5, 6, 7]) {
    const text = textAround(shift) + Array.from({length: 700}, (_, i) => `\nline ${i}\r\r\n`).join("")
    const file = longFile("f", partsBytes([Buffer.from(text)]), quiet)
    assert.ok(file)
    const lookup = sourceLookup([file])
    const lines = text.split(/\r\n|\n|\r/)
    for (const [i, line] of lines.entries()) {
      if (i < 8 || i % 37 === 0 || lines.length - i < 4)
        assert.ok(lookup("f", i + 1) === line.slice(0, 4096), `shift ${shift}, line ${i + 1}`)
    }
    assert.equal(lookup("f", lines.length + 1), undefined)
    assert.equal(lookup("g", 1), undefined)
  }
})

/** A terminal in a folder, told nothing. */
function terminalIn(folder: string, input: readonly Uint8Array[] = []): Terminal {
  return {out: quiet, err: quiet, readInput: () => input, environment: {}, folder, outIsTerminal: false}
}

test("files over a mebibyte come in pieces, from disk and from standard input; smaller ones as texts", () => {
  const folder = mkdtempSync(join(tmpdir(), "long-"))
  try {
    const text = `${"# é\n".repeat(300_000)}a: 1\n`
    writeFileSync(join(folder, "long.yaml"), text)
    writeFileSync(join(folder, "short.yaml"), "a: 1\n")
    const {files, errors} = readPaths(["-", "."], terminalIn(folder, [Buffer.from(text.slice(0, 10)), Buffer.from(text.slice(10))]))
    assert.deepEqual(errors, [])
    assert.deepEqual(
      files.map((file) => [file.name, "text" in file ? file.text.length : [...file.pieces()].join("").length]),
      [
        ["-", text.length],
        ["long.yaml", text.length],
        ["short.yaml", 5],
      ],
    )
    assert.deepEqual(
      files.map((file) => "text" in file),
      [false, false, true],
    )
    assert.equal(fileBytes(join(folder, "short.yaml"), 5).read(1, 99).length, 4)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

test("progress is one line, wiped by whoever prints next, and written to nobody who does not look on", () => {
  const written: string[] = []
  const line = progressLine((text) => void written.push(text))
  line.wipe()
  line.show("reading: 1 %")
  line.show("reading: 2 %")
  line.wipe()
  line.wipe()
  assert.deepEqual(written, ["\r\u001b[Kreading: 1 %", "\r\u001b[Kreading: 2 %", "\r\u001b[K"])
  progressOf("f", terminalIn("."))(1, 2)
  const shown: string[] = []
  progressOf("f", {...terminalIn("."), progress: (text) => void shown.push(text)})(2, 2)
  assert.deepEqual(shown, [""])
})

test("a long file that is no UTF-8 text is an error of the input", () => {
  const folder = mkdtempSync(join(tmpdir(), "long-"))
  try {
    writeFileSync(join(folder, "x.json"), Buffer.concat([Buffer.alloc(2 * mebi, 0x20), Buffer.from([0xff])]))
    assert.deepEqual(readPaths(["x.json"], terminalIn(folder)).errors, [{path: "x.json", message: "is not UTF-8 text"}])
  } finally {
    rmSync(folder, {recursive: true})
  }
})
