// KubeControllersConfiguration: what kube-controllers makes host endpoints of (ADR 0103). Its other settings pass unread, and so does its status.

import {anyFields, fields, isAbsent, list, oneOf, quiet, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {HostEndpointMaking, HostEndpointTemplate} from "../resource.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {selectorText, setNet} from "./literal.ts"
import {decodeLabels, subdomainProblem} from "./metadata.ts"
import {reportSlips, words} from "./slips.ts"

/** The one object of its kind that counts; Calico's client makes no other. */
const onlyName = "default"

const otherSettings = words("logSeverityScreen healthChecks etcdV3CompactionPeriod prometheusMetricsPort debugProfilePort")
const otherControllers = words("policy workloadEndpoint serviceAccount namespace loadBalancer policyMigration")
const otherNodeSettings = words("reconcilerPeriod syncLabels leakGracePeriod")

/** The kind. */
export const kubeControllersConfigurationKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "KubeControllersConfiguration",
  metadata: {scope: "cluster", nameProblem: (name) => (name === onlyName ? undefined : `is not \`${onlyName}\``), decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    const spec = fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])("spec")
    reportSlips(spec, {read: ["controllers"], others: otherSettings})
    const controllers = anyFields(spec)("controllers")
    reportSlips(controllers, {read: ["node"], others: otherControllers})
    const node = anyFields(controllers)("node")
    reportSlips(node, {read: ["hostEndpoint"], others: otherNodeSettings})
    const making = makingOf(anyFields(node)("hostEndpoint"))
    return {
      kind: "KubeControllersConfiguration",
      apiVersion,
      ...metadata,
      at,
      object: plainObject(root, metadata),
      // WHY: where the controller of nodes is left out it does not run, and nobody makes host endpoints or takes them away.
      hostEndpoints: isAbsent(node) ? null : making,
    }
  },
}

const onOff = ["Enabled", "Disabled"] as const

function makingOf(cursor: Cursor): HostEndpointMaking {
  const field = fields(cursor, ["autoCreate", "createDefaultHostEndpoint", "templates"])
  const templates = list(field("templates"))
  const nameOf = (template: Cursor): string => scalarText(anyFields(quiet(template))("generateName"))
  const named = templates.filter((template) => nameOf(template) !== "")
  refuseRepeats(named, nameOf)
  return {
    isOn: oneOf(field("autoCreate"), onOff) === "Enabled",
    hasDefault: oneOf(field("createDefaultHostEndpoint"), onOff) !== "Disabled",
    templates: templates.map(templateOf),
  }
}

function templateOf(cursor: Cursor): HostEndpointTemplate {
  const field = fields(cursor, ["generateName", "interfaceCIDRs", "interfacePattern", "nodeSelector", "labels"])
  const written = list(field("interfaceCIDRs"))
  const interfacePattern = text(field("interfacePattern"))
  refuseRepeats(written, scalarText)
  if (written.length === 0 && interfacePattern === "") {
    const help = "add `interfaceCIDRs` or `interfacePattern`"
    report(field("interfaceCIDRs"), "bad-host-endpoint", "the template says neither which addresses nor which interfaces it is about", help)
  }
  return {
    name: templateName(field),
    nodeSelector: selectorText(field("nodeSelector")),
    blocks: written.map(setNet).filter((block) => block !== undefined),
    interfacePattern: patternOf(field("interfacePattern"), interfacePattern),
    labels: decodeLabels(field("labels")),
  }
}

function templateName(field: Fields): string {
  const cursor = field("generateName")
  const name = text(cursor)
  if (name === "")
    report(cursor, "missing-field", "the template has no name, by which its host endpoints are told apart", "add `generateName`")
  const problem = name === "" ? undefined : subdomainProblem(name)
  if (problem !== undefined) report(cursor, name.length > 253 ? "too-long" : "bad-name", `the name \`${name.slice(0, 80)}\` ${problem}`)
  return name
}

/**
 * Patterns that Go's expressions and ours read alike, and that take no time: no groups, so no repeats within repeats. LIMIT: others are not judged.
 * WHY at most 64: an interface has 15 letters.
 */
const plainPattern = /^[\w.^$|*+?[\]-]{1,64}$/

/** Finds no interface. */
const noInterface = "(?!)"

/** The pattern; null: none. One that is not judged finds no interface, and that is said. */
function patternOf(cursor: Cursor, source: string): string | null {
  if (source === "") return null
  if (isJudged(source)) return source
  const message = `the host endpoints of interfaces like \`${source.slice(0, 80)}\` are not made here`
  report(cursor, "not-judged", message, "write a plain pattern, such as `eth0|eth1`")
  return noInterface
}

function isJudged(source: string): boolean {
  try {
    return plainPattern.test(source) && !/\[\^?\]/.test(source) && new RegExp(source, "u").source !== ""
  } catch {
    return false
  }
}
