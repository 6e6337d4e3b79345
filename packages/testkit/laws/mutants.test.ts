// The small edits that a suite is said to notice or not, each made by hand in the text of the manifests: everything is read, compiled and run anew.

import assert from "node:assert/strict"
import {test} from "node:test"
import {
  ask,
  buildSnapshot,
  compareWorlds,
  compile,
  decide,
  parseManifests,
  parsePolicyTest,
  parseSelector,
  printSelector,
  runPolicyTest,
  Suite,
} from "@carveout/engine"
import type {PolicyTest, Program, Resource, World} from "@carveout/engine"
import {manifestText, manifestWorld} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {kubernetesObject} from "../src/arbitrary/manifest-policy.ts"
import {portNumbers} from "../src/arbitrary/pools.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import type {Plain} from "../src/arbitrary/yaml.ts"

const worlds = 60
const editsMax = 20
const entriesPerWorld = 8

type Box = {[key: string]: Plain | undefined}
/** A world by its text: what it shares with the other one of its suite, and what is its own. */
type Texts = {readonly shared: readonly ManifestObject[]; readonly own: readonly ManifestObject[]}
type Built = {readonly program: Program; readonly resources: readonly Resource[]}

/** Null where the cluster would refuse some of it. */
function build({shared, own}: Texts): Built | null {
  const texts = [shared, own].map((objects, i) => ({name: `${i}.yaml`, text: manifestText(objects)}))
  const {resources, diagnostics} = parseManifests(texts)
  if (diagnostics.some(({severity}) => severity === "error")) return null
  return {program: compile(buildSnapshot(resources).snapshot), resources}
}

function testOf(expect: readonly object[]): PolicyTest {
  const text = JSON.stringify({apiVersion: "carveout.dev/v1alpha1", kind: "PolicyTest", spec: {expect}})
  const [document] = parseManifests([{name: "t.yaml", text}]).tests
  assert.ok(document)
  const {test: read, diagnostics} = parsePolicyTest(document)
  assert.deepEqual(diagnostics, [])
  return read
}

/** Entries of every sort: single flows and who decided them, sets, services, and those of a first test. */
function entriesOf(random: Random, program: Program): readonly object[] {
  const {workloads, nodes, services} = program.snapshot
  const names = [...workloads.map(({id}) => `pod/${id}`), ...nodes.map(({name}) => `host/${name}`), "203.0.113.7", "10.0.0.77"]
  const sides: readonly unknown[] = [
    ...names,
    ...[...services.keys()].map((id) => `svc/${id}`),
    "any",
    {cidr: "203.0.113.0/24"},
    {pods: "app == 'web'"},
    {namespaces: "all()", pods: "has(env)"},
  ]
  const first = Suite.firstTestOf(program).sections.flatMap(({entries}) => entries.map(({written}) => written))
  const isSource = (side: unknown): boolean => typeof side !== "string" || !side.startsWith("svc/")
  return Array.from({length: entriesPerWorld}, (): object => {
    if (first.length > 0 && chance(random, 25)) return pick(random, first)
    const wire = {protocol: pick(random, ["TCP", "UDP"]), port: pick(random, portNumbers)}
    if (chance(random, 40)) {
      const [from, to] = [pick(random, sides.filter(isSource)), pick(random, sides)]
      const except = chance(random, 20) ? {except: [{to: pick(random, names), port: 80}]} : {}
      const packets = chance(random, 40) ? wire : chance(random, 50) ? {protocol: "ICMP"} : {}
      return {from, to, ...packets, ...except, verdict: pick(random, ["allow", "deny"])}
    }
    const [from, to] = [
      pick(random, names),
      pick(
        random,
        sides.filter((side) => typeof side === "string" && side !== "any"),
      ) as string,
    ]
    const answer = ask(program, {from, to, ...wire})
    if (!answer.ok || !["allow", "deny"].includes(answer.value.verdict)) return {from, to, ...wire, verdict: "deny"}
    const [one] = answer.value.cases
    const {verdict, by} = answer.value
    const wants = pick(random, [
      {},
      {},
      by === null ? {} : {by},
      one?.decision.egress ? {egress: {verdict: one.decision.egress.verdict}} : {},
      one?.decision.ingress?.by ? {ingress: {by: one.decision.ingress.by}} : {},
      one?.decision.deniedAt ? {deniedAt: {stage: one.decision.deniedAt.stage}} : {},
      one?.decision.pending ? {pending: {verdict: one.decision.pending.verdict}} : {},
    ])
    return JSON.stringify(wants).includes("unknown") ? {from, to, ...wire, verdict} : {from, to, ...wire, verdict, ...wants}
  })
}

