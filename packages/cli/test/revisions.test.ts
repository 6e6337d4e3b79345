// `carveout diff` between revisions of a repository.
import assert from "node:assert/strict"
import {mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, commit, git, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const pods = `${pod("web", "10.0.0.1")}---\n${pod("db", "10.0.0.2")}`
const closed = ingressPolicy("db", "db", "[]")

/** A repository with pods in `world/` and a policy in `deploy/`. */
function repository(context: TestContext): string {
  const folder = scratchFolder(context)
  git(folder, "init", "-q")
  write(folder, {"world/pods.yaml": pods, "deploy/db.yaml": closed, "README.md": "a repository"})
  commit(folder, "one")
  return folder
}

test("a file that only moved changes nothing", async (t) => {
  const folder = repository(t)
  mkdirSync(join(folder, "deploy/prod"))
  renameSync(join(folder, "deploy/db.yaml"), join(folder, "deploy/prod/database.yml"))
  commit(folder, "moved")
  assert.deepEqual(await carveout(folder, ["diff", "HEAD~1..HEAD"]), {code: 0, out: "no flow is judged otherwise\n", err: ""})
})

test("a folder that only one revision has is empty in the other, and that is said", async (t) => {
  const folder = repository(t)
  rmSync(join(folder, "deploy"), {recursive: true})
  commit(folder, "without policies")
  const {code, out, err} = await carveout(folder, ["diff", "HEAD~1..HEAD:deploy/", "--with", "world"])
  assert.equal(code, 1)
  assert.match(out, /^\+ .*shop\/web.* → shop\/db: everything/m)
  assert.match(out, /NetworkPolicy\/shop\/db removed {2}HEAD~1:deploy\/db\.yaml:1/)
  assert.match(err, /note: `HEAD` holds no manifest at `deploy\/`/)
  const reverse = await carveout(folder, ["diff", "HEAD..HEAD~1:deploy/", "--with", "world"])
  assert.equal(reverse.code, 1)
  assert.match(reverse.out, /^- .*shop\/db: everything/m)
})

test("a folder that neither revision has is an error", async (t) => {
  const {code, err} = await carveout(repository(t), ["diff", "HEAD..HEAD:delpoy/"])
  assert.equal(code, 2)
  assert.match(err, /neither `HEAD` nor `HEAD` holds a \.yaml, \.yml or \.json file at `delpoy\/`/)
})

test("several folders are one world, and paths count from where one stands", async (t) => {
  const folder = repository(t)
  write(folder, {
    "deploy/db.yaml": ingressPolicy("db", "db", "[{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]"),
  })
  commit(folder, "opened")
  const all = await carveout(folder, ["diff", "HEAD~1..HEAD", "world", "deploy"])
  assert.equal(all.code, 1)
  assert.match(all.out, /^\+ shop\/web → shop\/db: TCP 5432/m)
  assert.match(all.out, /HEAD:deploy\/db\.yaml/)
  const below = await carveout(join(folder, "deploy"), ["diff", "HEAD~1..HEAD", "./", "../world/", "/world/pods.yaml"])
  assert.equal(below.out, all.out)
  assert.match((await carveout(folder, ["diff", "HEAD~1..HEAD:world", "deploy"])).err, /paths follow the colon or the range/)
})

test("a path that was meant from the top, as git reads it, is given back as one", async (t) => {
  const folder = repository(t)
  const inside = join(folder, "deploy")
  for (const words of [["HEAD:deploy", "."], ["HEAD..HEAD:deploy"]]) {
    const {code, err} = await carveout(inside, ["diff", ...words])
    assert.equal(code, 2)
    assert.match(err, /help: git reads paths from the top of the repository, .*: write `\/deploy` in place of `deploy`/)
  }
  assert.equal((await carveout(inside, ["diff", "HEAD:/deploy", ".", "--with", "../world"])).code, 0)
  assert.doesNotMatch((await carveout(folder, ["diff", "HEAD:nowhere", "deploy"])).err, /from the top of the repository, carveout/)
})

test("three dots compare with the commit at which the branches parted", async (t) => {
  const folder = repository(t)
  git(folder, "switch", "-q", "-c", "topic")
  write(folder, {"settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: shop, name: settings}\n"})
  commit(folder, "nothing of policy on the branch")
  git(folder, "switch", "-q", "main")
  rmSync(join(folder, "deploy/db.yaml"))
  commit(folder, "main goes on")
  assert.match((await carveout(folder, ["diff", "main..topic"])).out, /^- .*shop\/db: everything/m)
  const {out, code} = await carveout(folder, ["diff", "main...topic"])
  assert.equal(code, 0, out)
})

test("files as they lie there are compared with a revision, committed or not", async (t) => {
  const folder = repository(t)
  write(folder, {"deploy/db.yaml": ingressPolicy("db", "db", "[{}]")})
  const {code, out} = await carveout(folder, ["diff", "HEAD:deploy/", "deploy/", "--with", "world"])
  assert.equal(code, 1)
  assert.match(out, /^\+ .*shop\/web.* → shop\/db: everything/m)
  assert.equal((await carveout(folder, ["diff", "HEAD..HEAD", "deploy", "--with", "world"])).code, 0)
})

test("a revision that there is not is named", async (t) => {
  const folder = repository(t)
  for (const words of [["nothing..HEAD"], ["HEAD..nothing"], ["nothing:deploy", "deploy"]]) {
    const {code, err} = await carveout(folder, ["diff", ...words])
    assert.equal(code, 2)
    assert.match(err, /`nothing` is no revision of this repository/)
  }
  const outside = await carveout(scratchFolder(t), ["diff", "main..HEAD"])
  assert.equal(outside.code, 2)
  assert.match(outside.err, /cannot be looked up: not a git repository/)
})

test("a clone without history says how to fetch it", async (t) => {
  const folder = repository(t)
  write(folder, {"deploy/db.yaml": ingressPolicy("db", "db", "[{}]")})
  const head = commit(folder, "two")
  const shallow = join(scratchFolder(t), "clone")
  git(folder, "clone", "-q", "--depth", "1", `file://${folder}`, shallow)
  for (const words of [["HEAD~1..HEAD"], [`${head}~1...HEAD`], ["HEAD~1", "HEAD"]]) {
    const {code, err} = await carveout(shallow, ["diff", ...words])
    assert.equal(code, 2)
    assert.match(err, /`fetch-depth: 0`/)
    assert.match(err, /git fetch --unshallow/)
  }
})

test("links are followed inside a revision as they are on disk", async (t) => {
  const folder = repository(t)
  symlinkSync("../world/pods.yaml", join(folder, "deploy/pods.yaml"))
  symlinkSync("../world", join(folder, "deploy/more.yaml"))
  symlinkSync("/etc/none.yaml", join(folder, "deploy/away.yaml"))
  commit(folder, "a link")
  rmSync(join(folder, "deploy/away.yaml"))
  rmSync(join(folder, "deploy/more.yaml"))
  const {code, out, err} = await carveout(folder, ["diff", "HEAD:deploy", "deploy"])
  const note = "carveout: note: `HEAD:deploy/away.yaml` is a link that leads out of the revision: what it names is not read\n"
  assert.deepEqual({code, out, err}, {code: 0, out: "no flow is judged otherwise\n", err: note})
})

test("links to folders are followed inside a revision, each folder once, and one that leads nowhere is named", async (t) => {
  const folder = repository(t)
  git(folder, "mv", "deploy", "bases")
  mkdirSync(join(folder, "deploy"))
  symlinkSync("../bases", join(folder, "deploy/base"))
  symlinkSync("..", join(folder, "deploy/round"))
  commit(folder, "moved behind a link")
  write(folder, {"bases/db.yaml": ingressPolicy("db", "db", "[{}]")})
  commit(folder, "opened behind the link")
  for (const words of [
    ["HEAD~1..HEAD", "deploy"],
    ["HEAD~1..HEAD", "deploy/base"],
    ["HEAD~1:deploy/base", "HEAD:deploy/base"],
  ]) {
    const {code, out, err} = await carveout(folder, ["diff", ...words, "--with", "world"])
    assert.deepEqual([code, err], [1, ""], words.join(" "))
    assert.match(out, /because NetworkPolicy\/shop\/db .*HEAD:deploy\/base\/db\.yaml/)
  }
  symlinkSync("gone", join(folder, "deploy/lost"))
  commit(folder, "a link to nothing")
  const {code, err} = await carveout(folder, ["diff", "HEAD~1..HEAD", "deploy", "--with", "world"])
  assert.deepEqual([code, err], [2, "carveout: `HEAD:deploy/lost`: the link leads nowhere in this revision\n"])
})

test("a revision is read as the working tree is: byte order marks, and what is no text", async (t) => {
  const folder = repository(t)
  writeFileSync(join(folder, "deploy/db.yaml"), Buffer.from(`\ufeff${closed}`, "utf16le"))
  commit(folder, "written by another editor")
  assert.equal((await carveout(folder, ["diff", "HEAD~1..HEAD"])).code, 0)
  writeFileSync(join(folder, "deploy/db.yaml"), Buffer.from([0x61, 0xff, 0x62]))
  commit(folder, "broken")
  const {code, err} = await carveout(folder, ["diff", "HEAD~1..HEAD"])
  assert.equal(code, 2)
  assert.match(err, /`HEAD:deploy\/db\.yaml`: is not UTF-8 text/)
})

test("a submodule is not read, and that is said", async (t) => {
  const folder = repository(t)
  git(folder, "submodule", "--quiet", "add", repository(t), "deploy/vendor")
  commit(folder, "with a submodule")
  const {code, err} = await carveout(folder, ["diff", "HEAD~1..HEAD", "deploy", "--with", "world"])
  assert.equal(code, 0)
  assert.match(err, /note: `HEAD:deploy\/vendor` is a submodule: its files are not read/)
})
