import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {viewOf, Worlds} from "./judge.ts"
import type {LabFile, View} from "./messages.ts"
import {Pages} from "./pages.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const world: readonly LabFile[] = readdirSync(join(root, "examples/shop/world")).map((name) => ({
  name,
  text: readFileSync(join(root, "examples/shop/world", name), "utf8"),
}))
const policy = (name: string): LabFile => ({name: "policy.yaml", text: readFileSync(join(root, "examples/shop/policies", name), "utf8")})
const worlds = new Worlds()

const judge = (files: readonly LabFile[], more: Partial<Parameters<typeof viewOf>[1]> = {}): View =>
  viewOf(worlds, {kind: "judge", number: 1, files, baseline: files, wire: {protocol: null, port: null}, asked: null, claims: [], ...more})

const cellOf = ({grid}: View, from: string, to: string): string =>
  grid.cells[grid.labels.indexOf(from)]?.[grid.labels.indexOf(to)]?.kind ?? "absent"

test("the seed case as cells: closed by the deny, opened by the carve-out, and the change is marked", () => {
  const wire = {protocol: "UDP", port: 53}
  const denied = [...world, policy("default-deny.yaml")]
  const carved = [...denied, {...policy("allow-dns-egress.yaml"), name: "dns.yaml"}]
  assert.equal(cellOf(judge(denied, {wire}), "prod/backend", "kube-system/coredns"), "closed")
  const view = judge(carved, {wire, baseline: denied})
  assert.equal(cellOf(view, "prod/backend", "kube-system/coredns"), "partly")
  const {labels} = view.grid
  assert.equal(view.changes[`${labels.indexOf("prod/backend")} ${labels.indexOf("kube-system/coredns")}`], "opened")
  assert.ok(view.difference.length > 0 && view.difference.every(({part}) => part === "opened"))
})

test("a flow is walked, and one that cannot be is refused in words", () => {
  const files = [...world, policy("default-deny.yaml")]
  const asked = {from: "prod/backend", to: "kube-system/coredns"}
  const {trace} = judge(files, {asked, wire: {protocol: "UDP", port: 53}})
  assert.equal(trace?.verdict, "deny")
  assert.equal(trace.by, "EndOfTier/default")
  assert.match(judge(files, {asked: {from: "prod/absent", to: "prod/backend"}}).refusal ?? "", /absent/)
})

test("what is no manifest is a finding at its place, and a world without pods is a view", () => {
  const view = judge([{name: "a.yaml", text: "kind: [\n"}])
  assert.equal(view.diagnostics[0]?.place?.file, "a.yaml")
  assert.equal(view.endpoints, 0)
})

test("every page of the course loads, and its claims hold in what it loads", () => {
  const course = join(root, "course")
  const files = readdirSync(course, {recursive: true, encoding: "utf8"})
    .filter((path) => /\.(md|ya?ml)$/.test(path))
    .map((path) => ({path, text: readFileSync(join(course, path), "utf8")}))
  const pages = new Pages(files)
  let judged = 0
  for (const {slug, kind} of pages.entries().filter((entry) => entry.kind === "lesson")) {
    const page = pages.view({slug, scope: "stacked", variant: {role: "policy", name: ""}})
    assert.ok(page !== null && kind === "lesson")
    const {claims} = judge(page.files, {claims: page.claims})
    assert.deepEqual(
      claims.filter(({pass}) => !pass),
      [],
      slug,
    )
    judged += claims.length
  }
  assert.ok(judged > 60)
})
