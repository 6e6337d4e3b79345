// Scripts of kubectl run against a real server, looked at after every command; and a server's objects, as manifests that the engine reads.
// What a cluster's controllers and kubelets would do beside it is done here: what is deleted goes, and pods have the addresses that they are given.

import {spawn} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import {once} from "node:events"
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import {createInterface} from "node:readline"
import type {Readable, Writable} from "node:stream"
import {setTimeout as sleep} from "node:timers/promises"
import type {Source} from "@carveout/engine"
import {calicoPaths} from "./calico-definitions.ts"
import type {ApiServer} from "./server.ts"

/** What the parts of a rollout test list, and empty: every kind that the engine reads and that the server serves. */
const paths: readonly string[] = [
  "/apis/networking.k8s.io/v1/networkpolicies",
  "/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies",
  ...calicoPaths,
  "/apis/apps/v1/deployments",
  "/apis/apps/v1/statefulsets",
  "/apis/batch/v1/jobs",
  "/apis/batch/v1/cronjobs",
  "/api/v1/serviceaccounts",
  "/api/v1/services",
  "/api/v1/pods",
  "/api/v1/nodes",
  "/api/v1/namespaces",
]

type Listed = {
  readonly apiVersion: string
  readonly kind: string
  readonly items: readonly {
    readonly metadata: {
      readonly name: string
      readonly namespace?: string
      readonly deletionTimestamp?: string
      readonly uid: string
    }
    readonly status?: {readonly podIP?: string}
  }[]
}

/** Namespaces that a server makes itself. */
export const ownSpaces: ReadonlySet<string> = new Set(["default", "kube-node-lease", "kube-public", "kube-system"])

/** All that somebody put on a server, a file for each kind; without what the server made itself. */
export async function stateOf({ask}: ApiServer): Promise<readonly Source[]> {
  const lists = await Promise.all(paths.map(async (path) => (await ask({path})).body as Listed))
  return lists.flatMap((list, i) => {
    const items = list.items.filter(({metadata: {name, namespace}}) => !ownSpaces.has(namespace ?? name))
    return items.length === 0 ? [] : [{name: `server-${i}.json`, text: JSON.stringify({...list, items})}]
  })
}

/** Deletes all that somebody put on a server. */
export async function empty(server: ApiServer): Promise<void> {
  const lists = await Promise.all(paths.map(async (path) => ({path, items: ((await server.ask({path})).body as Listed).items})))
  const theirs = lists.flatMap(({path, items}) =>
    items.flatMap(({metadata}) => (ownSpaces.has(metadata.namespace ?? metadata.name) ? [] : [pathOf(path, metadata)])),
  )
  await Promise.all(theirs.map((path) => server.ask({method: "DELETE", path: `${path}?gracePeriodSeconds=0&propagationPolicy=Background`})))
  await settle(server, new Map())
}

function pathOf(list: string, {namespace, name}: {readonly namespace?: string; readonly name: string}): string {
  const cut = list.lastIndexOf("/")
  return namespace === undefined ? `${list}/${name}` : `${list.slice(0, cut)}/namespaces/${namespace}${list.slice(cut)}/${name}`
}

/** Does what controllers and kubelets would: what is being deleted goes, and pods get their addresses. `addresses`: by `namespace/name`. */
export async function settle({ask}: ApiServer, addresses: ReadonlyMap<string, string>): Promise<void> {
  const pods = (await ask({path: "/api/v1/pods"})).body as Listed
  for (const {metadata, status} of pods.items) {
    const path = pathOf("/api/v1/pods", metadata)
    const podIP = addresses.get(`${metadata.namespace}/${metadata.name}`)
    if (metadata.deletionTimestamp !== undefined) await ask({method: "DELETE", path: `${path}?gracePeriodSeconds=0`})
    else if (podIP !== undefined && status?.podIP !== podIP) {
      const text = JSON.stringify({status: {podIP, podIPs: [{ip: podIP}], phase: "Running"}})
      await ask({method: "PATCH", path: `${path}/status`, text, type: "application/merge-patch+json"})
    }
  }
  const spaces = (await ask({path: "/api/v1/namespaces"})).body as Listed
  for (const {metadata} of spaces.items) {
    if (metadata.deletionTimestamp === undefined) continue
    const text = JSON.stringify({apiVersion: "v1", kind: "Namespace", metadata: {name: metadata.name}, spec: {finalizers: []}})
    await ask({method: "PUT", path: `/api/v1/namespaces/${metadata.name}/finalize`, text})
  }
}

