// The page's beginning: the workers, the course, what the address asks for, and a judgement after every change.

import {effect} from "@preact/signals"
import type {Signal} from "@preact/signals"
import {render} from "preact"
import {App} from "./frame/app.tsx"
import {keepFocus} from "./frame/lost-focus.ts"
import {listenForRegions} from "./frame/regions.ts"
import {listenForFinder} from "./finder/finder.tsx"
import {grade} from "./lessons/grade.tsx"
import type {Loaded, PageView} from "./lessons/page-view.ts"
import {showAll} from "./matrix/settings.ts"
import {note, recallProgress} from "./lessons/progress.ts"
import {keepOffline} from "./offline/register.ts"
import {deviceStorage} from "./session/device-storage.ts"
import {mark} from "./session/marks.ts"
import {ask} from "./desk/desk.ts"
import {askForRest} from "./doctor/telling.ts"
import {withPages} from "./session/kept-undo.ts"
import type {Kept} from "./session/kept-undo.ts"
import {recallTyping} from "./session/typing.ts"
import {notePods, noteSent, takeFirst} from "./session/first-world.ts"
import {keepSession, recallSession} from "./session/keeping.ts"
import {listenForUndo} from "./editor/undoing.ts"
import {listenForDrops} from "./session/intake.ts"
import {heardAll, sayEdits} from "./session/said.ts"
import {beginSessionWith, bringBack, isOwn, replaceWork, takeLink} from "./session/session.ts"
import type {Shared} from "./session/share.ts"
import {
  asked,
  baseline,
  comparedWith,
  entries,
  files,
  loaded,
  notice,
  page,
  panel,
  place,
  seenLog,
  views,
  wants,
  wire,
} from "./session/state.ts"
import {scriptAddress} from "./session/trusted.ts"
import type {ScriptName} from "./session/trusted.ts"
import {beginWith, workNow} from "./session/work.ts"
import type {Aside} from "./session/work.ts"
import {largeWishOf} from "./world/large-address.ts"
import {beginLarge} from "./world/ready-worlds.tsx"
import {CourseClient, EngineClient} from "./worker/client.ts"
import {AfterFrame} from "./worker/hearing.ts"
import {Near} from "./worker/near.ts"
import type {JudgeResponse, ViewName, ViewResponse} from "./worker/messages.ts"

/** The lesson that a newcomer sees first. */
const seed = "dns-egress"

const worker = (name: ScriptName): Worker => new Worker(scriptAddress(name), {type: "module"})
const near = new Near({
  load: async () => (await import("./worker/near-matrix.ts")).nearMatrix,
  // Not every browser says when it is idle.
  idle: (run) => void ("requestIdleCallback" in globalThis ? requestIdleCallback(run) : setTimeout(run, 200)),
  clock: () => performance.now(),
})
const engine = new EngineClient(worker("engine-worker.js"), near, hear)
const course = new CourseClient(worker("course-worker.js"))

/** Views that draw what a key changed; the others are taken when that is on the screen. */
const urgent: ReadonlySet<ViewName> = new Set(["matrix", "graph"])
const afterFrame = new AfterFrame()

function hear(response: JudgeResponse): void {
  if (response.kind === "failed") notice.value = `a fault of the lab: ${response.message}`
  if (response.kind === "judged") {
    mark("carveout judged", response.number)
    heardAll()
  }
  if (response.kind !== "view") return
  if (urgent.has(response.view)) show(response)
  else afterFrame.take(() => show(response))
}

function show({view, value, number}: ViewResponse): void {
  ;(views[view] as Signal<unknown>).value = value
  if (view === "findings") notePods(number, value.endpoints)
  if (view === "changes") takeFirst(number, value.isFirst)
  if (view === "remedies") askForRest(value)
  // Effects have run by now: what draws itself is drawn.
  mark(`carveout ${view}`, number)
}

