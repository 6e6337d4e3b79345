// The manual pages of the course room: what can be wrong with a lesson, an incident, a claim or a quiz.

import type {ManualPage} from "@carveout/engine"

/** A code of this room. */
export type SchoolCode =
  | "lesson-front-matter"
  | "lesson-section"
  | "lesson-block"
  | "claim-invalid"
  | "claim-false"
  | "trap-without-witness"
  | "quiz-invalid"
  | "link-broken"
  | "course-duplicate"
  | "course-chain"
  | "course-unknown"
  | "grade-untouched"
  | "grade-repair"
  | "submission-outside"

/** Pages about courses. */
export const schoolManual: Readonly<Record<SchoolCode, ManualPage>> = {
  "lesson-front-matter": {
    severity: "error",
    title: "front matter that cannot be read",
    text: "A lesson begins with a line `---`, fields in YAML, and a line `---`. The fields are slug, title, number, previous, next, world and stacked; an incident has `kind: incident` and `sources` instead of previous, next and stacked.",
  },
  "lesson-section": {
    severity: "error",
    title: "a part of the form is missing",
    text: "A lesson opens with what hurts, says what you will learn, and ends in a recap; an incident tells what was logged and ends in a solution. The headings are fixed so that a reader always knows where to look.",
  },
  "lesson-block": {
    severity: "error",
    title: "a fenced block that nobody reads",
    text: "Blocks that a machine reads are `yaml policy`, `yaml trap`, `yaml case NAME`, `yaml world`, `observe` and `quiz` in a lesson, and `yaml world`, `yaml start`, `yaml repair`, `yaml wrong`, `grade` and `quiz` in an incident. Anything else is for the reader alone and is `text`, `sh`, `console`, `yaml`, `json` or `diff`. A block with any other word would look executed and would not be.",
  },
  "claim-invalid": {
    severity: "error",
    title: "a claim that says nothing",
    text: "A claim is `allow FROM -> TO WIRE` or `deny FROM -> TO WIRE`. The ends are named as `carveout explain` names them, or are sets: `any`, a CIDR, `prod/*`, or a YAML map such as `{pods: 'app == \"web\"'}`. The wire is `TCP 8080`, `UDP any`, `ICMP 8/0`, or `any` for every protocol and port. Then may follow `except …`, `by REF`, `egress by REF`, `ingress by REF`, `pending deny`, `at STAGE`, `IPv6`. A note begins with ` # `. A claim about a name or a set that nobody in its world has says nothing either.",
  },
  "claim-false": {
    severity: "error",
    title: "a claim that does not hold",
    text: "The engine judged the claim and found a flow that speaks against it. Either the policy is wrong or the sentence is.",
  },
  "trap-without-witness": {
    severity: "error",
    title: "a trap that is none",
    text: "A trap must differ from the policy by at least one flow: one claim of its `observe trap` block has to hold with the trap and not with the policy. Otherwise it teaches a difference that does not exist.",
  },
  "quiz-invalid": {
    severity: "error",
    title: "a quiz without a right answer",
    text: "A quiz is JSON with `question`, `options` (at least two), `answer` (the right option's index, counted from 0) and `explain`.",
  },
  "link-broken": {
    severity: "error",
    title: "a link that leads nowhere",
    text: "A link inside the course names a file of the course; a part after `#` names a heading there. A link outside begins with `https://`.",
  },
  "course-duplicate": {
    severity: "error",
    title: "two lessons of one name or number",
    text: "Slugs are addresses and numbers are the order, so each stands once in a course.",
  },
  "course-chain": {
    severity: "error",
    title: "a lesson that leads nowhere",
    text: "`previous` and `next` name the neighbours in the order of numbers, or `none` at the ends. A lesson that is left out of the chain is never read.",
  },
  "course-unknown": {
    severity: "error",
    title: "a name that the course does not have",
    text: "`world` names a folder of manifests in the course, `stacked` names earlier lessons.",
  },
  "grade-untouched": {
    severity: "error",
    title: "an incident that grades nothing",
    text: "The manifests as given must fail at least one line of `grade`, and at least one line must hold already: what must be repaired, and what must stay closed while it is. Otherwise points are earned by doing nothing.",
  },
  "grade-repair": {
    severity: "error",
    title: "a repair that does not pass",
    text: "Every `yaml repair` of an incident must earn all points, and no `yaml wrong` may.",
  },
  "submission-outside": {
    severity: "error",
    title: "an object that the exercise does not ask for",
    text: "A repair holds policies, tiers and network sets, labels of the namespaces and service accounts that are there, and objects of the manifests that the incident starts with. A pod or a Service that is new, or not as it was, would change the world instead of repairing the policy; one that is handed in as it was says nothing anew.",
  },
}
