// The door of the report room: answers made visible.

export {colourStyle, plainStyle, printable} from "./style.ts"
export type {Style} from "./style.ts"
export {countSeverities, diagnosticJson, isAtLeast} from "./diagnostics/model.ts"
export {diagnosticsText, diagnosticText, summaryText} from "./diagnostics/text.ts"
export {diagnosticsJunit} from "./diagnostics/junit.ts"
export {sarifLog} from "./diagnostics/sarif.ts"
export {flowJson, flowText, resultJson, witnessJson} from "./results/model.ts"
export {resultsText} from "./results/text.ts"
export {resultsTap} from "./results/tap.ts"
export {resultsJunit} from "./results/junit.ts"
export {tiersJson, tiersText} from "./tiers/tiers.ts"
