// The program that looks names up in a pod: an app of Node, with one try of a second for each.

import type {Bench} from "@carveout/kernel"

/** A name, and what its answer is: an address, or a long text. */
export type Wanted = {readonly name: string; readonly kind: "short" | "large"}

/** What became of a lookup: `answered`, or the program's own message. */
export type Said = {readonly said: string; readonly ms: number}

/** It asks the server that stands in its resolv.conf, and prints what came and how long that took. */
const looking = `
const {Resolver} = require("node:dns/promises")
const look = async ({name, kind}) => {
  const started = performance.now()
  const resolver = new Resolver({timeout: 1000, tries: 1})
  const asked = kind === "short" ? resolver.resolve4(name) : resolver.resolveTxt(name)
  const said = await asked.then(() => "answered", (error) => error.message)
  return {said, ms: Math.round(performance.now() - started)}
}
Promise.all(JSON.parse(process.argv[1]).map(look)).then((all) => console.log(JSON.stringify(all)))
`

/** LIMIT: how long all lookups of one pod may take. */
const lookingMs = 15_000

/** Looks names up in a pod, all at once; what came of each, in their order. */
export async function look(bench: Bench, client: string, wanted: readonly Wanted[]): Promise<readonly Said[]> {
  const ran = await bench.run(client, [process.execPath, "-e", looking, JSON.stringify(wanted)], {limitMs: lookingMs})
  if (ran.code === 0) return JSON.parse(ran.stdout) as readonly Said[]
  return wanted.map(() => ({said: ran.stderr.trim(), ms: ran.ms}))
}
