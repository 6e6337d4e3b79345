// The door of the server room: the lab and the lessons from one process.

export {startServer} from "./serve.ts"
export type {Serving, ServerOptions} from "./serve.ts"
