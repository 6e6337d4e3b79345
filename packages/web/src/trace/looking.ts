// Bringing the answer about a chosen flow into sight: it stands below the matrix, which may fill the view.

import {signal} from "@preact/signals"

/** Counts choices whose answer nobody has seen yet. */
export const unseen = signal(0)

/** Asks for the answer that comes next to be brought into sight. WHY not at every answer: whoever types is not to lose sight of the matrix. */
export function lookAtWalk(): void {
  unseen.value++
}
