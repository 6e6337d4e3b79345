// The lab's page: files and editor on one side, lesson or views on the other.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {effect} from "@preact/signals"
import {Editor} from "./editor.ts"
import {Learn} from "./learn.tsx"
import type {Actions} from "./learn.tsx"
import {Matrix} from "./matrix.tsx"
import {active, baseline, files, isChanged, jump, loadFiles, notice, panel, setText, view} from "./state.ts"
import {Changes, Findings, Trace} from "./trace.tsx"

/** What the page's frame needs done beside what lessons need. */
export type FrameActions = Actions & {readonly share: () => void}

/** The whole page. */
export function App({actions}: {readonly actions: FrameActions}): JSX.Element {
  return (
    <div class="frame">
      <header>
        <strong>Carveout</strong>
        <nav aria-label="Panels">
          {(["learn", "lab"] as const).map((name) => (
            <button key={name} type="button" aria-pressed={panel.value === name} onClick={() => (panel.value = name)}>
              {name === "learn" ? "Learn" : "Lab"}
            </button>
          ))}
        </nav>
        <button type="button" onClick={actions.share}>
          Share
        </button>
        <span class="counts" aria-live="polite">
          {notice.value !== "" ? notice.value : view.value === null ? "" : `${view.value.endpoints} pods, ${view.value.policies} policies`}
        </span>
      </header>
      <main>
        <section class="files" aria-label="Manifests">
          <Tabs />
          <Code />
        </section>
        <div class="panel">
          {panel.value === "learn" && <Learn actions={actions} />}
          <Matrix />
          <Trace />
          <Changes />
          <Findings />
        </div>
      </main>
    </div>
  )
}

function Tabs(): JSX.Element {
  const errors = new Set(
    (view.value?.diagnostics ?? []).flatMap(({severity, place}) => (severity === "error" && place ? [place.file] : [])),
  )
  const add = (): void => {
    const taken = new Set(files.value.map(({name}) => name))
    let number = 1
    while (taken.has(`new-${number}.yaml`)) number++
    files.value = [...files.value, {name: `new-${number}.yaml`, text: ""}]
    active.value = `new-${number}.yaml`
  }
  return (
    <div class="tabs">
      {files.value.map(({name}) => (
        <button key={name} type="button" aria-pressed={active.value === name} onClick={() => (active.value = name)}>
          {errors.has(name) ? "⚠ " : ""}
          {name}
        </button>
      ))}
      <button type="button" onClick={add} aria-label="add a file">
        +
      </button>
      <button type="button" disabled={!isChanged.value} onClick={() => loadFiles(baseline.value, active.value)}>
        Reset
      </button>
      <Upload />
    </div>
  )
}

/** Files from the disk; they never leave the page. */
function Upload(): JSX.Element {
  const take = async (list: FileList | null): Promise<void> => {
    const texts = await Promise.all([...(list ?? [])].map(async (file) => ({name: file.name, text: await file.text()})))
    const names = new Set(texts.map(({name}) => name))
    files.value = [...files.value.filter(({name}) => !names.has(name)), ...texts]
    active.value = texts[0]?.name ?? active.value
  }
  return (
    <label class="upload">
      Open… <input type="file" multiple accept=".yaml,.yml,.json" onChange={({currentTarget}) => void take(currentTarget.files)} />
    </label>
  )
}

function Code(): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null) return
    const editor = new Editor(place.current, setText)
    const stops = [
      effect(() => {
        const file = files.value.find(({name}) => name === active.value)
        if (file) editor.show(file)
      }),
      effect(() => {
        const {value} = jump
        if (value !== null && active.value === value.file) editor.goTo(value.line)
      }),
      effect(() => editor.mark(active.value === "" ? [] : (view.value?.diagnostics ?? []))),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  return <div class="code" ref={place} />
}
