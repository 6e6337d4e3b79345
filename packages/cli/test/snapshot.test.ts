// `carveout snapshot` with a kubectl that answers from a table: pages, refusals, what is left out, and folders.
import assert from "node:assert/strict"
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs"
import {join, relative} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {fakeKubectl, page, plainServer, served} from "./fake-kubectl.ts"
import type {FakeKubectl, Table} from "./fake-kubectl.ts"
import {carveout, scratchFolder} from "./scratch.ts"
import type {Ran} from "./scratch.ts"

type Cluster = FakeKubectl & {readonly folder: string; readonly take: (...words: readonly string[]) => Promise<Ran>}

/** A cluster behind a kubectl of a table, and a folder to work in. */
function cluster(context: TestContext, table: Table): Cluster {
  const fake = fakeKubectl(scratchFolder(context), table)
  const folder = scratchFolder(context)
  return {...fake, folder, take: (...words) => carveout(folder, ["snapshot", "--kubectl", fake.program, ...words])}
}

type Document = {readonly spec: {readonly kinds: readonly {readonly kind: string; readonly count?: number; readonly unread?: string}[]}}
type List = {readonly items: readonly {readonly kind: string; readonly metadata: {readonly name: string; readonly namespace?: string}}[]}

const read = <Value>(...path: readonly string[]): Value => JSON.parse(readFileSync(join(...path), "utf8")) as Value
const podAt = (namespace: string, name: string, rest: object = {}): object => ({
  metadata: {namespace, name, labels: {app: name}},
  spec: {containers: [{name: "main"}]},
  status: {phase: "Running", podIP: "10.0.0.1", podIPs: [{ip: "10.0.0.1"}]},
  ...rest,
})
const forbidden = (resource: string): {readonly complaint: string} => ({
  complaint: `Error from server (Forbidden): ${resource} is forbidden: User "jo" cannot list resource "${resource}" at the cluster scope`,
})
/** Files below a folder. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
const [pods, policies] = ["/api/v1/pods?limit=500", "/apis/networking.k8s.io/v1/networkpolicies?limit=500"] as const

test("only paths are read, of kinds that have a say, and never a Secret or a ConfigMap", async (t) => {
  const {take, calls} = cluster(t, plainServer())
  const {code, err} = await take("--context", "prod", "--kubeconfig", "kube.conf")
  assert.equal(code, 0, err)
  for (const words of calls()) {
    assert.deepEqual(words.slice(0, 2), ["get", "--raw"])
    assert.deepEqual(words.slice(3, 7), ["--context", "prod", "--kubeconfig", "kube.conf"])
    assert.doesNotMatch(words[2] ?? "", /secrets|configmaps|ingresses|log/)
  }
})

test("without a folder one list goes to standard output, and another command reads it", async (t) => {
  const {take, folder} = cluster(t, {...plainServer(), [pods]: page([podAt("shop", "web"), podAt("shop", "db")])})
  const {out, err} = await take()
  assert.match(err, /read Kubernetes v1\.36\.1 in [\d.]+ s: 3 objects of 3 kinds\n {2}1 {2}namespaces\n {2}2 {2}pods/)
  assert.deepEqual(
    (JSON.parse(out) as List).items.map(({kind}) => kind),
    ["Snapshot", "Namespace", "Pod", "Pod"],
  )
  const asked = await carveout(folder, ["explain", "-", "--from", "shop/web", "--to", "shop/db", "--port", "80"], out)
  assert.equal(asked.code, 0, asked.err)
  assert.equal(asked.err, "")
})

test("a list of several pages is read to its end, and begun again once where the server has forgotten it", async (t) => {
  const second = `${pods}&continue=${encodeURIComponent("a/b=")}`
  const gone = {complaint: "Error from server (Expired): The provided continue parameter is too old"}
  const two = {[pods]: page([podAt("shop", "b")], "a/b="), [second]: [gone, page([podAt("shop", "a")])]}
  const {take, folder, calls} = cluster(t, {...plainServer(), ...two})
  assert.equal((await take("--into", "live")).code, 0)
  const {items} = read<List>(folder, "live/world/pods.json")
  assert.deepEqual(
    items.map(({metadata}) => metadata.name),
    ["a", "b"],
  )
  assert.equal(calls().filter((words) => words.includes(second)).length, 2)
})

test("a list that breaks off twice is not read, and nothing of it is taken for the whole", async (t) => {
  const gone = {complaint: "Error from server (Gone): too old"}
  const {take, folder} = cluster(t, {...plainServer(), [pods]: page([podAt("shop", "b")], "x"), [`${pods}&continue=x`]: gone})
  const {code, err} = await take("--into", "live")
  assert.equal(code, 1)
  assert.match(err, /not read: .* every Pod \(Gone: too old\): nobody knows who is there/)
  assert.equal(existsSync(join(folder, "live/world/pods.json")), false)
})

test("a kind that is refused stands in the snapshot, and every command that reads it warns", async (t) => {
  const {take, folder} = cluster(t, {
    ...plainServer(),
    [pods]: page([podAt("shop", "web"), podAt("shop", "db")]),
    [policies]: forbidden("networkpolicies"),
  })
  const {code, err} = await take("--into", "live")
  assert.equal(code, 1)
  assert.match(err, /--verb=get,list --resource=networkpolicies\.networking\.k8s\.io`/)
  const line = read<Document>(folder, "live/world/snapshot.json").spec.kinds.find(({kind}) => kind === "NetworkPolicy")
  assert.match(line?.unread ?? "", /^forbidden: networkpolicies is forbidden/)
  for (const words of [
    "explain live --from shop/web --to shop/db --port 80",
    "matrix live",
    "lint live",
    "tiers live",
    "search live --from any --to any",
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const asked = await carveout(folder, words.split(" "))
    assert.match(asked.err + asked.out, /lacks every NetworkPolicy of networking\.k8s\.io/, words)
  }
  const checked = await carveout(folder, ["check", "live", "-o", "json"])
  assert.match(checked.out, /"code": "snapshot-incomplete",\s+"severity": "warning"/)
})

test("an API service that is down is said by its kinds, and Calico's are read as they are stored where they are", async (t) => {
  const down = {complaint: "Error from server (ServiceUnavailable): the server is currently unable to handle the request"}
  const table = {...plainServer({"projectcalico.org": ["v3"]}), "/apis/projectcalico.org/v3": down}
  const alone = cluster(t, table)
  const {code, err} = await alone.take("--into", "live")
  assert.equal(code, 1)
  assert.match(err, /every GlobalNetworkPolicy of projectcalico\.org \(ServiceUnavailable: the server is currently/)
  const both = cluster(t, {
    ...plainServer({"projectcalico.org": ["v3"], "crd.projectcalico.org": ["v1"]}),
    "/apis/projectcalico.org/v3": down,
    ...served("crd.projectcalico.org/v1", "globalnetworkpolicies GlobalNetworkPolicy"),
    "/apis/crd.projectcalico.org/v1/globalnetworkpolicies?limit=500": page([
      {metadata: {name: "default.deny"}, spec: {types: ["Ingress"]}},
    ]),
  })
  const stored = await both.take("--into", "live")
  assert.equal(stored.code, 0, stored.err)
  assert.match(stored.err, /note: projectcalico\.org does not answer: its kinds are read as they are stored/)
  assert.equal(read<List>(both.folder, "live/policies/globalnetworkpolicies.crd.projectcalico.org.json").items.length, 1)
})

test("of both groups of Calico its own API is read, and of others who decide it is said that they are there", async (t) => {
  const {take, folder, calls} = cluster(t, {
    ...plainServer({"projectcalico.org": ["v3"], "crd.projectcalico.org": ["v1"], "cilium.io": ["v2"]}),
    ...served("projectcalico.org/v3", "globalnetworkpolicies GlobalNetworkPolicy", "bgppeers BGPPeer"),
    ...served("crd.projectcalico.org/v1", "globalnetworkpolicies GlobalNetworkPolicy"),
    ...served("cilium.io/v2", "ciliumnetworkpolicies CiliumNetworkPolicy", "ciliumendpoints CiliumEndpoint"),
    "/apis/projectcalico.org/v3/globalnetworkpolicies?limit=500": page([]),
    "/apis/cilium.io/v2/ciliumnetworkpolicies?limit=500": page([{metadata: {name: "l7", namespace: "shop"}, spec: {token: "hunter2"}}]),
    [pods]: page([podAt("shop", "web")]),
  })
  const {code, err} = await take("--into", "live")
  assert.equal(code, 0, err)
  assert.equal(
    calls().some((words) => /crd\.projectcalico\.org\/v1\/|bgppeers|ciliumendpoints/.test(words[2] ?? "")),
    false,
  )
  const checked = await carveout(folder, ["check", "live"])
  assert.match(checked.out + checked.err, /`CiliumNetworkPolicy` of cilium\.io has a say and is not judged/)
  assert.doesNotMatch(readFileSync(join(folder, "live/policies/ciliumnetworkpolicies.cilium.io.json"), "utf8"), /hunter2/)
})

test("a kind that is served in no version that is read is not passed over", async (t) => {
  const {take} = cluster(t, {
    ...plainServer({"policy.networking.k8s.io": ["v1"]}),
    ...served("policy.networking.k8s.io/v1", "clusternetworkpolicies ClusterNetworkPolicy"),
  })
  const {code, err} = await take("--into", "live")
  assert.equal(code, 1)
  assert.match(err, /every ClusterNetworkPolicy .*the server has it as v1, and v1alpha2, v1beta1 is what is read/)
})

test("where nothing can be read there is no snapshot, and kubectl's own words say why", async (t) => {
  const stranger = cluster(t, {"/apis": {complaint: "error: You must be logged in to the server (Unauthorized)"}})
  const out = await stranger.take("--into", "live")
  assert.equal(out.code, 2)
  assert.match(out.err, /the cluster could not be read: error: You must be logged in to the server \(Unauthorized\)\n {2}help: log in/)
  assert.equal(existsSync(join(stranger.folder, "live")), false)
  const nobody = await carveout(stranger.folder, ["snapshot", "--kubectl", "/nowhere/kubectl", "-o", "json"])
  assert.equal(nobody.code, 2)
  assert.match(nobody.out, /"code": "cluster-out-of-reach"/)
  const refused = cluster(t, {
    ...plainServer(),
    [pods]: forbidden("pods"),
    [policies]: forbidden("p"),
    "/api/v1/namespaces?limit=500": forbidden("n"),
  })
  const all = await refused.take()
  assert.deepEqual([all.code, all.out], [2, ""])
  assert.match(
    all.err,
    /nothing could be read: forbidden: .*\n {2}help: .*--resource=networkpolicies\.networking\.k8s\.io,namespaces,pods`/,
  )
})

test("secrets in what a pod is started with, notes of servers and what runs nothing any more stay behind", async (t) => {
  const table = {
    ...plainServer({apps: ["v1"], batch: ["v1"]}),
    ...served("apps/v1", "replicasets ReplicaSet", "deployments Deployment"),
    ...served("batch/v1", "jobs Job"),
    [pods]: page([
      podAt("shop", "web", {
        metadata: {
          namespace: "shop",
          name: "web",
          managedFields: [{manager: "x"}],
          annotations: {"kubectl.kubernetes.io/last-applied-configuration": "{hunter2}", "vault/token": "hunter2"},
        },
        spec: {
          hostNetwork: true,
          containers: [
            {name: "main", image: "i", env: [{name: "P", value: "hunter2"}], args: ["-p", "hunter2", "-localip", "169.254.20.10"]},
          ],
          volumes: [{name: "v", secret: {secretName: "hunter2"}}],
        },
      }),
    ]),
    "/apis/apps/v1/replicasets?limit=500": page([
      {metadata: {namespace: "shop", name: "old"}, spec: {replicas: 0}},
      {
        metadata: {namespace: "shop", name: "new"},
        spec: {replicas: 1, template: {spec: {containers: [{name: "m", command: ["hunter2"]}]}}},
      },
    ]),
    "/apis/apps/v1/deployments?limit=500": page([]),
    "/apis/batch/v1/jobs?limit=500": page([
      {metadata: {namespace: "shop", name: "done"}, status: {conditions: [{type: "Complete", status: "True"}]}},
    ]),
    [policies]: page([
      {
        metadata: {
          namespace: "shop",
          name: "p",
          uid: "u",
          annotations: {"kubectl.kubernetes.io/last-applied-configuration": "{}", team: "a"},
        },
        spec: {podSelector: {}},
      },
    ]),
  }
  const {take, folder} = cluster(t, table)
  assert.equal((await take("--into", "live")).code, 0)
  const texts = filesIn(join(folder, "live")).map((name) => readFileSync(join(folder, "live", name), "utf8"))
  assert.doesNotMatch(texts.join("\n"), /hunter2|managedFields|last-applied|"image"|"uid"/)
  assert.match(texts.join("\n"), /"-localip=169\.254\.20\.10"/)
  assert.deepEqual(
    read<List>(folder, "live/world/replicasets.apps.json").items.map(({metadata}) => metadata.name),
    ["new"],
  )
  assert.equal(existsSync(join(folder, "live/world/jobs.batch.json")), false)
  assert.deepEqual(read<{items: unknown}>(folder, "live/policies/networkpolicies.networking.k8s.io.json").items, [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {namespace: "shop", name: "p", annotations: {team: "a"}},
      spec: {podSelector: {}},
    },
  ])
})

test("a second snapshot takes the place of the first, sorted, and a kind that is gone has no file", async (t) => {
  const first = cluster(t, {
    ...plainServer(),
    [pods]: page([podAt("b", "x"), podAt("a", "z"), podAt("a", "y")]),
    [policies]: page([{metadata: {name: "p"}}]),
  })
  assert.equal((await first.take("--into", "live")).code, 0)
  const live = join(first.folder, "live")
  writeFileSync(join(live, ".gitkeep"), "")
  assert.deepEqual(
    read<List>(live, "world/pods.json").items.map(({metadata}) => `${metadata.namespace}/${metadata.name}`),
    ["a/y", "a/z", "b/x"],
  )
  const before = readFileSync(join(live, "world/pods.json"), "utf8")
  const second = fakeKubectl(scratchFolder(t), {...plainServer(), [pods]: page([podAt("a", "y"), podAt("b", "x"), podAt("a", "z")])})
  const again = await carveout(first.folder, ["snapshot", "--kubectl", second.program, "--into", "live", "-o", "json"])
  assert.equal(again.code, 0, again.err)
  assert.deepEqual(filesIn(live), [".gitkeep", "world/namespaces.json", "world/pods.json", "world/snapshot.json"])
  assert.equal(readFileSync(join(live, "world/pods.json"), "utf8"), before)
  assert.deepEqual((JSON.parse(again.out) as {files: unknown}).files, ["world/snapshot.json", "world/namespaces.json", "world/pods.json"])
})

test("a folder with anything else is left alone, before anybody is asked", async (t) => {
  const {take, folder, calls} = cluster(t, plainServer())
  mkdirSync(join(folder, "deploy"))
  writeFileSync(join(folder, "deploy/policy.yaml"), "kind: NetworkPolicy\n")
  const {code, err} = await take("--into", "deploy")
  assert.equal(code, 2)
  assert.match(err, /the folder holds what no snapshot wrote: `policy\.yaml`/)
  assert.match((await take("--into", "deploy/policy.yaml")).err, /names a file/)
  assert.equal(calls().length, 0)
  assert.equal(readFileSync(join(folder, "deploy/policy.yaml"), "utf8"), "kind: NetworkPolicy\n")
})

test("what an interrupted snapshot left is replaced, and one that cannot be written leaves nothing", async (t) => {
  const {take, folder} = cluster(t, {...plainServer(), [pods]: page([podAt("shop", "web")])})
  assert.equal((await take("--into", "live")).code, 0)
  const live = join(folder, "live")
  // As if the second of two had stopped between the first file that took its place and the last.
  mkdirSync(join(live, ".carveout-snapshot/world"), {recursive: true})
  const document = read<{spec: {kinds: object[]}}>(live, "world/snapshot.json")
  document.spec.kinds.push({group: "", version: "v1", kind: "Service", resource: "services", count: 1})
  writeFileSync(join(live, ".carveout-snapshot/world/snapshot.json"), JSON.stringify(document))
  writeFileSync(join(live, "world/services.json"), "{}")
  assert.equal((await take("--into", "live")).code, 0)
  assert.deepEqual(filesIn(live), ["world/namespaces.json", "world/pods.json", "world/snapshot.json"])
  // As if the document came from somebody who wants a file of ours to go.
  document.spec.kinds.push({group: "", version: "v1", kind: "Pod", resource: "../../precious", count: 1})
  writeFileSync(join(live, "world/snapshot.json"), JSON.stringify(document))
  writeFileSync(join(folder, "precious.json"), "")
  assert.equal((await take("--into", "live")).code, 0)
  assert.equal(existsSync(join(folder, "precious.json")), true)
  writeFileSync(join(folder, "blocked"), "")
  const {code, err} = await take("--into", "blocked/live")
  assert.equal(code, 2)
  assert.match(err, /could not be written/)
})

test("who may not see a tier is told so: Calico's server leaves out its policies without a word", async (t) => {
  const selector = encodeURIComponent("projectcalico.org/tier in (default,security)")
  const list = "/apis/projectcalico.org/v3/globalnetworkpolicies?limit="
  const table = {
    ...plainServer({"projectcalico.org": ["v3"]}),
    ...served("projectcalico.org/v3", "globalnetworkpolicies GlobalNetworkPolicy", "tiers Tier"),
    "/apis/projectcalico.org/v3/tiers?limit=500": page([{metadata: {name: "security"}}, {metadata: {name: "default"}}]),
    [`${list}500`]: page([{metadata: {name: "default.seen"}}]),
    [`${list}1&labelSelector=${selector}`]: {
      complaint: `Error from server (Forbidden): globalnetworkpolicies.projectcalico.org is forbidden: User "jo" cannot list globalnetworkpolicies in tier "security"`,
    },
  }
  const {take, folder} = cluster(t, table)
  const {code, err} = await take("--into", "live")
  assert.equal(code, 1)
  assert.match(err, /every GlobalNetworkPolicy .*in tier "security"\).*\n {2}help: Calico grants its policies tier by tier/)
  assert.equal(existsSync(join(folder, "live/policies/globalnetworkpolicies.projectcalico.org.json")), false)
  const all = cluster(t, {...table, [`${list}1&labelSelector=${selector}`]: page([])})
  assert.equal((await all.take("--into", "live")).code, 0)
})
