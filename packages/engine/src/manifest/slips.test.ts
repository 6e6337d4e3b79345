// Objects of which a part is read: every field that the API has passes, in each version, and foreign kinds have fields of their own.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "./parse.ts"

const found = (object: unknown): readonly string[] =>
  parseManifests([{name: "m.json", text: JSON.stringify(object)}]).diagnostics.map(({code, path}) => `${code} ${path ?? ""}`)

/** A map of fields to nothing, some with a value. */
const fieldsOf = (names: string, values: object = {}): object => ({
  ...Object.fromEntries(names.split(" ").map((name) => [name, null])),
  ...values,
})

const metadata = fieldsOf(
  "annotations creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation labels managedFields " +
    "ownerReferences resourceVersion selfLink uid clusterName initializers",
  {name: "a", namespace: "b"},
)
const container = fieldsOf(
  "args command env envFrom image imagePullPolicy lifecycle livenessProbe ports readinessProbe resizePolicy resources restartPolicy " +
    "restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices " +
    "volumeMounts workingDir",
  {name: "a"},
)
const template = {metadata, spec: {containers: [container], initContainers: [container]}}
const job = fieldsOf(
  "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism " +
    "podFailurePolicy podReplacementPolicy selector successPolicy suspend ttlSecondsAfterFinished",
  {template},
)

const specs: readonly (readonly [apiVersion: string, kind: string, spec: object])[] = [
  ["apps/v1", "Deployment", fieldsOf("minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector strategy")],
  ["apps/v1", "DaemonSet", fieldsOf("minReadySeconds revisionHistoryLimit selector updateStrategy")],
  [
    "apps/v1",
    "StatefulSet",
    fieldsOf(
      "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy podManagementPolicy replicas revisionHistoryLimit selector serviceName " +
        "updateStrategy volumeClaimTemplates",
    ),
  ],
  ["apps/v1", "ReplicaSet", fieldsOf("minReadySeconds replicas selector")],
  ["v1", "ReplicationController", fieldsOf("minReadySeconds replicas selector")],
  ["batch/v1", "Job", job],
]

test("every field of a workload passes", () => {
  for (const [apiVersion, kind, spec] of specs) {
    const selector = apiVersion === "apps/v1" ? {selector: {matchExpressions: [{key: "no", operator: "DoesNotExist"}]}} : {}
    assert.deepEqual(found({apiVersion, kind, metadata, spec: {...spec, ...selector, template}, status: {}}), [], kind)
  }
  const schedule = fieldsOf(
    "concurrencyPolicy failedJobsHistoryLimit schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone",
    {jobTemplate: {metadata, spec: job}},
  )
  assert.deepEqual(found({apiVersion: "batch/v1", kind: "CronJob", metadata, spec: schedule, status: {}}), [])
})

test("every field of a slice and of endpoints passes", () => {
  const ports = [fieldsOf("appProtocol name port protocol")]
  const endpoint = fieldsOf("deprecatedTopology hints hostname nodeName targetRef topology zone", {
    addresses: ["10.0.0.1"],
    conditions: fieldsOf("ready serving terminating"),
  })
  const slice = {apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata, addressType: "IPv4", endpoints: [endpoint], ports}
  assert.deepEqual(found(slice), [])
  const address = fieldsOf("hostname nodeName targetRef", {ip: "10.0.0.1"})
  const subsets = [{addresses: [address], notReadyAddresses: [address], ports: [fieldsOf("appProtocol name protocol", {port: 80})]}]
  assert.deepEqual(found({apiVersion: "v1", kind: "Endpoints", metadata, subsets}), [])
})

test("a foreign kind has fields of its own, also where its name is one of ours; its template has not", () => {
  const foreign = (apiVersion: string, kind: string, more: object): readonly string[] =>
    found({apiVersion, kind, metadata: {name: "a"}, spec: {...more, template: {...template, metadata: {label: {}}}}})
  const expected = ["taken-as-workload kind", "unknown-field spec.template.metadata.label"]
  assert.deepEqual(foreign("apps.kruise.io/v1beta1", "StatefulSet", {replica: 2, ordinal: {}}), expected)
  assert.deepEqual(foreign("argoproj.io/v1alpha1", "Rollout", {selectors: {}, strategies: {}}), expected)
})

