// NetworkSet and GlobalNetworkSet (resources 3.6).

import {anyFields, fields, list, refuseRepeats, report, scalarText} from "../decode.ts"
import type {NetworkSet} from "../resource.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {setNet} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"

const reserved = "projectcalico.org/namespace"

/** The two kinds. */
export const networkSetKinds: readonly Kind[] = (["NetworkSet", "GlobalNetworkSet"] as const).map((kind) => ({
  group: "projectcalico.org",
  versions: ["v3"],
  kind,
  metadata: {scope: kind === "NetworkSet" ? "namespaced" : "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec"],
  decode: (draft) => decodeSet(draft, kind),
}))

/** Reads one set. */
function decodeSet({root, metadata, apiVersion, at}: Draft, kind: NetworkSet["kind"]): NetworkSet {
  const top = fields(root, ["apiVersion", "kind", "metadata", "spec"])
  if (metadata.labels.has(reserved)) {
    const labels = anyFields(top("metadata"))("labels")
    report({...labels, above: labels, step: reserved}, "bad-label", `\`${reserved}\` is not permitted on a network set`, "remove the label")
  }
  const items = list(fields(top("spec"), ["nets"])("nets"))
  refuseRepeats(items, scalarText)
  const nets = items.map(setNet).filter((net) => net !== undefined)
  return {kind, apiVersion, ...metadata, at, object: defaultedObject(root, metadata, {}), nets}
}
