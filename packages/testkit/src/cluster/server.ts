// A real API server of Kubernetes with an empty store, started for a test and stopped after it. Nothing but it runs: no
// controller, no scheduler, no kubelet; so pods stay Pending, and no ServiceAccount comes about by itself.

import {spawn} from "node:child_process"
import type {ChildProcess} from "node:child_process"
import {generateKeyPairSync, randomBytes} from "node:crypto"
import {once} from "node:events"
import {accessSync, constants, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {Agent, request} from "node:https"
import {createServer} from "node:net"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {setTimeout as sleep} from "node:timers/promises"
import {fileURLToPath} from "node:url"

/** An answer of the server: the HTTP status and the object, a `Status` where it refuses. */
export type Reply = {readonly status: number; readonly body: unknown; readonly warnings: readonly string[]}

/** What one asks: a path below the server's address, and where something is sent its text in YAML or JSON. */
export type Asking = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly path: string
  readonly text?: string
  /** `application/yaml` where nothing else is said; the server reads JSON as YAML, too. */
  readonly type?: string
  /** Another user's token, in place of the administrator's. */
  readonly token?: string
}

/** A server that runs. */
export type ApiServer = {
  readonly url: string
  /** A file for `kubectl --kubeconfig`, as administrator. */
  readonly kubeconfig: string
  /** A kubectl of the server's own version. */
  readonly kubectl: string
  /** Writes a kubeconfig for a user with no rights but those that somebody gives to `name`. */
  readonly configOf: (name: string) => string
  readonly ask: (asking: Asking) => Promise<Reply>
  readonly stop: () => Promise<void>
}

/** Programs of a cluster, under the names that Kubernetes' own test environments use. */
const programs = ["kube-apiserver", "etcd", "kubectl"] as const

/** Where they are: a folder of a test environment that is named by `KUBEBUILDER_ASSETS`, else what `npm run parts` builds. */
const folder = process.env["KUBEBUILDER_ASSETS"] ?? fileURLToPath(new URL("../../../../parts/bin", import.meta.url))