/** A command of kubectl that a script ran, and the exit code that it had. */
export type Call = {readonly words: string; readonly code: number}

/** How a script ended: its exit code, null where it was stopped, and what it printed. */
export type Ended = {readonly code: number | null; readonly printed: string}

/** How a script is run. `onCall`: what is done after each command, before the script goes on; false stops the script there, as if it were killed. */
export type Running = {
  readonly addresses?: ReadonlyMap<string, string>
  readonly onCall?: (call: Call) => Promise<boolean | void>
}

/** Where kubectl keeps what it asked a server of its kinds. WHY beside its configuration: else each script would ask anew. */
export function cacheOf({kubeconfig}: ApiServer): string {
  return join(dirname(kubeconfig), "kubectl-cache")
}

/** WHY two pipes: kubectl's place is taken by one that tells of each command and waits to be let go on. */
const standIn = (kubectl: string): string =>
  `#!/bin/sh\ncode=0\n'${kubectl}' "$@" 3>&- 4<&- || code=$?\nprintf '%s\\n' "$code $*" >&3\nread -r go <&4 || exit 130\nexit "$code"\n`

/** Runs a script with the real kubectl as administrator of a server. */
export async function runScript(server: ApiServer, script: string, {addresses = new Map(), onCall}: Running = {}): Promise<Ended> {
  const home = mkdtempSync(join(tmpdir(), "carveout-rollout-"))
  mkdirSync(join(home, "bin"))
  writeFileSync(join(home, "script.sh"), script)
  writeFileSync(join(home, "bin", "kubectl"), standIn(server.kubectl))
  chmodSync(join(home, "bin", "kubectl"), 0o755)
  const env = {
    PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    KUBECONFIG: server.kubeconfig,
    KUBECACHEDIR: cacheOf(server),
    PAUSE: "0",
  }
  const child = spawn("sh", [join(home, "script.sh")], {cwd: home, env, stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"], detached: true})
  const over = once(child, "close")
  let printed = ""
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => void (printed += text))
  const controllers = keepSettled(server, addresses)
  const go = child.stdio[4] as Writable
  // WHY: a script that was stopped reads no more.
  go.on("error", () => undefined)
  const calls = createInterface({input: child.stdio[3] as Readable})
  let isStopped = true
  try {
    for await (const line of calls) {
      const [code = "", ...words] = line.split(" ")
      await settle(server, addresses)
      if ((await onCall?.({words: words.join(" "), code: Number(code)})) === false) return {code: null, printed}
      go.write("go\n")
    }
    isStopped = false
    await over
    return {code: child.exitCode, printed}
  } finally {
    if (isStopped) await endGroup(child, over)
    await controllers.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

/** WHY the group: the command that waits is the script's child. */
async function endGroup({pid}: ChildProcess, over: Promise<unknown>): Promise<void> {
  if (pid !== undefined) process.kill(-pid, "SIGKILL")
  await over
}

/** Settles a server again and again: kubectl waits until what it deletes is gone. */
function keepSettled(server: ApiServer, addresses: ReadonlyMap<string, string>): {readonly stop: () => Promise<void>} {
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await settle(server, addresses)
      // oxlint-disable-next-line no-await-in-loop -- a pause between two looks
      await sleep(300)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
