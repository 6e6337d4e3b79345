// The head of every object: apiVersion, kind, metadata.

import {any, boolean, closed, listOf, named, number, open, text, texts} from "./shape.ts"
import type {Field, MapShape, Shape} from "./shape.ts"

const owners = closed(
  ["apiVersion", text, "the owner's apiVersion"],
  ["kind", text, "the owner's kind"],
  ["name", text, "the owner's name"],
  ["uid", text, "the owner's unique id"],
  ["controller", boolean, "whether the owner manages this object"],
  ["blockOwnerDeletion", any, "whether the owner's deletion waits for this object"],
)

const name = ["name", text, "the object's name, unique among its kind (and namespace); lower-case letters, digits, `-` and `.`"] as const
const namespace = ["namespace", named("namespace"), "the namespace that the object lives in; `default` where absent"] as const
const labels = ["labels", {kind: "labels", of: "pods"}, "names and values by which selectors find the object"] as const
const annotations = ["annotations", texts, "free texts that no selector sees; 256 KiB together at most"] as const

/** Metadata of kinds whose API refuses unknown fields. */
export const strictMetadata: MapShape = closed(
  name,
  namespace,
  labels,
  annotations,
  ["generateName", text, "a beginning from which the server makes a name"],
  ["uid", text, "the server's unique id"],
  ["resourceVersion", text, "the server's number of this state"],
  ["generation", number, "how often the spec was changed, counted by the server"],
  ["creationTimestamp", text, "when the server made the object"],
  ["deletionTimestamp", text, "when the object was asked to go"],
  ["deletionGracePeriodSeconds", number, "how long it may take to go"],
  ["ownerReferences", listOf(owners), "the objects that this one belongs to"],
  ["finalizers", listOf(text), "what must be done before the object may go"],
  ["selfLink", text, "an address that servers no longer set"],
  ["managedFields", any, "who set which field, kept by the server"],
)

/** Metadata of Kubernetes' own objects, which come as dumps. */
export const laxMetadata: MapShape = open(name, namespace, labels, annotations)

/** Metadata of pods: the owner decides which workload a pod belongs to. */
export const podMetadata: MapShape = open(
  name,
  namespace,
  labels,
  annotations,
  [
    "ownerReferences",
    listOf(
      open(
        ["kind", text, "the owner's kind: a ReplicaSet stands for its Deployment"],
        ["name", text, "the owner's name"],
        ["controller", boolean, "whether the owner manages this object; true where absent"],
      ),
    ),
    "the workload that the pod belongs to",
  ],
  ["deletionTimestamp", any, "present: the pod is on its way out and counts as terminating"],
)

/** The fields that begin every object. */
export function headOf(apiVersions: readonly string[], kind: string, metadata: MapShape): readonly (readonly [string, Field])[] {
  const apiVersion: Shape = {kind: "word", words: apiVersions}
  return [
    ["apiVersion", {means: "group and version in which the kind is at home", shape: apiVersion}],
    ["kind", {means: "what the object is", shape: {kind: "word", words: [kind]}}],
    ["metadata", {means: "name, namespace and labels", shape: metadata}],
  ]
}
