// The whole session as one value: taken from the signals for a link or the device, and put back into them.

import type {PageView} from "../lessons/page-view.ts"
import type {Shared} from "./share.ts"
import {asked, panel, tab, tabNames, wire} from "./state.ts"
import type {TabName} from "./state.ts"
import {beginWith, change, workNow} from "./work.ts"

/** The session as it is. */
export function sessionNow(): Shared {
  const {files, baseline, active, loaded} = workNow()
  return {files, baseline, active, loaded, wire: wire.value, asked: asked.value, panel: panel.value, tab: tab.value}
}

/** Puts a session in place of what is there: at the beginning, or as a change that can be taken back. `page` is that of what is loaded. */
export function takeSession(shared: Shared, page: PageView | null, how: "at the beginning" | "as a change"): void {
  const {files, baseline, active, loaded} = shared
  const work = {files, baseline, active, page, loaded: page === null ? null : loaded}
  if (how === "at the beginning") beginWith(work)
  else change("opening a link", work)
  wire.value = shared.wire
  asked.value = shared.asked
  panel.value = shared.panel
  const known: readonly string[] = tabNames
  if (known.includes(shared.tab)) tab.value = shared.tab as TabName
}
