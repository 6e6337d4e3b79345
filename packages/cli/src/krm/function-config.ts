// The functionConfig of the KRM function: options and expectations. Strict: what it does not know it refuses, with the nearest name.

import {nearest, severities} from "@carveout/engine"
import type {Severity, SourceFile} from "@carveout/engine"
import type {UsageError} from "../command.ts"
import {fieldOf, isObject, textOf} from "./resource-list.ts"
import type {Plain, PlainObject} from "./resource-list.ts"

/** What the function is asked to do. `expectations`: a PolicyTest written in the config itself. */
export type FunctionConfig = {
  readonly failOn: Severity
  readonly namespace: string | null
  readonly context: readonly string[]
  readonly tests: readonly string[]
  readonly expectations: SourceFile | null
}

/** The name under which findings about the config are reported. */
const configName = "functionConfig"

const fields: readonly string[] = ["failOn", "namespace", "with", "tests", "expect"]
const nothing: FunctionConfig = {failOn: "error", namespace: null, context: [], tests: [], expectations: null}

/** Reads the config: options under `spec`, or under `data` of a ConfigMap as text; a PolicyTest is asked as it stands. */
export function readFunctionConfig(config: PlainObject | null): FunctionConfig | UsageError {
  if (config === null) return nothing
  if (textOf(config, "kind") === "PolicyTest") return {...nothing, expectations: {name: configName, text: JSON.stringify(config)}}
  const isConfigMap = textOf(config, "kind") === "ConfigMap"
  const holder = isConfigMap ? "data" : "spec"
  const options = fieldOf(config, holder) ?? {}
  if (!isObject(options)) return {message: `\`functionConfig.${holder}\` is no object`}
  const known = isConfigMap ? fields.filter((name) => name !== "expect") : fields
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) return unknownField(unknown, holder, known)
  return optionsOf(config, options, holder)
}

function unknownField(name: string, holder: string, known: readonly string[]): UsageError {
  const near = nearest(name, known)
  const help = near === undefined ? `one of ${known.join(", ")}` : `did you mean \`${near}\`?`
  return {message: `\`functionConfig.${holder}\` has no field \`${name}\``, help}
}

function optionsOf(config: PlainObject, options: PlainObject, holder: string): FunctionConfig | UsageError {
  const failOn = severities.find((severity) => severity === (fieldOf(options, "failOn") ?? "error"))
  if (failOn === undefined) {
    return {message: `\`functionConfig.${holder}.failOn\` is none of ${severities.join(", ")}`, help: "leave it out for `error`"}
  }
  const [context, tests] = [pathsOf(fieldOf(options, "with")), pathsOf(fieldOf(options, "tests"))]
  if (context === null || tests === null) {
    return {
      message: `\`functionConfig.${holder}.${context === null ? "with" : "tests"}\` holds no paths`,
      help: "write a path, or a list of paths",
    }
  }
  const namespace = fieldOf(options, "namespace") ?? null
  if (namespace !== null && typeof namespace !== "string") return {message: `\`functionConfig.${holder}.namespace\` is no name`}
  const expect = fieldOf(options, "expect")
  return {failOn, namespace, context, tests, expectations: expect === undefined ? null : testOf(config, expect)}
}

/** One path, lines of paths, or a list of them; null for anything else. */
function pathsOf(value: Plain | undefined): readonly string[] | null {
  if (value === undefined) return []
  const list = typeof value === "string" ? value.split("\n").map((line) => line.trim()) : value
  if (!Array.isArray(list)) return null
  const texts = list.filter((path) => typeof path === "string")
  return texts.length === list.length ? texts.filter((path) => path !== "") : null
}

/** Expectations of the config as the PolicyTest that they are short for. */
function testOf(config: PlainObject, expect: Plain): SourceFile {
  const name = textOf(fieldOf(config, "metadata"), "name") || "expectations"
  const test = {apiVersion: "carveout.dev/v1alpha1", kind: "PolicyTest", metadata: {name}, spec: {expect}}
  return {name: configName, text: JSON.stringify(test)}
}
