// Paths to a compiled world: read, parse, build, compile. What was found on the way goes along.

import {buildSnapshot, compile, isReadable, parseManifests} from "@carveout/engine"
import type {Diagnostic, Doctor, Program, Resource, World} from "@carveout/engine"
import type {Arguments} from "./command.ts"
import {valueOf} from "./command.ts"
import {collectGarbage} from "./garbage.ts"
import {readPaths} from "./input.ts"
import type {Input} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/**
 * A world, ready to be asked. `isReadable` false: some text could not be read, so part of the world is unknown. `documents` counts all that were
 * not empty. `phases`: milliseconds from paths to resources, and from resources to a program.
 */
export type Loaded = Input & {
  readonly documents: number
  readonly program: Program
  readonly diagnostics: readonly Diagnostic[]
  readonly isReadable: boolean
  readonly phases: {readonly read: number; readonly compile: number}
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

/** The same with what was read on the way. WHY not always: it is most of a large world's memory, and only who adds to the world asks for it. */
export function loadReadWorld(args: Arguments, terminal: Terminal): Loaded & {readonly read: Doctor.ReadWorld} {
  const started = performance.now()
  const input = readPaths(args.paths, terminal)
  const manifests = parseManifests(input.files, parseOptions(args))
  const read = performance.now()
  const built = buildSnapshot(manifests.resources)
  const whole = {manifests, built, program: compile(built.snapshot)}
  return {...loadedOf(input, whole), phases: {read: read - started, compile: performance.now() - read}, read: whole}
}

/** A world that was read already. */
export function loadedOf(input: Input, {manifests, built, program}: Doctor.ReadWorld): Loaded {
  const diagnostics = [...manifests.diagnostics, ...built.diagnostics]
  const {documents} = manifests
  return {...input, documents, program, diagnostics, isReadable: isReadable(diagnostics), phases: {read: 0, compile: 0}}
}

/** Makes a world of files that were read. `started`: when reading them began. */
export function worldOfFiles(input: Input, args: Arguments, started: number = performance.now()): Loaded {
  const {snapshot, diagnostics, documents, read} = pictureOf(input, args)
  collectGarbage()
  const program = compile(snapshot)
  const phases = {read: read - started, compile: performance.now() - read}
  return {...input, documents, program, diagnostics, isReadable: isReadable(diagnostics), phases}
}

/** The same with its resources, for who looks at them as they were written. */
export function worldWithResources({files, ...rest}: Input, args: Arguments): Loaded & {readonly resources: readonly Resource[]} {
  const started = performance.now()
  const {resources, documents, diagnostics: found} = parseManifests(files, parseOptions(args))
  const read = performance.now()
  const built = buildSnapshot(resources)
  const diagnostics = [...found, ...built.diagnostics]
  const program = compile(built.snapshot)
  const phases = {read: read - started, compile: performance.now() - read}
  return {...rest, files, documents, program, diagnostics, isReadable: isReadable(diagnostics), phases, resources}
}

/** What is kept of files that were read, and the moment at which they had been. */
type Picture = Pick<Loaded, "diagnostics" | "documents"> & {readonly snapshot: World.Snapshot; readonly read: number}

/** The picture of some files. WHY apart: the resources of a large dump are not to stand in memory beside all that is made of them. */
function pictureOf({files}: Input, args: Arguments): Picture {
  const {resources, documents, diagnostics: found} = parseManifests(files, parseOptions(args))
  const read = performance.now()
  const {snapshot, diagnostics} = buildSnapshot(resources)
  return {snapshot, documents, diagnostics: [...found, ...diagnostics], read}
}
