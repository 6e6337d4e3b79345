// The lab's page: files and editor on one side, the lesson and the views on the other.

import type {JSX} from "preact"
import {FilePanel} from "../editor/file-panel.tsx"
import {Finder} from "../finder/finder.tsx"
import {Learn} from "../lessons/learn.tsx"
import type {Actions} from "../lessons/parts.tsx"
import {SessionMenu} from "../session/session-menu.tsx"
import {said} from "../session/said.ts"
import {putAway} from "../session/session.ts"
import {changedGroups, notice, offer, panel, place} from "../session/state.ts"
import {aside} from "../session/work.ts"
import {worldWords} from "./counts.ts"
import {borderStyle, Splitter} from "./splitter.tsx"
import {Worded} from "./worded.tsx"
import {ViewPanel} from "./view-panel.tsx"

/** What the page's frame needs done beside what lessons need. */
export type FrameActions = Actions

/** The whole page. */
export function App({actions}: {readonly actions: FrameActions}): JSX.Element {
  return (
    <div class={`frame ${panel.value}`} data-place={place.value}>
      <Header actions={actions} />
      <main style={borderStyle()}>
        <FilePanel />
        <Splitter border="columns" />
        {panel.value === "learn" && <Learn actions={actions} />}
        {panel.value === "learn" && <Splitter border="rows" />}
        <ViewPanel />
      </main>
      <p class="spoken" role="status">
        {said.value}
      </p>
      <PlaceBar />
      <Finder />
    </div>
  )
}

function Header({actions}: {readonly actions: FrameActions}): JSX.Element {
  return (
    <header>
      <h1 class="brand">Carveout</h1>
      <nav aria-label="Panels">
        {(["learn", "lab"] as const).map((name) => (
          <button key={name} type="button" aria-pressed={panel.value === name} onClick={() => openPanel(name)}>
            {name === "learn" ? "Learn" : "Lab"}
          </button>
        ))}
      </nav>
      <SessionMenu actions={actions} />
      <span class="counts">{worldWords.value}</span>
      <Notice />
      <AsideNotice actions={actions} />
    </header>
  )
}

/** What was just done, or why not: it stays until the next one, or until it was read. */
function Notice(): JSX.Element {
  return (
    <div class="notice" role="status">
      {notice.value !== "" && (
        <>
          <span>
            <Worded text={notice.value} />
          </span>
          {offer.value?.of === notice.value && (
            <button type="button" class="back" onClick={offer.value.take}>
              {offer.value.words}
            </button>
          )}
          <button type="button" aria-label="put the message away" onClick={() => (notice.value = "")}>
            ×
          </button>
        </>
      )}
    </div>
  )
}

/** That changed files were replaced, and the way back to them. */
function AsideNotice({actions}: {readonly actions: FrameActions}): JSX.Element {
  const latest = aside.value[0]
  return (
    <div class="set-aside" role="status">
      {latest !== undefined && !latest.isPutAway && (
        <>
          <span>Your files from before {latest.label} are kept.</span>
          <button type="button" class="back" onClick={() => actions.bringBack(latest)}>
            Bring my files back
          </button>
          <button type="button" aria-label="leave them aside" title="They stay under Share, on this device" onClick={putAway}>
            ×
          </button>
        </>
      )}
    </div>
  )
}

function openPanel(name: "learn" | "lab"): void {
  panel.value = name
  if (name === "lab" && place.value === "learn") place.value = "editor"
  if (name === "learn") place.value = "learn"
}

/** On a narrow screen: which of the three stands there, within reach of a thumb. */
function PlaceBar(): JSX.Element {
  const names = panel.value === "learn" ? (["learn", "editor", "views"] as const) : (["editor", "views"] as const)
  const titles = {learn: "Lesson", editor: "Files", views: "Effect"} as const
  return (
    <nav class="place-bar" aria-label="Parts of the page">
      {names.map((name) => (
        <button key={name} type="button" aria-pressed={place.value === name} onClick={() => (place.value = name)}>
          {titles[name]} {name === "views" && changedGroups.value > 0 && <span class="count">{changedGroups.value}</span>}
        </button>
      ))}
    </nav>
  )
}
