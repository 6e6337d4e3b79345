// Pages of help fit a terminal of a hundred columns; lines of examples stay as they are typed.
import assert from "node:assert/strict"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {manual} from "@carveout/engine"
import {commandNames} from "./catalog.ts"
import {runCommandLine} from "./main.ts"

async function page(...words: readonly string[]): Promise<readonly string[]> {
  let out = ""
  await runCommandLine(words, {
    out: (text) => void (out += text),
    err: assert.fail,
    readInput: () => "",
    environment: {},
    folder: fileURLToPath(new URL("../../../", import.meta.url)),
    outIsTerminal: false,
  })
  return out.split("\n")
}

const isWide = (line: string): boolean => [...line].length > 100

test("no page of a command is wider than a hundred columns", async () => {
  for (const name of commandNames) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const lines = await page(name, "--help")
    const end = lines.indexOf("examples")
    assert.ok(end > 0, name)
    assert.deepEqual(lines.slice(0, end).filter(isWide), [], name)
  }
})

test("what an option means goes on under itself, and every option begins a line", async () => {
  const lines = await page("exposure", "--help")
  const at = lines.findIndex((line) => line.includes("--recursive"))
  const [first = "", second = ""] = lines.slice(at)
  const column = first.indexOf("folders")
  assert.equal(second.search(/\S/), column)
  const options = lines.filter((line) => /^ {2}(?:-\w, | {4})--/.test(line))
  assert.deepEqual(
    options.filter((line) => line[column - 1] !== " " || line[column] === " "),
    [],
  )
})

test("no page about a finding is wider than a hundred columns, and paragraphs stay apart", async () => {
  for (const code of Object.keys(manual)) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const lines = await page("help", code)
    assert.deepEqual(lines.filter(isWide), [], code)
  }
  assert.ok((await page("help", "service-way-open")).filter((line) => line === "").length >= 4)
})

test("the example of a search for the internet does not find the pods whose addresses lie in a block of everything", async () => {
  const lines = await page("search", "--help")
  const example = lines.find((line) => line.includes("--to 0.0.0.0/0")) ?? ""
  const words = [...example.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain)
  const shop = ["world", "policies/default-deny.yaml", "policies/allow-dns-egress.yaml"].map((path) => `examples/shop/${path}`)
  const asked = words.slice(1).flatMap((word) => (word === "deploy/" ? shop : [word]))
  assert.match((await page(...asked))[0] ?? "", /^none/)
})
