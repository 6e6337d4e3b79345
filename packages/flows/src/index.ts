// The door of the flows room: files of flow records to records, records to conversations, conversations to what a world makes of them.

export {readFlowRecords} from "./read.ts"
export type {FlowRecords} from "./read.ts"
export type {FlowRecord, RecordedEnd} from "./record.ts"
export {conversationsOf} from "./conversations.ts"
export type {Conversation} from "./conversations.ts"
export {countsOf, outcomes, replay} from "./replay.ts"
export type {Outcome, Replay, Replayed} from "./replay.ts"
export {flowsManual} from "./codes.ts"
export type {FlowsCode} from "./codes.ts"