/** The name by which references speak of an object. */
function idOf({apiVersion, kind, metadata}: ManifestObject): string {
  const {name, namespace} = metadata as {readonly name: string; readonly namespace?: string}
  const word = kind === "NetworkPolicy" && apiVersion === "projectcalico.org/v3" ? "CalicoNetworkPolicy" : String(kind)
  return [word, ...(namespace === undefined ? [] : [namespace]), name].join("/")
}

/** Some manifests with an edit made as its words say; null where the words leave something out. */
function edited(
  objects: readonly ManifestObject[],
  mutation: Suite.Mutation,
  policies: readonly World.Policy[],
): readonly ManifestObject[] | null {
  const place = objects.findIndex((one) => idOf(one) === mutation.object)
  const found = objects[place]
  if (found === undefined) return objects
  if (mutation.kind === "drop-policy") return objects.toSpliced(place, 1)
  const copy = structuredClone(found) as Box
  const isDone = editIn((copy["spec"] ??= {}) as Box, mutation, policies)
  return isDone ? objects.with(place, copy as ManifestObject) : null
}

function editIn(spec: Box, {kind, by, change}: Suite.Mutation, policies: readonly World.Policy[]): boolean {
  if (/ without `.*…`$/.test(change)) return false
  if (kind === "move-policy") {
    const order = policies.find(({id}) => `moved behind ${id}` === change)?.order
    assert.ok(order !== undefined && order !== null, change)
    spec["priority" in spec ? "priority" : "order"] = order + 1
    return true
  }
  if (kind === "swap-default-action") return set(spec, "defaultAction", change.split(" made ")[1])
  if (kind === "drop-type") return dropType(spec, /(Ingress|Egress) dropped$/.exec(change)?.[1] ?? "")
  const [, direction = "", index = ""] = /#(ingress|egress)\[(\d+)\]$/.exec(by ?? "") ?? []
  if (by === null) return editPart(spec, change)
  const rules = spec[direction] as Plain[]
  const i = Number(index)
  if (kind === "drop-rule") return rules.splice(i, 1).length === 1
  if (kind === "swap-rules") {
    assert.equal(change, `exchanged with ${direction}[${i + 1}]`)
    return rules.splice(i, 2, rules[i + 1] as Plain, rules[i] as Plain).length === 2
  }
  const rule = rules[i] as Box
  if (kind === "swap-action") return set(rule, "action", change.split(" made ")[1])
  return editPart(rule, change)
}

function set(box: Box, field: string, value: Plain | undefined): boolean {
  if (value === undefined) delete box[field]
  else box[field] = value
  return true
}

function dropType(spec: Box, type: string): boolean {
  const field = "policyTypes" in spec ? "policyTypes" : "types"
  return set(
    spec,
    field,
    (spec[field] as readonly string[]).filter((each) => each !== type),
  )
}

/** Follows `from[0].pods.podSelector` to what holds the last field. */
function holderOf(box: Box, path: string): readonly [holder: Box, field: string] {
  const fields = path.split(/\.|\[|\]\.?/).filter((field) => field !== "")
  const last = fields.pop() ?? ""
  return [fields.reduce((inner, field) => (inner[field] ??= {}) as Box, box), last]
}

/** An edit of the fields of a rule, or of a policy's own. */
function editPart(box: Box, change: string): boolean {
  const [, path = "", verb = "", what = ""] =
    /^([a-zA-Z.[\]0-9]+)(?:: | )?(without|dropped|added|widened|`.*` added|`.*` dropped|{} added|\S+ (?:widened to \S+|dropped))(.*)$/.exec(
      change,
    ) ?? []
  const protocol = /^protocol \S+ dropped$/.test(change)
  if (protocol) return set(box, "protocol", undefined)
  const [holder, field] = holderOf(box, path)
  const value = /`(.*)`/.exec(`${verb}${what}`)?.[1] ?? ""
  if (verb === "without") return loosen(holder, field, value)
  if (verb.endsWith("` added")) return set(holder, field, [value])
  if (verb.endsWith("` dropped"))
    return set(
      holder,
      field,
      (holder[field] as readonly string[]).filter((each) => each !== value),
    )
  if (verb === "{} added") return set(holder, field, {})
  const wider = / widened to (\S+)$/.exec(change)?.[1]
  if (wider !== undefined) return widen(holder, field, {from: verb.split(" ")[0] ?? "", to: wider})
  if (verb !== "dropped") return false
  if (Array.isArray(holder)) return holder.splice(Number(field), 1).length === 1
  // Without a namespace selector a peer has to say which pods of its own namespace it means.
  if (/^(from|to)\[\d+\]\.namespaceSelector$/.test(path)) holder["podSelector"] ??= {}
  return set(holder, field, undefined)
}

