// Canonical texts and identifiers (resources 1.4).
import assert from "node:assert/strict"
import {createHash} from "node:crypto"
import {test} from "node:test"
import * as fc from "fast-check"
import {base64url, sha224} from "../std/sha224.ts"
import {namedPortUid, normalise, selectorUid, serviceUid} from "./print.ts"

test("identifiers of services are upstream's, with and without ports", () => {
  assert.equal(serviceUid("default/svc", "ports"), "svc:Jhwii46PCMT5NlhWsUqZmv7al8TeHFbNQMhoVg")
  assert.equal(serviceUid("default/svc", "addresses"), "svcnoport:T03S_6hogdrGKrNFBcbKTFsH_uKwDHEo8JddOg")
})

test("the identifier of a named port hashes selector, protocol and name", () => {
  const content = `${selectorUid({kind: "all"})},tcp,http`
  const hash = createHash("sha224").update(`n:${content}`).digest("base64url")
  assert.equal(namedPortUid({kind: "all"}, "tcp", "http"), `n:${hash}`)
})

test("normalising prints the canonical text, and only trims what is no selector", () => {
  assert.equal(normalise("\n\u0085 a  ==  'b'\u3000\r\n"), 'a == "b"')
  assert.equal(normalise("  "), "all()")
  assert.equal(normalise("\t a == \n"), "a ==")
  assert.equal(normalise("\ufeffhas(a)"), "\ufeffhas(a)")
})

test("SHA-224 and base64url agree with another implementation on every text", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) agrees("é".repeat(length >> 1) + "a".repeat(length & 1))
  fc.assert(fc.property(fc.string({unit: "binary", maxLength: 100}), agrees), {seed: 1, numRuns: 100})
})

/** Our digest of a text is that of Node's. */
function agrees(text: string): void {
  assert.equal(base64url(sha224(text)), createHash("sha224").update(text, "utf8").digest("base64url"))
}
