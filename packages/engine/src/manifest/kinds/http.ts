// HTTP criteria of a rule: checked as the API does, and then ignored, as the kernel does (resources 4.3 rows 7 to 10).

import {fields, isAbsent, list, report, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {CalicoRule} from "../resource.ts"
import type {RuleSite} from "./entity-rule.ts"

/** LIMIT: methods and paths of one rule, and characters of a path, as the CRD has them. */
const itemsMax = 20
const pathMax = 1024

/** Checks the criteria of a rule that may have none. */
export function checkHttp(ofRule: Fields, rule: CalicoRule, site: RuleSite): void {
  const cursor = ofRule("http")
  if (isAbsent(cursor)) return
  const field = fields(cursor, ["methods", "paths"])
  if (rule.protocol !== null && rule.protocol !== "TCP")
    report(ofRule("protocol"), "bad-http", "HTTP criteria go with `protocol: TCP` or none")
  if (rule.action !== "Allow") report(cursor, "bad-http", "HTTP criteria go with `action: Allow`")
  if (site.direction === "egress" && site.kind !== "profile") report(cursor, "bad-http", "HTTP criteria cannot stand in an egress rule")
  const methods = list(field("methods"))
  for (const method of methods) text(method)
  const seen = new Set<string>()
  for (const method of methods) {
    const value = String(method.node?.kind === "scalar" ? method.node.value : "")
    if (seen.has(value)) report(method, "bad-http", `the method \`${value}\` stands twice`)
    seen.add(value)
  }
  const paths = list(field("paths"))
  for (const path of paths) checkPath(path, site)
  if (site.kind === "profile") return
  for (const name of ["methods", "paths"]) {
    if (list(field(name)).length > itemsMax) report(field(name), "too-many-items", `at most ${itemsMax} ${name}`)
  }
}

/** `{exact}` or `{prefix}`. */
function checkPath(cursor: Cursor, site: RuleSite): void {
  const field = fields(cursor, ["exact", "prefix"])
  const exact = text(field("exact"))
  const prefix = text(field("prefix"))
  if (exact !== "" && prefix !== "") report(cursor, "bad-http", "a path has `exact` or `prefix`, not both")
  if (exact === "" && prefix === "") report(cursor, "bad-http", "a path has `exact` or `prefix`")
  for (const name of ["exact", "prefix"] as const) {
    const path = name === "exact" ? exact : prefix
    if (path !== "" && (!path.startsWith("/") || /[?# ]/.test(path)))
      report(field(name), "bad-http", `the path \`${path.slice(0, 80)}\` begins with \`/\` and holds no blank, \`?\` or \`#\``)
    if ([...path].length > pathMax && site.kind !== "profile") report(field(name), "too-long", `a path has at most ${pathMax} characters`)
  }
}
