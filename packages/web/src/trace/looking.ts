// Bringing the answer about a chosen flow into sight: it stands below the matrix, which may fill the view.

/** What is brought into sight: the answer, or all from the fields down. */
export type Look = "answer" | "section"

let wanted: Look | null = null

/** Asks for the answer that comes next to be brought into sight. WHY not at every answer: whoever types is not to lose sight of the matrix. */
export function lookAtWalk(look: Look = "answer"): void {
  wanted = look
}

/** What somebody asked for since this was last called. */
export function takeLook(): Look | null {
  const was = wanted
  wanted = null
  return was
}
