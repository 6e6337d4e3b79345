// `npm run bench`: measures worlds, checks growth, or writes a world to a folder. Exit 0: all answers were exact and growth is within its
// laws; 1: something was not; 2: misuse. A missed target is said and is no failure: machines differ.

import {writeFileSync} from "node:fs"
import {join} from "node:path"
import {readWish, usage} from "./arguments.ts"
import type {Wish} from "./arguments.ts"
import {grow, laws} from "./growth/series.ts"
import type {Grown} from "./growth/series.ts"
import {reportText} from "./report.ts"
import {measureAll} from "./run.ts"
import {gateLine, growthTable, targetTable, worldTable} from "./table.ts"
import {makers} from "./worlds/registry.ts"
import {writeWorld} from "./write.ts"

const reportPath = join(import.meta.dirname, "../../docs/benchmarks.md")

/** Does what is wished for and gives the exit code. */
function main(wish: Wish): number {
  switch (wish.kind) {
    case "help":
      console.log(usage)
      return 0
    case "misuse":
      console.error(`bench: ${wish.message}\n\n${usage}`)
      return 2
    case "list":
      for (const {name, about} of makers) console.log(`${name.padEnd(20)} ${about}`)
      return 0
    case "growth":
      return showGrowth(laws.map(grow))
    case "write":
      console.log(JSON.stringify(writeWorld(wish.maker.make(wish.size), wish.folder, wish.form, wish.order), null, 2))
      return 0
    case "run":
      return run(wish)
  }
}

function showGrowth(grown: readonly Grown[]): number {
  console.log(growthTable(grown))
  return grown.every(({slope, law}) => slope <= law.limit) ? 0 : 1
}

function run({depth, seed, isJson, isReport}: Extract<Wish, {kind: "run"}>): number {
  const growth = depth === "quick" && !isReport ? [] : laws.map(grow)
  const measured = measureAll(depth, seed, {
    say: (line) => console.error(`bench: ${line}`),
    // WHY after each world: whoever stops a long run keeps what it measured.
    note: (sofar) => isReport && writeFileSync(reportPath, reportText(sofar, growth)),
  })
  const isGood = measured.gate.wrong.length === 0 && growth.every(({slope, law}) => slope <= law.limit)
  if (isJson) console.log(JSON.stringify(measured, null, 2))
  else {
    console.log(`\n${gateLine(measured)}\n\n${worldTable(measured)}\n\n${targetTable(measured)}\n`)
    if (growth.length > 0) console.log(`${growthTable(growth)}\n`)
    console.log("Milliseconds of worlds are of one thread on the processor; `tools/bench/README.md` says how to read the tables.")
  }
  return isGood ? 0 : 1
}

process.exitCode = main(readWish(process.argv.slice(2)))
