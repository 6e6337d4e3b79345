// docs/benchmarks.md: what one run measured, on which machine, and nothing that it did not measure.

import {cpus, loadavg, release, totalmem, type} from "node:os"
import type {Grown} from "./growth/series.ts"
import type {Run} from "./run.ts"
import {gateLine, growthTable, targetTable, worldTable} from "./table.ts"

/** The page. */
export function reportText(run: Run, grown: readonly Grown[]): string {
  const processors = cpus()
  const [one = 0, five = 0, fifteen = 0] = loadavg()
  const load = [one, five, fifteen].map((number) => number.toFixed(1)).join(", ")
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `# Benchmarks

Written by \`npm run bench -- ${run.depth === "default" ? "" : `--${run.depth} `}--write-report\`, seed ${run.seed}, on ${new Date().toISOString().slice(0, 10)}. Every figure is of this one run;
[tools/bench](../tools/bench/README.md) says what each world is and how to read the tables.

- Machine: ${processors[0]?.model.trim() ?? "unknown"}, ${processors.length} cores, ${memory} memory, ${type()} ${release()}.
- Node ${process.versions.node}, V8 ${process.versions.v8}; the reference reader is \`JSON.parse\` and js-yaml 5.5.0.
- Pods are listed by namespace and name, as a cluster lists them.
- Load average at the end (1, 5, 15 minutes): ${load}. A load above the number of cores means that other work slowed this run down;
  times on the wall suffer most, times of one thread less, counted operations not at all.

${gateLine(run)}.
${stopped(run)}
## Targets

${targetTable(run)}

## Worlds

${worldTable(run)}

## Growth, in counted operations

Slopes of straight lines through sizes and counted work, both on logarithmic axes: 1 is linear, 2 quadratic. \`npm test\` fails beyond a limit.

${growthTable(grown)}
`
}

/** What a run that was stopped leaves open. */
function stopped({rows, planned}: Run): string {
  return rows.length === planned
    ? ""
    : `\nThe run was stopped after ${rows.length} of ${planned} worlds; what it did not reach stands as not measured.\n`
}
