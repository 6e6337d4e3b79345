// A page as a static document: readable without scripts, stable addresses, claims with the verdicts of the build.

import type {Claim, Course, Incident, Lesson, ManifestPart, Page, Part, Quiz} from "../course.ts"
import {inlineHtml, proseHtml} from "../markdown/read.ts"
import {problemOf, solutionOf} from "../solution.ts"
import type {Executed} from "../verify.ts"
import {linkedPage} from "./linked.ts"
import {styleSheet} from "./style.ts"
import {notSo, scopeWords} from "./words.ts"

/** Where a page leads: the address of a slug, of the list of pages (null), and of the lab where there is one. */
export type Addresses = {readonly page: (slug: string | null) => string; readonly lab: string | null}

/** Text made safe inside HTML, attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")
}

/** One page of a course. */
export function pageHtml(
  course: Course,
  page: Lesson | Incident,
  {executed, addresses}: {readonly executed: readonly Executed[]; readonly addresses: Addresses},
): string {
  const linkTo = (target: string): string => addressOf(course, target, {page, addresses})
  const results = Map.groupBy(
    executed.filter((each) => each.page === page.slug),
    ({claim}) => claim.at.line,
  )
  const drawn = (parts: readonly Part[]): string => parts.map((part) => partHtml(part, {linkTo, results})).join("\n")
  const body = `<article>
<p class="kind">${page.kind === "lesson" ? `Lesson ${page.number}` : "Incident"}</p>
<h1>${escapeHtml(page.title)}</h1>
${labHtml(page, addresses)}
${drawn(problemOf(page))}
${page.kind === "incident" ? repairHtml(page) : ""}
${solutionHtml(drawn(solutionOf(page)))}
${sourcesHtml(page)}
</article>
${neighboursHtml(course, page, addresses)}`
  return documentHtml(
    {title: `${page.title} · Carveout`, description: descriptionOf(page), canonical: addresses.page(page.slug), addresses},
    body,
  )
}

/** How a repair is handed in. */
function repairHtml({slug}: Incident): string {
  const code = (words: string): string => `<code>carveout learn ${escapeHtml(slug)} ${escapeHtml(words)}</code>`
  return `<p class="lab">In a terminal: ${code(`--write ${slug}`)} takes the manifests into a folder, ${code(`--repair ${slug}/policy.yaml`)} grades what you wrote.</p>`
}

/** Kept closed, so that nobody reads it by accident; the browser's own element opens it without a script. */
function solutionHtml(inner: string): string {
  return inner === "" ? "" : `<details class="solution"><summary>Show the solution, and what does not help</summary>\n${inner}\n</details>`
}

function labHtml({slug}: Page, {lab}: Addresses): string {
  if (lab === null) return ""
  return `<p class="lab"><a href="${escapeHtml(`${lab}#learn/${slug}`)}">Open in the lab</a> to edit the policy and see these claims change.</p>`
}

/** The list of pages. */
export function indexHtml(course: Course, addresses: Addresses): string {
  const item = (page: Lesson | Incident): string => {
    const said = page.parts.reduce((sum, part) => sum + (part.kind === "observe" || part.kind === "grade" ? part.claims.length : 0), 0)
    const words = page.kind === "lesson" ? `${said} claims` : `graded by ${said} lines`
    return `<li><a href="${escapeHtml(addresses.page(page.slug))}">${escapeHtml(page.title)}</a> <span class="count">${words}</span></li>`
  }
  const body = `<article>
<h1>Learn network policy</h1>
<p>Kubernetes and Calico network policy, from the first rule to a layered lockdown. Every verdict on these pages is a claim, and every claim
was executed when they were made.</p>
<h2>The track</h2>
<ol>${course.lessons.map(item).join("\n")}</ol>
<h2>Incidents</h2>
<p>What was logged, the manifests as they were, and a repair that is graded by what it does.</p>
<ol>${course.incidents.map(item).join("\n")}</ol>
</article>`
  return documentHtml(
    {
      title: "Learn network policy · Carveout",
      description: "Lessons about Kubernetes and Calico network policy whose every claim is executed.",
      canonical: addresses.page(null),
      addresses,
    },
    body,
  )
}

type Head = {readonly title: string; readonly description: string; readonly canonical: string; readonly addresses: Addresses}

function documentHtml({title, description, canonical, addresses}: Head, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="canonical" href="${escapeHtml(canonical)}">
<style>${styleSheet}</style>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header><nav aria-label="Site">${addresses.lab === null ? "" : `<a href="${escapeHtml(addresses.lab)}">Carveout</a> `}<a href="${escapeHtml(addresses.page(null))}">Learn network policy</a></nav></header>
<main id="content">
${body}
</main>
</body>
</html>
`
}

/** The first paragraph as plain words. */
function descriptionOf({parts}: Lesson | Incident): string {
  const [first] = parts
  const text = first?.kind === "prose" ? (first.text.split(/\n\s*\n/)[0] ?? "") : ""
  return text
    .replace(/[`*_]/g, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300)
}

