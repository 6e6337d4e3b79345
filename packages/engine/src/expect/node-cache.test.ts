// A cache of names on the client's node: who is seen to be one, which lookups it takes, and what is said where that is open.
import assert from "node:assert/strict"
import {test} from "node:test"
import {missingText} from "../explain/prose.ts"
import {printAddress} from "../net/address.ts"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {ask} from "../question/ask.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {parsePolicyTest} from "./parse.ts"
import {runPolicyTest} from "./run.ts"

const usualArgs = `args: ["-localip", "169.254.20.10,10.96.0.10", "-conf", /etc/Corefile]`
const cache = (container = usualArgs, labels = "k8s-app: node-local-dns"): string =>
  `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: node-local-dns, namespace: kube-system}, spec: {template: {metadata: {labels: {${labels}}}, spec: {hostNetwork: true, containers: [{name: c, ${container}}]}}}}`
const service = (address = "clusterIP: 10.96.0.10, "): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {${address}selector: {k8s-app: kube-dns}, ports: [{name: dns, protocol: UDP, port: 53}]}}`
const deployment = (id: string, labels: string): string => {
  const [namespace, name] = id.split("/")
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: ${namespace}}, spec: {template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}}`
}
const felix =
  "{apiVersion: projectcalico.org/v3, kind: FelixConfiguration, metadata: {name: default}, spec: {defaultEndpointToHostAction: Drop}}"
