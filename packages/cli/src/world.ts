// Paths to a compiled world: read, parse, build, compile. What was found on the way goes along.

import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import type {Diagnostic, Manifests, Program, Source} from "@carveout/engine"
import type {Arguments} from "./command.ts"
import {valueOf} from "./command.ts"
import {readPaths} from "./input.ts"
import type {Input, InputError} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** What paths hold. */
export type Read = {
  readonly files: readonly Source[]
  readonly errors: readonly InputError[]
  readonly manifests: Manifests
}

/**
 * A world, ready to be asked. `isReadable` false: some text could not be read, so part of the world is unknown. `phases`:
 * milliseconds from paths to resources, and from resources to a program.
 */
export type Loaded = Read & {
  readonly program: Program
  readonly diagnostics: readonly Diagnostic[]
  readonly isReadable: boolean
  readonly phases: {readonly read: number; readonly compile: number}
}

/** Codes of documents that could not be read at all, so that nobody knows what they would have said. */
const unreadableCodes = new Set([
  "yaml-syntax",
  "json-syntax",
  "document-separator",
  "trailing-content",
  "yaml-directive",
  "duplicate-key",
  "complex-key",
  "unknown-anchor",
  "alias-cycle",
  "bad-merge",
  "bad-tag",
  "bad-number",
  "control-character",
  "template-text",
  "limit-depth",
  "limit-keys",
  "limit-aliases",
  "limit-nodes",
  "limit-scalar",
  "limit-document",
])

/** Reads manifests. */
export function readManifests(args: Arguments, terminal: Terminal): Read {
  const {files, errors} = readPaths(args.paths, terminal)
  return {files, errors, manifests: parseManifests(files, parseOptions(args))}
}

/** The default namespace, where one was given. */
export function parseOptions(args: Arguments): {readonly namespace?: string} {
  const namespace = valueOf(args, "namespace")
  return namespace === undefined ? {} : {namespace}
}

/** Reads manifests and makes them a world. */
export function loadWorld(args: Arguments, terminal: Terminal): Loaded {
  const started = performance.now()
  return worldOfFiles(readPaths(args.paths, terminal), args, started)
}

/** Makes a world of files that were read. `started`: when reading them began. */
export function worldOfFiles({files, errors}: Input, args: Arguments, started: number = performance.now()): Loaded {
  const manifests = parseManifests(files, parseOptions(args))
  const between = performance.now()
  const {snapshot, diagnostics} = buildSnapshot(manifests.resources)
  const all = [...manifests.diagnostics, ...diagnostics]
  const program = compile(snapshot)
  const phases = {read: between - started, compile: performance.now() - between}
  return {files, errors, manifests, program, diagnostics: all, isReadable: isReadable(all), phases}
}

/** Whether every document could be read. */
export function isReadable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({code}) => !unreadableCodes.has(code))
}
