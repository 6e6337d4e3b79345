// The files as tabs with the editor below.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {effect} from "@preact/signals"
import {active, baseline, files, isChanged, jump, loadFiles, setText, views} from "../session/state.ts"
import {Editor} from "./editor.ts"

/** Tabs and editor. */
export function FilePanel(): JSX.Element {
  return (
    <section class="files" aria-label="Manifests">
      <FileTabs />
      <Code />
    </section>
  )
}

function FileTabs(): JSX.Element {
  const errors = new Set(
    (views.findings.value?.diagnostics ?? []).flatMap(({severity, place}) => (severity === "error" && place ? [place.file] : [])),
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
      effect(() => editor.mark(active.value === "" ? [] : (views.findings.value?.diagnostics ?? []))),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  return <div class="code" ref={place} />
}
