// Addresses and ports by the thousand on few pods: blocks with exceptions, nested blocks, network sets, ranges that overlap.

import {chanceFrom, happens, pick, sample} from "../chance.ts"
import type {Chance} from "../chance.ts"
import {calicoPolicy, namespaceOf, networkPolicy, nodesFor} from "../world.ts"
import type {Maker, Manifest, Size} from "../world.ts"

const apps = 40
const setCount = 20

/** The maker. */
export const addressesAndPorts: Maker = {
  name: "addresses-and-ports",
  about: "blocks with exceptions, network sets of many blocks, overlapping port ranges, as firewall rule sets have them",
  make: (size) => ({
    name: "addresses-and-ports",
    size,
    *pods() {
      for (let number = 0; number < size.pods; number++) {
        yield {number, namespace: "apps", name: `app-${number}`, labels: {app: `app-${number % apps}`}, ports: [{name: "http", port: 8080}]}
      }
    },
    *frame() {
      const chance = chanceFrom(size.seed)
      yield namespaceOf("apps")
      yield* nodesFor(size.pods)
      for (let i = 0; i < setCount; i++) {
        const nets = [...new Set(Array.from({length: 50}, () => blockOf(chance, 16 + chance.below(15))))]
        const metadata = {name: `set-${i}`, labels: {list: `list-${i % 5}`}}
        yield {apiVersion: "projectcalico.org/v3", kind: "GlobalNetworkSet", metadata, spec: {nets}}
      }
    },
    *policies() {
      const chance = chanceFrom(size.seed + 1)
      for (let i = 0; i < size.policies; i++) yield i % 2 === 0 ? blocksPolicy(chance, i) : rulesPolicy(chance, i)
    },
    expectedPairs: null,
  }),
}

/** A block outside the pods' and the nodes' ranges. */
function blockOf(chance: Chance, length: number): string {
  const bits = (11 << 24) + chance.below(150) * 2 ** 24 + chance.below(2 ** 24)
  const value = Math.floor(bits / 2 ** (32 - length)) * 2 ** (32 - length)
  return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".")}/${length}`
}

function rangeOf(chance: Chance): {readonly first: number; readonly last: number} {
  const first = 1 + chance.below(60_000)
  return {first, last: Math.min(65_535, first + chance.below(happens(chance, 0.7) ? 20 : 5_000))}
}

function blocksPolicy(chance: Chance, i: number): Manifest {
  const to = Array.from({length: 4}, () => {
    const cidr = blockOf(chance, 16 + chance.below(8))
    const [base = ""] = cidr.split("/")
    return {ipBlock: {cidr, except: happens(chance, 0.5) ? [`${base}/${26 + chance.below(6)}`] : undefined}}
  })
  const ports = Array.from({length: 3}, () => {
    const {first, last} = rangeOf(chance)
    return {port: first, endPort: last, protocol: pick(chance, ["TCP", "UDP"])}
  })
  return networkPolicy("apps", `blocks-${i}`, {
    podSelector: {matchLabels: {app: `app-${chance.below(apps)}`}},
    policyTypes: ["Egress"],
    egress: [{to, ports}],
  })
}

function rulesPolicy(chance: Chance, i: number): Manifest {
  const lists = [...Array(5).keys()]
  const rules = Array.from({length: 4}, () => {
    const ports = Array.from({length: 3}, () => rangeOf(chance)).map(({first, last}) => (first === last ? first : `${first}:${last}`))
    const source = happens(chance, 0.5)
      ? {nets: Array.from({length: 3}, () => blockOf(chance, 20 + chance.below(8)))}
      : {
          selector: sample(chance, lists, 2)
            .map((list) => `list == "list-${list}"`)
            .join(" || "),
        }
    return {action: happens(chance, 0.3) ? "Deny" : "Allow", protocol: pick(chance, ["TCP", "UDP"]), source, destination: {ports}}
  })
  const selector = `app == "app-${chance.below(apps)}"`
  return calicoPolicy(null, `rules-${i}`, {order: chance.below(1000), selector, types: ["Ingress"], ingress: rules})
}

/** Size for those who need to know what a world of this kind holds at most. */
export function limitsOf({policies}: Size): {readonly blocks: number; readonly ranges: number} {
  return {blocks: setCount * 50 + Math.ceil(policies / 2) * (8 + 12), ranges: Math.ceil(policies / 2) * (3 + 12)}
}
