// A replay for a comment on a change: what it would take stands first, and long tables are cut.

import {missingText} from "@carveout/engine"
import type {Replayed} from "@carveout/flows"
import {markdownText} from "../markup.ts"
import {flowText} from "../results/model.ts"
import type {ReplayAnswer} from "./model.ts"
import {countsText, sectionsOf, seenText, wireText} from "./sections.ts"

/** LIMIT: flows of one section in a comment; what is beyond is counted. */
const commentMax = 50

/** Tables, one for each section. */
export function replayMarkdown(answer: ReplayAnswer): string {
  const sections = sectionsOf(answer).flatMap(({title, own}) => [
    `#### ${title.slice(0, 1).toUpperCase()}${title.slice(1)} (${own.length})`,
    "",
    "| From | To | Packets | Connections | Why | What the app notices |",
    "|---|---|---|--:|---|---|",
    ...own.slice(0, commentMax).map(rowOf),
    ...(own.length > commentMax ? [`| … and ${own.length - commentMax} more | | | | | |`] : []),
    "",
  ])
  return [`### Connections that were seen: ${countsText(answer)}`, "", ...sections, `${seenText(answer)}.`, ""].join("\n")
}

function rowOf(replayed: Replayed): string {
  const {conversation, symptom} = replayed
  const cells = [
    conversation.from.text,
    conversation.to.text,
    wireText(conversation),
    String(conversation.connections),
    whyOf(replayed),
    symptom ?? "",
  ]
  return `| ${cells.map(markdownText).join(" | ")} |`
}

function whyOf({conversation, outcome, witness, isPartly, missing}: Replayed): string {
  if (outcome === "nobody") return `missing: ${missing.map((side) => conversation[side].text).join(" and ")}`
  if (witness === null) return ""
  const {verdict, by, missing: facts} = witness.decision
  if (verdict === "unknown") return `missing: ${[...new Set(facts.map(missingText))].join("; ")}`
  const decider = by === null ? "" : ` by ${by}`
  return `${isPartly ? "some of it " : ""}${verdict === "allow" ? "allowed" : "denied"}${decider}, as ${flowText(witness)}`
}
