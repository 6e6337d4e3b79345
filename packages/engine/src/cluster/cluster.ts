// The door to what a snapshot of a running cluster is made of: which kinds are listed, what is kept of an object, and how the document is headed that
// says what could not be read. Whoever asks a server stands outside.

export {askedKinds, askedVersions, isPolicyKind, tierSelector} from "./asked-kinds.ts"
export type {Asked, Served, ServedGroup, ServedKind, Silent, Unread} from "./asked-kinds.ts"
export {keptParts} from "./kept-parts.ts"
export type {PlainObject} from "./kept-parts.ts"
export {documentVersion, snapshotKind} from "../manifest/snapshot-document.ts"
