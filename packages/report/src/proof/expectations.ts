// Expectations of tests that a kernel was tried with: what each says, what the engine says of it, and what became of the packets.

import type {TestResult} from "@carveout/engine"
import {counted, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {isBorneOut, triedJson} from "./model.ts"
import type {Proof, Tried} from "./model.ts"

/**
 * One expectation. `test`: the name of its test; `wanted`: what is to become of every flow, null where that cannot be read. `engine`: `unasked` where it could
 * not be asked, which the problems of the result say. `untried`: what of it was not tried, and why; with no packet, why none was sent.
 */
export type ProvedExpectation = {
  readonly test: string
  readonly wanted: "allow" | "deny" | null
  readonly engine: "holds" | "fails" | "unasked"
  readonly result: Pick<TestResult, "file" | "line" | "name" | "expect" | "problems">
  readonly tried: readonly Tried[]
  readonly untried: readonly string[]
}

/** All of them, with what stood around. `packets`: how many were sent; one may be of several expectations. */
export type ExpectationsProof = Omit<Proof, "tried"> & {readonly packets: number; readonly expectations: readonly ProvedExpectation[]}

/** Whether a packet did as an expectation says; null where nothing certain was seen. */
function isAsWanted({wanted}: Pick<ProvedExpectation, "wanted">, {decision, seen}: Tried): boolean | null {
  return wanted === null ? null : isBorneOut({decision: {...decision, verdict: wanted}, seen})
}

/** What the kernel says of an expectation: whether every packet did as it says, null where none did anything certain. */
export function isBorneOutByKernel(expectation: ProvedExpectation): boolean | null {
  const seen = expectation.tried.map((each) => isAsWanted(expectation, each))
  return seen.includes(false) ? false : seen.includes(true) ? true : null
}

/** Whether expectation, engine and kernel agree; null where the kernel was not asked, or said nothing certain, and nothing speaks against it. */
export function isAgreed(expectation: ProvedExpectation): boolean | null {
  const kernel = isBorneOutByKernel(expectation)
  const isAgainstEngine = expectation.tried.some((each) => isBorneOut(each) === false)
  return expectation.engine === "fails" || isAgainstEngine ? false : kernel
}

/** The packets that arrived and shall not. */
function trespassing(expectation: ProvedExpectation): readonly Tried[] {
  return expectation.wanted === "deny" ? expectation.tried.filter(({seen}) => seen === "arrived") : []
}

/** The fields of the document. */
export function expectationsProofJson({dataplane, nodes, pods, rules, packets, expectations, madeUp}: ExpectationsProof): object {
  const each = expectations.map((expectation) => {
    const {test, wanted, engine, result, tried, untried} = expectation
    const {file, line, name, expect, problems} = result
    const kernel = {holds: isBorneOutByKernel(expectation), packets: tried.length, arrived: arrivedOf(tried)}
    return {
      file,
      line,
      test,
      name,
      expect,
      wanted,
      engine,
      problems,
      kernel,
      agrees: isAgreed(expectation),
      flows: tried.map(triedJson),
      untried,
    }
  })
  return {dataplane, nodes, pods, kernelRules: rules, packets, expectations: each, madeUp}
}

function arrivedOf(tried: readonly Tried[]): number {
  return tried.filter(({seen}) => seen === "arrived").length
}

/** The answer as text. `all`: each packet, not only those that did otherwise. */
export function expectationsProofText(proof: ExpectationsProof, {style, all}: {readonly style: Style; readonly all: boolean}): string {
  const {dataplane, nodes, pods, rules, packets, expectations, madeUp} = proof
  const place = `${counted(nodes, "node")}, ${counted(pods, "pod")}, ${counted(rules, "kernel rule")} of ${dataplane}`
  const tests = Map.groupBy(expectations, ({test, result: {file}}) => `${test}\n${file}`)
  const lines = [
    `${counted(packets, "packet")} for ${counted(expectations.length, "expectation")} through the kernel: ${place}`,
    ...summaryLines(expectations, style),
    ...madeUp.map((each) => style.dim(`  made up: ${printable(each)}`)),
    ...trespassLines(expectations, style),
    ...[...tests.values()].flatMap((own) => [
      "",
      style.bold(printable(titleOf(own[0]))),
      ...own.flatMap((each) => entryLines(each, {style, all})),
    ]),
  ]
  return `${lines.join("\n")}\n`
}

/** The name of a test, else its file. */
function titleOf(expectation: ProvedExpectation | undefined): string {
  return expectation === undefined || expectation.test === "" ? (expectation?.result.file ?? "") : expectation.test
}

/** LIMIT: packets that are listed of an expectation, unless all are asked for. */
const listedMax = 6

function summaryLines(expectations: readonly ProvedExpectation[], style: Style): readonly string[] {
  const [agreed, against, open] = [true, false, null].map((wanted) => expectations.filter((each) => isAgreed(each) === wanted).length)
  return [
    style.good(`  ${counted(agreed ?? 0, "expectation")} agreed on by test, engine and kernel`),
    ...(against === 0 ? [] : [style.bad(`  ${counted(against ?? 0, "expectation")} not`)]),
    ...(open === 0 ? [] : [style.doubt(`  ${counted(open ?? 0, "expectation")} of which the kernel says nothing`)]),
  ]
}

/** WHY before everything: a way that is thought to be shut and is open is what somebody has to know today. */
function trespassLines(expectations: readonly ProvedExpectation[], style: Style): readonly string[] {
  const found = expectations.flatMap((expectation) => trespassing(expectation).map((tried) => ({expectation, tried})))
  if (found.length === 0) return []
  return [
    "",
    style.bad("ARRIVED, though a test says deny"),
    ...found.flatMap(({expectation: {result}, tried: {words, decision, evidence}}) => [
      `  ${style.bad(printable(words))}  ${style.place(`${printable(result.file)}:${result.line}`)}`,
      style.dim(`    engine: ${verdictWords(decision)}; seen: ${printable(evidence)}`),
    ]),
  ]
}

function verdictWords({verdict, by}: Tried["decision"]): string {
  return `${verdict}${by === null ? "" : ` by ${printable(by)}`}`
}

function entryLines(expectation: ProvedExpectation, {style, all}: {readonly style: Style; readonly all: boolean}): readonly string[] {
  const {wanted, engine, result, tried, untried} = expectation
  const agreed = isAgreed(expectation)
  const mark = agreed === null ? style.doubt("–") : agreed ? style.good("✓") : style.bad("✗")
  const telling = tried.filter((each) => all || isAsWanted(expectation, each) !== true || isBorneOut(each) !== true)
  const listed = all ? telling : telling.slice(0, listedMax)
  const more = telling.length - listed.length
  const said = engine === "holds" ? "holds" : engine === "fails" ? `fails, ${result.problems.join("; ")}` : "cannot be asked"
  return [
    `  ${mark} ${printable(result.name)}  ${style.place(`${printable(result.file)}:${result.line}`)}`,
    `      expected: ${wanted ?? "not to be read"}; engine: ${printable(said)}; kernel: ${kernelWords(expectation)}`,
    ...untried.map((each) => style.doubt(`      not tried: ${printable(each)}`)),
    ...listed.flatMap(({words, decision, evidence}) => [
      `        ${printable(words)}`,
      style.dim(`          engine: ${verdictWords(decision)}; seen: ${printable(evidence)}`),
    ]),
    ...(more === 0 ? [] : [style.dim(`        and ${counted(more, "packet")} more, which \`--all\` lists`)]),
  ]
}

/** What became of the packets: how many did what was not wanted, or that all did what was. */
function kernelWords({wanted, tried}: ProvedExpectation): string {
  if (tried.length === 0) return "not asked"
  const arrived = arrivedOf(tried)
  const lost = tried.filter(({seen}) => seen === "dropped" || seen === "refused").length
  const unsure = tried.length - arrived - lost
  const [count, word] = wanted === "deny" ? [arrived, "arrived"] : [lost, "did not arrive"]
  const certain =
    count > 0
      ? `${count === tried.length ? "" : `${count} of `}${counted(tried.length, "packet")} ${word}`
      : `${counted(tried.length - unsure, "packet")} ${wanted === "deny" ? "did not arrive" : "arrived"}`
  return unsure === 0 ? certain : `${certain}, ${unsure} said nothing certain`
}
