// Pods as `kubectl get pods -o json` prints them, with everything that a reader has to pass over, or cut to what policy looks at.

import type {Manifest} from "./world.ts"
import {nodeName, podAddress, podsPerNode} from "./world.ts"

/** What generators say of a pod. `number` gives its address and its node. */
export type PodSeed = {
  readonly number: number
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly account?: string
  readonly ports?: readonly {readonly name?: string; readonly port: number; readonly protocol?: string}[]
}

/** How pods are written: whole with kubectl's layout, whole in one line, or cut to the fields that policy depends on. */
export const podForms = ["full", "compact", "trimmed"] as const
export type PodForm = (typeof podForms)[number]

/** A pod cut to what policy looks at. */
export function trimmedPod({number, namespace, name, labels, account = "default", ports = []}: PodSeed): Manifest {
  const address = podAddress(number)
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {name, namespace, labels},
    spec: {
      nodeName: nodeName(Math.floor(number / podsPerNode)),
      serviceAccountName: account,
      containers: [{name: "main", image: "registry.example/app:1", ports: ports.map(portOf)}],
    },
    status: {phase: "Running", podIP: address, podIPs: [{ip: address}]},
  }
}

function portOf({name, port, protocol = "TCP"}: NonNullable<PodSeed["ports"]>[number]): object {
  return name === undefined ? {containerPort: port, protocol} : {name, containerPort: port, protocol}
}

/** A whole pod: the trimmed one with what the API server, the scheduler and the kubelet add. */
export function fullPod(seed: PodSeed): Manifest {
  const pod = trimmedPod(seed)
  const uid = `${hex(seed.number, 8)}-7a1c-4b1e-9d2f-${hex(seed.number * 7, 12)}`
  const created = "2026-01-15T08:30:00Z"
  const spec = pod["spec"] as {readonly containers: readonly [{readonly ports: unknown}]}
  return {
    ...pod,
    metadata: {...metadataOf(seed, uid, created), labels: seed.labels},
    spec: {...spec, ...scheduling(seed), containers: [containerOf(seed, spec.containers[0].ports)], ...volumesOf(seed.number)},
    status: {...(pod["status"] as object), ...statusOf(seed, created)},
  }
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, "0").slice(-length)
}

function metadataOf({number, namespace, name}: PodSeed, uid: string, creationTimestamp: string): object {
  return {
    annotations: {
      "cni.projectcalico.org/containerID": `${hex(number, 16)}${hex(number * 31, 16)}${hex(number * 17, 32)}`,
      "cni.projectcalico.org/podIP": `${podAddress(number)}/32`,
      "cni.projectcalico.org/podIPs": `${podAddress(number)}/32`,
      "kubectl.kubernetes.io/restartedAt": creationTimestamp,
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9090",
    },
    creationTimestamp,
    generateName: `${name.slice(0, name.lastIndexOf("-") + 1)}`,
    name,
    namespace,
    ownerReferences: [
      {
        apiVersion: "apps/v1",
        blockOwnerDeletion: true,
        controller: true,
        kind: "ReplicaSet",
        name: name.slice(0, Math.max(1, name.lastIndexOf("-"))),
        uid: `${uid.slice(0, 24)}${hex(number >> 3, 12)}`,
      },
    ],
    resourceVersion: String(1_000_000 + number * 13),
    uid,
  }
}

function scheduling({account = "default"}: PodSeed): object {
  return {
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
    priority: 0,
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {fsGroup: 2000, runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: "RuntimeDefault"}},
    serviceAccount: account,
    terminationGracePeriodSeconds: 30,
    tolerations: ["not-ready", "unreachable"].map((name) => {
      return {effect: "NoExecute", key: `node.kubernetes.io/${name}`, operator: "Exists", tolerationSeconds: 300}
    }),
  }
}

function containerOf({number}: PodSeed, ports: unknown): object {
  const probe = (path: string): object => ({
    failureThreshold: 3,
    httpGet: {path, port: 8080, scheme: "HTTP"},
    initialDelaySeconds: 5,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  })
  return {
    env: [
      {name: "POD_NAME", valueFrom: {fieldRef: {apiVersion: "v1", fieldPath: "metadata.name"}}},
      {name: "POD_NAMESPACE", valueFrom: {fieldRef: {apiVersion: "v1", fieldPath: "metadata.namespace"}}},
      {name: "LOG_LEVEL", value: "info"},
      {name: "DATABASE_URL", valueFrom: {secretKeyRef: {key: "url", name: "database"}}},
    ],
    image: `registry.example/team/app@sha256:${hex(number, 32)}${hex(number * 3, 32)}`,
    imagePullPolicy: "IfNotPresent",
    livenessProbe: probe("/healthz"),
    name: "main",
    ports,
    readinessProbe: probe("/ready"),
    resources: {limits: {cpu: "500m", memory: "512Mi"}, requests: {cpu: "100m", memory: "128Mi"}},
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}, readOnlyRootFilesystem: true},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    volumeMounts: [{mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", name: `kube-api-access-${hex(number, 5)}`, readOnly: true}],
  }
}

function volumesOf(number: number): object {
  const sources = [
    {serviceAccountToken: {expirationSeconds: 3607, path: "token"}},
    {configMap: {items: [{key: "ca.crt", path: "ca.crt"}], name: "kube-root-ca.crt"}},
    {downwardAPI: {items: [{fieldRef: {apiVersion: "v1", fieldPath: "metadata.namespace"}, path: "namespace"}]}},
  ]
  return {volumes: [{name: `kube-api-access-${hex(number, 5)}`, projected: {defaultMode: 420, sources}}]}
}

function statusOf({number}: PodSeed, time: string): object {
  const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
  const node = Math.floor(number / podsPerNode)
  const hostIP = `172.${16 + (node >> 16)}.${(node >> 8) & 255}.${node & 255}`
  return {
    conditions: conditions.map((type) => ({lastProbeTime: null, lastTransitionTime: time, status: "True", type})),
    containerStatuses: [
      {
        allocatedResources: {cpu: "100m", memory: "128Mi"},
        containerID: `containerd://${hex(number, 32)}${hex(number * 5, 32)}`,
        image: "registry.example/team/app:1",
        imageID: `registry.example/team/app@sha256:${hex(number, 32)}${hex(number * 3, 32)}`,
        lastState: {},
        name: "main",
        ready: true,
        restartCount: 0,
        started: true,
        state: {running: {startedAt: time}},
      },
    ],
    hostIP,
    hostIPs: [{ip: hostIP}],
    qosClass: "Burstable",
    startTime: time,
  }
}
