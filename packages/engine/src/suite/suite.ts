// Everything about suites of tests: what they touch, what they would notice, and a first one.

export type * from "./answer.ts"
export {coverageOf} from "./coverage.ts"
export {mutantsMax, mutationScore} from "./mutation.ts"
export {firstTestOf} from "./first-test.ts"
