// Answers of API servers that are kept, so that the reader is held against them where no server can be started.

import {readFileSync, writeFileSync} from "node:fs"
import {gunzipSync, gzipSync} from "node:zlib"

/** One text, whether the oldest and the newest server took it, and what the one that refused it said (the newest where both did). */
export type KeptAnswer = {readonly manifest: string; readonly oldest: boolean; readonly newest: boolean; readonly message: string}

const file = new URL("../../../../cases/conformance/server/answers.jsonl.gz", import.meta.url)

/** The answers, in the order of their texts. */
export function readAnswers(): readonly KeptAnswer[] {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n")
  return lines.map((line) => JSON.parse(line) as KeptAnswer)
}

/** Keeps answers in the place of those that were there. */
export function keepAnswers(answers: readonly KeptAnswer[]): void {
  writeFileSync(file, gzipSync(`${answers.map((answer) => JSON.stringify(answer)).join("\n")}\n`, {level: 9}))
}
