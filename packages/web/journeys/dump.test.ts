// Journeys with what a cluster gave: a dump as kubectl writes it, with the names that controllers make up, and a default-deny beside it.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Page} from "playwright-core"
import {Lab, laptop, phone, picture, skip, until} from "./lab.ts"

const lab = new Lab()

const namespaces = ["kube-system", "monitoring", "storefront", "checkout", "data"]
const pods = [
  ["kube-system", "coredns", 53],
  ["monitoring", "grafana", 3000],
  ["monitoring", "prometheus", 9090],
  ["storefront", "web", 8080],
  ["storefront", "cart-and-wishlist", 8081],
  ["checkout", "checkout-api", 8082],
  ["checkout", "worker", 8083],
  ["data", "postgres", 5432],
  ["data", "redis", 6379],
] as const

/** What `kubectl get namespaces,pods -A -o yaml` writes, as far as it matters here. */
const dump = [
  "apiVersion: v1",
  "items:",
  ...namespaces.map(
    (name) => `- {apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {kubernetes.io/metadata.name: ${name}}}}`,
  ),
  ...pods.map(
    ([namespace, name, port], i) => `- apiVersion: v1
  kind: Pod
  metadata:
    generateName: ${name}-7c9d8b6f5d-
    labels: {app: ${name}, pod-template-hash: 7c9d8b6f5d}
    name: ${name}-7c9d8b6f5d-vbz${"2456789xk"[i]}n
    namespace: ${namespace}
    ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: ${name}-7c9d8b6f5d, controller: true, uid: u}]
  spec: {nodeName: worker, containers: [{name: main, image: i, ports: [{containerPort: ${port}}]}]}
  status: {podIP: 10.244.1.${i + 2}}`,
  ),
  "kind: List",
  'metadata: {resourceVersion: ""}',
  "",
].join("\n")