const hostEndpoint = `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h}, spec: {node: n1, interfaceName: "*"}}`
const policy = (destination: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: dns, namespace: prod}, spec: {types: [Egress], egress: [{action: Allow, protocol: UDP, destination: {${destination}}}]}}`
const pods = policy("selector: k8s-app == 'kube-dns', namespaceSelector: all(), ports: [53]")
const address = policy("nets: [10.96.0.10/32, 169.254.20.10/32], ports: [53]")

/** No manifest names a node or an address of a pod, as in a repository. */
const world = [deployment("prod/web", "app: web"), deployment("kube-system/coredns", "k8s-app: kube-dns")]

function programOf(...documents: readonly string[]): Program {
  return compile(buildSnapshot(parseManifests([{name: "w.yaml", text: [...world, ...documents].join("\n---\n")}]).resources).snapshot)
}

/** Verdict, who decided, what is missing, and which of the notes about caches are said. */
function lookup(documents: readonly string[], to = "svc/kube-system/kube-dns"): string {
  const answer = ask(programOf(...documents), {from: "prod/web", to, protocol: "UDP", port: 53})
  if (!answer.ok) return answer.error.map(({code}) => code).join()
  const {verdict, by, witness, assumptions} = answer.value
  const codes = assumptions.map(({code}) => code).filter((code) => code.startsWith("cache-"))
  return [verdict, by ?? "-", ...(witness?.decision.missing ?? []).map(missingText), ...codes].join("; ")
}

test("who says at which addresses it answers is a cache, by one argument or two, in command or arguments", () => {
  const seen = (container: string, labels?: string): unknown =>
    programOf(cache(container, labels)).snapshot.caches?.map(({addresses, isOpen, isEverywhere}) => [
      addresses.map(printAddress).join(),
      isOpen,
      isEverywhere,
    ])
  assert.deepEqual(seen(usualArgs), [["169.254.20.10,10.96.0.10", false, true]])
  assert.deepEqual(seen(`command: [/node-cache, "--localip=169.254.25.10"]`, "a: b"), [["169.254.25.10", false, true]])
  assert.deepEqual(seen(`args: [-localip, "__PILLAR__LOCAL__DNS__,10.96.0.10"]`), [["10.96.0.10", true, true]])
  assert.deepEqual(seen("args: [-conf, 7]"), [["", true, true]])
  assert.deepEqual(seen("args: [-conf, 7]", "a: b"), undefined)
  assert.deepEqual(programOf(cache().replace("hostNetwork: true, ", "")).snapshot.caches, undefined)
})

test("of a pod whose node nobody knows the lookup ends on that node, whichever it is", () => {
  assert.equal(lookup([cache(), service(), pods]), "deny; EndOfTier/default; cache-answers-on-node")
  assert.equal(lookup([cache(), service(), address]), "allow; CalicoNetworkPolicy/prod/dns#egress[0]; cache-answers-on-node")
  assert.equal(lookup([cache(), service(), address, felix]), "deny; EndpointToHost; cache-answers-on-node")
  assert.equal(lookup([cache(), service(), address, hostEndpoint]), "allow; CalicoNetworkPolicy/prod/dns#egress[0]; cache-answers-on-node")
  assert.equal(lookup([service(), pods]), "allow; Profile/kns.kube-system#ingress[0]")
})

test("a cache that does not say where it answers may answer, which matters only where policy tells the two ways apart", () => {
  const open = cache("image: x")
  assert.match(
    lookup([open, service(), pods]),
    /^unknown; -; whether `kube-system\/DaemonSet\/node-local-dns` on the client's node answers lookups/,
  )
  assert.match(lookup([open, service(), policy("ports: [53]")]), /^allow; /)
  assert.match(lookup([cache(), service(""), pods]), /^unknown; -; whether/)
  assert.match(lookup([open, service(""), pods]), /^allow; .*; cache-beside-service$/)
})

test("a cache on a link-local address alone stands beside the Service, and its address is the client's own node", () => {
  const beside = cache(`args: [-localip, 169.254.20.10]`)
  assert.equal(lookup([beside, service(), pods]), "allow; Profile/kns.kube-system#ingress[0]; cache-beside-service")
  assert.equal(lookup([beside, service(), address], "169.254.20.10"), "allow; CalicoNetworkPolicy/prod/dns#egress[0]")
  assert.equal(lookup([beside, service(), address, felix], "169.254.20.10"), "deny; EndpointToHost")
  assert.equal(lookup([service(), address], "169.254.20.10"), "allow; CalicoNetworkPolicy/prod/dns#egress[0]")
})

test("sets of clients are led to the cache where egress policy alone has a say, and refused elsewhere", () => {
  const held = (verdict: string, ...documents: readonly string[]): string => heldTo("svc/kube-system/kube-dns", verdict, ...documents)
  const heldTo = (to: string, verdict: string, ...documents: readonly string[]): string => {
    const text = `{apiVersion: carveout.dev/v1alpha1, kind: PolicyTest, metadata: {name: t}, spec: {expect: [{from: {pods: "app == 'web'"}, to: ${to}, protocol: UDP, port: 53, verdict: ${verdict}}]}}`
    const [document] = parseManifests([{name: "t.yaml", text}]).tests
    assert.ok(document)
    const [result] = runPolicyTest(programOf(...documents), parsePolicyTest(document).test)
    return [...(result?.actual ? [result.pass ? "holds" : "fails"] : []), ...(result?.diagnostics ?? []).map(({code}) => code)].join()
  }
  assert.equal(held("deny", cache(), service(), pods), "holds,cache-answers-on-node")
  assert.equal(held("allow", cache(), service(), pods), "fails,cache-answers-on-node")
  assert.equal(held("allow", cache(), service(), address), "holds,cache-answers-on-node")
  assert.equal(held("allow", service(), pods), "holds")
  assert.equal(held("allow", cache(), service(), address, felix), "service-way-open")
  assert.equal(held("allow", cache(), service(), address, hostEndpoint), "service-way-open")
  assert.equal(held("allow", cache("image: x"), service(), pods), "service-way-open")

  assert.equal(heldTo("169.254.20.10", "allow", cache(), service(), address), "holds")
  assert.equal(heldTo("169.254.20.10", "allow", cache(), service(), address, felix), "service-way-open")
  assert.equal(heldTo("169.254.0.0/16", "allow", cache(), service(), address, felix), "service-way-open")
  assert.equal(heldTo("169.254.20.10", "allow", service(), address, felix), "holds")
  assert.equal(heldTo("{cidr: 0.0.0.0/0}", "deny", cache(), service(), felix), "fails")
})
