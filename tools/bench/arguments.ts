// The words after `npm run bench --`: what is measured, or which world is written where.

import {parseArgs} from "node:util"
import {podOrders} from "./order.ts"
import type {PodOrder} from "./order.ts"
import type {Depth} from "./plan.ts"
import {podForms} from "./pod.ts"
import type {PodForm} from "./pod.ts"
import type {Maker, Size} from "./world.ts"
import {makerNamed, makers} from "./worlds/registry.ts"

/** How to call it. */
export const usage = `usage: npm run bench -- [--quick | --large] [--seed N] [--json] [--write-report]
       npm run bench -- --write FOLDER --world NAME [--pods N] [--policies N] [--seed N] [--form FORM] [--order ORDER]
       npm run bench -- --growth
       npm run bench -- --list

  --quick         less than a minute: small worlds, few questions
  --large         the million pods too
  --seed N        the seed of every world (default 1)
  --json          the figures as JSON instead of tables
  --write-report  write docs/benchmarks.md from this run
  --growth        only the growth laws, in counted operations
  --write FOLDER  write a world as pods.json, world.yaml and policies.yaml, to try it with any command
  --world NAME    which; --list names them
  --form FORM     pods as \`full\` (kubectl's layout, the default), \`compact\` (one line) or \`trimmed\` (only what policy looks at)
  --order ORDER   pods as a cluster \`listed\` them (by namespace and name, the default) or as they were \`drawn\`, namespaces mixed`

/** What is wanted. */
export type Wish =
  | {readonly kind: "help"}
  | {readonly kind: "list"}
  | {readonly kind: "growth"}
  | {
      readonly kind: "write"
      readonly folder: string
      readonly maker: Maker
      readonly size: Size
      readonly form: PodForm
      readonly order: PodOrder
    }
  | {readonly kind: "run"; readonly depth: Depth; readonly seed: number; readonly isJson: boolean; readonly isReport: boolean}
  | {readonly kind: "misuse"; readonly message: string}

const options = {
  quick: {type: "boolean"},
  large: {type: "boolean"},
  seed: {type: "string"},
  json: {type: "boolean"},
  "write-report": {type: "boolean"},
  growth: {type: "boolean"},
  list: {type: "boolean"},
  help: {type: "boolean"},
  write: {type: "string"},
  world: {type: "string"},
  pods: {type: "string"},
  policies: {type: "string"},
  form: {type: "string"},
  order: {type: "string"},
} as const

type Values = ReturnType<typeof parseArgs<{options: typeof options}>>["values"]

/** Reads the words. */
export function readWish(words: readonly string[]): Wish {
  let values: Values
  try {
    values = parseArgs({args: [...words], options}).values
  } catch (error) {
    return {kind: "misuse", message: error instanceof Error ? error.message : String(error)}
  }
  if (values.help === true) return {kind: "help"}
  if (values.list === true) return {kind: "list"}
  if (values.growth === true) return {kind: "growth"}
  const numbers = ["seed", "pods", "policies"] as const
  const bad = numbers.find((name) => values[name] !== undefined && !/^\d{1,9}$/.test(values[name]))
  if (bad !== undefined) return {kind: "misuse", message: `--${bad} wants a whole number, not \`${values[bad]}\``}
  return values.write === undefined ? runWish(values) : writeWish(values, values.write)
}

function runWish(values: Values): Wish {
  if (values.quick === true && values.large === true) return {kind: "misuse", message: "--quick and --large exclude each other"}
  const stray = (["world", "pods", "policies", "form", "order"] as const).find((name) => values[name] !== undefined)
  if (stray !== undefined) return {kind: "misuse", message: `--${stray} belongs to --write FOLDER`}
  const depth = values.quick === true ? "quick" : values.large === true ? "large" : "default"
  const isReport = values["write-report"] === true
  return {kind: "run", depth, seed: Number(values.seed ?? 1), isJson: values.json === true, isReport}
}

function writeWish({world, pods, policies, seed, form = "full", order = "listed"}: Values, folder: string): Wish {
  const names = makers.map(({name}) => name).join(", ")
  if (world === undefined) return {kind: "misuse", message: `--write wants --world NAME; there are: ${names}`}
  const maker = makerNamed(world)
  if (maker === undefined) return {kind: "misuse", message: `there is no world \`${world}\`; there are: ${names}`}
  const known = podForms.find((each) => each === form)
  if (known === undefined) return {kind: "misuse", message: `there is no form \`${form}\`; there are: ${podForms.join(", ")}`}
  const knownOrder = podOrders.find((each) => each === order)
  if (knownOrder === undefined) return {kind: "misuse", message: `there is no order \`${order}\`; there are: ${podOrders.join(", ")}`}
  const size = {pods: Number(pods ?? 1000), policies: Number(policies ?? 100), seed: Number(seed ?? 1)}
  if (size.pods < 1) return {kind: "misuse", message: "a world has one pod at least"}
  return {kind: "write", folder, maker, size, form: known, order: knownOrder}
}
