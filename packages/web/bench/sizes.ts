// The worlds in which the lab's speed is measured, and what is typed in them.

/** A world by its address in the lab; `letters` are typed behind `text` in the file, each in the place of the one before. */
export type Size = {
  readonly name: string
  readonly address: string
  readonly file: string
  /** The first line that holds it is edited, at its end: there the letter is typed. */
  readonly text: string
  readonly letters: string
  /** What rows stand for; null leaves it to the lab. */
  readonly by: string | null
  /** Milliseconds that 95 of 100 keys are to stay under; null where nothing is promised. */
  readonly targetMs: number | null
}

const dns = {text: "ports: [53", letters: "0123456789", by: null} as const
const cluster = {...dns, file: "policies/cluster.yaml"} as const
const team = {file: "policies/orders.yaml", text: "port: http", letters: "abcdefghij", by: null} as const

/** From small to large. */
export const sizes: readonly Size[] = [
  {...dns, name: "shop", address: "#learn/dns-egress", file: "policy.yaml", targetMs: 16},
  {...cluster, name: "1,000 pods", address: "#large/1000/100/1", targetMs: 50},
  {...cluster, name: "1,000 pods, by pods", address: "#large/1000/100/1", by: "pods", targetMs: 50},
  {...team, name: "1,000 pods, a team's policy", address: "#large/1000/100/1", targetMs: 50},
  {...cluster, name: "2,000 pods, by pods", address: "#large/2000/150/1", by: "pods", targetMs: null},
  {...cluster, name: "10,000 pods", address: "#large/10000/300/1", targetMs: 150},
  {...cluster, name: "10,000 pods, by workloads", address: "#large/10000/300/1", by: "workloads", targetMs: 150},
  {...cluster, name: "10,000 pods, by pods", address: "#large/10000/300/1", by: "pods", targetMs: 150},
  {...team, name: "10,000 pods, a team's policy", address: "#large/10000/300/1", targetMs: 150},
]
