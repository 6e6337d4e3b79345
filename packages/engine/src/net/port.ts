// Port criteria of rules: a number, a range, a name. Knows no Kubernetes.

import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"

/** A port criterion: an inclusive range (one number: both ends equal) or a name. */
export type PortSpec = {readonly kind: "range"; readonly min: number; readonly max: number} | {readonly kind: "name"; readonly name: string}

/** LIMIT: the largest port there is. */
export const portMax = 65535

/** Reads a JSON value as Calico's decoder does (resources §2). The error is upstream's own text, or ours where it has none. */
export function parsePort(value: unknown): Result<PortSpec, string> {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value <= portMax
      ? ok(single(value))
      : fail(`invalid port (${value}): a port is an integer from 0 to ${portMax}`)
  }
  if (typeof value !== "string") return fail("a port is a number, a range `min:max` or a name")
  if (/^\d+$/.test(value)) return Number(value) <= portMax ? ok(single(Number(value))) : fail(`invalid port format (${value})`)
  const range = /^(\d+):(\d+)$/.exec(value)
  if (range) return parseRange(value, Number(range[1]), Number(range[2]))
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(value)) return fail(`invalid name for named port (${value})`)
  return ok({kind: "name", name: value})
}

/** One number as a range. */
function single(port: number): PortSpec {
  return {kind: "range", min: port, max: port}
}

/** A range whose two numbers were found. */
function parseRange(text: string, min: number, max: number): Result<PortSpec, string> {
  if (min > portMax) return fail(`invalid minimum port number in range (${text})`)
  if (max > portMax) return fail(`invalid maximum port number in range (${text})`)
  if (min > max) return fail(`minimum port number (${min}) is greater than maximum port number (${max}) in port range`)
  return ok({kind: "range", min, max})
}

/** Why a decoded port does not pass Calico's validator, or undefined. */
export function portProblem(port: PortSpec): string | undefined {
  if (port.kind === "range") return port.min < 1 ? "port range invalid, port number must be between 1 and 65535" : undefined
  return isPortName(port.name)
    ? undefined
    : "is no valid port name (at most 15 of a-z, 0-9 and `-`, with a letter, no `-` at an end or twice in a row)"
}

/** Kubernetes' rule for the name of a container port. */
export function isPortName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) && text.length <= 15 && /[a-z]/.test(text) && !text.includes("--")
}

/** A name, a number, or `min:max`. */
export function printPort(port: PortSpec): string {
  if (port.kind === "name") return port.name
  return port.min === port.max ? String(port.min) : `${port.min}:${port.max}`
}