/** A page's policy in the scope in which the page speaks of it. */
function policyOf(slug: string): Loaded {
  const scope = entries.value.find((entry) => entry.slug === slug)?.scope ?? "stacked"
  return {slug, scope, variant: {role: "policy", name: ""}}
}

async function pageOf(what: Loaded): Promise<PageView | null> {
  const response = await course.ask({kind: "page", loaded: what})
  return response.kind === "page" ? response.page : null
}

async function load(what: Loaded): Promise<void> {
  const before = {asked: asked.value, wire: wire.value}
  const view = await pageOf(what)
  if (view === null) {
    notice.value = `there is no page ${what.slug}`
    return
  }
  const isSameSlug = loaded.value?.slug === what.slug
  const isSamePage = isSameSlug && loaded.value?.scope === what.scope
  const {role, name} = what.variant
  note(deviceStorage(), what.slug, (before) => before)
  if (!isSamePage) beginAnew()
  replaceWork(`loading “${view.title}”${role === "policy" ? "" : `, ${role} ${name}`}`, {
    files: view.files,
    given: view.files,
    // The baseline stays while one page's parts are tried, so that a trap shows what it changes.
    baseline: isSamePage ? baseline.value : view.files,
    active: view.files.some(({name: each}) => each === "policy.yaml") ? "policy.yaml" : (view.files.at(-1)?.name ?? ""),
    page: view,
    loaded: what,
  })
  // WHY not before: files that are set aside take what was asked of them along.
  if (!isSameSlug) forgetAsked(before)
}

/** What was compared and left out of one page is no question about another, nor about the same without the lessons before. */
function beginAnew(): void {
  comparedWith.value = "baseline"
  showAll()
}

/**
 * The flow and the packets of another page: its world may not have these ends, and a matrix of those packets alone looks closed. What was chosen while the page was
 * on its way is meant for it.
 */
function forgetAsked(before: {readonly asked: typeof asked.value; readonly wire: typeof wire.value}): void {
  if (asked.value === before.asked) asked.value = null
  // WHY not always: another value is another question to the worker.
  if (wire.value === before.wire && wire.value.protocol !== null) wire.value = {protocol: null, port: null}
}

async function gradeRepair(): Promise<void> {
  const current = page.value
  if (current === null) return
  const handedIn = files.value
  const response = await course.ask({kind: "grade", slug: current.slug, files: handedIn})
  if (response.kind !== "grade" || response.grade === null) {
    notice.value = response.kind === "failed" ? `a fault of the lab: ${response.message}` : "only a repair of an incident can be graded"
    return
  }
  const {grade: view} = response
  grade.value = {slug: current.slug, files: handedIn, view}
  if (view.passes) note(deviceStorage(), current.slug, (before) => ({...before, isRepaired: true}))
}

/** Opens the session of a link, or says why not. The link leaves the address: a reload shows what was made of it. */
async function openLink(hash: string, how: "at the beginning" | "as a change"): Promise<boolean> {
  history.replaceState(null, "", location.pathname)
  const read = await ask("read-link", {fragment: hash})
  if (!read.ok) {
    notice.value = read.message
    return false
  }
  const {shared} = read
  const itsPage = await pageIn(shared)
  if (how === "as a change") takeLink(shared, itsPage)
  else beginSessionWith({shared, given: shared.baseline, aside: [], look: null}, itsPage)
  place.value = "views"
  return true
}

/** The page of what is loaded in a session. */
async function pageIn({loaded: of}: Shared): Promise<PageView | null> {
  return of === null ? null : pageOf(of)
}

async function bringFilesBack(which: Aside): Promise<void> {
  bringBack(which, await pageIn(which.session))
}

/** Whether the tab shows again what it showed: its address is older than what was made meanwhile. */
function isReload(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]
  return entry?.type === "reload"
}

/** The lesson that an address names. */
function slugOf(hash: string): string | undefined {
  return /^#learn\/([a-z0-9-]+)$/.exec(hash)?.[1]
}

/** Whether the page of an address is there, or the list of pages that it names. */
function isOfAddress(hash: string): boolean {
  const slug = slugOf(hash)
  return slug === undefined ? hash === "#learn" && page.value === null : slug === page.value?.slug
}

