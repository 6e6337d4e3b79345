// What reading is limited to, everywhere; shares and servers set narrower limits of their own.

/** LIMIT: nested values; Kubernetes objects stay under 20. */
export const depthMax = 64
/** LIMIT: keys of one map. */
export const keysMax = 65_536
/** LIMIT: aliases of one document. */
export const aliasesMax = 100
/** LIMIT: UTF-16 units of one text; an annotation may hold 256 KiB, a ConfigMap 1 MiB. */
export const scalarMax = 2_097_152
/** LIMIT: with aliases written out, a document holds at most this many values, or `expansionMax` times those written. */
export const expandedNodesMin = 200_000
/** LIMIT: see `expandedNodesMin`. */
export const expansionMax = 10
/** LIMIT: documents of one file that cannot be read; after as many the file is no manifest, and each costs more than a good one. */
export const faultsMax = 1_000
/** LIMIT: maps merged in one place. */
export const mergeSourcesMax = 16
/** LIMIT: UTF-16 units of one YAML document, or one JSON value that is no item of a list, of a file that is read in pieces: half of what the language holds in one text. */
export const documentMax = 268_435_456
