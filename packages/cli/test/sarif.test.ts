// What CI systems read: SARIF with its places and names, and JUnit.
import assert from "node:assert/strict"
import {readFileSync, writeFileSync} from "node:fs"
import {fileURLToPath, pathToFileURL} from "node:url"
import {join} from "node:path"
import {test} from "node:test"
import {manual} from "@carveout/engine"
import {carveout, ingressPolicy, pod, root, scratchFolder, write} from "./scratch.ts"
import {elementsOf} from "./xml.ts"

type Region = {readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number}
type Location = {
  readonly physicalLocation: {readonly artifactLocation: {readonly uri: string; readonly uriBaseId?: string}; readonly region: Region}
}
type Result = {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly message: {readonly text: string}
  readonly locations: readonly Location[]
  readonly partialFingerprints: Readonly<Record<string, string>>
}
type Log = {
  readonly runs: readonly [
    {
      readonly invocations: readonly [{readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly unknown[]}]
      readonly results: readonly Result[]
      readonly tool: {readonly driver: {readonly rules: readonly {readonly id: string}[]}}
    },
  ]
}

/** The part of SARIF 2.1.0 that we write: properties of each object, the required ones marked; its schema allows no others. */
const shapes: Readonly<Record<string, readonly string[]>> = {
  log: ["$schema", "version!", "runs!"],
  runs: ["tool!", "automationDetails", "columnKind", "invocations", "results"],
  invocations: ["executionSuccessful!", "toolExecutionNotifications"],
  toolExecutionNotifications: ["descriptor", "level", "message!"],
  descriptor: ["id!"],
  tool: ["driver!"],
  driver: ["name!", "version", "semanticVersion", "informationUri", "rules"],
  rules: ["id!", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"],
  shortDescription: ["text!"],
  fullDescription: ["text!"],
  help: ["text!", "markdown"],
  message: ["text!"],
  defaultConfiguration: ["level"],
  properties: ["tags"],
  automationDetails: ["id"],
  results: ["ruleId", "ruleIndex", "level", "message!", "locations", "relatedLocations", "partialFingerprints"],
  locations: ["physicalLocation", "logicalLocations"],
  relatedLocations: ["physicalLocation", "message"],
  logicalLocations: ["fullyQualifiedName", "kind"],
  physicalLocation: ["artifactLocation", "region"],
  artifactLocation: ["uri", "uriBaseId"],
  region: ["startLine", "startColumn", "endLine", "endColumn"],
  partialFingerprints: ["carveout/v1"],
}

function checkShape(value: unknown, name = "log"): void {
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, name)
    return
  }
  if (typeof value !== "object" || value === null) return
  const shape = shapes[name]
  assert.ok(shape, `no shape for ${name}`)
  const known = shape.map((each) => each.replace("!", ""))
  for (const key of Object.keys(value)) assert.ok(known.includes(key), `${name} has no ${key}`)
  for (const key of shape) if (key.endsWith("!")) assert.ok(key.slice(0, -1) in value, `${name} needs ${key}`)
  for (const [key, inner] of Object.entries(value)) checkShape(inner, key)
}

async function sarif(folder: string, words: readonly string[]): Promise<Log["runs"][0]> {
  const {out} = await carveout(folder, [...words, "-o", "sarif"])
  const log = JSON.parse(out) as Log
  checkShape(log)
  const [run] = log.runs
  for (const {ruleId, ruleIndex, locations} of run.results) {
    // WHY: code scanning refuses the whole file for one result without a location.
    assert.equal(locations.length, 1, ruleId)
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId)
    assert.ok(Object.hasOwn(manual, ruleId), `${ruleId} has no manual page`)
    for (const {physicalLocation} of locations) {
      const {startLine, startColumn, endLine, endColumn} = physicalLocation.region
      assert.ok(startLine >= 1 && startColumn >= 1 && (endLine > startLine || (endLine === startLine && endColumn >= startColumn)))
    }
  }
  const names = run.results.map(({partialFingerprints}) => partialFingerprints["carveout/v1"])
  assert.equal(new Set(names).size, names.length, "two findings have one fingerprint")
  return run
}

