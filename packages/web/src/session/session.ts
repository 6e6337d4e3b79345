// The whole session as one value: taken from the signals for a link or the device, and put back into them.

import type {PageView} from "../lessons/page-view.ts"
import {lookNow, takeLook} from "./look.ts"
import type {KeptSession, Shared} from "./share.ts"
import {asked, notice, panel, tab, tabNames, wire} from "./state.ts"
import type {TabName} from "./state.ts"
import {aside, beginWith, change, files, given, isSameFiles, workNow} from "./work.ts"
import type {Aside, Done, Work} from "./work.ts"

/** LIMIT: replaced sessions that are kept, and letters of their files; the oldest go first, the latest never. */
const asideMax = {count: 20, letters: 8_000_000}

/** The session as it is. */
export function sessionNow(): Shared {
  const {files, baseline, active, loaded} = workNow()
  return {files, baseline, active, loaded, wire: wire.value, asked: asked.value, panel: panel.value, tab: tab.value}
}

/** The session as the device keeps it: with what was replaced, and how it is looked at. */
export function keptNow(): KeptSession {
  return {shared: sessionNow(), given: given.value, aside: aside.value, look: lookNow()}
}

/** Puts other files in place of those that are there. INVARIANT: files that somebody changed are set aside, and the page says so. */
export function replaceWork(label: string, next: Partial<Work>): void {
  // What was said of the files before is no news of these; what was said at the beginning was of none.
  if (files.value.length > 0) notice.value = ""
  const others = next.aside ?? aside.value
  change(label, {
    ...next,
    aside: isOwn() ? bounded([{label, session: sessionNow(), given: given.value, isPutAway: false}, ...others]) : others,
  })
}

/** Puts the session of a link in place of what is there, as a change. `page` is that of what is loaded. */
export function takeLink(shared: Shared, page: PageView | null): void {
  replaceWork("opening a link", {...workOf(shared, page), given: shared.baseline})
  look(shared)
}

/** Begins with a session, and with what was done in it before; without, there is nothing to take back. */
export function beginSessionWith(kept: KeptSession, page: PageView | null, done?: Done<Work>): void {
  beginWith({...workOf(kept.shared, page), given: kept.given, aside: kept.aside}, done)
  look(kept.shared)
  if (kept.look !== null) takeLook(kept.look)
}

/** Brings files back that were set aside. */
export function bringBack(which: Aside, page: PageView | null): void {
  const rest = aside.value.filter((each) => each !== which)
  replaceWork("bringing your files back", {...workOf(which.session, page), given: which.given, aside: rest})
  look(which.session)
}

/** Sets aside what was kept and is found when another session has begun; files that nobody changed are no loss. */
export function setAside({shared, given: of, aside: others}: KeptSession, label: string): void {
  const own = isSameFiles(shared.files, of) ? [] : [{label, session: shared, given: of, isPutAway: false}]
  aside.value = bounded([...own, ...others, ...aside.value])
}

/** Says no more of what was set aside last. It stays where the session is handed on. */
export function putAway(): void {
  aside.value = aside.value.map((each) => ({...each, isPutAway: true}))
}

function workOf({files, baseline, active, loaded}: Shared, page: PageView | null): Omit<Work, "given" | "aside"> {
  return {files, baseline, active, page, loaded: page === null ? null : loaded}
}

function look(shared: Shared): void {
  wire.value = shared.wire
  asked.value = shared.asked
  panel.value = shared.panel
  const known: readonly string[] = tabNames
  if (known.includes(shared.tab)) tab.value = shared.tab as TabName
}

/** Whether something stands there that nobody but its writer has. */
export function isOwn(): boolean {
  return files.value.some(({text}) => text.trim() !== "") && !isSameFiles(files.value, given.value)
}

function bounded(list: readonly Aside[]): readonly Aside[] {
  let letters = 0
  return list.slice(0, asideMax.count).filter(({session}, i) => {
    letters += session.files.reduce((sum, {text}) => sum + text.length, 0)
    return i === 0 || letters <= asideMax.letters
  })
}
