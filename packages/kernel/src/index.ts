// The door of the kernel room: a world built as namespaces, packets sent through it, and what was seen.

export {openBench} from "./bench.ts"
export type {Bench} from "./bench.ts"
export {whatIsMissing} from "./missing.ts"
export {findNameServer, nameServerPrograms} from "./name-server.ts"
export type {NameServer, NameServerProgram} from "./name-server.ts"
export type {Observation, Probe, ProbeProtocol} from "./probe.ts"
export type {Run, RunOptions} from "./room.ts"
export {RulesRefused} from "./world.ts"
export type {Forwarding, KernelNode, KernelPod, KernelService, KernelWorld, NodeRules, Resolver} from "./world.ts"