function loosen(holder: Box, field: string, term: string): boolean {
  const selector = holder[field]
  if (typeof selector === "string") {
    const parsed = parseSelector(selector)
    assert.ok(parsed.ok && parsed.value.kind === "and")
    const {operands} = parsed.value
    const place = operands.findIndex((each) => printSelector(each) === term)
    assert.notEqual(place, -1, term)
    const [only, ...others] = operands.toSpliced(place, 1)
    assert.ok(only)
    return set(holder, field, printSelector(others.length === 0 ? only : {kind: "and", operands: [only, ...others]}))
  }
  const {matchLabels = {}, matchExpressions = []} = selector as {
    matchLabels?: Readonly<Record<string, string>>
    matchExpressions?: readonly {readonly key: string; readonly operator: string; readonly values?: readonly string[]}[]
  }
  const labels = Object.entries(matchLabels).filter(([key, value]) => `${key}: ${value}` !== term)
  const place = matchExpressions.findIndex(({key, operator, values = []}) => [key, operator, ...values].join(" ") === term)
  return set(holder, field, {
    matchLabels: Object.fromEntries(labels),
    matchExpressions: (place === -1 ? matchExpressions : matchExpressions.toSpliced(place, 1)) as readonly Plain[],
  })
}

/** One port more: of Calico's list of texts, of Kubernetes' ports, of a ClusterNetworkPolicy's protocols. */
function widen(holder: Box, field: string, {from, to}: {readonly from: string; readonly to: string}): boolean {
  const own = holder[field]
  if (Array.isArray(own)) {
    const place = own.findIndex((each) => String(each) === from)
    assert.notEqual(place, -1, from)
    return set(holder, field, own.with(place, to))
  }
  const entry = own as Box
  const [start = 0, end = start] = to.split("-").map(Number)
  if ("port" in entry) return set(entry, "endPort", end)
  const [protocol] = Object.keys(entry)
  return set(entry, protocol ?? "", {destinationPort: {range: {start, end}}})
}

/** The entries that hold, by their places. */
function holding(program: Program, test: PolicyTest): readonly boolean[] {
  return runPolicyTest(program, test).map(({pass}) => pass)
}

type Tested = {readonly texts: Texts; readonly built: Built; readonly suite: PolicyTest; readonly holds: readonly boolean[]}

/** The worlds of a suite before and after an edit that somebody makes in the files. */
type Edited = Tested & {readonly after: Program}

/** Null where the words of the edit do not say which it is, or families of addresses come or go with it. */
function editedWorlds(tested: readonly Tested[], mutation: Suite.Mutation, where: string): readonly Edited[] | null {
  const all: Edited[] = []
  for (const one of tested) {
    const {policies, families} = one.built.program.snapshot
    const [shared, own] = [one.texts.shared, one.texts.own].map((objects) => edited(objects, mutation, policies))
    if (!shared || !own) return null
    const after = build({shared, own})
    assert.ok(after, `${where}: the cluster would refuse it`)
    if (after.program.snapshot.families.join() !== families.join()) return null
    all.push({...one, after: after.program})
  }
  return all
}

/** Whether an entry that held fails after an edit. */
function isNoticed({suite, holds, after}: Edited): boolean {
  const now = holding(after, suite)
  return holds.some((held, i) => held && now[i] === false)
}

function isChanged({built, after}: Edited): boolean {
  const {opened, closed} = compareWorlds(built.program, after)
  return opened.length + closed.length > 0
}

