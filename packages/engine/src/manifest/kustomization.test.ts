import assert from "node:assert/strict"
import {test} from "node:test"
import type {SourceFile} from "../text/source.ts"
import {parseManifests} from "./parse.ts"

test("files that a kustomization names as patches, configurations or texts of a ConfigMap are no objects", () => {
  const deployment = (name: string, spec: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: ${spec}\n`
  const base = {
    name: "k/base/web.yaml",
    text: deployment("web", "{selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}"),
  }
  const patch = {name: "k/prod/more.yaml", text: deployment("web", "{replicas: 3}")}
  const read = (files: readonly SourceFile[]): string => {
    const {resources, diagnostics} = parseManifests(files)
    return [...resources.map(({name}) => name), ...diagnostics.map(({severity, code}) => `${severity} ${code}`)].join(", ")
  }
  const kustomization = (text: string, name = "k/prod/kustomization.yaml"): SourceFile => ({name, text})
  const built = "web, warning kustomization-not-built"
  for (const named of [
    "patches: [{path: more.yaml}]\n",
    "patches: [{path: ../prod/./more.yaml, target: {kind: Deployment}}]\n",
    "patchesStrategicMerge: [more.yaml]\n",
    "patchesJson6902: [{path: more.yaml, target: {kind: Deployment, name: web}}]\n",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{path: more.yaml}]\n",
  ]) {
    assert.equal(read([base, patch, kustomization(named)]), built, named)
    assert.equal(read([kustomization(named), patch, base]), built, named)
  }
  assert.equal(read([base, patch, kustomization("resources: [../base]\n")]), "web, error missing-field")
  assert.equal(
    read([base, patch, kustomization("patches: [{path: more.yaml}]\n", "k/kustomization.yaml")]),
    "web, error missing-field, warning kustomization-not-built",
  )
  assert.equal(
    read([
      {...base, name: "main:base/web.yaml"},
      {...patch, name: "main:more.yaml"},
      kustomization("patches: [{path: ../more.yaml}]\n", "main:prod/kustomization.yaml"),
    ]),
    built,
  )
  for (const named of [
    "configurations: [more.yaml]\n",
    "configMapGenerator: [{name: a, files: [more.yaml]}]\n",
    "secretGenerator: [{name: a, files: [key.yaml=more.yaml]}]\n",
  ])
    assert.equal(read([{name: "k/prod/more.yaml", text: "nameReference: []\n"}, kustomization(named)]), "", named)
  assert.equal(read([base, kustomization("patches: [{patch: '- {op: add, path: /a}'}, 1, {path: {}}]\nconfigurations: {}\n")]), built)
})

test("two objects of one name beside kustomizations are told of as overlays, and others are not", () => {
  const helpOf = (first: string): string | undefined => {
    const deny = (ingress: string): string =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: ${ingress}}\n`
    const files = [
      {name: "a/kustomization.yaml", text: first},
      {name: "a/p.yaml", text: deny("[]")},
      {name: "b/p.yaml", text: deny("[{}]")},
    ]
    return parseManifests(files).diagnostics.find(({code}) => code === "duplicate-object")?.help
  }
  assert.match(helpOf("namespace: a\nresources: [p.yaml]\n") ?? "", /^of overlays of kustomize/)
  assert.match(helpOf("resources: [p.yaml]\n") ?? "", /^the cluster holds one/)
})

test("what is of a patch, and a list of objects without a head, is told so", () => {
  const helpOf = (text: string): string | undefined => parseManifests([{name: "m.yaml", text}]).diagnostics[0]?.help
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
  assert.match(
    helpOf(`${policy}spec: {podSelector: {}, ingress: [{$patch: replace}]}\n`) ?? "",
    /^`\$patch` is of patches that kustomize merges/,
  )
  assert.match(helpOf(`- ${policy.replaceAll("\n", "\n  ")}spec: {podSelector: {}}\n`) ?? "", /^a list of objects is one of `kind: List`/)
  assert.equal(helpOf("- {kind: Pod}\n- 1\n"), undefined)
})
