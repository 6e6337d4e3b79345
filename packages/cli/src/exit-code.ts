// Exit codes, as `git diff` and `grep` have them.

/** 0: yes, nothing found. 1: the answer is no. 2: could not answer. */
export const exitCode = {yes: 0, no: 1, unanswered: 2} as const

/** One of the three. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
