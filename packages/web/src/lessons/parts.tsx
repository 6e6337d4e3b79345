// The parts of a page: prose, manifests to load, claims with the verdicts that they have now, questions.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {deviceStorage} from "../session/device-storage.ts"
import {loaded, page, views} from "../session/state.ts"
import {lessonMarkup} from "../session/trusted.ts"
import type {Aside} from "../session/work.ts"
import type {Loaded, PagePart} from "./page-view.ts"
import {note, progress} from "./progress.ts"

/** What the panel needs done. */
export type Actions = {
  readonly load: (what: Loaded) => void
  readonly gradeRepair: () => Promise<void>
  readonly bringBack: (which: Aside) => void
}

type Of<Kind extends PagePart["kind"]> = PagePart & {readonly kind: Kind}

/** One part. `question` counts the questions of the page. */
export function Part({
  part,
  slug,
  question,
  actions,
}: {
  readonly part: PagePart
  readonly slug: string
  readonly question: number
  readonly actions: Actions
}): JSX.Element {
  switch (part.kind) {
    case "prose":
      // The course room renders Markdown without HTML of its own; links lead to pages or to https.
      return <div class="prose" dangerouslySetInnerHTML={{__html: lessonMarkup(part.html)}} />
    case "manifests":
      return <Manifests part={part} actions={actions} />
    case "claims":
      return <Claims part={part} actions={actions} />
    case "quiz":
      return <Question quiz={part} slug={slug} place={question} />
  }
}

/** A line of markup that the course room made. */
function Inline({html}: {readonly html: string}): JSX.Element {
  return <span dangerouslySetInnerHTML={{__html: lessonMarkup(html)}} />
}

/** Whether a part is what is loaded, whatever its scope. */
export function isLoaded(load: Loaded | null): boolean {
  const now = loaded.value
  return (
    load !== null &&
    now !== null &&
    now.slug === load.slug &&
    now.variant.role === load.variant.role &&
    now.variant.name === load.variant.name
  )
}

const titles: Readonly<Record<string, string>> = {
  policy: "Policy",
  trap: "Trap",
  case: "Case",
  world: "World",
  start: "As it was",
  repair: "A repair",
  wrong: "Does not help",
}

function Manifests({part: {role, name, text, load}, actions}: {readonly part: Of<"manifests">; readonly actions: Actions}): JSX.Element {
  const title = `${titles[role] ?? role}${name === "" ? "" : `: ${name}`}`
  const block = (
    <figure class={`manifest ${role}`}>
      <figcaption>
        <span>{title}</span>
        {load !== null && (
          <button type="button" onClick={() => actions.load(load)}>
            {isLoaded(load) ? "Load again" : role === "trap" ? "Spring the trap" : "Load"}
            <span class="unseen">: {title}</span>
          </button>
        )}
        <Copy text={text} of={title} />
      </figcaption>
      <pre tabIndex={0} aria-label={title}>
        <code>{text.trimEnd()}</code>
      </pre>
    </figure>
  )
  if (role !== "repair" && role !== "world") return block
  return (
    <details class="folded">
      <summary>{role === "world" ? "Show what is added to the world" : `Show ${title.toLowerCase()}`}</summary>
      {block}
    </details>
  )
}

function Copy({text, of}: {readonly text: string; readonly of: string}): JSX.Element {
  const [said, say] = useState("Copy")
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      say("Copied")
    } catch {
      say("Not allowed by the browser")
    }
  }
  return (
    <button type="button" onClick={() => void copy()}>
      {said}
      <span class="unseen">: {of}</span>
    </button>
  )
}

function Claims({part: {words, load, claims}, actions}: {readonly part: Of<"claims">; readonly actions: Actions}): JSX.Element {
  const lines = new Set(claims.map(({line}) => line))
  // What is loaded may be of another scope than these claims: then nobody asked about them.
  const isAsked = isLoaded(load) && page.value?.claims.some(({at}) => lines.has(at.line)) === true
  const judged = isAsked ? (views.claims.value?.claims ?? []).filter(({line}) => lines.has(line)) : []
  const holding = judged.filter(({pass}) => pass).length
  return (
    <figure class="claims">
      <figcaption>
        <span>{words}</span>
        {load !== null && !isAsked && (
          <button type="button" onClick={() => actions.load(load)}>
            Load to see it live
          </button>
        )}
        {judged.length > 0 && (
          <span class="tally" role="status">
            {holding} of {claims.length} hold now
          </span>
        )}
      </figcaption>
      <ul>
        {claims.map(({text, verdict, note: words, line}) => {
          const result = judged.find((each) => each.line === line)
          return (
            <li key={line} class={`${verdict === "allow" ? "open" : "closed"} ${result?.pass === false ? "fails" : ""}`}>
              <span class="claim-verdict">{verdict === "allow" ? "open" : "closed"}</span> <code>{text}</code>{" "}
              <span class="mark">{result === undefined ? "" : result.pass ? "✓ holds now" : "✗ does not hold now"}</span>
              {result?.problem && <span class="because">{result.problem}</span>}
              {words !== null && (
                <span class="note">
                  <Inline html={words} />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </figure>
  )
}

function Question({
  quiz: {question, options, answer, explain},
  slug,
  place,
}: {
  readonly quiz: Of<"quiz">
  readonly slug: string
  readonly place: number
}): JSX.Element {
  const wasRight = progress.value.get(slug)?.right.includes(place) === true
  const [chosen, choose] = useState<number | null>(wasRight ? answer : null)
  const take = (i: number): void => {
    choose(i)
    if (i === answer && !wasRight)
      note(deviceStorage(), slug, (before) => ({...before, right: [...before.right, place].sort((a, b) => a - b)}))
  }
  return (
    <fieldset class="quiz">
      <legend>
        <Inline html={question} />
      </legend>
      {options.map((option, i) => (
        <label key={option}>
          <input type="radio" name={`${slug} ${place}`} checked={chosen === i} onChange={() => take(i)} /> <Inline html={option} />
        </label>
      ))}
      <p role="status">
        {chosen === answer && (
          <>
            ✓ Right. <Inline html={explain} />
          </>
        )}
        {chosen !== null && chosen !== answer && "✗ No. Try again."}
      </p>
    </fieldset>
  )
}
