// The page's beginning: the workers, the course, what the address asks for, and a judgement after every change.

import {effect} from "@preact/signals"
import type {Signal} from "@preact/signals"
import {render} from "preact"
import {App} from "./frame/app.tsx"
import {grade} from "./lessons/grade.tsx"
import type {Loaded} from "./lessons/page-view.ts"
import {deviceStorage, note, recallProgress} from "./lessons/progress.ts"
import {keepOffline} from "./offline/register.ts"
import {mark} from "./session/marks.ts"
import {linkOf, readLink} from "./session/share.ts"
import {baseline, entries, files, loaded, loadFiles, notice, page, panel, place, views, wants, wire} from "./session/state.ts"
import {scriptAddress} from "./session/trusted.ts"
import type {ScriptName} from "./session/trusted.ts"
import {largeWishOf} from "./world/large-address.ts"
import {largeWorld} from "./world/large-world.ts"
import {CourseClient, EngineClient} from "./worker/client.ts"
import {AfterFrame} from "./worker/hearing.ts"
import type {JudgeResponse, ViewName, ViewResponse} from "./worker/messages.ts"

/** The lesson that a newcomer sees first. */
const seed = "dns-egress"

const worker = (name: ScriptName): Worker => new Worker(scriptAddress(name), {type: "module"})
const engine = new EngineClient(worker("engine-worker.js"), hear)
const course = new CourseClient(worker("course-worker.js"))

/** Views that draw what a key changed; the others are taken when that is on the screen. */
const urgent: ReadonlySet<ViewName> = new Set(["matrix", "graph"])
const afterFrame = new AfterFrame()

function hear(response: JudgeResponse): void {
  if (response.kind === "failed") notice.value = `a fault of the lab: ${response.message}`
  if (response.kind !== "view") return
  if (urgent.has(response.view)) show(response)
  else afterFrame.take(() => show(response))
}

function show({view, value, number}: ViewResponse): void {
  ;(views[view] as Signal<unknown>).value = value
  // Effects have run by now: what draws itself is drawn.
  mark(`carveout ${view}`, number)
}

/** A page's policy in the scope in which the page speaks of it. */
function policyOf(slug: string): Loaded {
  const scope = entries.value.find((entry) => entry.slug === slug)?.scope ?? "stacked"
  return {slug, scope, variant: {role: "policy", name: ""}}
}

async function load(what: Loaded): Promise<void> {
  const response = await course.ask({kind: "page", loaded: what})
  if (response.kind !== "page" || response.page === null) {
    notice.value = `there is no page ${what.slug}`
    return
  }
  const isSamePage = loaded.value?.slug === what.slug && loaded.value.scope === what.scope
  page.value = response.page
  loaded.value = what
  note(deviceStorage(), what.slug, (before) => before)
  // The baseline stays while one page's parts are tried, so that a trap shows what it changes.
  if (isSamePage) {
    files.value = response.page.files
  } else loadFiles(response.page.files, "policy.yaml")
}

async function gradeRepair(): Promise<void> {
  const current = page.value
  if (current === null) return
  const response = await course.ask({kind: "grade", slug: current.slug, files: files.value})
  if (response.kind !== "grade" || response.grade === null) {
    notice.value = response.kind === "failed" ? `a fault of the lab: ${response.message}` : "only a repair of an incident can be graded"
    return
  }
  const {grade: view} = response
  grade.value = {slug: current.slug, view}
  if (view.passes) note(deviceStorage(), current.slug, (before) => ({...before, isRepaired: true}))
}

async function share(): Promise<void> {
  const link = await linkOf({files: files.value, baseline: baseline.value, wire: wire.value})
  const address = `${location.origin}${location.pathname}${link}`
  history.replaceState(null, "", link)
  const size = `${Math.ceil(link.length / 1024)} kB`
  try {
    await navigator.clipboard.writeText(address)
    notice.value = `the link is in the clipboard and in the address (${size})`
  } catch {
    notice.value = `the link is in the address (${size})`
  }
}

async function followAddress(): Promise<void> {
  const {hash} = location
  const large = largeWishOf(hash)
  if (large !== null) {
    loaded.value = null
    page.value = null
    panel.value = "lab"
    place.value = "views"
    loadFiles(largeWorld(large), "policies/cluster.yaml")
    return
  }
  const slug = /^#learn\/([a-z0-9-]+)$/.exec(hash)?.[1]
  if (hash.startsWith("#v")) {
    const read = await readLink(hash)
    if (read.ok) {
      const {shared} = read
      loaded.value = null
      panel.value = "lab"
      place.value = "views"
      loadFiles(shared.files, shared.files.at(-1)?.name ?? "")
      baseline.value = shared.baseline
      wire.value = shared.wire
      return
    }
    notice.value = read.message
  }
  if (slug !== undefined || hash === "#learn") {
    panel.value = "learn"
    place.value = "learn"
  }
  if (hash === "#learn" && files.value.length > 0) {
    page.value = null
    return
  }
  if (slug !== undefined || files.value.length === 0) await load(policyOf(slug ?? seed))
}

async function begin(): Promise<void> {
  recallProgress(deviceStorage())
  render(<App actions={{load: (what) => void load(what), gradeRepair, share: () => void share()}} />, document.body)
  const response = await fetch(new URL("course.json", import.meta.url))
  const answer = await course.ask({
    kind: "course",
    files: (await response.json()) as readonly {readonly path: string; readonly text: string}[],
  })
  if (answer.kind === "course") entries.value = answer.pages
  await followAddress()
  addEventListener("hashchange", () => void followAddress())
  effect(() => {
    mark("carveout asked", engine.judge({files: files.value, baseline: baseline.value, wants: wants.value}))
  })
}

void begin()
keepOffline()
