// A lesson to begin with: complete, true, and small enough to be read at once.

import type {Course} from "./course.ts"

/** The text of a new last lesson. It brings its own world and verifies as it stands. */
export function scaffold(course: Course, slug: string): string {
  const last = course.lessons.at(-1)
  const title = slug.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase())
  return `---
slug: ${slug}
title: ${title}
number: ${(last?.number ?? 0) + 10}
previous: ${last?.slug ?? "none"}
next: none
world: none
stacked: []
---
${bodyOf(slug)}`
}

/** What follows the front matter. */
function bodyOf(slug: string): string {
  return `${policyOf(slug)}${trapOf(slug)}`
}

function policyOf(slug: string): string {
  return `Say what hurts: what goes wrong for somebody who does not know this yet, and how it shows.

## You will learn

- what an empty list of rules means

## The world

\`\`\`yaml world
apiVersion: v1
kind: Namespace
metadata: {name: default}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec: {containers: [{name: web, image: example/web}]}
status: {phase: Running, podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}]}
\`\`\`

## The policy

\`\`\`yaml policy
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${slug}, namespace: default}
spec:
  podSelector: {}
  policyTypes: [Ingress]
\`\`\`

## Observe

Nobody reaches the pods of this namespace any more. The first claim is about every source, protocol and port; the second names who decided.

\`\`\`observe both
deny any -> default/* any
deny 203.0.113.9 -> default/web TCP 8080 by EndOfTier/default  # a note for the reader stands behind a hash
allow default/web -> any any  # Egress was not named
\`\`\`

`
}

function trapOf(slug: string): string {
  return `## The trap

An empty rule is not an empty list of rules: it lets everybody in.

\`\`\`yaml trap
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${slug}, namespace: default}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{}]
\`\`\`

\`\`\`observe trap both
allow 203.0.113.9 -> default/* TCP 8080
\`\`\`

## Check yourself

\`\`\`quiz
{
  "question": "What does \`ingress: []\` admit?",
  "options": ["Everything", "Nothing"],
  "answer": 1,
  "explain": "A policy isolates by selecting; only rules admit, and there is none."
}
\`\`\`

\`\`\`quiz
{
  "question": "What may the selected pods still send?",
  "options": ["Everything", "Nothing"],
  "answer": 0,
  "explain": "Isolation is per direction, and \`policyTypes\` names Ingress alone."
}
\`\`\`

## Recap

Say what to do, in one sentence.
`
}
