// The session kept while it changes, and what this device kept before. Says once where nothing can be kept.

import {effect, signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {Keeper} from "./keep.ts"
import {typist} from "../editor/undoing.ts"
import type {Kept, KeptUndo} from "./kept-undo.ts"
import {keptNow, setAside} from "./session.ts"
import {isChanged, notice} from "./state.ts"
import {aside, doneNow, files, forgetDone} from "./work.ts"

/** How long after a change the session is written: typing goes on meanwhile. */
const restMs = 600

/** Whether this device keeps the session: not yet known, kept, forgotten until the next change, or not at all. */
export type Keeping = "unknown" | "kept" | "forgotten" | "impossible"

const state = signal<Keeping>("unknown")
/** The same, for whoever shows it. */
export const keeping: ReadonlySignal<Keeping> = state

let keeper: Keeper | null = null
/** Whether there is something that the database lacks, and how many changes there were. */
let isUnkept = false
let changed = 0
/** How many changes there were when the last words were said. */
let saidAt = -1
let timer: ReturnType<typeof setTimeout> | undefined
let isKeeping = false

const keepsNothing = "this browser keeps nothing: what you write here is gone with the tab, unless you share or download it"

/** What this device kept for the tab, if anything. */
export async function recallSession(how: "go on" | "anew"): Promise<Kept | null> {
  keeper = await Keeper.open(how, takeLate)
  if (keeper === null) {
    state.value = "impossible"
    notice.value = keepsNothing
    addEventListener("beforeunload", (event) => {
      if (keeper === null && isChanged.value) event.preventDefault()
    })
    return null
  }
  if (keeper.recalled.why !== null) notice.value = "another tab of the lab holds your session: it stays there, and this tab begins anew"
  return keeper.recalled.kept
}

/** The browser answers when the lab has begun without it: what it kept is set aside for the reader, and from now on it keeps what is there. */
function takeLate(late: Keeper): void {
  keeper = late
  if (notice.value === keepsNothing) notice.value = ""
  if (late.recalled.kept !== null) setAside(late.recalled.kept.session, "this visit")
  keepSession()
  isUnkept = true
  changed++
  void write()
}

/** Keeps the session from now on, a moment after each change, and at once where the tab goes to the back. */
export function keepSession(): void {
  if (keeper === null || isKeeping) return
  isKeeping = true
  let isFirst = true
  effect(() => {
    keptNow()
    if (isFirst) {
      isFirst = false
      return
    }
    isUnkept = true
    changed++
    clearTimeout(timer)
    timer = setTimeout(() => void write(), restMs)
  })
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave()
  })
  // WHY both: a browser waits longer for the first, and not every browser sends it.
  addEventListener("beforeunload", leave)
  addEventListener("pagehide", leave)
}

/** Forgets all sessions that this device keeps. What is open stays open, and is kept again with the next change. */
export async function forgetSessions(): Promise<void> {
  // WHY first: they are what was written earlier, and would be kept again with the next change.
  aside.value = []
  forgetDone()
  typist.value?.forgetTyping()
  clearTimeout(timer)
  timer = undefined
  isUnkept = false
  await keeper?.forget()
  state.value = "forgotten"
}

/** The tab may be gone before the database has answered: what it lacks is written where that needs no answer, too. */
function leave(): void {
  if (!isUnkept) return
  if (saidAt !== changed) keeper?.keepNow(keptNow(), undoNow)
  saidAt = changed
  if (timer !== undefined) void write()
}

async function write(): Promise<void> {
  clearTimeout(timer)
  timer = undefined
  const number = changed
  const isKept = (await keeper?.keep(keptNow(), undoNow())) ?? false
  if (!isKept && state.value !== "impossible")
    notice.value = "this browser could not keep the session: download it before you close the tab"
  if (isKept && number === changed) {
    isUnkept = false
    keeper?.hasAll()
  }
  state.value = isKept ? "kept" : "impossible"
}

function undoNow(): KeptUndo {
  return {...doneNow(), typing: typist.value?.typingIn(files.value) ?? []}
}
