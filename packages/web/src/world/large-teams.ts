// The teams of a large world: namespaces with their apps, how many pods each app has, and the chance that all of it follows from.

/** What an app does; its policies follow from it. */
export const roles = ["web", "api", "worker", "db", "cache"] as const
export type Role = (typeof roles)[number]

/** An app of a namespace with its pods. */
export type App = {readonly namespace: string; readonly name: string; readonly role: Role; readonly replicas: number}

/** A namespace with its apps, the largest first. */
export type Team = {readonly name: string; readonly env: "prod" | "staging"; readonly apps: readonly App[]}

/** The port on which an app of a role listens, with its name. */
export const portOf: Readonly<Record<Role, {readonly name: string; readonly port: number}>> = {
  web: {name: "http", port: 8080},
  api: {name: "grpc", port: 9090},
  worker: {name: "metrics", port: 9100},
  db: {name: "postgres", port: 5432},
  cache: {name: "redis", port: 6379},
}

const teamNames = "orders billing search catalog users mail media reports maps chat stock pricing fraud ledger loyalty returns"
const appNames = "checkout cart profile basket invoice index feed upload export import alert quote rating session audit batch"

/** Apps have about so many pods each. */
const podsPerApp = 12
/** Namespaces grow with the square root: larger clusters have more teams, and larger ones. */
const podsPerTeamRoot = 2.5

/** A number from 0 up to but not including 1, the next of its seed. */
export type Chance = () => number

/** Chance from a seed (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** Teams with so many pods in all, and at least one for each app. */
export function teamsOf(pods: number, chance: Chance): readonly Team[] {
  const count = Math.max(2, Math.round(Math.sqrt(Math.max(0, pods)) / podsPerTeamRoot))
  const names = numbered(teamNames.split(" "), count)
  const appCount = Math.max(count, Math.round(pods / podsPerApp))
  // WHY one more than chance: no app without a pod; the tail is long, as in real clusters.
  const weights = Array.from({length: appCount}, () => (0.25 + chance()) / (0.08 + chance()))
  const replicas = shares(weights, Math.max(appCount, pods))
  const apps = replicas.map((own, i): App => {
    const place = Math.floor(i / count)
    const role = roles[place % roles.length] ?? "web"
    const [stem = ""] = numbered(appNames.split(" "), Math.floor(place / roles.length) + 1).slice(-1)
    return {namespace: names[i % count] ?? "", name: `${stem}-${role}`, role, replicas: own}
  })
  return names.map((name, i) => ({name, env: i % 4 === 3 ? "staging" : "prod", apps: apps.filter(({namespace}) => namespace === name)}))
}

/** The first of a list, and where it ends the list again with a number. */
function numbered(list: readonly string[], count: number): readonly string[] {
  return Array.from({length: count}, (_, i) => {
    const round = Math.floor(i / list.length)
    return `${list[i % list.length]}${round === 0 ? "" : `-${round + 1}`}`
  })
}

/** Whole shares of at least one that sum up to a total. */
function shares(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const spare = total - weights.length
  let given = 0
  let due = 0
  return weights.map((weight, i) => {
    due += (weight / sum) * spare
    const own = i === weights.length - 1 ? spare - given : Math.round(due) - given
    given += own
    return own + 1
  })
}
