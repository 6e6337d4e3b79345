#!/usr/bin/env node
// The first command in a fresh clone, whatever Node the machine has: installs what is missing, then runs a task of
// tasks.mjs under the project's own Node 24. Plain JavaScript, because an old Node must be able to read it.
import {spawnSync} from "node:child_process"
import {existsSync, readFileSync, statSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const nodeFolder = join(root, "node_modules", "node", "bin")
const ownNode = join(nodeFolder, process.platform === "win32" ? "node.exe" : "node")
const stamp = join(root, "node_modules", ".carveout-installed")
const lockFile = join(root, "package-lock.json")

/** True when node_modules was made from the lock file as it stands now. */
function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === lockStamp()
}

/** What changes when the lock file changes. */
function lockStamp() {
  return `${statSync(lockFile).size} ${readFileSync(lockFile, "utf8").length} ${hash(readFileSync(lockFile, "utf8"))}`
}

/** A small text hash (FNV-1a); only tells one lock file from another. */
function hash(text) {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value.toString(16)
}

/** Installs the locked packages; npm's own words are shown only when it fails. */
function install() {
  console.error("carveout: first run here, installing packages with npm ci (about 20 seconds) …")
  const npm = process.platform === "win32" ? "npm.cmd" : "npm"
  const {status, stdout, stderr, error} = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
  })
  if (status !== 0) {
    console.error(error ? String(error.message) : `${stdout}${stderr}`)
    console.error("carveout: npm ci failed; the lines above say why. Check the network and the registry, then run the command again.")
    process.exit(2)
  }
  writeFileSync(stamp, lockStamp())
}

/** The project's Node where it is installed, else this one if it is new enough. */
function nodePath() {
  if (existsSync(ownNode)) return ownNode
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath
  console.error(`carveout: needs Node 24, this is ${process.versions.node} and the package \`node\` did not install for this platform.`)
  process.exit(2)
}

if (!isInstalled()) install()
const [task = "help", ...rest] = process.argv.slice(2)
const env = {...process.env, PATH: `${nodeFolder}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`}
const {status, signal} = spawnSync(nodePath(), [join(root, "tools", "launch", "tasks.mjs"), task, ...rest], {stdio: "inherit", env})
process.exit(status ?? (signal ? 130 : 2))
