// Everything about suites of tests: what they touch, what they would notice, a first one, and the flows to try them with.

export type * from "./answer.ts"
export {coverageOf} from "./coverage.ts"
export {mutantsMax, mutationScore} from "./mutation.ts"
export {firstTestOf} from "./first-test.ts"
export {opensConnection, trialsOf} from "./trials.ts"
export type {Trial} from "./trials.ts"
