// Bringing the answer about a chosen flow into sight: it stands below the matrix, which may fill the view.

let isWanted = false

/** Asks for the answer that comes next to be brought into sight. WHY not at every answer: whoever types is not to lose sight of the matrix. */
export function lookAtWalk(): void {
  isWanted = true
}

/** Whether somebody asked since this was last called. */
export function takeLook(): boolean {
  const was = isWanted
  isWanted = false
  return was
}
