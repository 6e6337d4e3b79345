// The door of the engine, in reading order: text to resources, resources to a world, a world to answers.

// Findings and where they stand.
export {manualAddress, severities} from "./text/diagnostic.ts"
export type {Diagnostic, ManualPage, Severity} from "./text/diagnostic.ts"
export type {LongFile, Place, Source, SourceFile} from "./text/source.ts"
export {manual} from "./manual.ts"
export {nearest} from "./std/nearest.ts"

// Text to resources.
export {readYaml} from "./manifest/yaml/read.ts"
export {isReadable} from "./manifest/yaml/codes.ts"
export {parseManifests} from "./manifest/parse.ts"
export type {Manifests} from "./manifest/parse.ts"
export type {Resource} from "./manifest/resource.ts"

// Selectors.
export {parseSelector} from "./selector/parse.ts"
export {printSelector} from "./selector/print.ts"
export {matchesSelector} from "./selector/match.ts"
export type {Labels, Selector} from "./selector/selector.ts"

// Resources to a world.
export {buildSnapshot} from "./snapshot/build.ts"
export type * as World from "./snapshot/snapshot.ts"
export {compile} from "./program/compile.ts"
export type {Program} from "./program/program.ts"
export {listTiers} from "./program/tiers.ts"

// One flow.
export {decide} from "./decide/decide.ts"
export type {Decision, Stage, Step, Verdict, Walk} from "./decide/decision.ts"
export type {End, Flow} from "./decide/flow.ts"

// Questions by name.
export {ask} from "./question/ask.ts"
export type {Answer, Case, Named, Question} from "./question/answer.ts"

// Reasons.
export {explain} from "./explain/explain.ts"
export type {ExplainedCase, ExplainedStep, ExplainedWalk, Explanation, NearMiss} from "./explain/explanation.ts"
export {flipText, flipsOf} from "./explain/flip.ts"
export type {Flip} from "./explain/flip.ts"
export {becauseText, changeText} from "./explain/because.ts"
export {plainSelector} from "./explain/plain-selector.ts"
export {missingText, symptomText} from "./explain/prose.ts"

// Expectations.
export {checkWantedDiagnostics} from "./expect/diagnostics.ts"
export {movedIntoFile} from "./expect/inline.ts"
export {parsePolicyTest} from "./expect/parse.ts"
export type {PolicyTest} from "./expect/policy-test.ts"
export {runPolicyTest} from "./expect/run.ts"
export type {TestResult} from "./expect/run.ts"

// All flows.
export {matrixOf, matrixPairs} from "./analyze/matrix.ts"
export {chosenEnds} from "./analyze/chosen-ends.ts"
export {classMatrixOf} from "./analyze/class-matrix.ts"
export {summarize} from "./analyze/summary.ts"
export {bitMatrixOf, verdictsOf} from "./analyze/verdicts.ts"
export {compareWorlds} from "./analyze/diff.ts"
export {promotionOf, withStagedEnforced} from "./analyze/promotion.ts"
export {contains, equivalent} from "./analyze/contain.ts"
export {shadowedRules} from "./analyze/shadowed.ts"
export {exposureOf} from "./analyze/exposure.ts"
export {searchFlows} from "./analyze/search.ts"
export type {Search} from "./analyze/search.ts"
export {parseEndWords, parseExceptions} from "./expect/words.ts"
export type {MatrixQuery} from "./analyze/query.ts"
export type * as Analysis from "./analyze/answer.ts"

// Suites of tests.
export * as Suite from "./suite/suite.ts"

// Lines of logs, the policy behind them, and the smallest repair.
export * as Doctor from "./doctor/doctor.ts"

// Opinions about manifests that a cluster takes.
export * as Lint from "./lint/lint.ts"

// What policies and rules speak of, each by itself.
export * as Scope from "./analyze/scope.ts"

// Addresses and protocols as text, for whoever prints a flow.
export {printAddress} from "./net/address.ts"
export {protocolName, protocolNumber} from "./net/protocol.ts"