test("a kind at home elsewhere is told of in any case, and so is a policy that OpenShift once had in the core group", () => {
  const told = (apiVersion: string, kind: string): readonly string[] =>
    parseManifests([
      {name: "m.yaml", text: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {template: {spec: {containers: []}}}\n`},
    ]).diagnostics.map(({code, help}) => `${code} ${help ?? ""}`)
  assert.deepEqual(told("v1", "deployment"), ["unknown-kind `Deployment` is at home in `apps/v1`"])
  assert.deepEqual(told("v1", "policy"), ["unknown-kind `GlobalNetworkPolicy` is at home in `projectcalico.org/v3`"])
  const policy = "unknown-kind `NetworkPolicy` is at home in `projectcalico.org/v3` and `networking.k8s.io/v1`"
  assert.deepEqual(told("apps/v1", "networkpolicy"), [policy])
  const none = "apiVersion: v1\nkind: EgressNetworkPolicy\nmetadata: {name: a}\nspec: {egress: []}\n"
  assert.deepEqual(
    parseManifests([{name: "m.yaml", text: none}]).diagnostics.map(({message}) => message),
    ["`EgressNetworkPolicy` of v1 has a say and is not judged"],
  )
})

test("a misspelt part of a list, of Felix' settings and of a workload endpoint is found", () => {
  const pod = {apiVersion: "v1", kind: "Pod", metadata: {name: "a"}, spec: {containers: []}}
  assert.deepEqual(found({apiVersion: "v1", kind: "List", itmes: [pod]}), ["unknown-field itmes"])
  assert.deepEqual(found({apiVersion: "v1", kind: "List", metadata: {}, items: [pod]}), [])
  const felix = {apiVersion: "projectcalico.org/v3", kind: "FelixConfiguration", metadata: {name: "default"}}
  assert.deepEqual(found({...felix, sepc: {defaultEndpointToHostAction: "Drop"}}), ["unknown-field sepc"])
  const endpoint = {apiVersion: "projectcalico.org/v3", kind: "WorkloadEndpoint", metadata: {name: "a", namespace: "b"}}
  assert.deepEqual(found({...endpoint, spec: {endpoint: "eth0", containerID: "a", ipNATs: [], ipNetwork: []}}), [
    "unknown-field spec.ipNetwork",
  ])
  assert.deepEqual(found({...endpoint, spce: {}}), ["unknown-field spce"])
})

test("what an indent that slipped takes out of its map is found: labels beside metadata or in it, parts of a spec beside it", () => {
  const head = {apiVersion: "v1", metadata: {name: "a"}}
  for (const kind of ["Namespace", "Node", "Pod", "Service", "ServiceAccount"]) {
    const spec = kind === "Service" ? {ports: [{port: 80}]} : {}
    assert.deepEqual(found({...head, kind, spec, labels: {a: "b"}}), ["unknown-field labels"], kind)
    assert.deepEqual(
      found({...head, kind, spec, metadata: {name: "a", labels: {a: "b"}, tier: "c"}}),
      ["unknown-field metadata.tier"],
      kind,
    )
  }
  assert.deepEqual(found({...head, kind: "Service", spec: {}, ports: [{port: 1}]}), ["unknown-field ports"])
  const deployment = {apiVersion: "apps/v1", kind: "Deployment", metadata: {name: "a"}}
  assert.deepEqual(found({...deployment, spec: {}, template: {}}), ["unknown-field template"])
  assert.deepEqual(found({...deployment, spec: {replicas: 1}}), ["missing-field spec.template"])
  assert.deepEqual(found({...deployment, spec: {spec: {}, template: {}}}), ["unknown-field spec.spec"])
  assert.deepEqual(found({...deployment, spec: {template: {spec: {containers: [{name: "a"}], ports: []}}}}), [
    "unknown-field spec.template.spec.ports",
  ])
  assert.deepEqual(found({...deployment, spec: {template: {metadata: {}, labels: {a: "b"}}}}), ["unknown-field spec.template.labels"])
  assert.deepEqual(found({...deployment, spec: {template: {metadata: {labels: null, app: "b"}}}}), [
    "unknown-field spec.template.metadata.app",
  ])
})

test("a field that no server is known to have is warned of, once for its name, and refuses nothing", () => {
  const spec = {nodeSelctor: {}, containers: [{name: "c", image: "i", volumMounts: [], ports: [{containerPort: 80, exposed: true}]}]}
  const pods = ["a", "b"].map((name) => ({apiVersion: "v1", kind: "Pod", metadata: {name, namespace: "prod"}, spec}))
  const {diagnostics, resources} = parseManifests([{name: "m.json", text: JSON.stringify({apiVersion: "v1", kind: "List", items: pods})}])
  assert.deepEqual(
    diagnostics.map(({code, severity, path, help}) => [code, severity, path, /`(\w+)`\?$/.exec(help ?? "")?.[1] ?? null]),
    [
      ["unfamiliar-field", "warning", "items[0].spec.nodeSelctor", "nodeSelector"],
      ["unfamiliar-field", "warning", "items[0].spec.containers[0].volumMounts", "volumeMounts"],
      ["unfamiliar-field", "warning", "items[0].spec.containers[0].ports[0].exposed", null],
    ],
  )
  assert.equal(resources.length, 2)
})