type LinkContext = {readonly page: Lesson | Incident; readonly addresses: Addresses}

/** A link inside the course leads to the page's address; any other stays as it is. */
function addressOf(course: Course, target: string, {page, addresses}: LinkContext): string {
  if (target.startsWith("https://") || target.startsWith("#")) return target
  const [file = "", anchor] = target.split("#")
  if (file.endsWith("README.md")) return addresses.page(null)
  return `${addresses.page((linkedPage(course, page, target) ?? page).slug)}${anchor === undefined ? "" : `#${anchor}`}`
}

type Rendering = {readonly linkTo: (target: string) => string; readonly results: ReadonlyMap<number, readonly Executed[]>}

function partHtml(part: Part, {linkTo, results}: Rendering): string {
  switch (part.kind) {
    case "prose":
      return proseHtml(part.text, linkTo)
    case "manifests":
      return manifestHtml(part)
    case "observe":
      return `<figure class="claims"><figcaption>${escapeHtml(scopeWords(part.scopes, part.variant))}</figcaption><ul>${part.claims.map((claim) => claimHtml(claim, results.get(claim.at.line) ?? [])).join("\n")}</ul></figure>`
    case "grade":
      return `<figure class="claims"><figcaption>A repair must make these hold, and open nothing else</figcaption><ul>${part.claims.map((claim) => `<li><code>${escapeHtml(claim.text)}</code>${noteHtml(claim)}</li>`).join("\n")}</ul></figure>`
    case "quiz":
      return quizHtml(part.quiz)
  }
}

const roleWords: Readonly<Record<ManifestPart["role"], string>> = {
  policy: "Policy",
  trap: "Trap",
  case: "Case",
  world: "World",
  start: "As it was",
  repair: "A repair",
  wrong: "Does not help",
}

function manifestHtml({role, name, text}: ManifestPart): string {
  const title = name === "" ? roleWords[role] : `${roleWords[role]}: ${name}`
  return `<figure class="manifest ${role}"><figcaption>${escapeHtml(title)}</figcaption><pre tabindex="0"><code>${escapeHtml(text.trimEnd())}</code></pre></figure>`
}

function claimHtml(claim: Claim, executed: readonly Executed[]): string {
  const isTrue = executed.length > 0 && executed.every(({result}) => result.pass)
  const word = claim.verdict === "allow" ? "open" : "closed"
  const mark = executed.length === 0 ? "not executed" : isTrue ? "holds" : "does not hold"
  const text = claim.text.replace(/^(allow|deny)\s+/, "")
  return `<li class="${word} ${isTrue ? "holds" : "fails"}"><span class="verdict">${word}</span> <code>${escapeHtml(text)}</code> <span class="mark">${executed.some(({bites}) => bites) ? `${mark}, ${notSo}` : mark}</span>${noteHtml(claim)}</li>`
}

function noteHtml({note}: Claim): string {
  return note === null ? "" : ` <span class="note">${inlineHtml(note)}</span>`
}

function quizHtml({question, options, answer, explain}: Quiz): string {
  const items = options.map((option) => `<li>${inlineHtml(option)}</li>`).join("\n")
  return `<section class="quiz"><h3>${inlineHtml(question)}</h3><ol type="a">${items}</ol><details><summary>Answer</summary><p><strong>${String.fromCharCode(97 + answer)}.</strong> ${inlineHtml(explain)}</p></details></section>`
}

function sourcesHtml(page: Lesson | Incident): string {
  if (page.kind === "lesson" || page.sources.length === 0) return ""
  const items = page.sources.map(
    (source) => `<li><a href="${escapeHtml(source)}">${escapeHtml(source.replace(/^https:\/\//, ""))}</a></li>`,
  )
  return `<h2>Where it happened</h2>\n<ul>${items.join("\n")}</ul>`
}

function neighboursHtml(course: Course, page: Lesson | Incident, addresses: Addresses): string {
  const list: readonly (Lesson | Incident)[] = page.kind === "lesson" ? course.lessons : course.incidents
  const i = list.findIndex(({slug}) => slug === page.slug)
  const link = (other: Lesson | Incident | undefined, words: string, rel: string): string =>
    other === undefined
      ? ""
      : `<a rel="${rel}" href="${escapeHtml(addresses.page(other.slug))}"><span>${words}</span> ${escapeHtml(other.title)}</a>`
  return `<nav class="neighbours" aria-label="${page.kind === "lesson" ? "Lessons" : "Incidents"}">${link(list[i - 1], "Before", "prev")}${link(list[i + 1], "Next", "next")}</nav>`
}