/** Whether the flow of an edit that nobody notices is judged, in a world before and after it, as is said, and more or less of it passes, as is said. */
function isShown(worlds: readonly Edited[], {change, witness, before, after}: Suite.Survivor): boolean {
  const openness = ({verdict}: {readonly verdict: string}): number => ["deny", "unknown", "allow"].indexOf(verdict)
  const isJudged = (program: Program, said: typeof before): boolean => {
    const {verdict, by} = decide(program, witness.flow)
    return verdict === said.verdict && by === said.by
  }
  const isSo = worlds.some((world) => isJudged(world.built.program, before) && isJudged(world.after, after))
  return isSo && openness(after) - openness(before) > 0 === (change === "opened")
}

/** An edit by its words; two of the same words are one edit. */
function keyOf({kind, object, by, change}: Suite.Mutation): string {
  return [kind, object, by, change].join(" ")
}

/** A policy with the types that it has. WHY: an edit is one of the stored object, in which they are written; in a file without them they follow the rules. */
function withTypes(one: ManifestObject): ManifestObject {
  const {apiVersion, kind, spec} = one
  if (apiVersion !== "projectcalico.org/v3" || !String(kind).endsWith("NetworkPolicy")) return one
  const written = spec as Box
  if ("podSelector" in written || "types" in written) return one
  return {...one, spec: {...(spec as ManifestObject), types: typesOf(written)}}
}

function typesOf({ingress = [], egress = []}: Box): readonly string[] {
  const [into, out] = [ingress, egress].map((rules) => (rules as readonly Plain[]).length > 0)
  return out === true ? (into === true ? ["Ingress", "Egress"] : ["Egress"]) : ["Ingress"]
}

/** A suite of one world, or of two that share most of their text. */
function suiteOf(random: Random): readonly Tested[] | null {
  const shared = manifestWorld(random).map(withTypes)
  const all = chance(random, 30)
    ? [
        {shared, own: []},
        {shared, own: [kubernetesObject(random, "more")]},
      ]
    : [{shared, own: []}]
  const tested: Tested[] = []
  for (const texts of all) {
    const built = build(texts)
    if (built === null) return null
    const suite = testOf(entriesOf(random, built.program))
    tested.push({texts, built, suite, holds: holding(built.program, suite)})
  }
  return tested
}

test("an edit changes what is said once somebody makes it in the text, and is noticed exactly when an entry that held fails then", (t) => {
  const seen = {noticed: 0, survived: 0, equivalent: 0, unread: 0}
  const kinds = new Set<string>()
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const tested = suiteOf(random)
    if (tested === null) continue
    const asked = tested.map(({built, suite}) => ({...built, tests: [suite]}))
    // WHY: of both runs the same edits are tried.
    const limit = 1 + random.below(editsMax)
    const every = Suite.mutationScore(
      asked.map((world) => ({...world, tests: []})),
      {limit},
    )
    const score = Suite.mutationScore(asked, {limit})
    const mutations = [...every.equivalent, ...every.survivors.map(({mutation}) => mutation)]
    const changing = new Map(every.survivors.map((one) => [keyOf(one.mutation), one]))
    const survived = new Set(score.survivors.map(({mutation}) => keyOf(mutation)))
    const equivalent = new Set(score.equivalent.map(keyOf))
    assert.equal(score.tried, mutations.length, `seed ${seed}`)
    assert.equal(score.noticed, score.tried - survived.size - equivalent.size, `seed ${seed}`)
    for (const mutation of mutations) {
      // An edit that names its neighbour is one of the world in which that is the neighbour.
      if (tested.length > 1 && mutation.kind === "move-policy") continue
      const key = keyOf(mutation)
      // Most edits change nothing, and a look at all of them takes long.
      if (equivalent.has(key) && !chance(random, 20)) continue
      const where = `seed ${seed}: ${key}`
      const made = editedWorlds(tested, mutation, where)
      if (made === null) {
        seen.unread++
        continue
      }
      const shown = changing.get(key)
      assert.equal(shown !== undefined, made.some(isChanged), where)
      assert.ok(shown === undefined || isShown(made, shown), where)
      const want = made.some(isNoticed) ? "noticed" : shown === undefined ? "equivalent" : "survived"
      assert.equal(survived.has(key) ? "survived" : equivalent.has(key) ? "equivalent" : "noticed", want, where)
      seen[want]++
      kinds.add(mutation.kind)
    }
  }
  t.diagnostic(JSON.stringify({...seen, kinds: kinds.size}))
  assert.ok(seen.noticed > 40 && seen.survived > 20 && seen.equivalent > 15 && kinds.size > 10)
  assert.ok(seen.unread < 10)
})
