// What is read of a folder: links are followed, and what cannot be read is named and does not take the rest along.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {chmodSync, mkdirSync, symlinkSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

async function shown(folder: string, ...paths: readonly string[]): Promise<readonly string[]> {
  const {out} = await carveout(folder, ["show", ...paths])
  return [...out.matchAll(/^# (.*):\d+$/gm)].map(([, file = ""]) => file)
}

test("links to folders are followed, each folder once, and no link leads round in a circle", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"deploy/z/own.yaml": pod("own", "10.0.0.1"), "bases/web.yaml": pod("web", "10.0.0.2")})
  symlinkSync("../bases", join(folder, "deploy/base"))
  symlinkSync("z", join(folder, "deploy/again"))
  symlinkSync("..", join(folder, "deploy/z/up"))
  symlinkSync("../deploy", join(folder, "bases/back"))
  for (const path of ["deploy", "./deploy/", join(folder, "deploy")]) {
    const start = path === "./deploy/" ? "deploy" : path
    assert.deepEqual(await shown(folder, path), [`${start}/base/web.yaml`, `${start}/z/own.yaml`])
  }
  const {err, code} = await carveout(join(folder, "deploy"), ["show", "."])
  assert.deepEqual([err, code], ["", 0])
})

test("what cannot be read below a folder is named, and the rest is read", {skip: process.platform === "win32"}, async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"deploy/web.yaml": pod("web", "10.0.0.2")})
  symlinkSync("nowhere", join(folder, "deploy/lost"))
  symlinkSync("round.yaml", join(folder, "deploy/round.yaml"))
  assert.equal(spawnSync("mkfifo", [join(folder, "deploy/pipe.yaml")]).status, 0)
  assert.deepEqual(await shown(folder, "deploy"), ["deploy/web.yaml"])
  const {code, err} = await carveout(folder, ["check", "deploy"])
  assert.equal(code, 2)
  const said = err.split("\n").filter((line) => line !== "")
  assert.deepEqual(said.toSorted(), [
    "carveout: `deploy/lost`: the link leads nowhere",
    "carveout: `deploy/pipe.yaml`: is a pipe, a socket or a device, and no file",
    "carveout: `deploy/round.yaml`: the link leads round in a circle",
  ])
})

test("a subfolder that may not be read is named itself", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"deploy/web.yaml": pod("web", "10.0.0.2")})
  assert.deepEqual(await shown(folder, "deploy"), ["deploy/web.yaml"])
  mkdirSync(join(folder, "deploy/closed"))
  const {err} = await carveoutAsAnybody(folder, ["check", "deploy"])
  assert.match(err, /^carveout: `deploy\/closed`: not allowed to read it$/m)
})

/** Runs as somebody to whom a folder is closed. WHY not root: to root nothing is. */
async function carveoutAsAnybody(folder: string, words: readonly string[]): ReturnType<typeof carveout> {
  const isRoot = process.getuid?.() === 0
  chmodSync(folder, 0o755)
  chmodSync(join(folder, "deploy/closed"), 0)
  // What is loaded late is loaded before, as whoever owns it.
  await carveout(folder, [...words.slice(0, 1), "deploy/web.yaml"])
  if (isRoot) process.seteuid?.(nobody)
  try {
    return await carveout(folder, words)
  } finally {
    if (isRoot) process.seteuid?.(0)
    chmodSync(join(folder, "deploy/closed"), 0o700)
  }
}

/** The user who owns nothing. */
const nobody = 65_534