const deny = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: default-deny}
spec: {selector: all(), types: [Ingress, Egress]}
`

async function drop(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], name, {type: "text/yaml"}))
      return transfer
    },
    [name, text] as const,
  )
  await page.dispatchEvent(".code", "drop", {dataTransfer})
  await page.getByText(`taken: ${name}`).waitFor()
}

async function denied(page: Page): Promise<void> {
  await page.getByRole("button", {name: "Lab", exact: true}).click()
  await page.getByRole("combobox", {name: "Begin with a world"}).selectOption("empty")
  await page.getByText("The world has no pods. Drop manifests or a dump").waitFor()
  await drop(page, "cluster.yaml", dump)
  await page.getByText("9 pods").waitFor()
  await drop(page, "default-deny.yaml", deny)
  await page.getByText("1 policy").waitFor()
}

/** Asks by keyboard about a flow that the deny closed. */
async function askOfPostgres(page: Page): Promise<void> {
  await page.getByRole("button", {name: "Ask about one flow"}).click()
  await page.keyboard.type("checkout/worker-7c9d8b6f5d-vbz9n")
  await page.keyboard.press("Tab")
  await page.keyboard.type("data/postgres-7c9d8b6f5d-vbzxn")
  await page.keyboard.press("Enter")
}

test("names that controllers made up are told apart where there is little room, and each is one name to who hears it", {skip}, async () => {
  const {page, problems} = await lab.open("")
  await denied(page)
  const heads = await page.locator("th.to span").allInnerTexts()
  assert.ok(
    heads.some((text) => text.startsWith("monitoring/gra")) && heads.some((text) => text.startsWith("monitoring/pro")),
    heads.join(),
  )
  await page.getByRole("rowheader", {name: "host/worker", exact: true}).waitFor()
  await page.getByRole("rowheader", {name: "monitoring/grafana-7c9d8b6f5d-vbz4n", exact: true}).waitFor()
  await picture(page, "dump-matrix")
  await page.getByRole("tab", {name: "Graph"}).click()
  await page.locator(".node .name").first().waitFor()
  const outside = await page.locator(".drawing .node").evaluateAll((nodes) =>
    nodes.filter((node) => {
      const [face, name] = [node.querySelector(".face"), node.querySelector("svg")]
      return name === null || face === null || name.getBoundingClientRect().right > face.getBoundingClientRect().right
    }),
  )
  assert.equal(outside.length, 0)
  assert.equal(await page.locator(".drawing .line.gone").count(), 0, "lines that hide each other are not drawn")
  await page.getByText(/What came and went would be \d+ lines/).waitFor()
  await page.getByRole("button", {name: /^monitoring\/Deployment\/grafana/}).focus()
  await page.keyboard.press("Enter")
  await page.locator(".drawing .line.gone").first().waitFor({state: "attached"})
  await picture(page, "dump-graph")
  assert.deepEqual(problems, [])
})

test("a flow that the end of a tier closed leads to the policy for which it does, from the verdict and from the walk", {skip}, async () => {
  const {page, problems} = await lab.open("")
  await denied(page)
  await askOfPostgres(page)
  const links = page.locator("section[aria-labelledby='trace-title']").getByRole("button", {name: "default-deny.yaml:1"})
  await until(async () => (await links.count()) === 3, "a link beside the verdict and one in each half")
  await picture(page, "dump-why")
  await page.getByRole("button", {name: "cluster.yaml", exact: true}).click()
  await links.first().click()
  assert.equal(await page.locator(".tabs [aria-pressed='true']").innerText(), "default-deny.yaml")
  assert.deepEqual(problems, [])
})

test(
  "a denied flow is repaired from its walk: the policy is read with all that it opens, added as a file, and taken back",
  {skip},
  async () => {
    const {page, problems} = await lab.open("")
    await denied(page)
    await askOfPostgres(page)
    const why = page.locator("section[aria-labelledby='trace-title']")
    await why.getByText("denied checkout/worker-7c9d8b6f5d-vbz9n → data/postgres-7c9d8b6f5d-vbzxn TCP 5432").waitFor()
    await why.getByRole("button", {name: "The smallest policy that lets it pass"}).press("Enter")
    await why.getByText("What it changes, and nothing else").waitFor()
    assert.match(await why.locator(".repair-text").innerText(), /5432/)
    assert.match(await why.locator(".repair-offer li").first().innerText(), /opened checkout\/worker.* → data\/postgres.*: TCP 5432/)
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("aria-expanded")),
      "true",
      "the keyboard stays where it was",
    )
    await picture(page, "repair")
    await why.getByRole("button", {name: "Add it to the files"}).click()
    await why.getByText("allowed checkout/worker").waitFor()
    assert.equal(await page.locator(".tabs [aria-pressed='true']").innerText(), "repair.yaml")
    assert.equal(await why.getByRole("button", {name: "The smallest policy that lets it pass"}).count(), 0)
    await picture(page, "repaired")
    await page.getByRole("button", {name: "Undo"}).click()
    await why.getByText("denied checkout/worker").waitFor()
    await why.getByRole("button", {name: "Add it to the files"}).waitFor()
    assert.deepEqual(problems, [])
  },
)

test("the world as it was before a policy is the baseline, also where the policy comes before the first answer", {skip}, async () => {
  const {page, problems} = await lab.open("")
  await page.context().addInitScript(() => {
    const listen = Worker.prototype.addEventListener
    Worker.prototype.addEventListener = function slow(this: Worker, type: string, hear: (event: MessageEvent) => void) {
      listen.call(this, type, ((event: MessageEvent) =>
        (event.data as {view?: string}).view === "changes" ? setTimeout(hear, 1500, event) : hear(event)) as EventListener)
    } as typeof listen
  })
  await page.reload()
  await page.getByRole("button", {name: "Lab", exact: true}).click()
  await page.getByRole("combobox", {name: "Begin with a world"}).selectOption("empty")
  await page.getByText("The world has no pods.").waitFor()
  await drop(page, "cluster.yaml", dump)
  await page.getByText("9 pods").waitFor()
  await drop(page, "default-deny.yaml", deny)
  await page.getByRole("tab", {name: "Changes"}).click()
  await page.getByText(/0 opened, [1-9]\d* closed/).waitFor()
  assert.deepEqual(problems, [])
})

test("what was said of files that are replaced goes with them", {skip}, async () => {
  const {page} = await lab.open("")
  await denied(page)
  await page.goto(`${lab.address}#learn/first-policy`)
  await page.getByText("Your files from before loading “Your first policy").waitFor()
  assert.equal(await page.getByText("taken:").count(), 0)
})

const resolver = `apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {clusterIP: 10.96.0.10, selector: {app: coredns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}
`

/** The cluster with a resolver, and a default-deny in front of it. */
async function deniedLookups(page: Page): Promise<void> {
  await page.getByRole("button", {name: "Lab", exact: true}).click()
  await page.getByRole("combobox", {name: "Begin with a world"}).selectOption("empty")
  await drop(page, "cluster.yaml", `${resolver}---\n${dump}`)
  await page.getByText("9 pods").waitFor()
  await drop(page, "default-deny.yaml", deny)
}

