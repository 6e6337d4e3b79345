// The door of the testkit: the oracle, generators, the corpus. For tests only.

export {oracleOf} from "./reference/oracle.ts"
export {differences, engineJudge, judgementOf, judges} from "./judgement.ts"
export type {Judge, Judgement} from "./judgement.ts"
export {readWorld, runConformance, worldNames} from "./conformance.ts"
export {flow as generatedFlow, flowPool} from "./arbitrary/flow.ts"
export {randomFrom} from "./arbitrary/random.ts"
export {flowText, matrixJudge} from "./matrix-judge.ts"
