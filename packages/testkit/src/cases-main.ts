// `npm run cases`: writes docs/semantics/cases.md from the corpus.

import {writeFileSync} from "node:fs"
import {caseFiles, readCase} from "./cases.ts"
import {casesPage, casesPagePath, readClauses} from "./clauses.ts"

const cases = caseFiles().map(readCase)
writeFileSync(casesPagePath, casesPage(readClauses(), cases))
console.log(`${casesPagePath}: ${cases.length} cases`)