async function followAddress(): Promise<void> {
  const {hash} = location
  if (hash.startsWith("#v")) {
    await openLink(hash, "as a change")
    return
  }
  const large = largeWishOf(hash)
  if (large !== null) {
    await beginLarge(large)
    panel.value = "lab"
    place.value = "views"
    return
  }
  const slug = slugOf(hash)
  if (slug !== undefined || hash === "#learn") {
    panel.value = "learn"
    place.value = "learn"
  }
  if (hash === "#learn" && files.value.length > 0) {
    page.value = null
    return
  }
  if (slug !== undefined && slug !== page.value?.slug) await load(policyOf(slug))
}

/** A page that was taken back or done again stands in the address, too, and so does that there is none; setting it so loads nothing. */
function followPage(slug: string | undefined): void {
  const {hash, pathname} = location
  const isOfPage = hash.startsWith("#learn/") || (hash === "#learn" && slug !== undefined)
  const wanted = slug === undefined ? pathname : `#learn/${slug}`
  if (isOfPage && hash !== wanted) history.replaceState(null, "", wanted)
}

/** Goes on with what this device kept, and with what could be taken back. */
async function goOnWith({session, undo}: Kept): Promise<void> {
  const pages = new Map<string, Promise<PageView | null>>()
  const onceEach = async (what: Loaded): Promise<PageView | null> => {
    const key = JSON.stringify(what)
    const known = pages.get(key) ?? pageOf(what)
    pages.set(key, known)
    return known
  }
  const {loaded: of} = session.shared
  const [itsPage, done] = await Promise.all([of === null ? null : onceEach(of), undo === null ? undefined : withPages(undo, onceEach)])
  recallTyping(undo?.typing ?? [], session.shared.files)
  beginSessionWith(session, itsPage, done)
}

/** What the tab begins with: a link's session, else what this device kept, and the page of the address; the seed lesson where there is none. */
async function beginSession(): Promise<void> {
  const {hash} = location
  const isLink = hash.startsWith("#v")
  const recalled = await recallSession(isLink ? "anew" : "go on")
  const isOpened = isLink && (await openLink(hash, "at the beginning"))
  if (!isLink && recalled !== null) await goOnWith(recalled)
  // What stood there before a reload stands there after it.
  if (!isLink && !(isReload() && recalled !== null && (isOwn() || isOfAddress(hash)))) await followAddress()
  if (!isOpened && files.value.length === 0 && page.value === null) {
    await load(policyOf(seed))
    // Who asked for the list of pages gets it, with that world beside it.
    if (hash === "#learn") page.value = null
  }
  // Nobody loaded the first page: there is nothing to take back.
  if (recalled === null) beginWith(workNow())
  keepSession()
  sayEdits()
}

async function begin(): Promise<void> {
  recallProgress(deviceStorage())
  render(<App actions={{load: (what) => void load(what), gradeRepair, bringBack: (which) => void bringFilesBack(which)}} />, document.body)
  const response = await fetch(new URL("course.json", import.meta.url))
  const answer = await course.ask({
    kind: "course",
    files: (await response.json()) as readonly {readonly path: string; readonly text: string}[],
  })
  if (answer.kind === "course") entries.value = answer.pages
  await beginSession()
  addEventListener("hashchange", () => void followAddress())
  effect(() => followPage(page.value?.slug))
  // Where nothing is staged any more, promoting it is no question.
  effect(() => {
    const changes = views.changes.value
    if (changes?.with === "staged" && changes.staged === 0) comparedWith.value = "baseline"
  })
  effect(() => {
    const number = engine.judge({files: files.value, baseline: baseline.value, seen: seenLog.value, wants: wants.value})
    noteSent(number)
    mark("carveout asked", number)
  })
}

listenForUndo()
listenForRegions()
listenForFinder()
listenForDrops()
keepFocus()
void begin()
keepOffline()
