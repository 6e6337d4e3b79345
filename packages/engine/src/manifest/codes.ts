// The manual pages of everything that reading manifests can find.

import type {Manual} from "../text/diagnostic.ts"

export const manifestManual: Manual = {}
