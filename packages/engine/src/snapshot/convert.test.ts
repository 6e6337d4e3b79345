// Step one of the conversion against upstream's own answers.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printPort} from "../net/port.ts"
import {printPrefix} from "../net/prefix.ts"
import type {EntityRule, Resource} from "../manifest/resource.ts"
import type {ConvertedPolicy, ConvertedRule} from "./convert.ts"
import {convertClusterPolicy} from "./from/cluster-policy.ts"
import {convertKubernetesPolicy} from "./from/kubernetes-policy.ts"

const file = new URL("../../../../cases/conformance/validate/defaults.jsonl", import.meta.url)
const lines = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as {readonly name: string; readonly manifest: string; readonly converted?: unknown})
  .filter(({converted}) => converted !== undefined)

const filled = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== "" && value !== null && !(Array.isArray(value) && value.length === 0)),
  )

const entity = ({selector, namespaceSelector, nets, notNets, ports}: EntityRule): unknown => {
  const printed = ports.map((port) => (port.kind === "range" && port.min === port.max ? port.min : printPort(port)))
  const result = filled({selector, namespaceSelector, nets: nets.map(printPrefix), notNets: notNets.map(printPrefix), ports: printed})
  return Object.keys(result).length === 0 ? null : result
}

const rule = ({rule: {action, protocol, source, destination, notes = []}}: ConvertedRule): unknown => {
  const [name] = notes.map((note) => note.replace(/^name=/, ""))
  return filled({action, protocol, source: entity(source), destination: entity(destination), metadata: name ? {annotations: {name}} : null})
}

const plain = ({tier, order, selector, namespaceSelector, types, ingress, egress}: ConvertedPolicy): unknown =>
  filled({tier, order, selector, namespaceSelector, types, ingress: ingress.map(rule), egress: egress.map(rule)})

const convert = (resource: Resource | undefined): ConvertedPolicy | undefined => {
  if (resource?.kind === "ClusterNetworkPolicy") return convertClusterPolicy(resource)
  return resource?.kind === "NetworkPolicy" || resource?.kind === "StagedKubernetesNetworkPolicy"
    ? convertKubernetesPolicy(resource)
    : undefined
}

test(`all ${lines.length} conversions of the conformance data come out as upstream's`, () => {
  for (const {name, manifest, converted} of lines) {
    const {resources, diagnostics} = parseManifests([{name: "m.yaml", text: manifest}])
    const policy = convert(resources[0])
    assert.ok(policy, `${name}: ${JSON.stringify(diagnostics)}`)
    assert.deepEqual(plain(policy), converted, `${name}\n${manifest}`)
  }
  console.log(`conformance: ${lines.length} conversions agree`)
})
