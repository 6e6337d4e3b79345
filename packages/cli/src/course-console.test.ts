// What a page shows as typed and printed is typed and printed: its `console` blocks are run, in one folder a page, in their order.
// A `yaml` block whose first line is a comment with a file's name is that file. A line `…` stands for lines that are left out.

import assert from "node:assert/strict"
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import {after, test} from "node:test"
import {fileURLToPath} from "node:url"
import {whatIsMissing} from "@carveout/kernel"
import {runCommandLine} from "./main.ts"

const course = fileURLToPath(new URL("../../../course/", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "carveout-console-"))
after(() => rmSync(folder, {recursive: true, force: true}))

type Block = {readonly info: string; readonly text: string; readonly line: number}

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\S.*)\n([^]*?)^```$/gm)].map((match) => ({
    info: match[1] ?? "",
    text: match[2] ?? "",
    line: text.slice(0, match.index).split("\n").length,
  }))
}

/** Runs one line; what it prints on both streams. */
async function printed(line: string, at: string): Promise<string> {
  let out = ""
  const say = (text: string): void => void (out += text)
  const words = (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, "$1"))
  assert.equal(words[0], "carveout", `\`${line}\` is none of our commands`)
  const terminal = {out: say, err: say, readInput: (): string => "", environment: {}, folder: at, outIsTerminal: false}
  await runCommandLine(words.slice(1), terminal)
  return out
}

/** Whether what was printed is what is shown, with `…` for any lines, or for the rest of one. */
function agrees(shown: string, real: string): boolean {
  const pattern = shown
    .trim()
    .split(/^…$| {2}…$/m)
    .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${pattern.join("[^]*")}$`).test(real.trim())
}

/** Without what a kernel is asked with, the commands that ask one are left out. */
const missing = await whatIsMissing()

async function runPage(text: string, at: string): Promise<number> {
  let commands = 0
  for (const block of blocksOf(text)) {
    const [, file] = /^# (\S+\.ya?ml)$/m.exec(block.text.split("\n")[0] ?? "") ?? []
    if (block.info.startsWith("yaml") && file !== undefined) {
      mkdirSync(dirname(join(at, file)), {recursive: true})
      writeFileSync(join(at, file), block.text)
    }
    if (block.info !== "console") continue
    for (const step of block.text.split(/^\$ /m).slice(1)) {
      const [line = "", ...shown] = step.split("\n")
      if (line.startsWith("carveout prove") && missing.length > 0) continue
      const real = await printed(line, at)
      assert.ok(agrees(shown.join("\n"), real), `line ${block.line}: \`${line}\` prints\n${real}`)
      commands++
    }
  }
  return commands
}

test("every console block of the course prints what it shows", async (t) => {
  let commands = 0
  for (const path of readdirSync(course, {recursive: true, encoding: "utf8"}).filter((name) => name.endsWith(".md"))) {
    const at = join(folder, path.replace(/\W/g, "-"))
    mkdirSync(at)
    commands += await runPage(readFileSync(join(course, path), "utf8"), at)
  }
  assert.ok(commands > 4)
  t.diagnostic(`${commands} commands run`)
})

test("every console block of docs/kernel.md prints what it shows", async (t) => {
  if (missing.length > 0) t.diagnostic(`prove is left out: ${missing.join("; ")}`)
  const root = fileURLToPath(new URL("../../../", import.meta.url))
  assert.ok((await runPage(readFileSync(join(root, "docs", "kernel.md"), "utf8"), root)) > 2)
})