/** The reason why no server can be started here, or false; as `skip` of a test wants it. */
export function noServer(): string | false {
  const missing = programs.filter((name) => !isProgram(join(folder, name)))
  return missing.length > 0 && `no API server here: ${missing.join(", ")} not in ${folder}; \`npm run parts\` builds them, with Go`
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** How a server is started. */
export type Manner = {
  /** Admission plugins to leave out. `ServiceAccount` is always left out: no controller makes the accounts that it wants. */
  readonly without?: readonly string[]
  /** The minor version, such as `1.35`, whose behaviour and defaults it has; its own where nothing is said. */
  readonly version?: string
}

/**
 * Starts a server with an empty store, and waits until it is ready.
 *
 * @throws Error with the end of the server's own log where it does not become ready.
 */
export async function openApiServer({without = [], version}: Manner = {}): Promise<ApiServer> {
  const home = mkdtempSync(join(tmpdir(), "carveout-cluster-"))
  const [client, peer, secure] = await freePorts()
  const token = randomBytes(16).toString("hex")
  const users = ["limited", "nobody"].map((name) => ({name, token: randomBytes(16).toString("hex")}))
  writeFileSync(
    join(home, "tokens.csv"),
    [`${token},admin,admin,system:masters`, ...users.map((user) => `${user.token},${user.name},${user.name}`)].join("\n"),
  )
  const {privateKey, publicKey} = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: {type: "spki", format: "pem"},
    privateKeyEncoding: {type: "pkcs8", format: "pem"},
  })
  writeFileSync(join(home, "accounts.key"), privateKey)
  writeFileSync(join(home, "accounts.pub"), publicKey)
  mkdirSync(join(home, "certificates"))
  const etcd = start(home, "etcd", [
    `--data-dir=${join(home, "store")}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    "--unsafe-no-fsync",
  ])
  const server = start(home, "kube-apiserver", [
    `--etcd-servers=http://127.0.0.1:${client}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${secure}`,
    `--cert-dir=${join(home, "certificates")}`,
    `--token-auth-file=${join(home, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    `--service-account-key-file=${join(home, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(home, "accounts.key")}`,
    "--service-account-issuer=https://cluster.local",
    "--service-cluster-ip-range=10.96.0.0/16",
    // WHY: the server refuses to announce a loopback address as where it is found, and nobody looks for it there.
    "--endpoint-reconciler-type=none",
    `--disable-admission-plugins=${["ServiceAccount", ...without].join(",")}`,
    ...(version === undefined ? [] : [`--emulated-version=${version}`]),
  ])
  const url = `https://127.0.0.1:${secure}`
  const agent = new Agent({keepAlive: true, maxSockets: 16, rejectUnauthorized: false})
  const ask = (asking: Asking): Promise<Reply> => askAt(url, agent, {token, ...asking})
  const stop = async (): Promise<void> => {
    agent.destroy()
    await Promise.all([server, etcd].map(end))
    rmSync(home, {recursive: true, force: true})
  }
  const configOf = (name: string): string => {
    const path = join(home, `${name}.config`)
    writeFileSync(path, configText(url, users.find((user) => user.name === name)?.token ?? token))
    return path
  }
  try {
    await isReady(ask, [server, etcd])
  } catch (cause) {
    const log = readFileSync(join(home, "kube-apiserver.log"), "utf8").split("\n").slice(-12).join("\n")
    await stop()
    throw new Error(`the API server did not become ready; the end of its log:\n${log}`, {cause})
  }
  return {url, kubeconfig: configOf("admin"), kubectl: join(folder, "kubectl"), configOf, ask, stop}
}

/** Starts a program whose words go to a log. It dies with us. */
function start(home: string, name: string, words: readonly string[]): ChildProcess {
  const log = openSync(join(home, `${name}.log`), "w")
  const child = spawn(join(folder, name), words, {stdio: ["ignore", log, log], cwd: home})
  process.once("exit", () => child.kill("SIGKILL"))
  // WHY: a test that fails before it knows of its server has nobody who stops it, and is to end all the same.
  child.unref()
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const over = once(child, "exit")
  child.kill("SIGKILL")
  await over
}

/** LIMIT: a minute; on two busy cores a server takes ten seconds. */
const patience = 60_000

/** Waits until the server says so, and until the namespace is there that it makes first. */
async function isReady(ask: (asking: Asking) => Promise<Reply>, running: readonly ChildProcess[]): Promise<void> {
  const until = performance.now() + patience
  for (;;) {
    const replies = await Promise.all(["/readyz", "/api/v1/namespaces/default"].map((path) => ask({path}).catch(() => null)))
    if (replies.every((reply) => reply?.status === 200)) return
    if (running.some(({exitCode}) => exitCode !== null)) throw new Error("a program of the cluster ended")
    if (performance.now() > until) throw new Error("not ready after a minute")
    await sleep(100)
  }
}

function askAt(url: string, agent: Agent, {method = "GET", path, text, type = "application/yaml", token}: Asking): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(text === undefined ? {} : {"content-type": type, "content-length": Buffer.byteLength(text)}),
    }
    const asking = request(`${url}${path}`, {method, agent, headers}, (answer) => {
      const parts: Buffer[] = []
      answer.on("data", (part: Buffer) => parts.push(part))
      answer.on("error", reject)
      answer.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8")
        const warnings = [answer.headers["warning"] ?? []].flat()
        resolve({status: answer.statusCode ?? 0, body: body.startsWith("{") ? JSON.parse(body) : body, warnings})
      })
    })
    asking.on("error", reject)
    asking.end(text)
  })
}

/** Three ports that were free a moment ago. */
async function freePorts(): Promise<readonly number[]> {
  const servers = await Promise.all(
    [0, 0, 0].map(async (port) => {
      const server = createServer().listen(port, "127.0.0.1")
      await once(server, "listening")
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as {port: number}).port)
  await Promise.all(servers.map(async (server) => once(server.close(), "close")))
  return ports
}

function configText(url: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{name: "trial", cluster: {server: url, "insecure-skip-tls-verify": true}}],
    users: [{name: "trial", user: {token}}],
    contexts: [{name: "trial", context: {cluster: "trial", user: "trial"}}],
    "current-context": "trial",
  })
}

/** Has a server serve ClusterNetworkPolicy, by the definition that stands beside its program, and waits until it does. */
export async function defineClusterPolicy({ask}: ApiServer): Promise<void> {
  const definitions = join(folder, "definitions")
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  for (const name of readdirSync(definitions)) {
    const {status, body} = await ask({method: "POST", path, text: readFileSync(join(definitions, name), "utf8")})
    if (status !== 201) throw new Error(`the server refuses ${name}: ${JSON.stringify(body)}`)
  }
  const served = "/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies"
  for (let tries = 0; tries < 100; tries++) {
    if ((await ask({path: served})).status === 200) return
    await sleep(100)
  }
  throw new Error("the server does not serve ClusterNetworkPolicy")
}
