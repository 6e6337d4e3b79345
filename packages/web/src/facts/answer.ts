// Facts gathered from a world.

import {protocolName} from "@carveout/engine"
import type {Pair} from "../worker/worlds.ts"
import type {FactsView, LabelFacts, Named} from "./view.ts"

/** LIMIT: keys, values of a key, and names that are offered; a list longer than that is not read. */
const keysMax = 300
const valuesMax = 100
const namesMax = 1000

/** How namespaces and service accounts are called as profiles, and how their labels begin there. */
const namespaceMarks = {name: "kns.", label: "pcns."}
const accountMarks = {name: "ksa.", label: "pcsa."}

/** Gathers. */
export function factsView({world: {program}}: Pair): FactsView {
  const {workloads, hosts, nodes, networkSets, profiles, tiers, services} = program.snapshot
  const [pods, namespaces, accounts] = [new Gathering(), new Gathering(), new Gathering()]
  for (const {labels} of [...workloads, ...hosts, ...networkSets]) pods.add(labels, "")
  for (const {name, labels} of profiles.values()) {
    if (name.startsWith(namespaceMarks.name)) namespaces.add(labels, namespaceMarks.label)
    if (name.startsWith(accountMarks.name)) accounts.add(labels, accountMarks.label)
  }
  const profileNames = [...profiles.keys()]
  const inNone = (name: string): Named => ({namespace: "", name})
  return {
    pods: pods.facts(),
    namespaces: namespaces.facts(),
    serviceAccounts: accounts.facts(),
    names: {
      namespace: listed(profileNames.flatMap((name) => (name.startsWith(namespaceMarks.name) ? [inNone(name.slice(4))] : []))),
      tier: listed(tiers.map(({name}) => inNone(name))),
      service: listed([...services.keys()].map(splitName)),
      serviceAccount: listed(profileNames.flatMap((name) => (name.startsWith(accountMarks.name) ? [splitAccount(name.slice(4))] : []))),
      node: listed(nodes.map(({name}) => inNone(name))),
      profile: listed(profileNames.map(inNone)),
      networkSet: listed(networkSets.map(({id}) => inNone(id))),
    },
    ends: {openers: openersOf(program.snapshot), services: servicesOf(program.snapshot)},
    ports: portsOf(workloads),
  }
}

/** Labels gathered with their values. */
class Gathering {
  readonly #values = new Map<string, Set<string>>()

  add(labels: ReadonlyMap<string, string>, mark: string): void {
    for (const [key, value] of labels) {
      if (!key.startsWith(mark)) continue
      const values = this.#values.get(key)
      if (values === undefined) this.#values.set(key, new Set([value]))
      else if (values.size < valuesMax) values.add(value)
    }
  }

  facts(): LabelFacts {
    return [...this.#values]
      .map(([key, values]) => [key.replace(/^(pcns|pcsa)\./, ""), [...values].sort()] as const)
      .sort(([a], [b]) => (ownFirst(a) < ownFirst(b) ? -1 : 1))
      .slice(0, keysMax)
  }
}

/** WHY last: every pod bears Calico's own labels, and few policies ask for them. */
function ownFirst(key: string): string {
  return key.startsWith("projectcalico.org/") ? `~${key}` : key
}

type Snapshot = Pair["world"]["program"]["snapshot"]

/** Pods, workloads and nodes. */
function openersOf({workloads, owned, hostPods, nodes}: Snapshot): readonly string[] {
  const pods = [...workloads.slice(0, namesMax).map(({id}) => id), ...owned.keys(), ...hostPods.keys()]
  return [...new Set(pods)]
    .sort()
    .concat(nodes.map(({name}) => `host/${name}`))
    .slice(0, namesMax)
}

/** Services that lead somewhere. WHY no others: a question about one that only slices name, or that is another name, is refused. */
function servicesOf({services}: Snapshot): FactsView["ends"]["services"] {
  const asked = [...services.values()].filter(({exists, externalName}) => exists && externalName === undefined)
  const found = asked.slice(0, namesMax).map(({id, ports}) => ({
    name: `svc/${id}`,
    ports: ports.map(({name, protocol, port}) => ({name, protocol: protocolName(protocol), port})),
  }))
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function portsOf(workloads: Pair["world"]["program"]["snapshot"]["workloads"]): FactsView["ports"] {
  const found = new Map<string, FactsView["ports"][number]>()
  for (const {ports, namespace, name: pod} of workloads) {
    const by = `${namespace}/${pod}`
    const own = ports.flatMap(({name, protocol, port}) =>
      [String(port), name].map((each) => ({port: each, protocol: protocolName(protocol), by})),
    )
    for (const each of own) {
      const key = `${each.port} ${each.protocol}`
      if (each.port !== "" && !found.has(key)) found.set(key, each)
    }
    if (found.size > namesMax) break
  }
  return [...found.values()]
}

function splitName(id: string): Named {
  const [namespace = "", name = ""] = id.split("/")
  return {namespace, name}
}

/** WHY at the first dot: a namespace has none in its name. */
function splitAccount(name: string): Named {
  const dot = name.indexOf(".")
  return {namespace: name.slice(0, dot), name: name.slice(dot + 1)}
}

function listed(names: readonly Named[]): readonly Named[] {
  const text = ({namespace, name}: Named): string => `${namespace}/${name}`
  return [...names].sort((a, b) => (text(a) < text(b) ? -1 : 1)).slice(0, namesMax)
}
