// A stand-in for kubectl: a program that answers `get --raw PATH` from a table, and notes what it was asked.

import {chmodSync, readFileSync, writeFileSync} from "node:fs"
import {join} from "node:path"

/** What a server answers: an object, or what kubectl complains of. */
export type Told = {readonly object: unknown} | {readonly complaint: string}

/** Answers by path with its query; of several for one path each is given once, and the last from then on. Other paths are not found. */
export type Table = Readonly<Record<string, Told | readonly Told[]>>

/** The program, and the words of every call so far, in the order in which they came. */
export type FakeKubectl = {readonly program: string; readonly calls: () => readonly (readonly string[])[]}

/** Writes the program into a folder. */
export function fakeKubectl(folder: string, table: Table): FakeKubectl {
  const [program, log, answers] = ["kubectl", "calls", "answers.json"].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(answers, JSON.stringify(table))
  writeFileSync(log, "")
  writeFileSync(
    program,
    `#!${process.execPath}
const fs = require("node:fs")
const words = process.argv.slice(2)
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(words) + "\\n")
const path = words[words.indexOf("--raw") + 1]
const before = fs.readFileSync(${JSON.stringify(log)}, "utf8").trim().split("\\n").filter((line) => JSON.parse(line).includes(path)).length
const found = JSON.parse(fs.readFileSync(${JSON.stringify(answers)}, "utf8"))[path] ?? {complaint: "Error from server (NotFound): the server could not find the requested resource"}
const told = Array.isArray(found) ? found[Math.min(before, found.length) - 1] : found
if ("complaint" in told) {
  console.error(told.complaint)
  process.exitCode = 1
} else process.stdout.write(JSON.stringify(told.object))
`,
  )
  chmodSync(program, 0o755)
  const calls = (): readonly (readonly string[])[] =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as readonly string[])
  return {program, calls}
}

/** The kinds of one version of a group: `apps/v1`, and `pods Pod` for each. */
export function served(groupVersion: string, ...kinds: readonly string[]): Table {
  const resources = kinds.map((each) => {
    const [name, kind] = each.split(" ")
    return {name, kind, namespaced: true, verbs: ["get", "list", "watch"]}
  })
  return {
    [groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`]: {
      object: {kind: "APIResourceList", groupVersion, resources},
    },
  }
}

/** A list of one page; `next` where another follows. */
export function page(items: readonly object[], next = ""): Told {
  return {object: {kind: "AnyList", apiVersion: "v1", metadata: {resourceVersion: "7", ...(next === "" ? {} : {continue: next})}, items}}
}

/** A server with pods, namespaces and NetworkPolicies, and the groups beside them. */
export function plainServer(groups: Readonly<Record<string, readonly string[]>> = {}): Table {
  const all = {"networking.k8s.io": ["v1"], ...groups}
  const listed = Object.entries(all).map(([name, versions]) => ({
    name,
    versions: versions.map((version) => ({groupVersion: `${name}/${version}`, version})),
    preferredVersion: {groupVersion: `${name}/${versions[0]}`, version: versions[0]},
  }))
  return {
    "/version": {object: {gitVersion: "v1.36.1"}},
    "/apis": {object: {kind: "APIGroupList", groups: listed}},
    ...served("v1", "pods Pod", "pods/log Pod", "namespaces Namespace", "secrets Secret", "configmaps ConfigMap"),
    ...served("networking.k8s.io/v1", "networkpolicies NetworkPolicy", "ingresses Ingress"),
    "/api/v1/pods?limit=500": page([]),
    "/api/v1/namespaces?limit=500": page([{metadata: {name: "shop", labels: {"kubernetes.io/metadata.name": "shop"}}}]),
    "/apis/networking.k8s.io/v1/networkpolicies?limit=500": page([]),
  }
}
