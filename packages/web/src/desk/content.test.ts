import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {contentOf} from "./content.ts"
import type {Content} from "./content.ts"

const records = readFileSync(fileURLToPath(new URL("../../../../examples/shop/flows.jsonl", import.meta.url)), "utf8")
const agent = (message: string): string => JSON.stringify({level: "info", ts: "2026-01-01T10:00:00Z", msg: message})
const flow = agent("Flow Info: Src IP: 10.0.0.1 Src Port: 4000 Dest IP: 10.0.0.2 Dest Port: 80 Proto TCP Verdict ACCEPT Direction ingress")
const pod = {apiVersion: "v1", kind: "Pod", metadata: {name: "a", annotations: {last: "dial tcp 10.0.0.1:80: i/o timeout"}}}

const texts: readonly (readonly [what: string, name: string, text: string, wanted: Content])[] = [
  ["a policy", "policy.txt", "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n", "manifests"],
  ["a dump whose objects tell of failures", "dump.json", JSON.stringify({items: [pod], kind: "List", apiVersion: "v1"}), "manifests"],
  ["a list of YAML", "all", "kind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n", "manifests"],
  ["a policy without its head", "policy.yaml", "spec:\n  podSelector: {}\n", "manifests"],
  ["an empty file", "new.yaml", "", "manifests"],
  ["values of a chart", "values.yaml", "dns: 10.96.0.10\nport: 53\n", "manifests"],
  ["records, a line each", "flows.json", records, "records"],
  ["records as one list", "flows.json", `[${records.trim().split("\n").join(",\n")}]`, "records"],
  ["records as Whisker gives them", "flows", `{"items": [${records.trim().split("\n").join(",\n")}]}`, "records"],
  ["records that break off", "flows.jsonl", records.slice(0, -9), "records"],
  ["the log of an agent, flows far behind its beginning", "agent.log", `${`${agent("started")}\n`.repeat(1_500)}${flow}\n`, "records"],
  ["a log of an app", "app.txt", "ready\ndial tcp: lookup db on 10.96.0.10:53: i/o timeout\n", "log"],
  ["a log of an app in JSON", "app.json", JSON.stringify({level: "error", msg: "connect ECONNREFUSED 10.0.0.1:5432"}), "log"],
  ["a log in which nobody complains", "app.log", "ready\n", "log"],
  ["a log whose lines begin in brackets", "out", "[12:00] curl: (28) Failed to connect to db port 5432: Connection timed out\n", "log"],
]
for (const [what, name, text, wanted] of texts) test(`${what}: ${wanted}`, async () => assert.equal(await contentOf(name, text), wanted))
