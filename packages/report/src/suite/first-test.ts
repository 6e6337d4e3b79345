// A first test as a PolicyTest file.

import type {Suite} from "@carveout/engine"
import {blockYaml, flowYaml, scalar} from "./yaml.ts"

/** Where a first test stands: its name, and the manifests that it is about, as seen from its file. */
export type FirstTestPlace = {readonly name: string; readonly resources: readonly string[]}

/** The whole file. */
export function firstTestText({sections, leftOut}: Suite.FirstTest, {name, resources}: FirstTestPlace): string {
  const lines = sections.flatMap(({title, entries}) => ["", `    # ${title}`, ...entries.flatMap(entryLines)])
  return `# What passes today, written down by \`carveout init\`: every entry holds as it stands. Edit it into what should be:
# keep what is meant, tighten what is too wide, and give the entries your own names. \`carveout test\` runs it.
${leftOut === 0 ? "" : `# Not everything fits into one file: ${leftOutText(leftOut)}.\n`}apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata:
  name: ${scalar(name)}
spec:
  resources: ${flowYaml([...resources])}
  expect:${lines.join("\n")}
`
}

/** Of how much of the matrix a first test says nothing. */
export function leftOutText(groups: number): string {
  return groups === 1 ? "one group of the matrix is not spoken of" : `${groups} groups of the matrix are not spoken of`
}

/** LIMIT: letters of an entry on one line. */
const entryMax = 140

function entryLines({name, written}: Suite.FirstEntry): readonly string[] {
  const whole = `    - ${flowYaml({name, ...written})}`
  if (whole.length <= entryMax) return [whole]
  return [`    - name: ${scalar(name)}`, ...blockYaml(written, "      ")]
}
