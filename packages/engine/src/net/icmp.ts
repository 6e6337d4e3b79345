// ICMP criteria as rules write them.

import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"

/** ICMP criterion; a code never stands without a type. */
export type IcmpSpec = {readonly type: number | null; readonly code: number | null}

/** Reads the JSON value of an ICMP criterion (resources 4.1). What can be read may still be invalid: `icmpProblem`. */
export function parseIcmp(value: unknown): Result<IcmpSpec, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("an ICMP criterion has the fields `type` and `code`")
  let type: number | null = null
  let code: number | null = null
  for (const [key, field] of Object.entries(value)) {
    if (key !== "type" && key !== "code") return fail(`unknown field \`${key}\``)
    if (field !== null && !Number.isSafeInteger(field)) return fail(`\`${key}\` must be an integer`)
    if (key === "type") type = field
    if (key === "code") code = field
  }
  return ok({type, code})
}

/** What upstream's validator says against an ICMP criterion (resources 4.1 and 4.3); undefined when nothing. */
export function icmpProblem(icmp: IcmpSpec): string | undefined {
  if (icmp.type === null && icmp.code !== null) return "ICMP code specified without an ICMP type"
  if (icmp.type !== null && (icmp.type < 0 || icmp.type > 254)) return "ICMP type must be between 0 and 254"
  if (icmp.code !== null && (icmp.code < 0 || icmp.code > 255)) return "ICMP code must be between 0 and 255"
  return undefined
}
