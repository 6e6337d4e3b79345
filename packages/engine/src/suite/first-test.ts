// A first test of a world that has none: what passes today, grouped and as intents, so that a person can edit it into what should.

import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Program} from "../program/program.ts"
import type {FirstEntry, FirstSection, FirstTest} from "./answer.ts"
import {Intents} from "./first/intents.ts"
import type {Item, Saying, Subject} from "./first/intents.ts"
import {inhabited, outsideWords} from "./first/outside.ts"
import {packetWords, wiresOf} from "./first/packets.ts"
import {Parts} from "./first/parts.ts"
import {Proving} from "./first/proving.ts"
import {Wording} from "./first/words.ts"
import type {Language, Word} from "./first/words.ts"
import type {GroupSample} from "./group-coverage.ts"

/**
 * Writes a first test. Every entry of it holds today: what is said is tried, and what does not hold is left out. Together they touch
 * every group of the matrix, but for those that `leftOut` counts.
 */
export function firstTestOf(program: Program): FirstTest {
  const maker = new Maker(program)
  const sections = [maker.arrivals(), ...program.snapshot.families.map((family) => maker.departures(family)), maker.rest()]
  return {sections: sections.filter(({entries}) => entries.length > 0), leftOut: maker.proving.left()}
}

class Maker {
  readonly proving: Proving
  private readonly program: Program
  private readonly intents: Intents
  private readonly everyPod: Word
  /** Whether no manifest names the address of some pod. */
  private readonly isOpen: boolean

  constructor(program: Program) {
    this.program = program
    this.proving = new Proving(program)
    const parts = new Parts(program)
    const language = languageOf(program)
    this.intents = new Intents(program, parts, new Wording(program, language))
    this.isOpen = program.snapshot.workloads.some(({unnamed}) => unnamed.length > 0)
    this.everyPod = {pods: language === "kubernetes" ? {} : "all()"}
  }

  /** Who reaches whom. */
  arrivals(): FirstSection {
    const entries = this.intents
      .arrivals()
      .flatMap((saying) => this.intents.subjects(saying.parts).flatMap((to) => this.arrivalsAt(to, saying)))
    return {title: "Who reaches whom.", entries}
  }

  private arrivalsAt(subject: Subject, {allowed, all, closed}: Saying): readonly FirstEntry[] {
    const [to, name] = [subject.word, subjectText(subject)]
    if (all?.length === 0) return this.kept("arrivals", [{name: `nothing reaches ${name}`, written: {never: {to}}}])
    const listed = (reachedBy: readonly Item[]): PlainValue => ({to, reachedBy: [...reachedBy]})
    return this.kept("arrivals", [
      ...(all === null || isAnything(all) ? [] : [{name: `only these reach ${name}`, written: {only: listed(all)}}]),
      ...(allowed.length === 0 ? [] : [{name: `these reach ${name}`, written: {"at-least": listed(allowed)}}]),
      ...closed.map(({from, except}) => ({
        name: `from ${wordText(from)} nothing ${except.length === 0 ? "" : "else "}reaches ${name}`,
        written: {never: {from, to, ...(except.length === 0 ? {} : {except: [...except]})}},
      })),
    ])
  }

  /** What of the outside everybody reaches. */
  departures(family: Family): FirstSection {
    const outside = this.intents.everythingOutside(family)
    const entries = this.intents
      .departures(family)
      .flatMap((saying) => this.intents.subjects(saying.parts).flatMap((from) => this.departuresFrom(from, saying, outside)))
    return {title: `What reaches the outside${family === 6 ? " by IPv6" : ""}.`, entries}
  }

  private departuresFrom(subject: Subject, {allowed, all}: Saying, outside: readonly Word[]): readonly FirstEntry[] {
    const [from, name] = [subject.word, subjectText(subject)]
    const closed = (but: string, except: readonly Item[]): readonly FirstEntry[] =>
      outside.flatMap((to) => {
        const entry = (taken: readonly PlainValue[]): FirstEntry => ({
          name: `from ${name} nothing ${but}reaches the outside`,
          written: {never: {from, to, ...(taken.length === 0 ? {} : {except: [...taken]})}},
        })
        // WHY again without pods: those whose address no manifest names may lie in any block.
        const keep = (taken: readonly PlainValue[]): FirstEntry | null => this.proving.keep(entry(taken), "departures")
        return keep(except) ?? (this.isOpen ? keep([...except, {to: this.everyPod}]) : null) ?? []
      })
    return [
      ...(all?.length === 0 ? closed("", []) : all === null || isAnything(all) ? [] : closed("else ", all)),
      ...this.kept(
        "departures",
        allowed.length === 0 ? [] : [{name: `what ${name} may reach outside`, written: {"at-least": {from, reaches: [...allowed]}}}],
      ),
    ]
  }

