// `npm run bench:lab`: from a key to the repainted matrix, in headless Chromium. Prints a table; writes no file.
//
// Options: --keys N (default 120), --only TEXT (sizes whose name holds it), --vsync (frames at the screen's rate instead of as soon as
// there is something to show).

import {cpus} from "node:os"
import {parseArgs} from "node:util"
import {startLab} from "./lab.ts"
import type {BenchLab} from "./lab.ts"
import {sizes} from "./sizes.ts"
import type {Size} from "./sizes.ts"
import {typeKeys} from "./typing.ts"

const options = optionsGiven()
const keys = Math.max(20, Number(options.keys))
const lab = await startLab(options.vsync ? "screen" : "at once")
if (lab === null) {
  console.error("no Chromium on this machine: install the package `chromium`")
  process.exit(2)
}
try {
  const [processor] = cpus()
  console.log(`${processor?.model ?? "unknown processor"}, ${cpus().length} cores; Node ${process.version}; ${lab.browser}`)
  console.log(`milliseconds from a key to the frame after the matrix was drawn, ${keys} keys each; editor: to the frame after the letter`)
  console.log(row(["world", "rows", "p50", "p95", "max", "target", "editor p95", "editor max"]))
  // oxlint-disable-next-line no-await-in-loop -- one after the other, or they would disturb each other
  for (const size of sizes.filter(({name}) => name.includes(options.only))) console.log(await measured(lab, size))
} finally {
  await lab.stop()
}

/** What was asked for; a word that means nothing here ends the run with one that says so. */
function optionsGiven(): {readonly keys: string; readonly only: string; readonly vsync: boolean} {
  try {
    const {values} = parseArgs({
      options: {keys: {type: "string", default: "120"}, only: {type: "string", default: ""}, vsync: {type: "boolean", default: false}},
    })
    if (!/^\d+$/.test(values.keys)) throw new TypeError(`\`--keys ${values.keys}\` is no number`)
    return values
  } catch (error) {
    console.error(`bench:lab: ${error instanceof Error ? error.message : String(error)}\n  help: --keys N, --only TEXT, --vsync`)
    process.exit(2)
  }
}

async function measured(opened: BenchLab, size: Size): Promise<string> {
  const {matrix, editor, rows} = await typeKeys(opened, size, keys)
  const at = (times: readonly number[], part: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(1)
  const [drawn, typed] = [matrix.toSorted((a, b) => a - b), editor.toSorted((a, b) => a - b)]
  const target = size.targetMs === null ? "" : String(size.targetMs)
  return row([size.name, rows, at(drawn, 0.5), at(drawn, 0.95), at(drawn, 1), target, at(typed, 0.95), at(typed, 1)])
}

function row([name = "", ...rest]: readonly string[]): string {
  return `${name.padEnd(34)}${rest.map((text) => text.padStart(12)).join("")}`
}
