// The five shapes of Antrea's scale tests: how policies are spread over namespaces decides what an engine has to do.
// Of each the open pairs follow from the construction.

import type {PodSeed} from "../pod.ts"
import {namespaceOf, networkPolicy, nodeCount, nodesFor, pairsOf} from "../world.ts"
import type {Maker, Manifest, Openings, Size, World} from "../world.ts"

type Shape = {
  readonly name: string
  readonly about: string
  /** What the namespace of a number is called, and its labels. */
  readonly namespaces: (size: Size) => Iterable<Manifest>
  readonly pod: (number: number, size: Size) => PodSeed
  readonly policies: (size: Size) => Iterable<Manifest>
  readonly openings: (size: Size) => Omit<Openings, "nodes">
}

function makerOf(shape: Shape): Maker {
  const make = (size: Size): World => ({
    name: shape.name,
    size,
    *pods() {
      for (let number = 0; number < size.pods; number++) yield shape.pod(number, size)
    },
    *frame() {
      yield* shape.namespaces(size)
      yield* nodesFor(size.pods)
    },
    policies: () => shape.policies(size),
    expectedPairs: pairsOf({...shape.openings(size), nodes: nodeCount(size.pods)}),
  })
  return {name: shape.name, about: shape.about, make}
}

const tcp = (port: number): readonly object[] => [{port, protocol: "TCP"}]
const from = (labels: Readonly<Record<string, string>>): readonly object[] => [{podSelector: {matchLabels: labels}}]

function* spaces(count: number, labels: (i: number) => Readonly<Record<string, string>> = () => ({})): Generator<Manifest> {
  for (let i = 0; i < count; i++) yield namespaceOf(`space-${i}`, labels(i))
}

const apps = ["web", "api", "db", "job"] as const

/** Many small namespaces: four pods and three policies in each. */
export const smallNamespaces: Maker = makerOf({
  name: "small-namespaces",
  about: "Antrea 1: namespaces of four pods and three policies each, web to api to db",
  namespaces: ({pods}) => spaces(Math.ceil(pods / 4)),
  pod: (number) => {
    const app = apps[number % 4] ?? "web"
    return {number, namespace: `space-${Math.floor(number / 4)}`, name: `${app}-0`, labels: {app}}
  },
  *policies({pods}) {
    for (let i = 0; i < Math.ceil(pods / 4); i++) {
      const [api, db] = [{matchLabels: {app: "api"}}, {matchLabels: {app: "db"}}]
      yield networkPolicy(`space-${i}`, "default-deny", {podSelector: {}, policyTypes: ["Ingress"]})
      yield networkPolicy(`space-${i}`, "web-to-api", {podSelector: api, ingress: [{from: from({app: "web"}), ports: tcp(8080)}]})
      yield networkPolicy(`space-${i}`, "api-to-db", {podSelector: db, ingress: [{from: from({app: "api"}), ports: tcp(5432)}]})
    }
  },
  openings: ({pods}) => {
    const rest = pods % 4
    return {pods, podPairs: 2 * Math.floor(pods / 4) + (rest >= 3 ? 2 : rest === 2 ? 1 : 0), sending: pods, taking: 0}
  },
})

const largeSize = 1000
const groups = 100

/** Few large namespaces: a thousand pods and a hundred policies in each, every tenth pod from its neighbour group. */
export const largeNamespaces: Maker = makerOf({
  name: "large-namespaces",
  about: "Antrea 2: namespaces of a thousand pods in a hundred groups, a policy for each group",
  namespaces: ({pods}) => spaces(Math.ceil(pods / largeSize)),
  pod: (number) => {
    const place = number % largeSize
    return {number, namespace: `space-${Math.floor(number / largeSize)}`, name: `pod-${place}`, labels: {app: `app-${place % groups}`}}
  },
  *policies({pods}) {
    for (let i = 0; i < Math.ceil(pods / largeSize); i++) {
      for (let group = 0; group < groups; group++) {
        const peers = from({app: `app-${(group + 1) % groups}`})
        const spec = {podSelector: {matchLabels: {app: `app-${group}`}}, ingress: [{from: peers, ports: tcp(80)}]}
        yield networkPolicy(`space-${i}`, `group-${group}`, spec)
      }
    }
  },
  openings: ({pods}) => {
    let podPairs = 0
    for (let start = 0; start < pods; start += largeSize) {
      const here = Math.min(largeSize, pods - start)
      const inGroup = (group: number): number => Math.floor(here / groups) + (group < here % groups ? 1 : 0)
      for (let group = 0; group < groups; group++) podPairs += inGroup(group) * inGroup((group + 1) % groups)
    }
    return {pods, podPairs, sending: pods, taking: 0}
  },
})

/** One namespace in which every policy selects every pod as subject and as peer. */
export const allToAll: Maker = makerOf({
  name: "all-to-all",
  about: "Antrea 3: one namespace, every policy selects all and admits all",
  namespaces: () => spaces(1),
  pod: (number) => ({number, namespace: "space-0", name: `pod-${number}`, labels: {app: "one"}}),
  *policies({policies}) {
    for (let i = 0; i < policies; i++) {
      yield networkPolicy("space-0", `all-${i}`, {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]})
    }
  },
  openings: ({pods}) => ({pods, podPairs: pods * (pods - 1), sending: pods, taking: 0}),
})

/** A policy for every pod, which admits the next pod alone. */
export const policyPerPod: Maker = makerOf({
  name: "policy-per-pod",
  about: "Antrea 4: every pod has a label and a policy of its own and admits one other pod",
  namespaces: () => spaces(1),
  pod: (number) => ({number, namespace: "space-0", name: `pod-${number}`, labels: {id: `id-${number}`}}),
  *policies({pods}) {
    for (let i = 0; i < pods; i++) {
      const peers = from({id: `id-${(i + 1) % pods}`})
      yield networkPolicy("space-0", `pod-${i}`, {podSelector: {matchLabels: {id: `id-${i}`}}, ingress: [{from: peers, ports: tcp(80)}]})
    }
  },
  openings: ({pods}) => ({pods, podPairs: pods > 1 ? pods : 0, sending: pods, taking: 0}),
})

const spaceSize = 10
const teams = 10

/** Namespaces that admit other namespaces by label. */
export const clusterPeers: Maker = makerOf({
  name: "cluster-peers",
  about: "Antrea 5: namespaces of ten pods that admit the namespaces of another team",
  namespaces: ({pods}) => spaces(Math.ceil(pods / spaceSize), (i) => ({team: `team-${i % teams}`})),
  pod: (number) => ({
    number,
    namespace: `space-${Math.floor(number / spaceSize)}`,
    name: `pod-${number % spaceSize}`,
    labels: {app: "one"},
  }),
  *policies({pods}) {
    for (let i = 0; i < Math.ceil(pods / spaceSize); i++) {
      const peers = [{namespaceSelector: {matchLabels: {team: `team-${(i + 1) % teams}`}}}]
      yield networkPolicy(`space-${i}`, "other-team", {podSelector: {}, ingress: [{from: peers, ports: tcp(443)}]})
    }
  },
  openings: ({pods}) => {
    const inTeam = Array.from({length: teams}, () => 0)
    for (let number = 0; number < pods; number++) {
      const team = Math.floor(number / spaceSize) % teams
      inTeam[team] = (inTeam[team] ?? 0) + 1
    }
    const podPairs = inTeam.reduce((sum, own, team) => sum + own * (inTeam[(team + 1) % teams] ?? 0), 0)
    return {pods, podPairs, sending: pods, taking: 0}
  },
})
