// What tests against a real server need beside it: a folder, the command line, kubectl, and worlds that are put on the server as somebody would have left them.

import {spawnSync} from "node:child_process"
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {parseManifests} from "@carveout/engine"
import type {Resource} from "@carveout/engine"
import {defineCalico} from "./calico-definitions.ts"
import {crowd} from "./pairs.ts"
import type {Pair} from "./pairs.ts"
import {cacheOf, empty, settle} from "./rollout.ts"
import {defineClusterPolicy, openApiServer} from "./server.ts"
import type {ApiServer, Manner} from "./server.ts"

/** What a program came to. */
export type Ran = {readonly code: number | null; readonly out: string; readonly err: string}

/** A server that knows all policy kinds, with a folder for files. */
export type Trial = {
  readonly server: ApiServer
  readonly folder: string
  /** Runs `carveout` in the folder. */
  readonly carveout: (...words: readonly string[]) => Ran
  /** Runs kubectl as administrator. */
  readonly kubectl: (words: readonly string[], input?: string) => Ran
  /** Writes and reads files of the folder. */
  readonly read: (name: string) => string
  readonly write: (name: string, text: string) => void
  readonly close: () => Promise<void>
}

/** Starts one. Whose behaviour the server has may be said by the variable `CARVEOUT_SERVER`, such as `1.34`. */
export async function openTrial(manner: Manner = {}): Promise<Trial> {
  const version = process.env["CARVEOUT_SERVER"]
  const server = await openApiServer(version === undefined ? manner : {version, ...manner})
  await Promise.all([defineClusterPolicy(server), defineCalico(server)])
  const folder = mkdtempSync(join(tmpdir(), "carveout-trial-"))
  const program = fileURLToPath(new URL("../../../cli/bin/carveout.mjs", import.meta.url))
  const env = {...process.env, KUBECONFIG: server.kubeconfig, KUBECACHEDIR: cacheOf(server), HOME: folder}
  return {
    server,
    folder,
    carveout: (...words) => ran(process.execPath, ["--conditions=source", program, ...words], {cwd: folder, env}),
    kubectl: (words, input) => ran(server.kubectl, words, {cwd: folder, env, ...(input === undefined ? {} : {input})}),
    read: (name) => readFileSync(join(folder, name), "utf8"),
    write: (name, text) => writeFileSync(join(folder, name), text),
    close: async () => {
      await server.stop()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

type Surroundings = {readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly input?: string}

function ran(program: string, words: readonly string[], surroundings: Surroundings): Ran {
  const {status, stdout, stderr} = spawnSync(program, words, {...surroundings, encoding: "utf8", maxBuffer: 1 << 26})
  return {code: status, out: stdout, err: stderr}
}

/** Pods' addresses by `namespace/name`, as their manifests say: a server takes none from whoever applies a pod. */
export function addressesIn(objects: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    resourcesOf(...objects).flatMap((each) => {
      const object = each.kind === "Pod" ? (each.object() as {readonly status?: {readonly podIP?: string}}) : {}
      const address = object.status?.podIP
      return address === undefined ? [] : [[`${each.namespace}/${each.name}`, address] as const]
    }),
  )
}

/** What some texts of objects are. */
export function resourcesOf(...objects: readonly string[]): readonly Resource[] {
  return parseManifests([{name: "objects.yaml", text: objects.join("\n---\n")}]).resources
}

/** What is on the server when a test begins, and by which verb it came: what `apply` puts there notes what was applied, what `create` puts there does not. */
export type Beginning = {
  readonly objects: readonly string[]
  readonly verb?: "apply" | "create"
  readonly addresses: ReadonlyMap<string, string>
}

/** Empties the server and puts objects there: namespaces and tiers first. @throws Error where the server refuses one. */
export async function begin({server, kubectl}: Trial, {objects, verb = "create", addresses}: Beginning): Promise<void> {
  await empty(server)
  const isHome = (text: string): boolean => parseManifests([{name: "o.yaml", text}]).resources.some(({kind}) => homes.has(kind))
  const text = [...objects.filter(isHome), ...objects.filter((each) => !isHome(each))].join("\n---\n")
  const {code, err} = text === "" ? {code: 0, err: ""} : kubectl([verb, "-f", "-"], text)
  if (code !== 0) throw new Error(err)
  await settle(server, addresses)
}

const homes: ReadonlySet<Resource["kind"]> = new Set(["Namespace", "Tier"])

/** The script that `carveout plan` writes to lead from one world of a pair to the other. @throws Error where there is no plan, or none that is safe. */
export function scriptFor({carveout, write}: Trial, {base, head, shared = crowd}: Pair): string {
  for (const [name, objects] of Object.entries({base, head, shared})) write(`${name}.yaml`, objects.join("\n---\n"))
  const {code, out, err} = carveout("plan", "base.yaml", "head.yaml", "--with", "shared.yaml", "-o", "sh")
  if (code !== 0) throw new Error(err)
  return out
}
