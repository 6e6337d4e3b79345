import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {parseManifests} from "@carveout/engine"
import type {LabFile} from "../worker/messages.ts"
import {worldOf} from "../worker/worlds.ts"
import {worldView} from "./answer.ts"
import {editWorld} from "./edit.ts"
import type {WorldEdit} from "./edit.ts"
import {manifestOf, newKinds} from "./objects.ts"
import type {NewObject} from "./objects.ts"
import type {WorldObject} from "./view.ts"
import {labelsFrom, portsFrom} from "./words.ts"

const folder = fileURLToPath(new URL("../../../../course/worlds/shop", import.meta.url))
const shop: readonly LabFile[] = readdirSync(folder).map((name) => ({name, text: readFileSync(join(folder, name), "utf8")}))

function objects(files: readonly LabFile[], filter = ""): readonly WorldObject[] {
  const world = worldOf(files)
  return worldView({world, baseline: world}, {filter}).sections.flatMap((section) => section.objects)
}

const found = (files: readonly LabFile[], kind: string, name: string): WorldObject => {
  const object = objects(files).find((each) => each.kind === kind && each.name === name)
  assert.ok(object !== undefined, `${kind} ${name}`)
  return object
}

/** Edits an object where it stands, and gives it as it is then. */
function edited(
  kind: string,
  name: string,
  edit: (object: WorldObject) => WorldEdit,
): {readonly after: WorldObject; readonly text: string} {
  const object = found(shop, kind, name)
  const file = shop.find((each) => each.name === object.at.file)
  assert.ok(file !== undefined)
  const result = editWorld(file, edit(object))
  assert.ok(result.ok, result.ok ? "" : result.message)
  const files = shop.map((each) => (each === file ? {name: file.name, text: result.text} : each))
  return {after: found(files, kind, name), text: result.text}
}

const change = ({at}: WorldObject, what: (WorldEdit & {readonly kind: "change"})["change"]): WorldEdit => ({
  kind: "change",
  at,
  change: what,
})

test("everything that the shop is made of is listed with its place, and the filter narrows it", () => {
  const all = objects(shop)
  assert.equal(
    all.length,
    parseManifests(shop).resources.filter(({kind}) => !["EndpointSlice", "Endpoints", "IPPool", "Tier"].includes(kind)).length,
  )
  for (const {at, kind} of all) {
    const line = shop.find(({name}) => name === at.file)?.text.split("\n")[at.line - 1] ?? ""
    assert.match(line, /apiVersion|kind/, kind)
  }
  const pods = objects(shop, "prod backend").filter(({kind}) => kind === "Pod")
  assert.deepEqual(
    pods.map(({namespace, name, ports}) => [namespace, name, ports.map(({port}) => port)]),
    [["prod", "backend", [8080, 8081]]],
  )
  assert.deepEqual(
    objects(shop, "svc/prod").map(({kind}) => kind),
    objects(shop, "svc/prod").map(() => "Service"),
  )
  assert.ok(objects(shop, "svc/prod").length > 1, "a Service is found as a question names it")
})

test("labels, service accounts, machines and ports are edited in place in the shop's own files, and the comments stay", () => {
  const set = edited("Pod", "backend", (object) => change(object, {kind: "set", path: [...object.paths.labels, "team"], value: "red"}))
  assert.deepEqual(set.after.labels.at(-1), ["team", "red"])
  assert.ok(set.text.startsWith("# Three apps"))
  const removed = edited("Pod", "backend", (object) => change(object, {kind: "remove", path: [...object.paths.labels, "env"]}))
  assert.ok(removed.after.labels.every(([key]) => key !== "env"))
  const account = edited("Pod", "backend", (object) =>
    change(object, {kind: "set", path: object.paths.serviceAccount ?? [], value: "robot"}),
  )
  assert.equal(account.after.serviceAccount, "robot")
  const port = edited("Pod", "backend", (object) =>
    change(object, {kind: "append", path: object.paths.ports ?? [], value: {name: "dns", containerPort: 53, protocol: "UDP"}}),
  )
  assert.deepEqual(port.after.ports.at(-1), {name: "dns", protocol: "UDP", port: 53, path: ["spec", "containers", 0, "ports", 2]})
  const fewer = edited("Pod", "backend", (object) => change(object, {kind: "remove", path: object.ports[0]?.path ?? []}))
  assert.deepEqual(
    fewer.after.ports.map(({port: number}) => number),
    [8081],
  )
})

test("an object that is removed is gone, and the others stay", () => {
  for (const object of objects(shop)) {
    const file = shop.find((each) => each.name === object.at.file)
    assert.ok(file !== undefined)
    const result = editWorld(file, {kind: "remove-object", at: object.at})
    assert.ok(result.ok, `${object.kind} ${object.name}: ${result.ok ? "" : result.message}`)
    const left = parseManifests([{name: file.name, text: result.text}]).resources.length
    assert.equal(left, parseManifests([file]).resources.length - 1, `${object.kind} ${object.name}`)
  }
})

const plain: NewObject = {
  kind: "Pod",
  namespace: "prod",
  name: "x",
  labels: "app=web, tier=1",
  ports: "http:8080, 53/udp",
  serviceAccount: "robot",
  node: "worker-1",
  nets: "10.0.0.0/8 192.0.2.1",
}

test("the form makes objects that the engine takes as they were meant", () => {
  for (const kind of newKinds) {
    const made = manifestOf({...plain, kind, nets: kind === "Node" ? "10.0.0.5" : plain.nets})
    assert.ok(made.ok)
    const {resources, diagnostics} = parseManifests([{name: "m.yaml", text: made.value}])
    assert.deepEqual(
      diagnostics.filter(({severity}) => severity === "error"),
      [],
      `${kind}\n${made.value}`,
    )
    assert.equal(resources[0]?.name, "x", kind)
  }
  const service = manifestOf({...plain, kind: "Service"})
  assert.match(service.ok ? service.value : "", /- name: udp-53\n +port: 53\n/, "of several ports each has a name")
  const pod = manifestOf(plain)
  const [object] = objects([{name: "m.yaml", text: pod.ok ? pod.value : ""}])
  assert.deepEqual(object?.labels, [
    ["app", "web"],
    ["tier", "1"],
  ])
  assert.deepEqual(
    object?.ports.map(({name, protocol, port}) => [name, protocol, port]),
    [
      ["http", "TCP", 8080],
      ["", "UDP", 53],
    ],
  )
})

test("a field that cannot be read says what to write", () => {
  assert.match(JSON.stringify(labelsFrom("app web")), /key=value/)
  assert.match(JSON.stringify(portsFrom("http", "port")), /8080/)
  assert.match(JSON.stringify(portsFrom("70000", "port")), /no port/)
  assert.match(JSON.stringify(manifestOf({...plain, name: " "})), /needs a name/)
})
