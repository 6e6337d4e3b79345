// The grade of a repair as the lab draws it.

/** A line that the repair must make hold, and whether it does. */
export type GradeLine = {readonly text: string; readonly pass: boolean; readonly problem: string | null}

/** What a repair earns, and what is open that no accepted repair opens. */
export type GradeView = {
  readonly passes: boolean
  readonly points: number
  readonly of: number
  readonly lines: readonly GradeLine[]
  readonly surplus: readonly string[]
  readonly findings: readonly string[]
}