/** The text that a location points at, found as a viewer finds it: by URI below the folder. */
function pointedAt(folder: string, {physicalLocation: {artifactLocation, region}}: Location): string {
  assert.equal(artifactLocation.uriBaseId, "%SRCROOT%")
  const path = fileURLToPath(new URL(artifactLocation.uri, `${pathToFileURL(folder).href}/`))
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .slice(region.startLine - 1, region.endLine)
  const last = (lines.at(-1) ?? "").slice(0, region.endColumn - 1)
  return [...lines.slice(0, -1), last].join("\n").slice(region.startColumn - 1)
}

const broken = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: p}
spec: {"selctor": all(), order: "ü"}
`

test("findings point at their words, whatever the file is called", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"a #1/100% b?.yaml": broken, "again.yaml": `${broken}---\n${broken.replace("name: p", "name: q")}`})
  const {results} = await sarif(folder, ["check", "."])
  const words = results
    .filter(({ruleId}) => ruleId === "unknown-field")
    .flatMap(({locations}) => locations.map((each) => pointedAt(folder, each)))
  assert.deepEqual(words, ['"selctor"', '"selctor"', '"selctor"'])
})

test("a finding keeps its name when lines above it move, and another when its file is another", async (t) => {
  const folder = scratchFolder(t)
  const names = async (path: string, text: string): Promise<readonly unknown[]> => {
    write(folder, {[path]: text})
    return (await sarif(folder, ["check", path])).results.map(({partialFingerprints}) => partialFingerprints)
  }
  const before = await names("a.yaml", broken)
  assert.ok(before.length > 0)
  assert.deepEqual(await names("a.yaml", `# a line more\n\n${broken}`), before)
  assert.notDeepEqual(await names("b.yaml", broken), before)
})

test("what is about the input as a whole stands at its first manifest, so that every result has a location", async () => {
  const {results} = await sarif(root, ["check", "examples/shop/world", "examples/shop/policies/default-deny.yaml"])
  const whole = results.filter(({ruleId}) => ruleId === "assumed-settings")
  assert.deepEqual(
    whole.map(({locations}) => locations[0]?.physicalLocation.artifactLocation.uri),
    ["examples/shop/world/apps.yaml"],
  )
})

test("an absolute path is a file address", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"a.yaml": broken})
  const path = join(folder, "a.yaml")
  const {results} = await sarif(folder, ["check", path])
  assert.deepEqual(results[0]?.locations[0]?.physicalLocation.artifactLocation, {uri: pathToFileURL(path).href})
})

const policyTest = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: t}
spec:
  resources: [world]
  expect:
    - {name: closed, from: shop/web, to: shop/db, port: 5432, protocol: TCP, verdict: deny}
    - {name: "<b>open</b>", from: shop/web, to: shop/db, port: 5432, protocol: TCP, verdict: allow}
    - {name: nobody, from: shop/wbe, to: shop/db, port: 5432, protocol: TCP, verdict: deny}
