import assert from "node:assert/strict"
import {test} from "node:test"
import {isSetText, parseName} from "./name.ts"

/** Reads a name and compares it with the wanted parts, or with the code of the error. */
function check(text: string, wanted: string, namespace?: string): void {
  const parsed = parseName(text, namespace)
  const got = parsed.ok ? Object.values(parsed.value).map((part) => (typeof part === "object" ? "ADDRESS" : part)) : [parsed.error.code]
  assert.equal(got.join(" "), wanted, text)
}

test("names of one end have the forms that formats lists", () => {
  check("prod/backend", "name prod backend")
  check("prod/Deployment/backend", "workload prod Deployment backend")
  check("pod/prod/backend", "pod prod backend")
  check("svc/kube-system/kube-dns", "service kube-system kube-dns")
  check("host/worker-1", "node worker-1")
  check("203.0.113.9", "address ADDRESS")
  check("fd00::9", "address ADDRESS")
})

test("`host` and `svc` win over namespaces so called, and `pod` does not where two parts stand", () => {
  check("host/backend", "node backend")
  check("svc/backend", "name-incomplete")
  check("svc/backend", "service prod backend", "prod")
  check("pod/backend", "name pod backend")
  check("host/Deployment/backend", "name-invalid")
})

test("a namespace completes a name without a slash, and an address needs none", () => {
  check("backend", "name-incomplete")
  check("backend", "name prod backend", "prod")
  check("10.0.0.1", "address ADDRESS", "prod")
  check("shop/backend", "name shop backend", "prod")
})

test("what looks like an address and is none is not taken for a name without its namespace", () => {
  for (const text of ["10.0.0.300", "10.0.0", "fd00:::9", "fd00:1", "::ffff:1.2.3"]) check(text, "name-invalid")
  check("10.0.0.300", "name prod 10.0.0.300", "prod")
  check("123", "name-incomplete")
})

test("sets and texts of no form are refused by their own codes", () => {
  check("any", "set-not-one-flow")
  check("198.51.100.0/24", "set-not-one-flow")
  check("fd00::/8", "set-not-one-flow")
  for (const text of ["", "/", "prod/", "/backend", "a/b/c/d", "svc//x", "x".repeat(2000)]) {
    check(text, "name-invalid")
  }
})

test("a CIDR block and `any` are sets, a name that looks like neither is none", () => {
  assert.deepEqual(["any", "10.0.0.0/8", "10.0.0/8", "any/thing"].map(isSetText), [true, true, false, false])
})
