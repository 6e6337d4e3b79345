// Profile (resources 3.8). It has no CRD: sizes, sets and directions are not checked.

import {fields, report} from "../decode.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {decodeLabels, subdomainProblem} from "./metadata.ts"
import {decodeRules} from "./rule.ts"

/** The profile that always exists and that nobody may write. */
const defaultAllowProfile = "projectcalico-default-allow"

/** The kind. */
export const profileKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "Profile",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec"],
  decode: ({root, metadata, apiVersion, at}) => {
    const top = fields(root, ["apiVersion", "kind", "metadata", "spec"])
    const field = fields(top("spec"), ["ingress", "egress", "labelsToApply"])
    if (metadata.name === defaultAllowProfile)
      report(
        {...top("metadata"), above: undefined, step: "metadata.name"},
        "bad-profile",
        `the profile \`${defaultAllowProfile}\` is built in`,
        "use another name",
      )
    return {
      kind: "Profile",
      apiVersion,
      ...metadata,
      at,
      object: defaultedObject(root, metadata, {}),
      ingress: decodeRules(field("ingress"), {direction: "ingress", kind: "profile"}),
      egress: decodeRules(field("egress"), {direction: "egress", kind: "profile"}),
      labelsToApply: decodeLabels(field("labelsToApply")),
    }
  },
}
