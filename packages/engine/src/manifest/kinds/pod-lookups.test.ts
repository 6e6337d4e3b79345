// Whom a pod asks for names: every word of `dnsPolicy`, servers of its own, and what the API server would refuse.
import assert from "node:assert/strict"
import {test} from "node:test"
import {printAddress} from "../../net/address.ts"
import {parseManifests} from "../parse.ts"

function read(spec: string): string {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {${spec}}}`
  const {resources, diagnostics} = parseManifests([{name: "p.yaml", text}])
  if (diagnostics.length > 0) return diagnostics.map(({code, path, help}) => [code, path, help ?? "-"].join(" ")).join("; ")
  const [pod] = resources
  if (pod?.kind !== "Pod") return "no pod"
  const {lookups} = pod.spec
  return lookups === undefined ? "usual" : [lookups.first, ...lookups.servers.map(printAddress)].join(" ")
}

test("a pod asks the cluster's resolver, and in its machine's network the machine's, unless it says otherwise", () => {
  for (const [spec, wanted] of [
    ["", "usual"],
    ["dnsPolicy: ''", "usual"],
    ["dnsPolicy: ClusterFirst", "usual"],
    ["dnsPolicy: ClusterFirstWithHostNet", "usual"],
    ["dnsPolicy: Default", "node"],
    ["hostNetwork: true", "usual"],
    ["hostNetwork: true, dnsPolicy: ClusterFirst", "usual"],
    ["hostNetwork: true, dnsPolicy: Default", "usual"],
    ["hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet", "cluster"],
    ["dnsConfig: {options: [{name: ndots, value: '2'}], searches: [a.b]}", "usual"],
    ["dnsConfig: {nameservers: [192.0.2.1]}", "cluster 192.0.2.1"],
    ["dnsPolicy: Default, dnsConfig: {nameservers: ['2001:db8::1']}", "node 2001:db8::1"],
    ["dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.1, 192.0.2.2]}", " 192.0.2.1 192.0.2.2"],
  ] as const)
    assert.equal(read(spec), wanted, spec)
})

test("what the API server would refuse is a finding at its place", () => {
  for (const [spec, wanted] of [
    ["dnsPolicy: default", "bad-word spec.dnsPolicy did you mean `Default`?"],
    ["dnsPolicy: 5", "wrong-type spec.dnsPolicy -"],
    ["dnsPolicy: None", "missing-field spec.dnsConfig name at least one address in `dnsConfig.nameservers`"],
    ["dnsPolicy: None, dnsConfig: {nameservers: []}", "missing-field spec.dnsConfig name at least one address in `dnsConfig.nameservers`"],
    [
      "dnsPolicy: None, dnsConfig: {nameservers: [kube-dns]}",
      "bad-address spec.dnsConfig.nameservers[0] a resolver is named by its address",
    ],
    ["dnsConfig: {nameservers: [192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4]}", "too-many-items spec.dnsConfig.nameservers -"],
    ["dnsConfig: {nameserver: [192.0.2.1]}", "unknown-field spec.dnsConfig.nameserver did you mean `nameservers`?"],
    ["dnspolicy: Default", "unknown-field spec.dnspolicy did you mean `dnsPolicy`?"],
  ] as const)
    assert.equal(read(spec), wanted, spec)
})
