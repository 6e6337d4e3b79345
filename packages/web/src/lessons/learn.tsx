// A lesson beside the editor: what it loads, its claims with the verdicts that they have now, its questions.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {entries, loaded, page, views} from "../session/state.ts"
import {lessonMarkup} from "../session/trusted.ts"
import type {Loaded, PagePart, PageView} from "./page-view.ts"

/** What the panel needs done. */
export type Actions = {readonly load: (what: Loaded) => void}

/** The page, or the list of pages. */
export function Learn({actions}: {readonly actions: Actions}): JSX.Element {
  const current = page.value
  return (
    <article class="learn" aria-label="Lesson">
      <label class="pages">
        Page{" "}
        <select value={current?.slug ?? ""} onChange={({currentTarget: {value}}) => (location.hash = `#learn/${value}`)}>
          {current === null && <option value="">choose</option>}
          {(["lesson", "incident"] as const).map((kind) => (
            <optgroup key={kind} label={kind === "lesson" ? "the track" : "incidents"}>
              {entries.value
                .filter((entry) => entry.kind === kind)
                .map(({slug, title}) => (
                  <option key={slug} value={slug}>
                    {title}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      {current !== null && <Page current={current} actions={actions} />}
    </article>
  )
}

function Page({current, actions}: {readonly current: PageView; readonly actions: Actions}): JSX.Element {
  return (
    <>
      <h1>{current.title}</h1>
      {current.parts.map((part, i) => (
        <Part key={`${current.slug} ${i}`} part={part} actions={actions} />
      ))}
      <nav class="neighbours" aria-label="Lessons">
        {current.previous !== null && <a href={`#learn/${current.previous}`}>← before</a>}
        {current.next !== null && <a href={`#learn/${current.next}`}>next →</a>}
      </nav>
    </>
  )
}

function Part({part, actions}: {readonly part: PagePart; readonly actions: Actions}): JSX.Element | null {
  switch (part.kind) {
    case "prose":
      // The course room renders Markdown without HTML of its own; links lead to pages or to https.
      return <div class="prose" dangerouslySetInnerHTML={{__html: lessonMarkup(part.html)}} />
    case "manifests":
      return <Manifests part={part} actions={actions} />
    case "claims":
      return <Claims part={part} actions={actions} />
    case "quiz":
      return <Question quiz={part.quiz} />
  }
}

function isLoaded(load: Loaded | null): boolean {
  const now = loaded.value
  return (
    load !== null &&
    now !== null &&
    now.slug === load.slug &&
    now.variant.role === load.variant.role &&
    now.variant.name === load.variant.name
  )
}

function Manifests({
  part: {role, name, text, load},
  actions,
}: {
  readonly part: PagePart & {readonly kind: "manifests"}
  readonly actions: Actions
}): JSX.Element {
  const title = name === "" ? role : `${role}: ${name}`
  const block = (
    <figure class={`manifest ${role}`}>
      <figcaption>
        {title}{" "}
        {load !== null && (
          <button type="button" aria-label={`load the ${title}`} onClick={() => actions.load(load)}>
            {isLoaded(load) ? "Load again" : role === "trap" ? "Spring the trap" : "Load"}
          </button>
        )}
      </figcaption>
      <pre tabIndex={0}>
        <code>{text.trimEnd()}</code>
      </pre>
    </figure>
  )
  if (role !== "repair" && role !== "world") return block
  return (
    <details>
      <summary>Show {title}</summary>
      {block}
    </details>
  )
}

function Claims({
  part: {words, load, claims},
  actions,
}: {
  readonly part: PagePart & {readonly kind: "claims"}
  readonly actions: Actions
}): JSX.Element {
  const judged = isLoaded(load) ? (views.claims.value?.claims ?? []) : []
  return (
    <figure class="claims">
      <figcaption>
        {words}{" "}
        {load !== null && !isLoaded(load) && (
          <button type="button" onClick={() => actions.load(load)}>
            Load to see it live
          </button>
        )}
      </figcaption>
      <ul>
        {claims.map(({text, verdict, note, line}) => {
          const result = judged.find((each) => each.line === line)
          return (
            <li key={line} class={`${verdict === "allow" ? "open" : "closed"} ${result?.pass === false ? "fails" : ""}`}>
              <span class="claim-verdict">{verdict === "allow" ? "open" : "closed"}</span> <code>{text}</code>{" "}
              <span class="mark">{result === undefined ? "" : result.pass ? "✓ holds now" : "✗ does not hold now"}</span>
              {result?.problem && <span class="because">{result.problem}</span>}
              {note !== null && <span class="note">{note}</span>}
            </li>
          )
        })}
      </ul>
    </figure>
  )
}

function Question({
  quiz: {question, options, answer, explain},
}: {
  readonly quiz: (PagePart & {readonly kind: "quiz"})["quiz"]
}): JSX.Element {
  const [chosen, choose] = useState<number | null>(null)
  return (
    <fieldset class="quiz">
      <legend>{question}</legend>
      {options.map((option, i) => (
        <label key={option}>
          <input type="radio" name={question} checked={chosen === i} onChange={() => choose(i)} /> {option}
        </label>
      ))}
      <p role="status">{chosen === null ? "" : chosen === answer ? `✓ Right. ${explain}` : "✗ No. Try again."}</p>
    </fieldset>
  )
}