  /** One entry for every group of the matrix that nothing speaks of yet. */
  rest(): FirstSection {
    const entries = this.proving.untouched().flatMap((sample) => {
      for (const entry of this.samples(sample)) if (this.proving.keep(entry, "rest") !== null) return [entry]
      return []
    })
    return {title: "One flow for every group of the matrix that nothing above speaks of.", entries}
  }

  /** A group by one of its pairs: with as many of its packets as an entry can say, or else with one. */
  private samples({from, to, family, packets, addresses}: GroupSample): readonly FirstEntry[] {
    const outside = outsideWords(PrefixSet.of(family, addresses), inhabited(this.program, family), "less").words
    const [source, target] = [from ?? outside[0] ?? "any", to ?? outside[0] ?? "any"]
    const families = this.program.snapshot.families.length > 1 ? {ipFamily: `IPv${family}`} : {}
    const name = `${wordText(source)} reaches ${wordText(target)}`
    const wires = [wiresOf(packets, "less")[0], packetWords(packets)].filter((wire) => wire !== undefined && wire !== null)
    return wires.map((wire) => ({name, written: {from: source, to: target, ...wire, ...families, verdict: "allow"}}))
  }

  private kept(part: "arrivals" | "departures", entries: readonly FirstEntry[]): readonly FirstEntry[] {
    return entries.flatMap((entry) => this.proving.keep(entry, part) ?? [])
  }
}

/** Whether a list lets everything from everywhere in, so that nothing is left to say `only` of. */
function isAnything(items: readonly Item[]): boolean {
  return items.some(
    (item) =>
      item["protocol"] === undefined &&
      [item["from"], item["to"]].some((word) => word === "any" || word === "0.0.0.0/0" || word === "::/0"),
  )
}

/** The language of the world's own policies. */
function languageOf({snapshot}: Program): Language {
  const kinds = snapshot.policies.map(({kind}) => kind)
  return kinds.length > 0 && kinds.every((kind) => kubernetesKinds.has(kind)) ? "kubernetes" : "calico"
}

const kubernetesKinds: ReadonlySet<string> = new Set([
  "NetworkPolicy",
  "ClusterNetworkPolicy",
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
  "StagedKubernetesNetworkPolicy",
])

/** LIMIT: letters of a name. */
const nameMax = 80

/** A subject for a sentence. */
function subjectText({word, others}: Subject): string {
  return others === 0 ? wordText(word) : `${wordText(word)} (${others} more are like it)`
}

/** A word for a sentence. */
function wordText(word: Word): string {
  if (typeof word === "string") return word
  const {namespaces, pods, cidr} = word as {readonly [field: string]: PlainValue}
  if (cidr !== undefined) return "the outside"
  const texts = [
    ...(pods === undefined ? [] : [`pods with ${selectorText(pods)}`]),
    ...(namespaces === undefined ? [] : [`namespaces with ${selectorText(namespaces)}`]),
  ]
  const text = texts
    .join(" in ")
    .replace("pods with all()", "pods")
    .replaceAll(/with kubernetes\.io\/metadata\.name (?:in|==) /g, "")
  return text.length > nameMax ? `${text.slice(0, nameMax)}…` : text
}

/** A selector without its signs, in either language. */
function selectorText(selector: PlainValue): string {
  if (typeof selector === "string") return selector.replaceAll(/["{}]/g, "")
  const {matchLabels = {}, matchExpressions = []} = selector as {
    readonly matchLabels?: object
    readonly matchExpressions?: readonly object[]
  }
  const terms = Object.entries(matchLabels).map(([label, value]) => `${label} == ${String(value)}`)
  const lists = matchExpressions.map((term) => {
    const {key, values} = term as {readonly key: string; readonly values?: readonly string[]}
    return values === undefined ? `!has(${key})` : `${key} in ${values.join(", ")}`
  })
  return [...terms, ...lists].join(" && ") || "all()"
}
