// What stands beside the lines of the open file: whom policies select, and what their rules take.

/** The file that is open, and the stretch of lines that is in view. */
export type HintsWant = {readonly file: string; readonly from: number; readonly to: number}

/** A few words beside a line. `isWarning`: nothing comes of what stands there. */
export type Hint = {readonly line: number; readonly text: string; readonly isWarning: boolean}

/** The hints of one file in the order of its lines. */
export type HintsView = {readonly file: string; readonly hints: readonly Hint[]}