test("a default-deny that takes everybody's lookups says so before anything else, and one press leads to the repair", {skip}, async () => {
  const {page, problems} = await lab.open("")
  await deniedLookups(page)
  await page.getByRole("tab", {name: "Findings"}).click()
  await page.getByText("What the manifests leave open, and how it is read").click()
  await page.getByText(/no FelixConfiguration/).waitFor()
  await page.getByRole("tab", {name: "Changes"}).click()
  await page
    .getByText(
      /Name lookups of checkout\/checkout-api, checkout\/worker, data\/postgres, .* time out now: svc\/kube-system\/kube-dns is closed to them/,
    )
    .waitFor()
  await picture(page, "dump-lookups")
  await page.getByRole("button", {name: "See what denies one of them"}).click()
  await page.getByRole("button", {name: "The smallest policy that lets it pass"}).click()
  await page.getByLabel("the policy", {exact: true}).getByText("{name: allow-checkout-api-to-coredns-53, namespace: checkout}").waitFor()
  await page.getByRole("button", {name: "Add it to the files"}).click()
  await page.getByText("✓ allowed").first().waitFor()
  await picture(page, "dump-repaired")
  assert.deepEqual(problems, [])
})

test("one press in the list of changes gives everybody their lookups back, with one policy that opens nothing else", {skip}, async () => {
  const {page, problems} = await lab.open("")
  await deniedLookups(page)
  await page.getByRole("tab", {name: "Changes"}).click()
  const press = page.getByRole("button", {name: "The policy that gives everybody their lookups back"})
  await press.press("Enter")
  const text = page.getByLabel("the policy", {exact: true})
  await text.getByText("allow-lookups-of-default-deny-to-coredns-53").waitFor()
  assert.equal((await text.innerText()).split("kind: GlobalNetworkPolicy").length, 2, "one policy for the way out")
  const lines = await page.locator(".repair-offer li").allInnerTexts()
  assert.ok(lines.length > 0 && lines.every((line) => /→ kube-system\/coredns.*: TCP 53; UDP 53$/.test(line)), lines.join("\n"))
  await picture(page, "lookups-repair")
  await page.setViewportSize(phone)
  await page.getByRole("button", {name: /^Effect/}).click()
  for (const tab of await page.locator(".view-tabs [role='tab']").all()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await tab.click({trial: true, timeout: 5000})
  }
  assert.ok(
    await page.locator(".view-tabs").evaluate((tabs) => tabs.scrollWidth <= tabs.clientWidth),
    "every view's tab is in sight on a phone",
  )
  await page.getByRole("button", {name: "Add it to the files"}).scrollIntoViewIfNeeded()
  await picture(page, "lookups-repair-phone")
  await page.setViewportSize(laptop)
  await page.getByRole("button", {name: "Add it to the files"}).press("Enter")
  await page.getByText(/Name lookups of .* time out now/).waitFor({state: "detached"})
  await page.getByText("added: repair.yaml; Undo takes it back").waitFor()
  await picture(page, "lookups-repaired")
  await page.getByRole("button", {name: "Undo"}).click()
  await page.getByText(/Name lookups of .* time out now/).waitFor()
  assert.deepEqual(problems, [])
})

test(
  "lookups that a promotion would take are said to pass still, and the file of a second repair is called by its name",
  {skip},
  async () => {
    const {page, problems} = await lab.open("")
    await deniedLookups(page)
    await page.locator(".cm-content").press("ControlOrMeta+a")
    await page.keyboard.insertText(deny.replace("kind: Global", "kind: StagedGlobal"))
    await page.getByRole("tab", {name: "Changes"}).click()
    await page.getByRole("button", {name: "Promote staged (1)"}).click()
    await page.getByText(/^Name lookups of .* would time out: svc\/kube-system\/kube-dns would be closed to them/).waitFor()
    assert.equal(await page.getByText("time out now").count(), 0)
    await page.getByRole("button", {name: "See one of them, now and then"}).click()
    await page.getByText("If staged policies were promoted: deny").waitFor()
    await drop(page, "repair.yaml", "# mine\n")
    await page.getByRole("button", {name: "The policy with which everybody keeps their lookups"}).click()
    await page.getByRole("button", {name: "Add it to the files"}).click()
    await page.getByText("added: repair-2.yaml; Undo takes it back").waitFor()
    await page.getByText(/^Name lookups of/).waitFor({state: "detached"})
    assert.deepEqual(problems, [])
  },
)
