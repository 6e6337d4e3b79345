// Texts to everything that the lab shows of them. Pure: the worker calls it, and so do tests.

import {ask, buildSnapshot, compareWorlds, compile, explain, matrixOf, parseManifests} from "@carveout/engine"
import type {Diagnostic, Program} from "@carveout/engine"
import {diffLines, explanationJson, gridOf} from "@carveout/report"
import type {ExplanationJson, Grid} from "@carveout/report"
import {runClaims} from "@carveout/school"
import type {Claim} from "@carveout/school"
import type {Asked, CellChange, JudgedClaim, LabFile, Request, View, Wire} from "./messages.ts"

/** LIMIT: names that a line of a difference spells out. */
const namesShown = 6

type Made = {readonly program: Program; readonly diagnostics: readonly Diagnostic[]}

/** Worlds by their texts: the baseline stays the same while somebody types. */
export class Worlds {
  #last: {readonly key: string; readonly made: Made} | null = null
  #before: {readonly key: string; readonly made: Made} | null = null

  /** The world of some files. */
  of(files: readonly LabFile[]): Made {
    const key = JSON.stringify(files)
    if (this.#last?.key === key) return this.#last.made
    if (this.#before?.key === key) return this.#before.made
    const made = worldOf(files)
    this.#before = this.#last
    this.#last = {key, made}
    return made
  }
}

function worldOf(files: readonly LabFile[]): Made {
  const {resources, diagnostics} = parseManifests(files)
  const {snapshot, diagnostics: built} = buildSnapshot(resources)
  return {program: compile(snapshot), diagnostics: [...diagnostics, ...built]}
}

/** Judges the files of a request. */
export function viewOf(worlds: Worlds, request: Request & {readonly kind: "judge"}): View {
  const base = worlds.of(request.baseline)
  const {program, diagnostics} = worlds.of(request.files)
  const query = queryOf(request.wire)
  const grid = gridOf(matrixOf(program, query))
  const isSame = program === base.program
  return {
    diagnostics,
    grid,
    changes: isSame ? {} : changesOf(gridOf(matrixOf(base.program, query)), grid),
    difference: isSame ? [] : diffLines(compareWorlds(base.program, program), namesShown),
    ...walk(program, request),
    claims: judged(program, request.claims),
    policies: program.snapshot.policies.length,
    endpoints: program.snapshot.workloads.length,
  }
}

function queryOf({protocol, port}: Wire): {readonly protocol?: string; readonly port?: number} {
  return {...(protocol === null ? {} : {protocol}), ...(port === null ? {} : {port})}
}

function judged(program: Program, claims: readonly Claim[]): readonly JudgedClaim[] {
  return runClaims(program, claims).map(({claim, result}) => ({
    line: claim.at.line,
    pass: result.pass,
    problem: result.problems[0] ?? null,
  }))
}

/** Cells that differ, by row and column of the newer grid; ends that only one grid has are compared with nothing open. */
function changesOf(before: Grid, after: Grid): Readonly<Record<string, CellChange>> {
  const texts = new Map<string, string>()
  const each = (grid: Grid, visit: (pair: string, text: string, at: string) => void): void => {
    for (const [i, from] of grid.names.entries()) {
      for (const [j, to] of grid.names.entries())
        visit(`${from[0] ?? ""} ${to[0] ?? ""}`, grid.cells[i]?.[j]?.text ?? "nothing", `${i} ${j}`)
    }
  }
  each(before, (pair, text) => void texts.set(pair, text))
  const changes: Record<string, CellChange> = {}
  each(after, (pair, text, at) => {
    const old = texts.get(pair) ?? "nothing"
    if (old !== text) changes[at] = old === "nothing" ? "opened" : text === "nothing" ? "closed" : "changed"
  })
  return changes
}

type Walked = {readonly trace: ExplanationJson | null; readonly refusal: string | null}

/** The walk of the flow asked about; port 8080 over TCP where the matrix shows everything. */
function walk(program: Program, {asked, wire}: {readonly asked: Asked | null; readonly wire: Wire}): Walked {
  if (asked === null) return {trace: null, refusal: null}
  const protocol = wire.protocol ?? "TCP"
  const hasPorts = ["TCP", "UDP", "SCTP"].includes(protocol.toUpperCase())
  const answer = ask(program, {
    ...asked,
    protocol,
    ...(hasPorts ? {port: wire.port ?? 8080} : protocol.toUpperCase() === "ICMP" ? {icmp: {type: 8, code: 0}} : {}),
  })
  if (answer.ok) return {trace: explanationJson(explain(program, answer.value), []), refusal: null}
  return {trace: null, refusal: answer.error.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`)).join("; ")}
}
