// Repairs of the course's incidents, graded by meaning: nothing is earned by leaving, removing or opening everything, and a right repair
// passes in whatever kind it is written.

import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {parseManifests} from "@carveout/engine"
import {editedBy, gradeRepair, incidentGround, readCourse, startOf} from "./index.ts"
import type {CourseFile, Grade} from "./index.ts"

const root = fileURLToPath(new URL("../../../course/", import.meta.url))
const files: readonly CourseFile[] = readdirSync(root, {recursive: true, encoding: "utf8"})
  .filter((path) => /\.(md|ya?ml)$/.test(path))
  .map((path) => ({path: path.replaceAll("\\", "/"), source: {name: path, text: readFileSync(join(root, path), "utf8")}}))
const course = readCourse(files)

function handIn(slug: string, text: string): Grade {
  const incident = course.incidents.find((each) => each.slug === slug)
  assert.ok(incident, slug)
  const {resources, diagnostics} = parseManifests([{name: "repair.yaml", text}])
  assert.deepEqual(diagnostics, [])
  return gradeRepair(course, incident, editedBy(incident, {isInstead: false, resources}))
}

const everythingOpen = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: open}
spec: {order: -1, types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Allow}]}
`

for (const incident of course.incidents) {
  test(`${incident.slug}: the untouched start, no policy at all, and everything open earn nothing`, () => {
    for (const edited of [startOf(incident), []]) {
      const {passes, points} = gradeRepair(course, incident, edited)
      assert.deepEqual([passes, points], [false, 0])
    }
    const {passes, points, surplus} = handIn(incident.slug, everythingOpen)
    assert.deepEqual([passes, points], [false, 0])
    assert.ok(surplus.length > 0, "what is opened is said")
  })
}

const calico = (namespace: string, body: string): string => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: mine, namespace: ${namespace}}
spec:
${body}`

/** Repairs in a kind or a form that the incident's own solution does not use. */
const others: readonly (readonly [slug: string, text: string])[] = [
  [
    "openshift-5353",
    calico(
      "prod",
      `  order: 500
  selector: app == "backend"
  types: [Egress]
  egress: [{action: Allow, destination: {services: {name: dns-default, namespace: openshift-dns}}, protocol: UDP},
           {action: Allow, destination: {nets: [10.244.1.53/32], ports: [dns-tcp]}, protocol: TCP}]
`,
    ),
  ],
  [
    "cloud-dns",
    calico(
      "prod",
      `  order: 1
  types: [Egress]
  egress: [{action: Allow, protocol: UDP, destination: {nets: [169.254.169.254/32], ports: ["53:53"]}},
           {action: Allow, protocol: TCP, destination: {nets: [169.254.169.254/32], ports: [53]}}]
`,
    ),
  ],
  [
    "webhook-closed",
    `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: control-plane-may-call}
spec:
  order: 200
  selector: app == "webhook"
  namespaceSelector: kubernetes.io/metadata.name == "cert-manager"
  types: [Ingress]
  ingress: [{action: Allow, protocol: TCP, source: {nets: [172.18.0.2/32]}, destination: {ports: [https]}}]
`,
  ],
  [
    "namespace-label",
    calico(
      "prod",
      `  order: 10
  types: [Egress]
  egress: [{action: Allow, protocol: UDP, destination: {services: {name: kube-dns, namespace: kube-system}}},
           {action: Allow, protocol: TCP, destination: {services: {name: kube-dns, namespace: kube-system}}}]
`,
    ),
  ],
  [
    "recipe-took-the-system",
    `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: deny-app-policy}
spec:
  order: 1001
  namespaceSelector: env in {"prod", "dev"}
  types: [Ingress, Egress]
  egress: [{action: Allow, protocol: UDP, destination: {selector: k8s-app == "kube-dns", ports: [53]}},
           {action: Allow, protocol: TCP, destination: {selector: k8s-app == "kube-dns", ports: [53]}}]
`,
  ],
]

for (const [slug, text] of others) {
  test(`${slug}: a right repair of another kind passes`, () => {
    const {passes, lines, surplus, diagnostics} = handIn(slug, text)
    const failed = lines.filter(({result}) => !result.pass).map(({claim}) => claim.text)
    assert.deepEqual({passes, failed, surplus: surplus.length, diagnostics}, {passes: true, failed: [], surplus: 0, diagnostics: []})
  })
}

const dnsService = (target: string): string => `apiVersion: v1
kind: Service
metadata: {name: dns-default, namespace: openshift-dns}
spec:
  clusterIP: 172.30.0.10
  selector: {dns.operator.openshift.io/daemonset-dns: default}
  ports:
    - {name: dns, port: 53, protocol: UDP, targetPort: ${target}}
    - {name: dns-tcp, port: 53, protocol: TCP, targetPort: ${target}}
`

test("what the world is made of is no repair: a Service that leads elsewhere, one more pod, one more node", () => {
  const others = [
    dnsService("53"),
    "apiVersion: v1\nkind: Pod\nmetadata: {name: other, namespace: prod, labels: {app: backend}}\nspec: {containers: [{name: main, image: town}]}\n",
    "apiVersion: v1\nkind: Node\nmetadata: {name: new}\nstatus: {addresses: [{type: InternalIP, address: 172.18.0.77}]}\n",
  ]
  for (const text of others) {
    const {passes, points, diagnostics} = handIn("openshift-5353", text)
    assert.deepEqual([passes, points, diagnostics.map(({code}) => code)], [false, 0, ["submission-outside"]])
    assert.match(diagnostics[0]?.message ?? "", /^not accepted: (Service|Pod|Node) /)
  }
})

test("an object of the world that is handed in as it was says nothing, and other labels of a namespace are graded by what they do", () => {
  const incident = course.incidents.find(({slug}) => slug === "openshift-5353")
  assert.ok(incident)
  const given = incidentGround(course, incident).filter(({kind}) => kind === "Service" || kind === "Pod")
  assert.ok(given.length > 2)
  assert.deepEqual(gradeRepair(course, incident, [...startOf(incident), ...given]).diagnostics, [])
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: prod, labels: {env: other}}\n"
  assert.deepEqual(handIn("openshift-5353", namespace).diagnostics, [])
})
