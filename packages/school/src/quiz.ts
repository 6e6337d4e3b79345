// A `quiz` block: JSON with a question, options, the index of the right one, and why it is right.

import {readYaml} from "@carveout/engine"
import type {Diagnostic, Place} from "@carveout/engine"
import type {Quiz} from "./course.ts"
import {finding} from "./finding.ts"

/** The lines of a block, and the place of one of them by the text that it holds. */
export type BlockLines = {readonly text: string; readonly at: Place; readonly placeOf: (needle: string) => Place}

const fields = ["question", "options", "answer", "explain"]

/** Reads a quiz; undefined where something is wrong with it, which `diagnostics` then says. */
export function parseQuiz({text, at, placeOf}: BlockLines, diagnostics: Diagnostic[]): Quiz | undefined {
  const complain = (needle: string, message: string, help?: string): undefined => {
    diagnostics.push(finding("quiz-invalid", placeOf(needle), message, help))
    return undefined
  }
  const {documents, diagnostics: faults} = readYaml(text)
  const [fault] = faults
  if (fault) {
    const line = at.line + (fault.place?.line ?? 1)
    diagnostics.push(
      finding(
        "quiz-invalid",
        {...at, line, endLine: line},
        `the quiz is no JSON: ${fault.message.replace("cannot be read as YAML: ", "")}`,
      ),
    )
    return undefined
  }
  const [value] = documents
  if (documents.length !== 1 || typeof value !== "object" || value === null || Array.isArray(value)) {
    return complain("", "the quiz is no JSON object", 'write {"question": …, "options": […], "answer": 0, "explain": …}')
  }
  const record = value as Readonly<Record<string, unknown>>
  const extra = Object.keys(record).find((key) => !fields.includes(key))
  if (extra !== undefined)
    return complain(`"${extra}"`, `the quiz has a field \`${extra.slice(0, 40)}\` that nobody reads`, `its fields are ${fields.join(", ")}`)
  const {question, options, answer, explain} = record
  if (typeof question !== "string" || question.trim() === "") return complain('"question"', "the quiz asks no question")
  if (typeof explain !== "string" || explain.trim() === "") return complain('"explain"', "the quiz does not explain its answer")
  if (!isOptions(options)) return complain('"options"', "the quiz needs at least two options, each a text of its own")
  if (typeof answer !== "number" || !Number.isInteger(answer) || answer < 0 || answer >= options.length) {
    return complain(
      '"answer"',
      `the right answer is none of the ${options.length} options`,
      `\`answer\` counts from 0 to ${options.length - 1}`,
    )
  }
  return {question, options, answer, explain, at}
}

/** At least two texts, no two the same. */
function isOptions(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length < 2) return false
  return value.every((each) => typeof each === "string" && each.trim() !== "") && new Set(value).size === value.length
}
