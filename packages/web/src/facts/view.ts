// What the world has that a manifest may name: labels, namespaces, ports, services.

/** Nothing is left to choose. */
export type FactsWant = {readonly kind: "all"}

/** Labels by key, each with the values that somebody has. */
export type LabelFacts = readonly (readonly [key: string, values: readonly string[]])[]

/** A name in a namespace; empty for what lives in none. */
export type Named = {readonly namespace: string; readonly name: string}

/** A Service that can be asked about: `svc/kube-system/kube-dns`. */
export type ServiceEnd = {
  readonly name: string
  readonly ports: readonly {readonly name: string; readonly protocol: string; readonly port: number}[]
}

/** What there is, sorted. */
export type FactsView = {
  readonly pods: LabelFacts
  readonly namespaces: LabelFacts
  readonly serviceAccounts: LabelFacts
  readonly names: {
    readonly namespace: readonly Named[]
    readonly tier: readonly Named[]
    readonly service: readonly Named[]
    readonly serviceAccount: readonly Named[]
    readonly node: readonly Named[]
    readonly profile: readonly Named[]
    readonly networkSet: readonly Named[]
  }
  /** Ends as a question names them: those that open connections, and Services with their ports. */
  readonly ends: {readonly openers: readonly string[]; readonly services: readonly ServiceEnd[]}
  /** Ports that pods name or number, with who has them. */
  readonly ports: readonly {readonly port: string; readonly protocol: string; readonly by: string}[]
}
