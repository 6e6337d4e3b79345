// A page of the course beside the editor, with what of it is loaded; or the list of pages with what the reader has done.

import type {JSX} from "preact"
import {useLayoutEffect, useRef} from "preact/hooks"
import {deviceStorage} from "../session/device-storage.ts"
import {entries, isEdited, loaded, page} from "../session/state.ts"
import {Grade} from "./grade.tsx"
import type {PageEntry, PagePart, PageView} from "./page-view.ts"
import {Part} from "./parts.tsx"
import type {Actions} from "./parts.tsx"
import {forgetProgress, progress} from "./progress.ts"

/** The page, or the list of pages. */
export function Learn({actions}: {readonly actions: Actions}): JSX.Element {
  const current = page.value
  const top = useRef<HTMLElement>(null)
  const slug = current?.slug
  const isFollowed = useRef(false)
  useLayoutEffect(() => {
    top.current?.scrollTo(0, 0)
    // WHY: the link that was followed is gone, or stands at the foot of another page now; who goes on by keyboard begins where the page does.
    if (isFollowed.current) top.current?.querySelector<HTMLElement>(".title")?.focus()
    isFollowed.current = false
  }, [slug])
  return (
    <article
      class="learn"
      aria-label="Lesson"
      ref={top}
      onClick={({target}) => (isFollowed.current = target instanceof Element && target.closest("a[href^='#learn/']") !== null)}
    >
      <div class="page-bar">
        <label class="pages">
          <span>Page</span>{" "}
          <select
            value={current?.slug ?? ""}
            onChange={({currentTarget: {value}}) => (location.hash = value === "" ? "#learn" : `#learn/${value}`)}
          >
            <option value="">all pages</option>
            {(["lesson", "incident"] as const).map((kind) => (
              <optgroup key={kind} label={kind === "lesson" ? "the track" : "incidents"}>
                {entries.value
                  .filter((entry) => entry.kind === kind)
                  .map((entry) => (
                    <option key={entry.slug} value={entry.slug}>
                      {isDone(entry) ? "✓ " : ""}
                      {entry.title}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </label>
        {current !== null && <LoadedBar current={current} actions={actions} />}
      </div>
      {current === null ? <Contents /> : <Page current={current} actions={actions} />}
    </article>
  )
}

/** Whether everything that a page asks was done: its questions answered, its failure repaired. */
function isDone({slug, kind, questions}: PageEntry): boolean {
  const done = progress.value.get(slug)
  if (done === undefined) return false
  return kind === "incident" ? done.isRepaired : questions > 0 && done.right.length >= questions
}

/** What is loaded, and the way back to it. */
function LoadedBar({current, actions}: {readonly current: PageView; readonly actions: Actions}): JSX.Element | null {
  const now = loaded.value
  if (now === null || now.slug !== current.slug) {
    return (
      <div class="loaded">
        <button type="button" onClick={() => actions.load({slug: current.slug, scope: current.scope, variant: {role: "policy", name: ""}})}>
          Load this page
        </button>
      </div>
    )
  }
  const {role, name} = now.variant
  const other = now.scope === "stacked" ? "alone" : "stacked"
  const begun = {...now, variant: {role: "policy", name: ""}} as const
  const what = role === "policy" ? (current.kind === "incident" ? "as it was" : "the policy") : `${role}${name === "" ? "" : ` ${name}`}`
  return (
    <div class="loaded">
      <span class="quiet">
        loaded: {what}
        {current.kind === "lesson" && (now.scope === "stacked" ? ", on the lessons before" : ", alone")}
        {isEdited.value && ", edited since"}
      </span>
      <button type="button" disabled={role === "policy" && !isEdited.value} onClick={() => actions.load(begun)}>
        Reset the lesson
      </button>
      {current.hasEarlier && (
        <button type="button" onClick={() => actions.load({...now, scope: other})}>
          {other === "alone" ? "Load it alone" : "Load it on the lessons before"}
        </button>
      )}
    </div>
  )
}

/** The list of pages. */
function Contents(): JSX.Element {
  const list = (kind: PageEntry["kind"]): JSX.Element => (
    <ol class="contents">
      {entries.value
        .filter((entry) => entry.kind === kind)
        .map((entry) => (
          <li key={entry.slug}>
            <a href={`#learn/${entry.slug}`}>{entry.title}</a> <span class="quiet">{doneWords(entry)}</span>
          </li>
        ))}
    </ol>
  )
  return (
    <>
      <h2 class="title">Learn network policy</h2>
      <p>Every sentence about connectivity is a claim that the engine executes, here in the page, on what you make of the policy.</p>
      <h3>The track</h3>
      {list("lesson")}
      <h3>Incidents</h3>
      <p>What was logged, the manifests as they were, and a repair that is graded by what it does.</p>
      {list("incident")}
      <p>
        <button type="button" disabled={progress.value.size === 0} onClick={() => forgetProgress(deviceStorage())}>
          Forget my progress
        </button>{" "}
        <span class="quiet">It is kept in this browser and nowhere else.</span>
      </p>
    </>
  )
}

function doneWords(entry: PageEntry): string {
  const done = progress.value.get(entry.slug)
  if (done === undefined) return ""
  if (entry.kind === "incident") return done.isRepaired ? "✓ repaired" : "begun"
  if (isDone(entry)) return "✓ done"
  return entry.questions === 0 ? "read" : `${done.right.length} of ${entry.questions} questions`
}

function Page({current, actions}: {readonly current: PageView; readonly actions: Actions}): JSX.Element {
  const all = [...current.parts, ...current.solution]
  const drawn = (parts: readonly PagePart[], first: number): readonly JSX.Element[] =>
    parts.map((part, i) => (
      <Part
        key={`${current.slug} ${first + i}`}
        part={part}
        slug={current.slug}
        question={all.slice(0, first + i).filter(({kind}) => kind === "quiz").length}
        actions={actions}
      />
    ))
  return (
    <>
      <h2 class="title" tabIndex={-1}>
        {current.title}
      </h2>
      {drawn(current.parts, 0)}
      {current.kind === "incident" && <Grade key={current.slug} slug={current.slug} actions={actions} />}
      {current.solution.length > 0 && (
        <details class="folded solution" key={current.slug}>
          <summary>Show the solution, and what does not help</summary>
          {drawn(current.solution, current.parts.length)}
        </details>
      )}
      {current.sources.length > 0 && (
        <>
          <h3>Where it happened</h3>
          <ul>
            {current.sources.map((source) => (
              <li key={source}>
                <a href={source} rel="noreferrer">
                  {source.replace(/^https:\/\//, "")}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <nav class="neighbours" aria-label="Lessons">
        {current.previous !== null && <a href={`#learn/${current.previous}`}>← before</a>}
        <a href={`/learn/${current.slug}`}>as a plain page</a>
        {current.next !== null && <a href={`#learn/${current.next}`}>next →</a>}
      </nav>
    </>
  )
}
