import assert from "node:assert/strict"
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {after, test} from "node:test"
import {startServer} from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "carveout-server-"))
mkdirSync(join(folder, "site", "learn"), {recursive: true})
writeFileSync(join(folder, "secret.txt"), "not yours")
writeFileSync(join(folder, "site", "index.html"), "<title>lab</title>")
writeFileSync(join(folder, "site", "learn", "dns-egress.html"), "<title>lesson</title>")
writeFileSync(join(folder, "site", "learn", "index.html"), "<title>lessons</title>")
const serving = await startServer({folder: join(folder, "site"), port: 0, host: "127.0.0.1"})
after(async () => {
  await serving.stop()
  rmSync(folder, {recursive: true, force: true})
})

const get = async (path: string): Promise<{readonly status: number; readonly text: string; readonly headers: Headers}> => {
  const response = await fetch(new URL(path, serving.address), {redirect: "manual"})
  return {status: response.status, text: await response.text(), headers: response.headers}
}

test("the lab is at /, a lesson at its stable address, anything else is said to be absent", async () => {
  assert.match((await get("/")).text, /lab/)
  assert.match((await get("/learn/dns-egress")).text, /lesson/)
  assert.match((await get("/learn/")).text, /lessons/)
  assert.equal((await get("/learn")).status, 302)
  assert.equal((await get("/learn/absent")).status, 404)
  assert.equal((await get("/healthz")).text, "ok\n")
})

test("nothing outside of the folder is handed out", async () => {
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/learn/..%5c..%5csecret.txt"]) {
    assert.doesNotMatch((await get(path)).text, /not yours/)
  }
})

test("scripts come from here alone, and nothing may frame the page", async () => {
  const {headers} = await get("/")
  const policy = headers.get("content-security-policy") ?? ""
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /script-src 'self'(;|$)/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.equal(headers.get("x-content-type-options"), "nosniff")
  assert.equal(headers.get("referrer-policy"), "no-referrer")
})

test("a port that is taken is an error and no crash", async () => {
  const {port} = new URL(serving.address)
  await assert.rejects(startServer({folder, port: Number(port), host: "127.0.0.1"}), /EADDRINUSE/)
})
