// Every object that upstream's servers were asked about: taken or refused, the field that is wrong, the defaults.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "./parse.ts"

const linesOf = (name: string): readonly Line[] =>
  readFileSync(new URL(`../../../../cases/conformance/validate/${name}.jsonl`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)

type Line = {
  readonly name: string
  readonly manifest: string
  readonly valid: boolean
  readonly fields: readonly string[]
  readonly reason: string
  readonly enforcedValid?: boolean
  readonly defaulted?: unknown
  readonly labels?: Record<string, string>
}

const isRelated = (a: string, b: string): boolean => a === b || a.startsWith(b) || b.startsWith(a)

/** WHY: a text without any document is refused by kubectl; to us it is an empty stream, which `check` reports. */
const isEmpty = (manifest: string): boolean => manifest.replace(/^#.*$/gm, "").trim() === ""

/** The kind that a line is about, `other` where its text names none. */
function kindOf({manifest}: Line): string {
  const word = (key: string): string | undefined => new RegExp(`^\\s*"?${key}"?: *"?([\\w./]+)`, "m").exec(manifest)?.[1]
  const kind = word("kind")
  if (kind === undefined) return "other"
  return word("apiVersion")?.startsWith("networking.k8s.io") ? `${kind} (Kubernetes)` : kind
}

/**
 * WHY taken: these lines asked Kubernetes' validation by itself. A server takes the namespace off before it validates, which a real one was asked
 * (ADR 0123).
 */
const takenByServers = "a cluster-scoped kind must not carry a namespace"

/** What is wrong with our answer about one line, or undefined. */
function disagreement({manifest, valid, fields, reason, enforcedValid}: Line): string | undefined {
  const {resources, diagnostics} = parseManifests([{name: "m.yaml", text: manifest}])
  const errors = diagnostics.filter(({severity}) => severity === "error")
  const isDropped = reason === takenByServers
  if (isDropped && !diagnostics.some(({code}) => code === "namespace-dropped")) return "no word of the namespace"
  if (valid || isDropped) {
    if (errors.length > 0) return `refused: ${JSON.stringify(errors[0])}`
    if (resources.length !== 1) return `${resources.length} resources`
    const warned = diagnostics.some(({code}) => code === "staged-not-enforceable")
    if (enforcedValid !== undefined && warned === enforcedValid) return `enforcedValid is ${enforcedValid}, warned is ${warned}`
    return undefined
  }
  if (errors.length === 0) return isEmpty(manifest) ? undefined : `taken: ${resources.length} resources`
  const paths = errors.map(({path}) => path ?? "")
  const agrees = fields.length === 0 || fields.some((field) => paths.some((path) => path === "" || isRelated(path, field)))
  return agrees ? undefined : `fields ${fields.join(" ")}, ours ${paths.join(" ")}`
}

test("objects are taken and refused as upstream does, and the field named is upstream's", () => {
  const lines = linesOf("objects")
  const wrong = lines.flatMap((line) => {
    const problem = disagreement(line)
    return problem === undefined ? [] : [`${line.name} (${line.reason}): ${problem}`]
  })
  const wrongNames = new Set(wrong.map((problem) => problem.slice(0, problem.indexOf(" "))))
  for (const [kind, ofKind] of [...Map.groupBy(lines, kindOf)].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`conformance: ${ofKind.filter(({name}) => !wrongNames.has(name)).length} of ${ofKind.length} agree: ${kind}`)
  console.log(`conformance: ${lines.length - wrong.length} of ${lines.length} objects agree`)
  assert.deepEqual(wrong, [])
})

/** The spec as the defaulting data has it: what is empty is gone. */
function specOf(object: unknown): unknown {
  return JSON.parse(JSON.stringify((object as {readonly spec?: unknown}).spec ?? {}))
}

test("defaults are filled in as upstream does", () => {
  const lines = linesOf("defaults")
  for (const {name, manifest, defaulted, labels} of lines) {
    const {resources, diagnostics} = parseManifests([{name: "m.yaml", text: manifest}])
    const [resource] = resources
    assert.ok(resource, `${name}: ${JSON.stringify(diagnostics)}`)
    const object = resource.object()
    assert.deepEqual(specOf(object), defaulted, name)
    if (labels) assert.deepEqual({...(object as {readonly metadata: {readonly labels: object}}).metadata.labels}, labels, name)
  }
  console.log(`conformance: ${lines.length} defaulted objects agree`)
})
