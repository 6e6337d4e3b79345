// Moments for whoever measures the lab: when something was asked, and when what it changed was drawn.

/** Marks a moment by its name and the number of the request that it belongs to. The last one of a name is kept. */
export function mark(name: string, request: number): void {
  performance.clearMarks(name)
  performance.mark(name, {detail: request})
}
