// Every code that a finding can carry, with its page. The one list that the command line, SARIF and the documents read.

import {analyzeManual} from "./analyze/codes.ts"
import {expectManual} from "./expect/codes.ts"
import {manifestManual} from "./manifest/codes.ts"
import {yamlManual} from "./manifest/yaml/codes.ts"
import {questionManual} from "./question/codes.ts"
import {snapshotManual} from "./snapshot/codes.ts"
import type {Manual} from "./text/diagnostic.ts"

/** Pages by code, in the order in which a reader meets them: text, manifests, worlds, questions, tests, analyses. */
export const manual: Manual = {...yamlManual, ...manifestManual, ...snapshotManual, ...questionManual, ...expectManual, ...analyzeManual}
