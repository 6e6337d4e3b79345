// What JSON repeats letter by letter is decoded once: of each object is said and known what would be of it alone.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "./parse.ts"

type Parts = {readonly labels?: string; readonly containers?: string}

const pod = (name: string, {labels = '{"app":"a"}', containers = "[]"}: Parts): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}","labels":${labels}},"spec":{"containers":${containers}}}`

/** A list of pods, one on each line from the second on. */
function read(...pods: readonly string[]): ReturnType<typeof parseManifests> {
  return parseManifests([{name: "dump.json", text: `{"apiVersion":"v1","kind":"List","items":[\n${pods.join(",\n")}\n]}`}])
}

test("a finding in a part that stands in several pods is said of each, at its own place", () => {
  const names = ["a", "b", "c", "d"]
  const parts = [
    {labels: '{"app":"not a label"}'},
    {containers: '[{"name":"x","ports":[{"containerPort":70000}]}]'},
    {containers: '[{"name":"x","port":[]}]'},
    {containers: '[{"name":"x","ports":{}}]'},
  ]
  for (const part of parts) {
    const {diagnostics} = read(...names.map((name) => pod(name, part)))
    const alone = names.flatMap((name, i) => read(`${"\n".repeat(i)}${pod(name, part)}`).diagnostics)
    assert.equal(alone.length, names.length)
    assert.deepEqual(
      diagnostics,
      alone.map((each, i) => ({...each, path: (each.path ?? "").replace("items[0]", `items[${i}]`)})),
    )
  }
})

test("pods with the same labels and containers have one list of each between them, and others their own", () => {
  const web = {labels: '{"app":"web"}', containers: '[{"name":"x","ports":[{"name":"http","containerPort":80}]}]'}
  const api = {labels: '{"app":"api"}', containers: '[{"name":"x","ports":[{"name":"http","containerPort":81}]}]'}
  const {resources} = read(pod("a", web), pod("b", api), pod("c", web), pod("d", {...web, containers: api.containers}))
  const pods = resources.filter((each) => each.kind === "Pod")
  assert.deepEqual(
    pods.map(({labels, spec}) => [labels.get("app"), spec.ports.map(({containerPort}) => containerPort).join()]),
    [
      ["web", "80"],
      ["api", "81"],
      ["web", "80"],
      ["web", "81"],
    ],
  )
  assert.equal(pods[0]?.labels, pods[2]?.labels)
  assert.equal(pods[1]?.spec.ports, pods[3]?.spec.ports)
})

test("labels of a kind whose defaulting replaces one are not those of another kind with the same letters", () => {
  const labels = '{"projectcalico.org/tier":"no tier at all"}'
  const policy = `{"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","metadata":{"name":"p","labels":${labels}},"spec":{}}`
  for (const [first, second] of [
    [policy, pod("a", {labels})],
    [pod("a", {labels}), policy],
  ] as const) {
    const {resources, diagnostics} = read(first, second)
    assert.deepEqual(
      resources.map(({kind}) => kind),
      ["GlobalNetworkPolicy"],
    )
    assert.deepEqual(
      diagnostics.map(({code}) => code),
      ["bad-label"],
    )
  }
})