`
const world = `${pod("web", "10.0.0.1")}---\n${pod("db", "10.0.0.2")}---\n${ingressPolicy("db", "db", "[]")}`

test("failed expectations are findings at their entries, and what could not be asked keeps its own code", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"db.test.yaml": policyTest, "world/all.yaml": world})
  const {results} = await sarif(folder, ["test", "db.test.yaml"])
  assert.deepEqual(
    results.slice(0, 2).map(({ruleId}) => ruleId),
    ["expectation-failed", "name-not-found"],
  )
  assert.match(pointedAt(folder, results[0]!.locations[0]!), /^\{name: "<b>open<\/b>", .*verdict: allow\}?$/)
  assert.match(results[0]!.message.text, /^`<b>open<\/b>`: wanted allow, got deny by .*; for instance shop\/web → shop\/db TCP 5432$/)
})

test("rules without effect are findings at their rules", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {
    "all.yaml": world.replace(
      "ingress: []",
      "ingress:\n    - {from: [{podSelector: {}}]}\n    - {from: [{podSelector: {}}], ports: [{port: 80}]}",
    ),
  })
  const {results} = await sarif(folder, ["shadowed", "all.yaml"])
  assert.deepEqual(
    results.map(({ruleId}) => ruleId),
    ["shadowed-rule"],
  )
  assert.match(pointedAt(folder, results[0]!.locations[0]!), /^\{from: \[\{podSelector: \{\}\}\], ports: \[\{port: 80[}\]]*$/)
})

test("JUnit of a test counts what failed and what could not be asked", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"db.test.yaml": policyTest, "world/all.yaml": `${world}---\n${broken}`})
  const {out, code} = await carveout(folder, ["test", ".", "-o", "junit"])
  assert.equal(code, 1)
  const elements = elementsOf(out)
  const named = (name: string): typeof elements => elements.filter((each) => each.name === name)
  const total = elements[0]?.attributes
  assert.deepEqual(
    ["tests", "failures", "errors"].map((key) => Number(total?.get(key))),
    [named("testcase").length, named("failure").length, named("error").length],
  )
  assert.equal(named("failure").length, 2)
  assert.ok(named("error").some(({attributes}) => attributes.get("type") === "unknown-field"))
  assert.ok(named("testcase").some(({attributes}) => attributes.get("name") === "<b>open</b>"))
})

test("what could not be read is in every format that machines read", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"lost.test.yaml": `# a line\n${policyTest.replace("[world]", "[world, nowhere.yaml]")}`, "world/all.yaml": world})
  writeFileSync(join(folder, "latin.yaml"), Buffer.from([0x61, 0xff, 0x62]))
  const lines = ["check world gone.yaml", "check latin.yaml", "check gone", "test lost.test.yaml", "test gone.yaml"]
  for (const line of lines) {
    const printed = async (format: string): Promise<string> => {
      const {code, out} = await carveout(folder, [...line.split(" "), "-o", format])
      assert.equal(code, 2, line)
      return out
    }
    const {diagnostics} = JSON.parse(await printed("json"))
    const [found] = diagnostics.filter(({code}: {code: string}) => code === "unreadable-file")
    assert.equal(found?.severity, "error", line)
    // Where the test names it.
    if (line === "test lost.test.yaml") assert.deepEqual([found.file, found.line], ["lost.test.yaml", 6])
    const elements = elementsOf(await printed("junit"))
    assert.ok(
      elements.some(({name, attributes}) => name === "error" && attributes.get("type") === "unreadable-file"),
      line,
    )
    assert.equal(elements[0]?.attributes.get("errors"), "1", line)
    const log = JSON.parse(await printed("sarif")) as Log
    checkShape(log)
    const [{executionSuccessful, toolExecutionNotifications}] = log.runs[0].invocations
    assert.deepEqual([executionSuccessful, toolExecutionNotifications.length], [false, 1], line)
    if (line.startsWith("test")) assert.match(await printed("tap"), /^not ok \d+ - unreadable-file$/m)
  }
  const answered = await sarif(folder, ["check", "world"])
  assert.deepEqual(answered.invocations, [{executionSuccessful: true, toolExecutionNotifications: []}])
})

test("JUnit of check is well-formed with whatever a file says", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {'"><x>&.yaml': "]]>: \u0001\n", "a.yaml": "<!--: [\n", "b.yaml": broken})
  const elements = elementsOf((await carveout(folder, ["check", ".", "-o", "junit"])).out)
  assert.deepEqual(
    elements.filter(({name}) => name === "testcase").map(({attributes}) => attributes.get("name")),
    ['"><x>&.yaml', "a.yaml", "b.yaml"],
  )
  assert.equal(elements[0]?.attributes.get("failures"), "3")
})
